"""The shapes in which series come: one row per value, years across, years down, JSON. All become points."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ..columns import fold, label_of, shown_labels
from ..numbers import shorten
from ..planned import ColumnInfo, Issue, samples
from ..refusal import ImportRefused
from ..sheets import Cell, Sheet
from ..text import clean_line
from .words import ACTUAL, COLUMNS, PEOPLE, TARGET, TOTAL, column_key, unit_in, unit_symbol

_YEAR = re.compile(r"^(19|20|21)\d\d$")
HEADER_ROWS = 20
MAX_POINTS = 20_000


@dataclass(frozen=True)
class Point:
    """One value as the file says it; words are not interpreted yet."""

    row: int
    year: Cell
    value: Cell
    indicator: str = ""
    unit: str = ""
    kind: str = ""
    scenario: str = ""
    category: str = ""
    source: str = ""
    data_quality: str = ""
    note: str = ""
    column: str = ""


@dataclass
class Points:
    """All points of a sheet or file, with what the file says about all of them."""

    sheet: str
    shape: str
    points: list[Point] = field(default_factory=list)
    columns: list[ColumnInfo] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    title: str = ""
    unit: str = ""
    source: str = ""
    value_label: str = ""


def is_year(cell: Cell) -> bool:
    """True for a whole number or text from 1900 to 2199."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return 1900 <= cell <= 2199 and cell == int(cell)
    return isinstance(cell, str) and bool(_YEAR.match(cell.strip()))


@dataclass(frozen=True)
class _Head:
    position: int
    shape: str
    keys: dict[int, str]


def find_head(sheet: Sheet, mapping: dict[str, str] | None = None) -> _Head | None:
    """The header row of a series and its shape: "long", "across" (years as columns), "down" (years as rows)."""
    mapping = mapping or {}
    for position, row in enumerate(sheet.rows[:HEADER_ROWS]):
        labels = ["" if cell is None else label_of(str(cell)) for cell in row.cells]
        shown = shown_labels(labels)
        keys = {
            index: mapping[name] if name in mapping else column_key(label)
            for index, (label, name) in enumerate(zip(labels, shown, strict=True))
            if label
        }
        found = {key for key in keys.values() if key}
        below = sheet.rows[position + 1 :]
        if "year" in found and "value" in found and below and (len(found) >= 3 or len([label for label in labels if label]) <= 3):
            return _Head(position, "long", _once(keys))
        years = [index for index, cell in enumerate(row.cells) if is_year(cell)]
        if len(years) >= 2 and len(years) >= len([cell for cell in row.cells if cell is not None]) - 6:
            return _Head(position, "across", _once({index: key for index, key in keys.items() if index not in years and key != "value"}))
        if "year" in found and below and not found & {"value"} and _mostly_years(sheet, position, keys):
            return _Head(
                position, "down", _once({index: key for index, key in keys.items() if key in ("year", "kind", "scenario", "source", "note")})
            )
        if "year" in found and "value" in found and below and _mostly_years(sheet, position, keys):
            return _Head(
                position, "down", _once({index: key for index, key in keys.items() if key in ("year", "kind", "scenario", "source", "note")})
            )
    return None


def _once(keys: dict[int, str]) -> dict[int, str]:
    """Each key for its first column only."""
    seen: set[str] = set()
    found = {}
    for index, key in keys.items():
        found[index] = "" if key in seen else key
        seen.add(key)
    return found


def _mostly_years(sheet: Sheet, position: int, keys: dict[int, str]) -> bool:
    column = next(index for index, key in keys.items() if key == "year")
    cells = [row.cells[column] for row in sheet.rows[position + 1 :] if len(row.cells) > column]
    return bool(cells) and sum(is_year(cell) for cell in cells) * 2 > len(cells)


def read_sheet(sheet: Sheet, mapping: dict[str, str] | None = None) -> Points | None:
    """The points of a sheet, or None where it holds no series."""
    head = find_head(sheet, mapping)
    if head is None:
        return None
    found = {"long": _long, "across": _across, "down": _down}[head.shape](sheet, head)
    for note in sheet.notes:
        found.issues.append(Issue(note.message, note.row, "", sheet.name))
    if len(found.points) > MAX_POINTS:
        raise ImportRefused(_("Die Datei hat mehr als %(limit)s Werte. Bitte teilen Sie sie auf.") % {"limit": MAX_POINTS})
    return found


def _labels(sheet: Sheet, head: _Head) -> list[str]:
    return shown_labels(["" if cell is None else str(cell) for cell in sheet.rows[head.position].cells])


def _column_samples(sheet: Sheet, head: _Head, index: int) -> tuple[str, ...]:
    return samples([row.cells[index] for row in sheet.rows[head.position + 1 : head.position + 50] if len(row.cells) > index])


def _infos(sheet: Sheet, head: _Head, derived: dict[int, str]) -> list[ColumnInfo]:
    names = {
        "indicator": _("Indikator"), "year": _("Jahr"), "kind": _("Ist oder Soll"), "scenario": _("Szenario"), "category": _("Kategorie"),
        "value": _("Wert"), "unit": _("Einheit"), "source": _("Quelle"), "data_quality": _("Datengüte"), "note": _("Anmerkung"),
    }  # fmt: skip
    found = []
    for index, label in enumerate(_labels(sheet, head)):
        raw = sheet.rows[head.position].cells[index] if index < len(sheet.rows[head.position].cells) else None
        if raw is None:
            continue
        key = head.keys.get(index, "")
        how = "alias" if key else "derived" if index in derived else "ignored"
        meaning = names.get(key) or derived.get(index) or _("nicht übernommen")
        found.append(ColumnInfo(label, key, str(meaning), _column_samples(sheet, head, index), how))
    return found


def _texts(row: Any, head: _Head) -> dict[str, str]:
    cells = row.cells
    return {
        key: clean_line(cells[index]) for index, key in head.keys.items() if key and key not in ("year", "value") and index < len(cells)
    }  # fmt: skip


def _long(sheet: Sheet, head: _Head) -> Points:
    found = Points(sheet.name, "long", columns=_infos(sheet, head, {}))
    labels = _labels(sheet, head)
    at = {key: index for index, key in head.keys.items() if key}
    found.value_label = labels[at["value"]]
    found.unit = unit_in(found.value_label)
    for row in sheet.rows[head.position + 1 :]:
        year, value = (row.cells[at[key]] if at[key] < len(row.cells) else None for key in ("year", "value"))
        texts = _texts(row, head)
        if year is None and value is None and not any(texts.values()):
            continue
        texts.pop("unit", None) if not texts.get("unit") else None
        found.points.append(Point(row.number, year, value, column=found.value_label, **texts))
    return found


def _across(sheet: Sheet, head: _Head) -> Points:
    header = sheet.rows[head.position]
    years = {index: int(float(str(cell))) for index, cell in enumerate(header.cells) if is_year(cell)}
    found = Points(
        sheet.name, "across", columns=_infos(sheet, head, {index: _("Werte des Jahres %(year)s") % {"year": year} for index, year in years.items()})
    )
    keys = dict(head.keys)
    if "category" not in keys.values() and "indicator" not in keys.values():
        first = next((index for index in range(len(header.cells)) if index not in years), None)
        if first is not None and not keys.get(first):
            keys[first] = "category"
    labels = [label_of(str(cell)) for index, cell in enumerate(header.cells) if cell is not None and index not in years]
    found.value_label = labels[0] if labels else ""
    found.unit = next((unit_in(label) for label in labels if unit_symbol(unit_in(label))[0]), "")
    head = _Head(head.position, head.shape, keys)
    for row in sheet.rows[head.position + 1 :]:
        texts = _texts(row, head)
        values = {year: row.cells[index] if index < len(row.cells) else None for index, year in years.items()}
        if all(value is None for value in values.values()):
            continue
        for year, value in values.items():
            if value is not None:
                found.points.append(Point(row.number, year, value, column=str(year), **texts))
    return found


def _down(sheet: Sheet, head: _Head) -> Points:
    header = sheet.rows[head.position]
    labels = _labels(sheet, head)
    at_year = next(index for index, key in head.keys.items() if key == "year")
    own = {index: labels[index] for index, cell in enumerate(header.cells) if cell is not None and not head.keys.get(index)}
    found = Points(
        sheet.name, "down", columns=_infos(sheet, head, {index: _("Kategorie „%(name)s“") % {"name": label} for index, label in own.items()})
    )
    units = {unit_in(label) for label in own.values()} - {""}
    found.unit = units.pop() if len(units) == 1 else ""
    for row in sheet.rows[head.position + 1 :]:
        if at_year >= len(row.cells) or not is_year(row.cells[at_year]):
            words = next((clean_line(cell) for cell in row.cells if cell is not None), "")
            found.issues.append(
                Issue(_("Die Zeile „%(text)s“ nennt kein Jahr und wurde nicht übernommen.") % {"text": shorten(words)}, row.number, "", sheet.name)
            )
            continue
        texts = _texts(row, head)
        for index, label in own.items():
            value = row.cells[index] if index < len(row.cells) else None
            if value is None:
                continue
            category, kind = _category_and_kind(label, texts.get("kind", ""))
            unit = unit_in(label) if not found.unit else ""
            found.points.append(
                Point(row.number, row.cells[at_year], value, column=label, **{**texts, "category": category, "kind": kind, "unit": unit})
            )
    return found


def _category_and_kind(label: str, kind: str) -> tuple[str, str]:
    """A column such as "Gesamt (Soll)" or "Ziel" names a kind besides the category."""
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", label).strip()
    inside = re.search(r"[(\[]([^()\[\]]*)[)\]]", label)
    if inside and fold(inside[1]) in ACTUAL | TARGET:
        return bare, inside[1]
    folded = fold(bare)
    if folded in TARGET | ACTUAL:
        return "", bare
    first, _blank, last = bare.rpartition(" ")
    if first and fold(last) in TARGET | ACTUAL:
        return first, last
    return bare, kind


def read_json(data: bytes, name: str) -> Points:
    """Points of a JSON file: metadata with unit and source, data by sector with year, kind and value."""
    try:
        parsed = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ImportRefused(_("Die Datei „%(name)s“ ist kein lesbares JSON.") % {"name": shorten(name, 60)}) from error
    if not isinstance(parsed, dict) or not isinstance(parsed.get("Daten"), list):
        raise ImportRefused(_("Die JSON-Datei hat keinen Abschnitt „Daten“ mit Reihen. So lässt sie sich nicht lesen."))
    meta = parsed.get("Metadaten")
    found = Points(name, "json")
    found.title, found.unit, found.source = _meta(meta if isinstance(meta, dict) else {})
    for number, entry in enumerate(parsed["Daten"], start=1):
        values = entry.get("Werte") if isinstance(entry, dict) else None
        if not isinstance(values, list):
            raise ImportRefused(_("Der Eintrag %(number)s der JSON-Datei hat keine „Werte“.") % {"number": number})
        category = next((str(entry[key]) for key in ("Sektor", "Kategorie", "Name") if isinstance(entry.get(key), str)), "")
        for value in values:
            if not isinstance(value, dict) or isinstance(value.get("Wert"), dict | list):
                raise ImportRefused(_("Der Eintrag %(number)s der JSON-Datei hat keine lesbaren „Werte“.") % {"number": number})
            found.points.append(
                Point(
                    number, value.get("Jahr"), value.get("Wert"), kind=str(value.get("Typ") or ""), category=category,
                    note=str(value.get("Hinweis") or ""), column="Wert",
                )
            )  # fmt: skip
        if len(found.points) > MAX_POINTS:
            raise ImportRefused(_("Die Datei hat mehr als %(limit)s Werte. Bitte teilen Sie sie auf.") % {"limit": MAX_POINTS})
    return found


def _meta(meta: dict[str, Any]) -> tuple[str, str, str]:
    def text(*path: str) -> str:
        node: Any = meta
        for key in path:
            node = node.get(key) if isinstance(node, dict) else None
        return clean_line(str(node)) if isinstance(node, str | int) else ""

    parts = [text("Quelle", "Datei") or text("Quelle", "Webseite")]
    page = text("Quelle", "Seite", "Dokument") or text("Quelle", "Seite")
    if page:
        parts.append(_("Seite %(page)s") % {"page": page})
    return (
        text("Quelle", "Element", "Bezeichnung") or text("Titel"),
        text("Wert", "Einheit") or text("Einheit"),
        ", ".join(part for part in parts if part),
    )


__all__ = ["COLUMNS", "PEOPLE", "TOTAL", "Point", "Points", "find_head", "is_year", "read_json", "read_sheet"]
