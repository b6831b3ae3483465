"""The editor's form on which the form of every page stands."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.widgets import SlugInput

from .references import Reference, foreign, references, references_of_rows
from .scope import site_of_page

# The editor's browser writes addresses as `municipality.models.base.in_ascii` does.
SPELLINGS = [(re.compile(r"[äÄ]"), "ae"), (re.compile(r"[öÖ]"), "oe"), (re.compile(r"[üÜ]"), "ue"), (re.compile(r"[ßẞ]"), "ss")]


class BasePageForm(WagtailAdminPageForm):
    """The editor's form of every page: what is newly linked or chosen belongs to the municipality and to what the person may choose.

    The choosers offer nothing else; this refuses what is sent past them. What a page already names stays.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].widget.attrs |= SlugInput(
                formatters=SPELLINGS, locale=self.instance.locale if self.instance.locale_id else "de"
            ).attrs
        self._named_before = {*references(self.instance), *references_of_rows(self.instance)} if self.is_bound else set()

    def _post_clean(self) -> None:
        super()._post_clean()
        near = self.instance if self.instance.pk and self.instance.path else self.parent_page
        site = site_of_page(near) if near is not None else None
        named = {*references(self.instance), *self._named_in_rows()}
        if foreign(named - self._named_before, site, self.for_user):
            self.add_error(None, _("Eine verlinkte Seite oder eine gewählte Datei gehört nicht zu Ihrer Kommune. Bitte wählen Sie sie neu."))

    def _named_in_rows(self) -> Iterator[Reference]:
        """Yield what the sent rows name; rows with errors are refused anyway."""
        for formset in self.formsets.values():
            if formset.is_bound and formset.is_valid():
                deleted = set(formset.deleted_forms) if formset.can_delete else set()
                for form in formset.forms:
                    if form not in deleted:
                        yield from references(form.instance)
