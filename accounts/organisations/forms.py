"""The forms of an organisation. What is shown is all that is read.

Plain text is cleaned here as in the forms above (`projects.submission.fields`), which this app must not import.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from municipality.files import clean_image
from municipality.models import District

from ..models import Organisation

_HIDDEN = dict.fromkeys([0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])


def plain(text: str, *, lines: bool = False) -> str:
    """Return `text` in NFC without control and hidden characters; with `lines` line breaks stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_HIDDEN)
    kept = "".join(sign if sign == "\n" and lines else " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") else sign for sign in text)
    return kept.strip() if lines else " ".join(kept.split())


class PlainField(forms.CharField):
    """Plain text, on one line or (with `rows`) several."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        self.rows = rows
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(plain(str(value), lines=bool(self.rows))) or "" if value not in self.empty_values else ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        if self.rows and (limit := attrs.pop("maxlength", None)) and int(limit) <= 300:
            attrs["data-counter"] = limit
        return attrs


class OrganisationForm(forms.Form):
    """The page of an organisation; name and kind only until it is confirmed."""

    name = PlainField(
        label=_("Name der Organisation"), max_length=160, help_text=_("So, wie sie eingetragen ist oder sich nennt."),
        error_messages={"required": _("Bitte geben Sie den Namen an.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Was für eine Organisation ist es?"), choices=Organisation.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie die Art.")},
    )  # fmt: skip
    summary = PlainField(label=_("In einem Satz"), max_length=280, rows=3, required=False, help_text=_("Wofür es Sie gibt. Steht in der Liste."))
    description = PlainField(label=_("Wer wir sind und was wir tun"), max_length=4000, rows=8, required=False)
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https", widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
        error_messages={"invalid": _("Bitte geben Sie eine Adresse im Netz an, zum Beispiel https://verein.example.")},
    )  # fmt: skip
    district = forms.ModelChoiceField(District.objects.none(), label=_("Stadtteil"), required=False, empty_label=_("ganze Stadt"))
    logo = forms.FileField(
        label=_("Logo"), required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPG, PNG oder WebP, höchstens 10 MB. Es erscheint, sobald die Organisation bestätigt ist."),
    )  # fmt: skip
    logo_remove = forms.BooleanField(label=_("Logo entfernen"), required=False)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Site, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation is not None:
            names = ("name", "kind", "summary", "description", "website", "district", "version")
            kwargs["initial"] = {name: getattr(organisation, name) for name in names} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.filter(municipality__site=site)
        if organisation is None:
            del self.fields["version"]
        elif organisation.state == Organisation.State.CONFIRMED:
            del self.fields["name"], self.fields["kind"]
        if organisation is None or organisation.logo_id is None:
            del self.fields["logo_remove"]
        if not self.fields["district"].queryset.exists():
            del self.fields["district"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not any(sign.isalnum() for sign in name):
            raise ValidationError(gettext("Bitte geben Sie den Namen an."), code="no_letters")
        return name

    def clean_website(self) -> str:
        url = self.cleaned_data["website"]
        if url and not url.lower().startswith(("https://", "http://")):
            raise ValidationError(self.fields["website"].error_messages["invalid"], code="scheme")
        return url

    def clean_logo(self) -> ContentFile | None:
        upload = self.cleaned_data.get("logo")
        return clean_image(upload) if upload else None

    @property
    def values(self) -> dict[str, Any]:
        """What the service wants: the fields that were shown."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("logo", "logo_remove", "version")}


class ListForm(forms.Form):
    """The filters of the public list."""

    q = forms.CharField(label=_("Suchen"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "maxlength": 200}))
    art = forms.ChoiceField(label=_("Art"), required=False, choices=[("", _("Alle")), *Organisation.Kind.choices])


class DecisionForm(forms.Form):
    """What the administration decides."""

    reason = PlainField(
        label=_("Grund"), max_length=2000, rows=4, required=False, help_text=_("Nur wenn Sie nicht bestätigen. Die Organisation liest ihn.")
    )


class IdentityForm(forms.Form):
    """Name and kind, corrected by the administration."""

    name = PlainField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Art"), choices=Organisation.Kind.choices)
