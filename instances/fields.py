"""Fields of action of a plan: a template, a list in the file, or a table beside it."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from municipality.models.base import in_ascii
from strategy.importers.refusal import ImportRefused
from strategy.importers.sheets import MAX_BYTES
from strategy.importers.tables import load_sheets
from strategy.models import FieldOfActionPage
from strategy.models.pages import is_icon

from . import content
from .files import Files
from .reading import MAX_ROWS, Problem, Table, only_once

OWN_FILE = "file"
TEMPLATES = ("funding-guideline", "eea", "adaptation", OWN_FILE, "none")
KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
NAMES = ("code", "icon", "hue", "summary", "nki_key", "eea_code", "bisko_sector", "reach")
COLUMNS = {
    "titel": "title", "title": "title", "handlungsfeld": "title", "name": "title",
    "kürzel": "code", "code": "code", "nummer": "code", "nr": "code", "nr.": "code",
    "beschreibung": "summary", "kurztext": "summary", "summary": "summary",
    "zeichen": "icon", "icon": "icon", "farbe": "hue", "hue": "hue", "schlüssel": "key", "key": "key",
    "titel (englisch)": "title_en", "title_en": "title_en", "beschreibung (englisch)": "summary_en", "summary_en": "summary_en",
    "nki": "nki_key", "nki_key": "nki_key", "eea": "eea_code", "eea_code": "eea_code",
    "bisko": "bisko_sector", "bisko_sector": "bisko_sector", "reichweite": "reach", "reach": "reach",
}  # fmt: skip
"""The heads that a table may have, in small letters."""


def read_fields(table: Table, files: Files, otherwise: str) -> tuple[list[dict[str, Any]], bool]:
    """Return the fields of action of the section, and whether they are the municipality's own; without a choice those of `otherwise`."""
    template = table.text("template")
    if template and template not in TEMPLATES:
        table.wrong("template", _("Diese Vorlage gibt es nicht. Möglich sind: %(names)s.") % {"names": ", ".join(TEMPLATES)})
        template = "none"
    own = [_own_field(row) for row in table.rows("own")]
    name = table.text("file")
    if own and (name or template not in (None, "none")):
        table.wrong("own", _("Bitte wählen Sie: eine Vorlage, eine Datei oder eine eigene Liste."))
    elif name and template not in (None, OWN_FILE):
        table.wrong("file", _("Bitte wählen Sie: eine Vorlage oder eine Datei."))
    elif name:
        own = [_own_field(row) for row in _rows_of_file(table, files, name)]
    elif template == OWN_FILE:
        table.wrong("file", _("Dieser Schlüssel fehlt."))
    seen: set[str] = set()
    for row in own:
        only_once(table, "file" if name else "own", row["key"], seen)
    table.done()
    if own or name:
        return own, True
    chosen = template or otherwise
    return ([] if chosen in ("none", OWN_FILE) else content.fields(chosen)), False


def _own_field(table: Table) -> dict[str, Any]:
    title = table.field("title", FieldOfActionPage, required=True) or ""
    row = {"title": title} | table.given(FieldOfActionPage, NAMES)
    for name in ("title", "summary"):
        if english := table.field(f"{name}_en", FieldOfActionPage, name):
            row[f"{name}_en"] = english
    if not is_icon(row.get("icon", "leaf")):
        table.wrong("icon", _("Dieses Zeichen gibt es in der Sammlung Lucide nicht."))
    row["key"] = table.text("key", longest=60) or slugify(in_ascii(title))
    if not KEY.fullmatch(row["key"]):
        table.wrong("key", _("Bitte nur Kleinbuchstaben, Ziffern und Bindestriche, wie „mobilitaet“."))
    table.done()
    return row


def _rows_of_file(table: Table, files: Files, name: str) -> Iterator[Table]:
    """Return one table per row of a CSV or XLSX file; its problems name file, row and column."""
    try:
        sheets = load_sheets(files.read(name, MAX_BYTES), name)
    except ValidationError as error:
        table.wrong("file", " ".join(error.messages))
        return
    except ImportRefused as error:
        table.wrong("file", error.message)
        return
    rows = next((sheet.rows for sheet in sheets if sheet.rows), [])
    heads = {index: COLUMNS.get(str(cell or "").strip().casefold()) for index, cell in enumerate(rows[0].cells)} if rows else {}
    if "title" not in heads.values():
        table.wrong("file", _("Die erste Zeile nennt die Spalten; eine davon heißt „Titel“."))
        return
    if len(rows) - 1 > MAX_ROWS:
        table.wrong("file", _("Die Datei hat zu viele Zeilen: höchstens %(n)d.") % {"n": MAX_ROWS})
        return
    for row in rows[1:]:
        values = {head: cell for index, cell in enumerate(row.cells) if (head := heads.get(index)) and cell not in (None, "")}
        if not values:
            continue
        place = _("%(file)s, Zeile %(row)d") % {"file": name, "row": row.number}
        hue = values.get("hue")
        if isinstance(hue, str) and hue.strip().isdecimal() and len(hue) < 4:
            values["hue"] = int(hue)
        for key in values.keys() - {"hue"}:
            number = values[key]
            if isinstance(number, int | float) and not isinstance(number, bool):
                values[key] = f"{number:g}"
        yield Table(values, f"{table.path('file')} ({place})", table.problems)


def workbook_problem(key: str, message: str, sheet: str = "", row: int = 0, column: str = "") -> Problem:
    """Return a problem of a table beside the file, with sheet, row and column where they are known."""
    place = ", ".join(part for part in (sheet and _("Blatt %(name)s") % {"name": sheet}, row and _("Zeile %(n)d") % {"n": row}, column) if part)
    return Problem(key, f"{place}: {message}" if place else message)
