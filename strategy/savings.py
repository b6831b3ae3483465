"""What measures are calculated to save, added up with all reservations.

Measures work together, and their savings count each other in part: a sum is "rechnerisch, Doppelzählung möglich". It is never shown as a
change of the balance, and never beside its chart (source: the balance standard says of itself that it is no instrument for single measures).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.translation import ngettext

from municipality.templatetags.municipality_tags import number, quantity

from .states import MeasureStatus


class HasSavings(Protocol):
    """What is needed of a measure."""

    @property
    def status(self) -> str: ...

    @property
    def ghg_savings_t_per_year(self) -> Decimal | None: ...

    @property
    def energy_savings_mwh_per_year(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Savings:
    """Sums per year; None where no measure has a number. `*_counted` and `*_unknown`: measures with and without a number."""

    ghg_t: Decimal | None
    ghg_counted: int
    ghg_unknown: int
    energy_mwh: Decimal | None
    energy_counted: int
    energy_unknown: int

    @property
    def is_empty(self) -> bool:
        return self.ghg_t is None and self.energy_mwh is None

    @property
    def sentences(self) -> list[str]:
        """Say the sums with their reservations; empty where there is nothing to add up."""
        texts = []
        for total, unit, counted, unknown in (
            (self.ghg_t, "t CO₂e", self.ghg_counted, self.ghg_unknown),
            (self.energy_mwh, "MWh", self.energy_counted, self.energy_unknown),
        ):
            if total is not None:
                texts.append(self._sentence(total, unit, counted, unknown))
        return texts

    @staticmethod
    def _sentence(total: Decimal, unit: str, counted: int, unknown: int) -> str:
        amount = quantity(total.quantize(Decimal(1)) if abs(total) >= 100 else total.normalize() + 0, unit)
        text = ngettext(
            "%(amount)s im Jahr aus einer Maßnahme (rechnerisch, Doppelzählung möglich).",
            "%(amount)s im Jahr aus %(count)s Maßnahmen (rechnerisch, Doppelzählung möglich).",
            counted,
        ) % {"amount": amount, "count": number(counted)}
        if not unknown:
            return text
        rest = ngettext("Eine Maßnahme hat keine Zahl.", "%(count)s Maßnahmen haben keine Zahl.", unknown) % {"count": number(unknown)}
        return f"{text} {rest}"


def savings_of(measures: Iterable[HasSavings]) -> Savings:
    """Add up the savings of measures. A measure without a number is counted as such and is never 0; an entered 0 is a number.

    What is not pursued any more saves nothing and is left out.
    """
    going = (measure for measure in measures if measure.status != MeasureStatus.STOPPED)
    return sum_up((measure.ghg_savings_t_per_year, measure.energy_savings_mwh_per_year) for measure in going)


def sum_up(pairs: Iterable[tuple[Decimal | None, Decimal | None]]) -> Savings:
    """The same for pairs of (greenhouse gases, energy)."""
    pairs = list(pairs)
    (ghg, ghg_counted), (energy, energy_counted) = (_sum([pair[place] for pair in pairs]) for place in (0, 1))
    return Savings(ghg, ghg_counted, len(pairs) - ghg_counted, energy, energy_counted, len(pairs) - energy_counted)


def _sum(values: list[Decimal | None]) -> tuple[Decimal | None, int]:
    """Return the sum of the known values, None where there is none, and how many they are."""
    known = [Decimal(value) for value in values if value is not None]
    return (sum(known, Decimal(0)) if known else None), len(known)
