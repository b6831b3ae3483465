"""The forms in which staff write down what stands on paper."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import NameDisplay
from projects.submission import consents
from projects.submission.fields import LineField, TextField
from projects.submission.forms import EditForm

EARLIEST = date(2000, 1, 1)
NEED_ROWS = 3
LONG = ("problem", "what_happens", "own_goal", "vision", "not_goals")
LEFT_OUT = ("picture", "picture_alt", "picture_credit", "picture_rights", "picture_consent", "base_revision", "lat", "lon", "sdgs")


class ConsentFields(forms.Form):
    """That the people agreed on paper, when, and where the paper is."""

    consent = forms.BooleanField(
        label=_("Die Einwilligung auf Papier liegt vor."),
        error_messages={"required": _("Ohne Einwilligung auf Papier dürfen Sie nichts für andere eintragen.")},
    )
    consent_on = forms.DateField(
        label=_("Einwilligung vom"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"required": _("Bitte geben Sie an, von wann die Einwilligung ist.")},
    )  # fmt: skip
    note = LineField(label=_("Wo liegt das Papier?"), max_length=300, required=False, help_text=_("Zum Beispiel „Ordner Klimawerkstatt, Blatt 12“."))

    def clean_consent_on(self) -> date:
        day: date = self.cleaned_data["consent_on"]
        if not EARLIEST <= day <= timezone.localdate():
            raise ValidationError(_("Das Datum liegt in der Zukunft oder vor dem Jahr 2000."))
        return day


class IdeaForm(ConsentFields, EditForm):
    """An idea from paper: the profile without pictures, who it is from, the consent."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse"), max_length=254, required=False,
        help_text=_("Nur, wenn sie auf dem Papier steht. An diese Adresse geht ein privater Link: Bitte genau abschreiben."),
        error_messages={"invalid": _("Bitte geben Sie eine gültige E-Mail-Adresse an, zum Beispiel name@example.org.")},
    )  # fmt: skip
    name = LineField(label=_("Name der Person"), max_length=120, required=False)
    name_display = forms.ChoiceField(
        label=_("Wie soll der Name gezeigt werden?"), required=False, choices=NameDisplay.choices, widget=forms.RadioSelect, initial=NameDisplay.HIDDEN,
        help_text=_("Nur so, wie es auf dem Papier angekreuzt ist."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("title", "summary", "field_of_action", "problem", "what_happens", "own_goal", "vision", "not_goals")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, need_rows=NEED_ROWS, **kwargs)
        for name in LEFT_OUT:
            self.fields.pop(name, None)
        for n in self.need_numbers:
            del self.fields[f"need_{n}_key"]
        self.fields["key"].initial = uuid.uuid4
        self.fields["title"].label, self.fields["summary"].label = _("Wie heißt die Idee?"), _("Was soll geschehen?")
        for name in LONG:
            self.fields[name].widget.attrs["rows"] = 5
        self.order_fields(self.field_order)

    @property
    def need_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"need_{n}_{part}"] for part in ("kind", "title", "amount")] for n in self.need_numbers]

    @property
    def profile_fields(self) -> list[forms.BoundField]:
        """The fields of the idea itself, in their order."""
        others = {*ConsentFields.base_fields, "email", "name", "name_display", "key"}
        return [self[name] for name in self.fields if name not in others and not name.startswith("need_")]

    def clean_email(self) -> str:
        from accounts.confirmation import normal_address

        address = self.cleaned_data["email"]
        try:
            return normal_address(address) if address else ""
        except ValidationError as error:
            raise ValidationError(self.fields["email"].error_messages["invalid"], code="invalid") from error

    def clean(self) -> dict:
        data = super().clean()
        display = data.get("name_display") or NameDisplay.HIDDEN
        if display in consents.SHOWS_NAME and not data.get("name"):
            self.add_error("name", _("Bitte geben Sie den Namen an, wenn er gezeigt werden soll."))
        if display == NameDisplay.DISTRICT and not data.get("district"):
            self.add_error("district", _("Bitte wählen Sie den Stadtteil, der statt des Namens genannt werden soll."))
        return data


class SheetsForm(ConsentFields):
    """Open the worksheets of a project."""

    without_lead = forms.BooleanField(
        label=_("Das Projekt wird ohne Leitung angelegt"), required=False,
        help_text=_("Auf der öffentlichen Seite steht dann, dass eine Leitung gesucht wird. Wer sich meldet, bekommt das Projekt von der Moderation."),
    )  # fmt: skip

    def __init__(self, *args: Any, has_lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_lead:
            del self.fields["without_lead"]


class WordsForm(forms.Form):
    """The sheet "team" in words."""

    team_words = TextField(
        label=_("Vom Blatt „Team“"), max_length=4000, rows=8, required=False,
        help_text=_("Wer mitmacht, warum, mit welchem Können und wie viel Zeit. Keine Adressen und Telefonnummern. Nur das Team liest es."),
    )  # fmt: skip
