"""Costs, sources and how they meet: fields that are edited in place, and the short forms that add rows."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.submission.fields import LineField
from strategy.number_fields import GermanDecimalField, read_german

from ..autosave import RowForm
from ..models import FundingSource, ResourceRequirement
from ..models.resources import AMOUNT_MAX


class AmountForm(RowForm):
    """Numbers as people write them: "1.250,50"."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        read_german(self)
        # A list with many rows asks for the choices once (`queries.with_choices`), not once for every row.
        for name, choices in getattr(self.instance, "shared_choices", {}).items():
            if name in self.fields:
                self.fields[name].choices = choices


class RequirementForm(AmountForm):
    class Meta:
        model = ResourceRequirement
        fields = ["title", "kind", "package", "task", "amount", "unit", "unit_cost", "cost", "spent", "note"]


class SourceForm(AmountForm):
    class Meta:
        model = FundingSource
        fields = ["title", "kind", "amount", "state", "note"]


class NewRequirementForm(forms.Form):
    """A new cost, or hours that people give: what, which kind, how much."""

    title = LineField(label=_("Was wird gebraucht?"), max_length=160)
    kind = forms.ChoiceField(label=_("Art"), choices=ResourceRequirement.Kind.choices)
    cost = GermanDecimalField(
        label=_("Kosten in Euro"), required=False, max_digits=12, decimal_places=2, min_value=Decimal(0),
        help_text=_("Leer, solange Sie es nicht wissen. Bei ehrenamtlichen Stunden bleibt es leer."),
    )  # fmt: skip
    amount = GermanDecimalField(label=_("Menge oder Stunden"), required=False, max_digits=12, decimal_places=2, min_value=Decimal(0))


class NewSourceForm(forms.Form):
    """A new source of money or work."""

    title = LineField(label=_("Woher kommt das Geld?"), max_length=160)
    kind = forms.ChoiceField(label=_("Art"), choices=FundingSource.Kind.choices)
    amount = GermanDecimalField(label=_("Betrag in Euro"), required=False, max_digits=12, decimal_places=2, min_value=Decimal(0))


class ShareForm(forms.Form):
    """How much of one cost each source pays; empty: nothing."""

    def __init__(self, *args, sources: list[FundingSource], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.sources = sources
        for source in sources:
            self.fields[f"source_{source.pk}"] = GermanDecimalField(
                label=source.title, required=False, max_digits=12, decimal_places=2, min_value=Decimal(0), max_value=AMOUNT_MAX
            )

    def amounts(self) -> dict[int, Decimal]:
        """Return the checked amounts by source; 0 where nothing was typed."""
        return {source.pk: self.cleaned_data[f"source_{source.pk}"] or Decimal(0) for source in self.sources}
