"""A series per inhabitant: each year's value divided by that year's population, in a unit that people can picture.

Computed only in years for which both exist; nothing is carried over from other years. A target is divided by the population that is
expected for its year (target values of the population series), and left out where there is none.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from strategy.progress import Known, Point, known
from strategy.series import ACTUAL, TARGET, Path, Series, totals
from strategy.units import STANDARD, Standard, UnitLike
from strategy.values.cell_units import same_unit

from .figure import WIDE, Figure, Table
from .path import chart

THOUSAND = Decimal(1000)
# What a population may be counted in, beside the units of the list.
_HEADS = frozenset({"einwohner", "einwohnerinnen", "einwohnerinnen und einwohner", "ew", "einw.", "menschen", "köpfe", "personen", "anzahl"})


def per_inhabitant(series: Series, population: Series | None, units: Iterable[UnitLike] = STANDARD) -> Path | None:
    """Return the path of `series` per inhabitant; None where that is undefined or no year has both values.

    kt CO₂e become t CO₂e je Person: of the units "per inhabitant" of the same dimension the largest in which the latest value reaches 0.1.
    Where the list has none, values are per 1,000 inhabitants.
    """
    units = list(units)
    unit = same_unit(series.unit, units) or Standard(series.unit, series.unit, "other")
    if population is None or unit.is_per_inhabitant or unit.dimension == "share" or series.indicator.is_population:
        return None
    heads = _heads(population, units)
    if heads is None:
        return None
    people, expected = heads
    actual = [Point(point.year, None if point.value is None else point.value / people[point.year]) for point in series.actual if point.year in people]
    values = known(actual)
    if not values:
        return None
    wanted, factor = _unit_for(unit, abs(values[-1].value), units)
    everybody = expected | people
    targets = [Known(point.year, point.value / everybody[point.year] * factor) for point in series.targets if point.year in everybody]
    return Path(
        title=_("%(title)s je Person") % {"title": series.title}
        if wanted.endswith("je Person")  # units are written in German in every language
        else _("%(title)s je 1.000 Personen") % {"title": series.title},
        unit=wanted,
        actual=[Point(point.year, None if point.value is None else point.value * factor) for point in actual],
        targets=targets,
        base_year=series.base_year,
    )


def _heads(population: Series, units: list[UnitLike]) -> tuple[dict[int, Decimal], dict[int, Decimal]] | None:
    """Return the number of people by year, measured and expected; None where nobody knows in which unit it is."""
    factor = Decimal(1)
    if population.unit.strip().casefold() not in _HEADS:
        unit = same_unit(population.unit, units)
        if unit is None or unit.dimension != "count":
            return None
        factor = Decimal(unit.factor)
    measured, expected = (known(totals(population.rows_of(kind), add=True)[0]) for kind in (ACTUAL, TARGET))
    return tuple({point.year: point.value * factor for point in points if point.value > 0} for points in (measured, expected))  # type: ignore[return-value]


def _unit_for(unit: UnitLike, size: Decimal, units: list[UnitLike]) -> tuple[str, Decimal]:
    """Return the unit to show and the factor from "unit per person" to it."""
    fitting = [found for found in units if found.is_per_inhabitant and found.dimension == unit.dimension and unit.dimension != "other"]
    if not fitting:
        return _("%(unit)s je 1.000 Personen") % {"unit": unit.symbol}, THOUSAND
    size_in_base = size * Decimal(unit.factor)
    large_enough = [found for found in fitting if size_in_base / Decimal(found.factor) >= Decimal("0.1")]
    chosen = max(large_enough, key=lambda found: Decimal(found.factor)) if large_enough else min(fitting, key=lambda found: Decimal(found.factor))
    return chosen.symbol, Decimal(unit.factor) / Decimal(chosen.factor)


def table(path: Path) -> Table:
    """Return the computed values, with two decimals where they are small."""
    wanted = {point.year: point.value for point in path.targets}
    actual = {point.year: point.value for point in path.actual}
    columns = [_("Jahr"), _("Ist"), *([_("Soll")] if wanted else [])]
    rows: list = []
    for year in sorted({*actual, *wanted}):
        row: list = [year, _short(actual[year]) if year in actual else ""]
        rows.append([*row, _short(wanted[year]) if year in wanted else ""] if wanted else row)
    return Table(_("%(title)s in %(unit)s") % {"title": path.title, "unit": path.unit}, columns, rows, list(range(1, len(columns))))


def _short(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.1") if abs(value) >= 100 else Decimal("0.01"))


def figure(series: Series, path: Path, population: Series, *, sizes: tuple = WIDE, address: str = "") -> Figure:
    """Return the path per inhabitant as a figure."""
    shown = Path(
        path.title,
        path.unit,
        [Point(p.year, _short(p.value)) for p in path.actual],
        [Known(p.year, _short(p.value) or Decimal(0)) for p in path.targets],
    )
    shown.base_year = path.base_year
    sources = [series.source, _("Einwohnerzahl: %(source)s") % {"source": population.source} if population.source else ""]
    return Figure(
        key="je-person", title=path.title, drawing=chart(shown), alt=shown.sentence, caption=path.pace_sentence,
        source=". ".join(text.rstrip(".") for text in sources if text),
        note=_("Gerechnet aus dem Wert und der Einwohnerzahl desselben Jahres."), data=table(path),
        csv_url=f"{address}.csv" if address else "", sizes=sizes, address=address,
    )  # fmt: skip
