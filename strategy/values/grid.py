"""The grid of values as a form: which cells it has, what was typed into them, what that would change.

Fields: `version` (what the person saw), `years` ("1990 2000"), `columns` (how many), per column i `k<i>` kind, `s<i>` scenario, `c<i>`
category; per cell `v<i>-<year>`; for one column (`details`) per year `q-<year>` source, `g-<year>` quality, `n-<year>` note.
A cell whose text is what the person was shown is not looked at again, so nothing changes by showing it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from strategy.models import Indicator, Unit
from strategy.units import UnitLike

from . import check, services
from .categories import suggested
from .cell_units import unit_for
from .entries import KEEP, Change, Entry, Mark, Place, tidy
from .layout import MAX_COLUMNS, TOTAL, Series, columns_of, key, shown
from .reading import Reading, notation_of, read_cell

MAX_CELLS = 1400
"""What one page shows; with details and headings that stays below DATA_UPLOAD_MAX_NUMBER_FIELDS. Older years are on a page of their own."""
MAX_YEARS = 150
DETAIL_FIELDS = {"q": "source", "g": "data_quality", "n": "note"}


@dataclass
class Cell:
    """One cell as the template shows it."""

    name: str
    text: str
    label: str
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    theirs: str = ""
    is_changed: bool = False


@dataclass
class Row:
    """A year with its cells and the details of the column that shows them."""

    year: int
    cells: list[Cell]
    details: dict[str, Cell]


class Grid:
    """The cells of one indicator on one page. `entries` is what the person was shown, at `version`."""

    def __init__(
        self, indicator: Indicator, entries: Mapping[Place, Entry], version: int, columns: list[Series], years: list[int], details: Series | None
    ) -> None:  # fmt: skip
        self.indicator, self.entries, self.version = indicator, dict(entries), version
        self.columns, self.years, self.details = columns, years, details
        self.typed: dict[Place, str] = {}
        self.typed_details: dict[tuple[int, str], str] = {}
        self.changes: dict[Place, Change | None] = {}
        self.problems: list[check.Problem] = []
        self.warnings: list[check.Problem] = []
        self.theirs: dict[Place, services.Theirs] = {}
        self.for_all: dict[str, str] = {"source": "", "data_quality": ""}

    # --- where it comes from ------------------------------------------------------------------------------------------

    @classmethod
    def shown_to(cls, indicator: Indicator, *, until: int | None = None, only: Series | None = None, today: date) -> "Grid":
        """Return the grid as it stands in the table. `until`: the last year shown; `only`: one series with its details."""
        entries = services.entries_of(indicator)
        columns = [only] if only is not None else columns_of(entries, suggested(indicator.breakdown))[:MAX_COLUMNS]
        years = years_of(entries, today.year)
        if until is not None:
            years = [year for year in years if year <= until] or [until]
        room = min(MAX_YEARS, max(5, MAX_CELLS // len(columns)))
        # Where only categories have values, source and note of an empty total would push them out of sight.
        has_total = not entries or any(place[1:] == TOTAL for place in entries)
        details = only or (TOTAL if has_total and TOTAL in columns else None)
        return cls(indicator, entries, indicator.version, columns, years[-room:], details)

    @classmethod
    def posted(cls, indicator: Indicator, data: Mapping[str, str]) -> "Grid":
        """Return the grid that somebody sent, on the ground of the version that they saw. Reads texts only; see `read`."""
        version = _number(data.get("version"), 0, 2**31)
        version = indicator.version if version is None else version
        entries = services.entries_at(indicator, version) if version != indicator.version else services.entries_of(indicator)
        count = min(_number(data.get("columns"), 0, MAX_COLUMNS) or 0, MAX_COLUMNS)
        columns = [Series(data.get(f"k{i}", "actual"), tidy(data.get(f"s{i}", "")), tidy(data.get(f"c{i}", ""))) for i in range(count)]
        years = sorted({year for text in data.get("years", "").split()[:MAX_YEARS] if (year := _number(text, 0, 99999)) is not None})
        at = _number(data.get("details"), 0, MAX_COLUMNS)
        grid = cls(indicator, entries, version, columns, years, columns[at] if at is not None and at < count else None)
        for i, column in enumerate(columns):
            for year in years:
                text = data.get(f"v{i}-{year}")
                if text is not None and tidy(text) != shown(entries.get(column.at(year))):
                    grid.typed[column.at(year)] = text
        if grid.details is not None:
            for short, name in DETAIL_FIELDS.items():
                for year in years:
                    text = data.get(f"{short}-{year}")
                    if text is not None and tidy(text) != getattr(entries.get(grid.details.at(year)), name, ""):
                        grid.typed_details[(year, name)] = text
        for name in grid.for_all:
            grid.for_all[name] = tidy(data.get(f"all-{name}", ""))[:200]
        return grid

    # --- what it would change -----------------------------------------------------------------------------------------

    def read(self, unit: UnitLike, known: list[UnitLike]) -> None:
        """Read what was typed: fills `changes`, `problems` and `warnings`."""
        self.changes, self.problems, self.warnings = {}, self._column_problems(), []
        for column in self.columns:
            mine = {place: text for place, text in self.typed.items() if place[1:] == column}
            notation = notation_of(mine.values())
            for place, text in mine.items():
                self._take(place, read_cell(text, unit, known, notation))
        if self.details is not None:
            for (year, name), text in self.typed_details.items():
                place = self.details.at(year)
                self._merge(place, {name: tidy(text)})
        for place, change in list(self.changes.items()):
            if change is not None and isinstance(change.value, Decimal):
                wanted = {name: text for name, text in self.for_all.items() if text and getattr(change, name) is KEEP}
                self._merge(place, wanted)
        self.problems += check.problems(self.changes)
        self.warnings += check.warnings(self.changes, self.indicator.unit)

    def _take(self, place: Place, reading: Reading) -> None:
        if reading.problem:
            self.problems.append(check.Problem(reading.problem, place))
            return
        self.warnings += [check.Problem(sentence, place) for sentence in reading.warnings]
        before = self.entries.get(place)
        if reading.value is None and before is None:
            return
        self._merge(place, {"value": reading.value})

    def _merge(self, place: Place, parts: Mapping[str, str | Decimal | Mark | None]) -> None:
        old = self.changes.get(place) or Change()
        self.changes[place] = Change(**{**vars(old), **parts})  # type: ignore[arg-type]

    def _column_problems(self) -> list[check.Problem]:
        found: list[check.Problem] = []
        seen: dict[Series, Series] = {}
        for column in self.columns:
            same = Series(column.kind, key(column.scenario), key(column.category))
            if same in seen:
                found.append(check.Problem(_("Zwei Spalten heißen „%(name)s“.") % {"name": column.name}))
            seen[same] = column
            if any(place[1:] == column for place in self.typed):
                found += [check.Problem(problem.sentence) for problem in check.place_problems(column.at(check.LAST_YEAR))]
        return found

    # --- growing --------------------------------------------------------------------------------------------------------

    def add_years(self, first: int, last: int) -> str:
        """Add rows; return a sentence where that is not possible."""
        for year in (first, last):
            if problem := check.year_problem(year):
                return problem
        if first > last:
            return _("Das erste Jahr liegt nach dem letzten.")
        return self.add_years_of(range(first, last + 1))

    def add_years_of(self, wanted: Iterable[int]) -> str:
        """Add rows for these years; return a sentence where that is not possible."""
        years = sorted({*self.years, *wanted})
        if len(years) > MAX_YEARS or len(years) * len(self.columns) > MAX_CELLS + 200:
            return _("Das sind zu viele Zellen für eine Seite. Bitte ergänzen Sie weniger Jahre.")
        self.years = years
        return ""

    def add_column(self, column: Series) -> str:
        """Add a column; return a sentence where that is not possible."""
        wrong = check.place_problems(column.at(check.LAST_YEAR))
        if wrong:
            return wrong[0].sentence
        if any(key(column.name) == key(other.name) for other in self.columns):
            return _("Die Spalte „%(name)s“ gibt es schon.") % {"name": column.name}
        if len(self.columns) >= MAX_COLUMNS or len(self.years) * (len(self.columns) + 1) > MAX_CELLS + 200:
            return _("Das sind zu viele Zellen für eine Seite. Bitte ergänzen Sie weniger Spalten.")
        self.columns.append(column)
        return ""

    def put(self, place: Place, text: str) -> None:
        """Write a text into a cell, as if it had been typed; an empty text leaves the cell as it is."""
        if tidy(text) and tidy(text) != shown(self.entries.get(place)):
            self.typed[place] = text

    def put_detail(self, year: int, name: str, text: str) -> None:
        """Write a detail of the column that shows them; an empty text leaves it as it is."""
        if self.details is not None and tidy(text) and tidy(text) != getattr(self.entries.get(self.details.at(year)), name, ""):
            self.typed_details[(year, name)] = text

    def rebase(self, entries: Mapping[Place, Entry], version: int, theirs: Mapping[Place, services.Theirs]) -> None:
        """Show what somebody else saved meanwhile in all cells that this person did not touch, and both in those that both did."""
        self.entries, self.version, self.theirs = dict(entries), version, dict(theirs)
        self.typed = {place: text for place, text in self.typed.items() if tidy(text) != shown(self.entries.get(place))}

    # --- how it looks ----------------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Return the rows for the template."""
        wrong: dict[tuple[Place, str], list[str]] = {}
        odd: dict[Place, list[str]] = {}
        for problem in self.problems:
            if problem.place is not None:
                wrong.setdefault((problem.place, problem.field), []).append(problem.sentence)
        for warning in self.warnings:
            if warning.place is not None:
                odd.setdefault(warning.place, []).append(warning.sentence)
        return [Row(year, [self._cell(i, column, year, wrong, odd) for i, column in enumerate(self.columns)], self._details(year, wrong)) for year in self.years]  # fmt: skip

    def _cell(self, index: int, column: Series, year: int, wrong: dict, odd: dict) -> Cell:
        place = column.at(year)
        theirs = self.theirs.get(place)
        said = ""
        if theirs is not None:
            said = _("%(name)s hat inzwischen gespeichert: %(value)s") % {"name": theirs.changed_by, "value": shown(theirs.now) or _("leer")}
        return Cell(
            f"v{index}-{year}", self.typed.get(place, shown(self.entries.get(place))), check.place_name(place), wrong.get((place, "value"), []),
            odd.get(place, []), said, place in self.typed,
        )  # fmt: skip

    def _details(self, year: int, wrong: dict) -> dict[str, Cell]:
        if self.details is None:
            return {}
        place = self.details.at(year)
        labels = {"source": _("Quelle"), "data_quality": _("Datengüte"), "note": _("Anmerkung")}
        cells = {}
        for short, name in DETAIL_FIELDS.items():
            text = self.typed_details.get((year, name), getattr(self.entries.get(place), name, ""))
            label = _("%(label)s %(year)s") % {"label": labels[name], "year": str(year)}
            cells[name] = Cell(f"{short}-{year}", text, label, wrong.get((place, name), []), is_changed=(year, name) in self.typed_details)
        return cells

    def name_of(self, problem: check.Problem) -> str:
        """Return the field to which a problem belongs, "" where there is none on this page."""
        place = problem.place
        if place is None or place.year not in self.years:
            return ""
        short = next((short for short, name in DETAIL_FIELDS.items() if name == problem.field), "")
        if short:
            return f"{short}-{place.year}" if self.details is not None and place[1:] == self.details else ""
        return next((f"v{i}-{place.year}" for i, column in enumerate(self.columns) if place[1:] == column), "")


def years_of(entries: Mapping[Place, Entry], this_year: int) -> list[int]:
    """Return the years to show: all that have something, and those between the last actual value and last year, so that it can be entered."""
    years = {place.year for place in entries}
    last_actual = max((place.year for place in entries if place.kind == "actual"), default=this_year - 6)
    years |= set(range(max(last_actual + 1, this_year - 10), this_year))
    return sorted(years)


def units_for(indicator: Indicator) -> tuple[UnitLike, list[UnitLike]]:
    """Return the unit of an indicator and all units of the list; one query."""
    known: list[UnitLike] = list(Unit.objects.all())
    return unit_for(indicator.unit, known), known


def _number(text: str | None, low: int, high: int) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 and low <= int(text) <= high else None
