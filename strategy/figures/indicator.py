"""All figures of one indicator."""

from collections.abc import Iterable

from municipality import charts
from strategy.models import Indicator
from strategy.series import Series, address_of_file
from strategy.units import STANDARD, UnitLike

from . import parts, path, person
from .figure import SMALL, WIDE, Figure


def figures_of(series: Series, population: Series | None = None, units: Iterable[UnitLike] = STANDARD) -> list[Figure]:
    """Return the figures of an indicator for its own page: path, parts, shares, per inhabitant, as far as there are values for them."""
    found: list[Figure] = []
    if series.known:
        found.append(path.figure(series, address=file_address(series, "verlauf")))
    if len(series.categories) > 1:
        found.append(parts.figure(series, address=file_address(series, "aufteilung")))
        if parts.shares_make_sense(series):
            found.append(parts.figure(series, shares=True, address=file_address(series, "anteile")))
    if population is not None and series.indicator.show_per_inhabitant:
        per_person = person.per_inhabitant(series, population, units)
        if per_person is not None:
            found.append(person.figure(series, per_person, population, address=file_address(series, "je-person")))
    return found


def main_figure(series: Series, *, small: bool = False) -> Figure | None:
    """Return the one figure that stands for an indicator in a grid: its path, else its parts; None without values."""
    sizes: tuple[charts.Size, ...] = SMALL if small else WIDE
    if series.known:
        return path.figure(series, sizes=sizes, address=file_address(series, "verlauf"))
    if series.categories:
        return parts.figure(series, sizes=sizes, address=file_address(series, "aufteilung"))
    return None


def grid_figures(indicators: Iterable[Indicator], base_year: int | None = None) -> list[Figure]:
    """Return small figures of all indicators that have at least one known value."""
    found = [main_figure(Series(indicator, base_year), small=True) for indicator in indicators]
    return [figure for figure in found if figure is not None]


def file_address(series: Series, key: str) -> str:
    """Return the address of a figure's files without ending; "" while the indicator is not saved."""
    return address_of_file("strategy:indicator_figure", series.indicator.pk, key, "svg").removesuffix(".svg")
