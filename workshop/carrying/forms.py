"""Forms of the room "Umsetzung"."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from municipality.files import clean_image
from projects.submission.fields import TextField
from strategy.importers.numbers import to_decimal

from ..models import EffectEstimate, ProjectResult, ProjectUpdate, ResourceRequirement
from ..models.carrying import LONG_TEXT

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StepForm(forms.Form):
    """Why a project pauses, ends or goes back to planning."""

    reason = TextField(
        label=_("Warum?"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300, "data-counter": ""}),
        help_text=_("Das liest nur das Team. Was alle lesen sollen, schreiben Sie als Neuigkeit."),
    )  # fmt: skip

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            self.fields["reason"].label = _("Anmerkung")


class ConsentForm(forms.Form):
    """Yes or no to the start, with a word why."""

    agreed = forms.TypedChoiceField(
        label=_("Stimmen Sie dem Start zu?"), choices=[("1", _("Ja")), ("0", _("Nein"))], coerce=lambda value: value == "1", widget=forms.RadioSelect
    )
    note = TextField(
        label=_("Anmerkung an das Team"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("Bei einem Nein bitte mit Grund."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agreed") is False and not (data.get("note") or "").strip():
            self.add_error("note", _("Bitte schreiben Sie dem Team, warum Sie nicht zustimmen."))
        return data


class ReachedForm(forms.Form):
    """The day on which a milestone was reached; empty: not yet."""

    reached = forms.DateField(label=_("erreicht am"), required=False, widget=DAY)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CleanPictureField(forms.FileField):
    """A picture, drawn anew before anything else sees it."""

    def to_python(self, data: Any) -> ContentFile | None:
        return clean_image(data) if data else None


class UpdateForm(forms.ModelForm):
    """News of the project, with at most one picture."""

    upload = CleanPictureField(
        label=_("Bild"), required=False, help_text=_("JPG, PNG oder WebP, höchstens 10 MB. Ort und Kamera entfernen wir aus der Datei."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    people_agreed = forms.BooleanField(
        label=_("Alle, die man auf dem Bild erkennt, sind einverstanden. Oder es ist niemand zu erkennen."), required=False
    )
    drop_picture = forms.BooleanField(label=_("Bild entfernen"), required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ProjectUpdate
        fields = ("title", "text", "picture_alt", "picture_credit")
        widgets = {
            "title": forms.TextInput(attrs={"maxlength": 120}),
            "text": forms.Textarea(attrs={"rows": 8, "maxlength": LONG_TEXT, "data-counter": ""}),
        }
        help_texts = {
            "picture_alt": _("Ein Satz für Menschen, die das Bild nicht sehen. Nur mit Bild nötig."),
            "picture_credit": _("Wer das Bild gemacht hat."),
        }

    field_order = ("title", "text", "upload", "people_agreed", "drop_picture", "picture_alt", "picture_credit", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None or not self.instance.picture_id:
            del self.fields["drop_picture"]
        self.initial["seen"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        stays = self.instance.picture_id and not data.get("drop_picture")
        if data.get("upload") and not data.get("people_agreed"):
            self.add_error("people_agreed", _("Bitte bestätigen Sie das Einverständnis, oder wählen Sie ein anderes Bild."))
        if (data.get("upload") or stays) and not data.get("picture_alt") and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen."))
        return data


class Number(forms.DecimalField):
    """A number as people write it: 1.234,5 or 1234.5 or 1 234,50 €; never negative, never absurd."""

    def __init__(self, *, max_digits: int, decimal_places: int, **kwargs: Any) -> None:
        super().__init__(
            required=False, localize=True, min_value=Decimal(0), max_digits=max_digits, decimal_places=decimal_places,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs,
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        """Show 874, not 874,000: three zeroes behind a comma look like thousands."""
        return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) and value.is_finite() else value

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").replace("€", "").strip()
        if not text:
            return None
        found, _doubt = to_decimal(text.lstrip("-−"))
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return -found if text.startswith(("-", "−")) else found


class ResultForm(forms.ModelForm):
    """The result: three texts, each effect as it was measured, each cost as it was spent."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ProjectResult
        fields = ("done", "learnt", "stays", "spent_note")
        widgets = {name: forms.Textarea(attrs={"rows": 6, "maxlength": LONG_TEXT, "data-counter": ""}) for name in ("done", "learnt", "stays")}

    def __init__(self, *args: Any, effects: Iterable[EffectEstimate], costs: Iterable[ResourceRequirement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version if self.instance.pk else None
        self.effects, self.costs = list(effects), list(costs)
        for row in self.effects:
            unit = row.result_unit or row.quantity_unit
            self.fields[f"measured_{row.pk}"] = Number(
                label=_("%(label)s: gemessen im Jahr (%(unit)s)") % {"label": row.label, "unit": unit or "–"}, max_digits=16, decimal_places=3
            )
            self.fields[f"how_{row.pk}"] = forms.CharField(label=_("%(label)s: so gemessen") % {"label": row.label}, max_length=300, required=False)
            self._version(f"mv_{row.pk}", row.version)
            self.initial.update({f"measured_{row.pk}": row.measured, f"how_{row.pk}": row.measured_how})
        for cost in self.costs:
            self.fields[f"spent_{cost.pk}"] = Number(
                label=_("%(title)s: ausgegeben in Euro") % {"title": cost.title}, max_digits=12, decimal_places=2
            )
            self._version(f"sv_{cost.pk}", cost.version)
            self.initial[f"spent_{cost.pk}"] = cost.spent

    def _version(self, name: str, version: int) -> None:
        self.fields[name] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.initial[name] = version

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("done", "learnt", "stays")]

    @property
    def effect_rows(self) -> list[tuple[EffectEstimate, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"measured_{row.pk}"], self[f"how_{row.pk}"], self[f"mv_{row.pk}"]) for row in self.effects]

    @property
    def cost_rows(self) -> list[tuple[ResourceRequirement, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"spent_{row.pk}"], self[f"sv_{row.pk}"]) for row in self.costs]

    def measured(self) -> dict[int, tuple[int | None, dict[str, Any]]]:
        """Return by id of an estimate: the version that was seen, and its fields."""
        data = self.cleaned_data
        return {
            row.pk: (data.get(f"mv_{row.pk}"), {"measured": data[f"measured_{row.pk}"], "measured_how": data[f"how_{row.pk}"]})
            for row in self.effects
        }

    def spent(self) -> dict[int, tuple[int | None, dict[str, Any]]]:
        """Return by id of a cost: the version that was seen, and what was spent."""
        data = self.cleaned_data
        return {row.pk: (data.get(f"sv_{row.pk}"), {"spent": data[f"spent_{row.pk}"]}) for row in self.costs}

    def take_errors(self, error: ValidationError) -> None:
        """Show what a service refused, at its field where the form has it."""
        found = error.message_dict if hasattr(error, "message_dict") else {"": error.messages}
        for name, sentences in found.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)
