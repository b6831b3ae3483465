"""The form of a factor in the admin: numbers as people write them, a source and its year always."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import Unit
from strategy.number_fields import GermanDecimalField
from strategy.values.indicator_form import Suggestions

from ..models import EffectFactor
from .factors import FIELDS
from .services import method_of

SMALLEST, LARGEST = Decimal("0.000001"), Decimal(1_000_000)
OLDEST_YEAR = 1990
LINES = ("source", "method", "hint")
"""Long enough for two lines in the form, one line wherever they are read."""
LONGEST_METHOD = 300
"""Source and way of counting together: what an estimate keeps of them (`EffectEstimate.method`)."""


class FactorValueForm(forms.ModelForm):
    """The values of a factor. `shipped` is the row that it stands for, None for a factor of the municipality's own."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    factor = GermanDecimalField(
        label=gettext_lazy("Faktor"), max_digits=16, decimal_places=6,
        help_text=gettext_lazy("So viel Wirkung im Jahr bringt eine Einheit der Menge, zum Beispiel 0,38. Höchstens sechs Stellen nach dem Komma."),
    )  # fmt: skip
    year = forms.IntegerField(
        label=gettext_lazy("Stand (Jahr)"), widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("Das Jahr, für das die Quelle gilt."),
    )  # fmt: skip
    uncertainty_percent = forms.IntegerField(
        label=gettext_lazy("Unsicherheit in Prozent"), required=False, min_value=0, max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("Wie weit der wahre Wert nach oben oder unten abweichen kann. Leer, wo nur gezählt wird."),
    )  # fmt: skip

    class Meta:
        model = EffectFactor
        fields = list(FIELDS)
        labels = {"hint": gettext_lazy("Hinweis für die Teams"), "label": gettext_lazy("Was wird getan?")}
        help_texts = {
            "label": gettext_lazy("Der Name in der Auswahl der Teams."),
            "effect_label": gettext_lazy("Steht vor der Zahl, zum Beispiel „vermiedene Emissionen“."),
            "quantity_unit": gettext_lazy("Was die Teams zählen, zum Beispiel kWp, km oder m²."),
            "result_unit": gettext_lazy("Was herauskommt, zum Beispiel t CO₂e oder kWh."),
            "source": gettext_lazy("Wer hat den Wert veröffentlicht, und wo steht er?"),
            "method": gettext_lazy("Steht bei jeder Zahl. Leer: der Faktor mit seinen Einheiten."),
        }

    def __init__(self, *args: Any, shipped: EffectFactor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shipped = shipped
        units = [(unit.symbol, unit.name) for unit in Unit.objects.all()]
        for name in ("quantity_unit", "result_unit"):
            self.fields[name].widget = Suggestions(units, {"maxlength": 40})
        for name in LINES:
            self.fields[name].widget = forms.Textarea(attrs={"rows": 2, "maxlength": 300})

    def clean_factor(self) -> Decimal:
        value = self.cleaned_data["factor"]
        if not SMALLEST <= abs(value) <= LARGEST:
            raise ValidationError(_("Bitte geben Sie eine Zahl zwischen 0,000001 und 1.000.000 ein, bei einer Mehrbelastung mit Minus davor."))
        return value

    def clean_year(self) -> int:
        year, latest = self.cleaned_data["year"], timezone.localdate().year
        if not OLDEST_YEAR <= year <= latest:
            raise ValidationError(_("Bitte geben Sie ein Jahr von %(first)d bis %(last)d ein.") % {"first": OLDEST_YEAR, "last": latest})
        return year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data |= {name: " ".join(data[name].split()) for name in LINES if name in data}
        if self.errors:
            return data
        if self._names_old_value(data):
            self.add_error(
                "method", _("Hier steht noch der mitgelieferte Rechenweg. Bitte schreiben Sie ihn für Ihren Wert um, oder leeren Sie das Feld.")
            )
        elif len(method_of(EffectFactor(**{name: data[name] for name in FIELDS}))) > LONGEST_METHOD:
            self.add_error("source", _("Quelle und Rechenweg sind zusammen zu lang. Bitte kürzen Sie eines von beiden."))
        return data

    def _names_old_value(self, data: dict[str, Any]) -> bool:
        """Does the way of counting name numbers of the shipped value, while the value is another one?"""
        shipped = self.shipped
        return bool(shipped and data["factor"] != shipped.factor and data["method"] == shipped.method and re.search(r"\d", data["method"]))
