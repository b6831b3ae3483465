"""The table of an indicator: years down, series across; how it goes out as text and which heading means which series. Pure."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from municipality import csv_de

from .check import german, series_name
from .entries import ACTUAL, KINDS_IN_ORDER, SCENARIO, TARGET, Entry, Place, tidy

MAX_COLUMNS = 120
GAP_SIGN = "–"


class Series(NamedTuple):
    """A column: all values of one kind (and scenario) and category. `category` "" is the total."""

    kind: str = ACTUAL
    scenario: str = ""
    category: str = ""

    def at(self, year: int) -> Place:
        """Return the place of this series in a year."""
        return Place(year, *self)

    @property
    def name(self) -> str:
        """The name of the series in words, with its kind: "Verkehr (Ist)"."""
        return series_name(self.at(0))


TOTAL = Series()


def series_of(place: Place) -> Series:
    """Return the series in which a place stands."""
    return Series(*place[1:])


def columns_of(places: Iterable[Place], category_order: Iterable[str] = ()) -> list[Series]:
    """Return the series of these places: actual values first (total, then categories), then targets, then scenarios; the actual total always."""
    order = {name: position for position, name in enumerate(category_order)}
    found = {series_of(place) for place in places} | {TOTAL}
    return sorted(
        found, key=lambda one: (KINDS_IN_ORDER.index(one.kind), one.scenario, one.category != "", order.get(one.category, len(order)), one.category)
    )


def shown(entry: Entry | None) -> str:
    """Return what stands in the cell of an entry: a German number, a dash for a gap, nothing for nothing."""
    if entry is None:
        return ""
    return GAP_SIGN if entry.value is None else german(entry.value)


def key(text: str) -> str:
    """Return a heading in the form in which headings are compared."""
    text = unicodedata.normalize("NFKC", tidy(text)).casefold()
    return re.sub(r"[\s\"'„“”]+", " ", text).strip()


_TOTAL_WORDS = {"", "summe", "gesamt", "insgesamt", "total", "wert", "value", "alle", "ghg gesamt", "summe gesamt"}
_KIND_WORDS = {
    ACTUAL: {"ist", "ist-wert", "istwert", "ist-werte", "istwerte", "actual", "real"},
    TARGET: {"soll", "soll-wert", "sollwert", "soll-werte", "sollwerte", "ziel", "zielwert", "target", "geplant"},
}


def match_column(heading: str, columns: Iterable[Series]) -> Series | None:
    """Return the series that a heading names among `columns`; None where none is named."""
    wanted = key(heading)
    listed = list(columns)
    for column in listed:
        if wanted == key(column.name):
            return column
    for column in listed:
        if column.kind == ACTUAL and wanted == key(column.category):
            return column
        if column.kind == SCENARIO and not column.category and wanted in (key(column.scenario), key(f"Szenario {column.scenario}")):
            return column
    for kind, words in _KIND_WORDS.items():
        if wanted in words:
            return next((column for column in listed if column.kind == kind and not column.category), None)
    return next((column for column in listed if column == TOTAL), None) if wanted in _TOTAL_WORDS else None


_NAMED = re.compile(
    r"^(?P<category>.*) \((?:(?P<actual>ist|actual)|(?P<target>soll|target)|(?:szenario|scenario) [„\"“']?(?P<scenario>.+?)[“\"”']?)\)$",
    re.IGNORECASE,
)


def new_series(heading: str) -> Series:
    """Return the series that a heading which is not there yet stands for: "Verkehr" → actual values of a new category."""
    name = tidy(heading)
    found = _NAMED.match(name)
    if not found:
        return Series(category=name)
    category = "" if key(found["category"]) in _TOTAL_WORDS else found["category"].strip()
    if found["scenario"]:
        return Series(SCENARIO, found["scenario"].strip(), category)
    return Series(TARGET if found["target"] else ACTUAL, "", category)


def as_text(year_label: str, years: Iterable[int], columns: list[Series], entries: Mapping[Place, Entry], delimiter: str) -> str:
    """Return the table as tab or semicolon separated text that pastes back without a change. No heading can be a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([year_label, *(csv_de.cell(column.name) for column in columns)])
    for year in years:
        writer.writerow([str(year), *(shown(entries.get(column.at(year))) for column in columns)])
    return out.getvalue()


def unguarded(heading: str) -> str:
    """Take the apostrophe off again that keeps a heading from being a formula."""
    rest = heading[1:]
    return rest if heading.startswith("'") and csv_de.cell(rest) == heading else heading
