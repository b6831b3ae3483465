"""The form of a look, made of the panels of `Branding`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.models import Site

from ..models.branding import Branding
from ..references import foreign, references
from . import rules


class LookForm(WagtailAdminModelForm):
    """All values of a look; `seen` says from which draft the person started."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, site: Site | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self._named_before = set(references(self.instance))
        if site is not None and not rules.may_style(self.for_user, site) and "own_style" in self.fields:
            del self.fields["own_style"]
        for name in ("brand_colour", "accent_colour"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"spellcheck": "false", "autocomplete": "off", "placeholder": "#0b5d4e"}
        if "own_style" in self.fields:
            self.fields["own_style"].widget.attrs |= {"spellcheck": "false", "rows": 10}

    def _post_clean(self) -> None:
        super()._post_clean()
        if foreign(set(references(self.instance)) - self._named_before, self.site, self.for_user):
            self.add_error(None, _("Ein gewähltes Bild gehört nicht zu Ihrer Kommune. Bitte wählen Sie es neu."))


def panels(branding: Branding) -> ObjectList:
    """Return the panels of the form, bound to the model."""
    return ObjectList(Branding.panels, base_form_class=LookForm).bind_to_model(type(branding))
