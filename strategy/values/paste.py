"""A block copied from a spreadsheet → which text belongs to which year and series. Nothing is saved and no number is read here. Pure."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.importers.numbers import shorten
from strategy.units import UnitLike

from .cell_units import find_unit
from .check import FIRST_YEAR, LAST_YEAR, year_problem
from .entries import Place
from .layout import MAX_COLUMNS, Series, key, match_column, new_series, unguarded

MAX_TEXT, MAX_ROWS, MAX_CELLS = 400_000, 400, 100
DETAILS = {"quelle": "source", "source": "source", "datengüte": "data_quality", "güte": "data_quality", "quality": "data_quality",
           "anmerkung": "note", "bemerkung": "note", "hinweis": "note", "note": "note"}  # fmt: skip
_YEAR = re.compile(r"^[0-9]{3,5}$")
_YEAR_WORDS = {"jahr", "jahre", "year", "years", "zeit", "date", "datum"}
_UNIT = re.compile(r"^(?P<name>.*?)\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\]|\bin (?P<in>\S.*))\s*$", re.IGNORECASE)


@dataclass
class Pasted:
    """What was understood. `cells`: text by place, in the unit of the series or with its own unit behind it."""

    cells: dict[Place, str] = field(default_factory=dict)
    details: dict[tuple[int, str], str] = field(default_factory=dict)
    columns: list[Series] = field(default_factory=list)
    new_columns: list[Series] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def split(text: str) -> list[list[str]]:
    """Return the rows of a block: separated by tabs as spreadsheets copy it, else by semicolons, else one column."""
    delimiter = "\t" if "\t" in text else ";" if ";" in text else "\t"
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
    except csv.Error:
        rows = [line.split(delimiter) for line in text.splitlines()]
    rows = [[cell.strip() for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    used = [index for index in range(width) if any(row[index] for row in rows)]
    return [[row[index] for index in used] for row in rows]


def understand(text: str, columns: Sequence[Series], target: UnitLike, known: Sequence[UnitLike]) -> Pasted:
    """Find years and series in a block that somebody pasted; what cannot be placed is a problem, what was assumed a note."""
    found = Pasted()
    if len(text) > MAX_TEXT:
        found.problems.append(_("Der eingefügte Text ist zu lang."))
        return found
    rows = split(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not rows:
        found.problems.append(_("Sie haben nichts eingefügt."))
    elif len(rows) > MAX_ROWS or len(rows[0]) > MAX_CELLS:
        found.problems.append(
            _("Möglich sind %(rows)d Zeilen und %(columns)d Spalten auf einmal.") % {"rows": MAX_ROWS, "columns": MAX_CELLS}
        )  # fmt: skip
    else:
        _place(rows, found, columns, target, known)
    return found


def _place(rows: list[list[str]], found: Pasted, columns: Sequence[Series], target: UnitLike, known: Sequence[UnitLike]) -> None:
    if _years_run_across(rows):
        rows = [list(row) for row in zip(*rows, strict=True)]
        found.notes.append(_("Die Jahre stehen in der ersten Zeile: Zeilen und Spalten wurden vertauscht."))
    at = _year_column(rows)
    if at is None:
        found.problems.append(_("Es ist keine Spalte mit Jahreszahlen zu erkennen. Bitte kopieren Sie die Jahre mit."))
        return
    heading = None if _YEAR.match(rows[0][at]) else rows[0]
    body = rows[1:] if heading is not None else rows
    targets = _headed(heading, at, found, columns, target, known) if heading is not None else _unheaded(rows, at, found, columns)
    seen: set[int] = set()
    for row in body:
        if not _YEAR.match(row[at]):
            found.problems.append(_("„%(text)s“ ist kein Jahr. Diese Zeile wurde nicht übernommen.") % {"text": shorten(row[at], 40)})
            continue
        year = int(row[at])
        problem = year_problem(year) or (_("Das Jahr %(year)s steht zweimal da.") % {"year": str(year)} if year in seen else "")
        if problem:
            found.problems.append(problem)
            continue
        seen.add(year)
        found.years.append(year)
        for index, (series, unit) in targets.items():
            if isinstance(series, str):
                found.details[(year, series)] = row[index]
            else:
                cell = row[index]
                found.cells[series.at(year)] = f"{cell} {unit}" if unit and re.search(r"[0-9]\s*$", cell) else cell
    count = sum(1 for cell in found.cells.values() if cell)
    found.notes.insert(0, ngettext("Verstanden: %(n)d Wert", "Verstanden: %(n)d Werte", count) % {"n": count} + (
        f" ({min(found.years)}–{max(found.years)})." if found.years else "."))  # fmt: skip


def _is_year(text: str) -> bool:
    return bool(_YEAR.match(text)) and FIRST_YEAR <= int(text) <= LAST_YEAR


def _years_run_across(rows: list[list[str]]) -> bool:
    """Do years stand in the first row, and no years in the first column?"""
    first = rows[0][1:]
    corner_is_a_word = not re.search(r"[0-9]", rows[0][0])
    return len(first) > 0 and corner_is_a_word and all(_is_year(cell) for cell in first) and not all(_is_year(row[0]) for row in rows[1:])


def _year_column(rows: list[list[str]]) -> int | None:
    """Return the column of the years: the one that says so in its heading, else the first that holds little else."""
    for index, text in enumerate(rows[0]):
        if key(text) in _YEAR_WORDS:
            return index
    for index in range(len(rows[0])):
        body = [row[index] for row in rows if row[index]]
        body = body if body and _YEAR.match(body[0]) else body[1:]
        if body and sum(map(_is_year, body)) * 2 > len(body) and all(_YEAR.match(cell) for cell in body):
            return index
    return None


Targets = dict[int, tuple[Series | str, str]]


def _headed(
    heading: list[str], at: int, found: Pasted, columns: Sequence[Series], target: UnitLike, known: Sequence[UnitLike]
) -> Targets:  # fmt: skip
    targets: Targets = {}
    for index, raw in enumerate(heading):
        if index == at:
            continue
        text = unguarded(raw)
        if key(text) in DETAILS:
            targets[index] = (DETAILS[key(text)], "")
            continue
        series, unit = _series_of_heading(text, [*columns, *found.new_columns], target, known)
        if series is None:
            if not key(text):
                found.problems.append(_("Spalte %(number)d hat keine Überschrift und wurde nicht übernommen.") % {"number": index + 1})
                continue
            name, unit = _without_unit(text, target, known)
            series = new_series(name)
            if len(columns) + len(found.new_columns) >= MAX_COLUMNS:
                found.problems.append(_("Mehr als %(limit)d Spalten sind nicht möglich.") % {"limit": MAX_COLUMNS})
                break
            found.new_columns.append(series)
            found.notes.append(_("Neue Spalte: %(name)s") % {"name": series.name})
        if any(taken == series for taken, _unit in targets.values()):
            found.problems.append(_("Zwei Spalten heißen „%(name)s“. Die zweite wurde nicht übernommen.") % {"name": series.name})
            continue
        targets[index] = (series, unit)
        found.columns.append(series)
    return targets


def _series_of_heading(text: str, columns: Sequence[Series], target: UnitLike, known: Sequence[UnitLike]) -> tuple[Series | None, str]:
    series = match_column(text, columns)
    if series is not None:
        return series, ""
    name, unit = _without_unit(text, target, known)
    return (match_column(name, columns), unit) if unit else (None, "")


def _without_unit(text: str, target: UnitLike, known: Sequence[UnitLike]) -> tuple[str, str]:
    """Return a heading without the unit at its end, and that unit: "Verkehr (t)" → ("Verkehr", "t")."""
    found = _UNIT.match(text)
    unit = (found["round"] or found["square"] or found["in"] or "").strip() if found else ""
    return (found["name"], unit) if found and unit and find_unit(unit, target, known) else (text, "")


def _unheaded(rows: list[list[str]], at: int, found: Pasted, columns: Sequence[Series]) -> Targets:
    """Without headings the columns are taken in the order of the table, and that is said."""
    places = [index for index in range(len(rows[0])) if index != at]
    targets: Targets = {}
    for index, series in zip(places, columns, strict=False):
        targets[index] = (series, "")
        found.columns.append(series)
        found.notes.append(_("Ohne Überschrift: Spalte %(number)d wurde „%(name)s“ zugeordnet.") % {"number": index + 1, "name": series.name})
    for index in places[len(columns) :]:
        found.problems.append(_("Spalte %(number)d hat keine Überschrift und wurde nicht übernommen.") % {"number": index + 1})
    return targets
