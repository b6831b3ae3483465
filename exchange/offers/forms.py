"""The forms of offers, answers, requests and of the weekly mail. What is shown is all that is read."""

import re
import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from accounts.models import User
from accounts.organisations.rules import spoken_for
from municipality.models import District
from projects.fields import fields_of
from projects.models import NeedKind
from projects.submission.fields import LineField, TextField

from ..models import NeedInterest, Offer

KINDS = [
    (NeedKind.PEOPLE, _("Zeit und Hände")), (NeedKind.SKILLS, _("Können, zum Beispiel ein Handwerk")),
    (NeedKind.PLACE, _("Ort, zum Beispiel ein Raum oder ein Dach")), (NeedKind.MATERIAL, _("Material oder Gerät")),
    (NeedKind.KNOWLEDGE, _("Wissen, zum Beispiel Rat in einer Fachfrage")), (NeedKind.CONTACTS, _("Kontakte")), (NeedKind.MONEY, _("Geld")),
]  # fmt: skip


class DayInput(forms.DateInput):
    """The browser's own picker; it sends days as 2027-05-01 in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "short", **(attrs or {})}, format="%Y-%m-%d")


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=DayInput(), help_text=help_text, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"],
        error_messages={"invalid": _("Bitte geben Sie einen Tag an, zum Beispiel 1.5.2027.")},
    )  # fmt: skip


class OfferForm(forms.Form):
    """An offer: what, how much, where, until when, and who stands beside it."""

    kind = forms.ChoiceField(
        label=_("Was für eine Hilfe ist es?"),
        widget=forms.RadioSelect,
        choices=KINDS,
        error_messages={"required": _("Bitte wählen Sie, worum es geht.")},
    )
    title = LineField(
        label=_("Was bieten Sie an?"), max_length=120, help_text=_("In wenigen Worten, zum Beispiel „Werkraum mit Hobelbank“."),
        error_messages={"required": _("Bitte sagen Sie in wenigen Worten, was Sie anbieten.")},
    )  # fmt: skip
    description = TextField(
        label=_("Beschreibung"), max_length=2000, required=False, rows=5,
        help_text=_("Was sollte man wissen? Bitte keine Adresse und keine Telefonnummer: Wer Interesse hat, schreibt Ihnen hier."),
    )  # fmt: skip
    amount = LineField(label=_("Wie viel?"), max_length=120, required=False, help_text=_("Zum Beispiel „10 Stunden im Monat“ oder „30 m²“."))
    fields_of_action = forms.TypedMultipleChoiceField(
        label=_("Passt zu diesen Handlungsfeldern"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Ohne Auswahl passt es zu allen."),
    )  # fmt: skip
    district = forms.ModelChoiceField(District.objects.none(), label=_("Stadtteil"), required=False, empty_label=_("ganze Stadt"))
    available_from = _day(_("Ab wann?"))
    available_until = _day(_("Bis wann?"), _("Danach steht Ihr Angebot nicht mehr auf der Website."))
    organisation = forms.ModelChoiceField(
        None, label=_("Wer bietet es an?"), required=False, blank=True, empty_label=_("ich selbst"), widget=forms.RadioSelect
    )  # without `blank` radio buttons leave the empty choice out
    show_name = forms.BooleanField(
        label=_("Mein Name darf beim Angebot stehen"), required=False, help_text=_("Sonst steht dort „Privatperson“. Ihre Adresse steht dort nie.")
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Site, user: User, offer: Offer | None = None, **kwargs: Any) -> None:
        if offer is not None:
            names = ("kind", "title", "description", "amount", "district", "available_from", "available_until", "show_name", "version")
            initial = {name: getattr(offer, name) for name in names}
            initial["fields_of_action"] = list(offer.fields_of_action.values_list("pk", flat=True))
            kwargs["initial"] = initial | kwargs.get("initial", {})
        else:
            kwargs["initial"] = {"key": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["fields_of_action"].choices = [(field.pk, field.title) for field in fields_of(site).values()]
        self.fields["district"].queryset = District.objects.filter(municipality__site=site)
        organisations = spoken_for(user, site)
        self.fields["organisation"].queryset = organisations
        if offer is not None or not organisations.exists():
            del self.fields["organisation"]
        if offer is not None:
            del self.fields["key"]
            if offer.organisation_id:
                del self.fields["show_name"]
        else:
            del self.fields["version"]
        if not self.fields["fields_of_action"].choices:
            del self.fields["fields_of_action"]
        if not self.fields["district"].queryset.exists():
            del self.fields["district"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("available_from"), data.get("available_until")
        if begin and end and end < begin:
            self.add_error("available_until", gettext("Das Ende liegt vor dem Beginn."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service wants: the fields that were shown."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version", "organisation")}


class MessageForm(forms.Form):
    """A few words that open a conversation."""

    message = TextField(
        label=_("Ihre Nachricht"), max_length=3000, min_length=10, rows=6,
        help_text=_("Ein paar Sätze genügen. Ihre Adresse bleibt verborgen."),
        error_messages={
            "required": _("Bitte schreiben Sie ein paar Worte."),
            "min_length": _("Bitte schreiben Sie ein paar Worte mehr: mindestens %(limit_value)d Zeichen."),
        },
    )  # fmt: skip
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid.uuid4().hex} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class AnswerForm(MessageForm):
    """ "I can help", perhaps with one of my offers."""

    offer = forms.ModelChoiceField(
        Offer.objects.none(), label=_("Gehört dazu eines Ihrer Angebote?"), required=False, empty_label=_("nein"), widget=forms.RadioSelect
    )
    field_order = ("message", "offer", "key")

    def __init__(self, *args: Any, site: Site, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].help_text = _("Was bringen Sie mit, und wann haben Sie Zeit? Ihre Adresse bleibt verborgen.")
        free = Offer.objects.of(user, site).filter(state=Offer.State.OPEN).order_by("title")
        self.fields["offer"].queryset = free
        if not free.exists():
            del self.fields["offer"]


class AskForm(MessageForm):
    """A team asks for an offer, for one of its open needs. `needs`: list of (key, title)."""

    need = forms.TypedChoiceField(
        label=_("Wofür brauchen Sie es?"),
        coerce=uuid.UUID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie einen Bedarf.")},
    )
    field_order = ("need", "message", "key")

    def __init__(self, *args: Any, needs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = needs
        self.fields["message"].help_text = _("Wofür, wie lange, ab wann? Ein paar Sätze genügen.")


class AmountField(forms.DecimalField):
    """A number as people write it: 1.234,50 or 1234.5. Groups of three after a point are thousands."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}))
        kwargs.setdefault("error_messages", {"invalid": _("Bitte geben Sie eine Zahl an, zum Beispiel 12,50.")})
        super().__init__(required=False, min_value=0, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip().replace("\u00a0", "").replace(" ", "").removesuffix("€")
        if "," in text or re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", text):
            text = text.replace(".", "").replace(",", ".", 1)
        return super().to_python(text[:30])


class FulfilForm(forms.Form):
    """What a need that was met is worth: hours, or euros, or nothing that is counted."""

    hours = AmountField(label=_("Stunden, die jemand schenkt"), max_value=Decimal("100000"), max_digits=8)
    euros = AmountField(label=_("oder Wert in Euro"), max_value=Decimal("9999999.99"), max_digits=12)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("hours") and data.get("euros"):
            self.add_error("euros", gettext("Bitte geben Sie entweder Stunden oder einen Betrag an, nicht beides."))
        return data


class InterestForm(forms.Form):
    """What the weekly mail is about; nothing chosen means everything."""

    kinds = forms.MultipleChoiceField(label=_("Was wird gesucht?"), required=False, widget=forms.CheckboxSelectMultiple, choices=NeedKind.choices)
    fields_of_action = forms.TypedMultipleChoiceField(label=_("Handlungsfelder"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    districts = forms.TypedMultipleChoiceField(label=_("Stadtteile"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, site: Site, interest: NeedInterest | None = None, **kwargs: Any) -> None:
        if interest is not None:
            kwargs["initial"] = {"kinds": interest.kinds, "fields_of_action": interest.fields_of_action, "districts": interest.districts}
        super().__init__(*args, **kwargs)
        self.fields["fields_of_action"].choices = [(field.pk, field.title) for field in fields_of(site).values()]
        self.fields["districts"].choices = list(District.objects.filter(municipality__site=site).values_list("pk", "name"))
        for name in ("fields_of_action", "districts"):
            if not self.fields[name].choices:
                del self.fields[name]
