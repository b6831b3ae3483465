"""Effects: what is edited in place, and the two short forms that add one."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.submission.fields import LineField
from strategy.number_fields import GermanDecimalField, read_german

from ..autosave import RowForm
from ..models import EffectEstimate, EffectFactor


class EstimateForm(RowForm):
    """With a factor only the quantity and the team's words are open: the result is calculated."""

    class Meta:
        model = EffectEstimate
        fields = ["label", "quantity", "result", "result_unit", "method", "assumption", "uncertainty", "measured", "measured_how"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_german(self)
        calculated = ("label", "result", "result_unit", "method") if self.instance.factor_id else ("quantity",)
        for name in calculated:
            self.fields.pop(name, None)


class FactorForm(forms.Form):
    """An effect from the library: what is done, and how much of it."""

    factor = forms.ChoiceField(label=_("Was wird getan?"))
    quantity = GermanDecimalField(
        label=_("Wie viel davon?"), required=False, max_digits=14, decimal_places=2, min_value=Decimal(0),
        help_text=_("Die Einheit steht in Klammern hinter der Auswahl."),
    )  # fmt: skip

    def __init__(self, *args: Any, factors: list[EffectFactor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["factor"].choices = [("", _("bitte wählen")), *((str(row.pk), f"{row.label} ({row.quantity_unit})") for row in factors)]


class FreeForm(forms.Form):
    """An effect of the team's own."""

    label = LineField(label=_("Welche Wirkung?"), max_length=120)
    result = GermanDecimalField(label=_("Wie viel im Jahr?"), required=False, max_digits=16, decimal_places=3)
    result_unit = LineField(label=_("Einheit"), max_length=40)
    method = LineField(label=_("Wie haben Sie gerechnet?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
