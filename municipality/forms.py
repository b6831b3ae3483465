"""The forms on which those of pages and settings in the admin stand."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.admin.widgets import SlugInput
from wagtail.models import Site

from .references import Reference, foreign, references, references_of_rows
from .scope import site_of_page

# The editor's browser writes addresses as `municipality.models.base.in_ascii` does.
SPELLINGS = [(re.compile(r"[äÄ]"), "ae"), (re.compile(r"[öÖ]"), "oe"), (re.compile(r"[üÜ]"), "ue"), (re.compile(r"[ßẞ]"), "ss")]


class OwnReferencesMixin:
    """A form of the editor's: what is newly linked or chosen belongs to the municipality and to what the person may choose.

    The choosers offer nothing else; this refuses what is sent past them. What an object already names stays.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._named_before = set(self._named_at_first()) if self.is_bound else set()  # type: ignore[attr-defined]

    def municipality(self) -> Site | None:
        """Return whose object this is."""
        raise NotImplementedError

    def _named_at_first(self) -> Iterator[Reference]:
        yield from references(self.instance)  # type: ignore[attr-defined]
        if isinstance(self.instance, ClusterableModel):  # type: ignore[attr-defined]
            yield from references_of_rows(self.instance)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        named = {*references(self.instance), *self._named_in_rows()}  # type: ignore[attr-defined]
        if foreign(named - self._named_before, self.municipality(), self.for_user):  # type: ignore[attr-defined]
            message = _("Eine verlinkte Seite oder eine gewählte Datei gehört nicht zu Ihrer Kommune. Bitte wählen Sie sie neu.")
            self.add_error(None, message)  # type: ignore[attr-defined]

    def _named_in_rows(self) -> Iterator[Reference]:
        """Yield what the sent rows name; rows with errors are refused anyway."""
        for formset in getattr(self, "formsets", {}).values():
            if formset.is_bound and formset.is_valid():
                deleted = set(formset.deleted_forms) if formset.can_delete else set()
                for form in formset.forms:
                    if form not in deleted:
                        yield from references(form.instance)


class SettingForm(OwnReferencesMixin, WagtailAdminModelForm):
    """The form of a setting of a municipality."""

    def municipality(self) -> Site | None:
        """Return the municipality of the setting."""
        return self.instance.site


class BasePageForm(OwnReferencesMixin, WagtailAdminPageForm):
    """The editor's form of every page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].widget.attrs |= SlugInput(
                formatters=SPELLINGS, locale=self.instance.locale if self.instance.locale_id else "de"
            ).attrs

    def municipality(self) -> Site | None:
        """Return the municipality of the page, or of the page below which it is made."""
        near = self.instance if self.instance.pk and self.instance.path else self.parent_page
        return site_of_page(near) if near is not None else None
