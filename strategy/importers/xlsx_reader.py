"""Reading Excel workbooks that come from anyone: limits first, then cells, merged cells and formulas."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import time
from itertools import islice, zip_longest

from defusedxml import ElementTree
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from .csv_reader import check_width, too_many_rows
from .refusal import ImportRefused
from .sheets import MAX_ROWS, MAX_SCANNED_ROWS, MAX_SHEET_ROWS, Cell, CellNote, RawRow, Sheet, is_empty

MAX_MEMBERS = 2_000
MAX_UNPACKED = 80 * 1024 * 1024
MAX_RATIO = 200
MAX_SHEETS = 50
MAX_MERGED = 20_000
_RELS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
_ERRORS = re.compile(r"^#(REF|N/A|NV|DIV/0|NAME|NULL|NUM|VALUE|WERT|BEZUG|ZAHL|SPILL|CALC)[!?]?\Z", re.IGNORECASE)


def check_archive(data: bytes) -> None:
    """Refuse archives that are not a workbook, are encrypted, or unpack to more than a catalogue can need."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged() from error
    names = {member.filename for member in members}
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        raise _bomb()
    if unpacked > 5 * 1024 * 1024 and unpacked > MAX_RATIO * max(len(data), 1):
        raise _bomb()
    if any(member.flag_bits & 1 for member in members):
        raise ImportRefused(_("Die Datei ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne Kennwort."))
    if "xl/workbook.bin" in names:
        raise ImportRefused(_("Die Datei ist eine binäre Excel-Datei (.xlsb). Bitte speichern Sie sie als .xlsx."))
    if "content.xml" in names and "mimetype" in names:
        raise ImportRefused(_("Die Datei ist eine OpenDocument-Tabelle. Bitte speichern Sie sie als .xlsx oder .csv."))
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise ImportRefused(_("Die Datei ist keine Excel-Arbeitsmappe. Bitte speichern Sie die Tabelle als .xlsx."))


def _bomb() -> ImportRefused:
    return ImportRefused(_("Die Datei wird beim Entpacken zu groß. Bitte speichern Sie nur das Blatt mit den Maßnahmen."))


def _damaged() -> ImportRefused:
    return ImportRefused(
        _(
            "Die Excel-Datei ist beschädigt oder enthält etwas Unerlaubtes. "
            "Bitte öffnen Sie sie in Ihrem Tabellenprogramm und speichern Sie sie neu als .xlsx."
        )
    )


def read_xlsx(data: bytes) -> list[Sheet]:
    """Read all sheets of a workbook. Values are the last calculated ones; merged cells are filled."""
    check_archive(data)
    try:
        return _read(data)
    except ImportRefused:
        raise
    except Exception as error:  # a parser fed with a hostile file may raise anything
        raise _damaged() from error


def _read(data: bytes) -> list[Sheet]:
    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    merged = _merged_ranges(data)
    sheets = []
    for worksheet in values.worksheets[:MAX_SHEETS]:
        worksheet.reset_dimensions()
        twin = formulas[worksheet.title]
        twin.reset_dimensions()
        sheet = _read_sheet(worksheet, twin, merged.get(worksheet.title, []))
        sheet.hidden = worksheet.sheet_state != "visible"
        sheets.append(sheet)
    values.close()
    formulas.close()
    return sheets


def _read_sheet(worksheet, twin, ranges: list[tuple[int, int, int, int]]) -> Sheet:
    sheet = Sheet(name=worksheet.title)
    source: dict[tuple[int, int], tuple[int, int]] = {}
    for min_col, min_row, max_col, max_row in ranges:
        for row in range(min_row, min(max_row, min_row + MAX_ROWS) + 1):
            for column in range(min_col, max_col + 1):
                if (row, column) != (min_row, min_col) and len(source) < MAX_MERGED:
                    source[row, column] = (min_row, min_col)
    origins = set(source.values())
    width: dict[int, int] = {}
    for row, column in source:
        width[row] = max(width.get(row, 0), column)
    kept: dict[tuple[int, int], Cell] = {}
    number = 0
    for number, (shown, written) in enumerate(_pairs(worksheet, twin), start=1):
        cells = [_value(cell, formula, number, column, sheet) for column, (cell, formula) in enumerate(zip_longest(shown, written), start=1)]
        cells += [None] * (width.get(number, 0) - len(cells))  # files leave out empty cells at the end of a row
        filled = set()
        for column in range(1, len(cells) + 1):
            if (number, column) in origins:
                kept[number, column] = cells[column - 1]
            origin = source.get((number, column))
            # Across columns only the first cell keeps the value, or a heading would fill the whole row.
            if origin and origin[1] == column and cells[column - 1] is None and kept.get(origin) is not None:
                cells[column - 1] = kept[origin]
                filled.add(column - 1)
        while cells and cells[-1] is None:
            cells.pop()
        if not cells or len(filled) == sum(cell is not None for cell in cells):
            continue
        check_width(tuple(cells), number)
        sheet.rows.append(RawRow(number, tuple(cells), frozenset(filled)))
        if len(sheet.rows) > MAX_SHEET_ROWS:
            raise too_many_rows(MAX_SHEET_ROWS)
    if number >= MAX_SCANNED_ROWS:
        sheet.notes.append(
            CellNote(
                _("Das Blatt „%(sheet)s“ reicht über Zeile %(limit)s hinaus. Weiter wurde nicht gelesen.")
                % {"sheet": sheet.name, "limit": MAX_SCANNED_ROWS}
            )
        )
    return sheet


def _pairs(worksheet, twin) -> Iterator[tuple[tuple, tuple]]:
    rows = zip_longest(worksheet.iter_rows(values_only=True), twin.iter_rows(values_only=True), fillvalue=())
    return islice(rows, MAX_SCANNED_ROWS)


def _value(cell: Cell, formula: Cell, row: int, column: int, sheet: Sheet) -> Cell:
    if cell is None:
        if formula is not None and not is_empty(formula if isinstance(formula, str) else str(formula)):
            sheet.notes.append(
                CellNote(
                    _(
                        "Die Zelle enthält eine Formel ohne gespeichertes Ergebnis. "
                        "Bitte öffnen Sie die Datei im Tabellenprogramm und speichern Sie sie neu."
                    ),
                    row,
                    column,
                )
            )
        return None
    if isinstance(cell, str):
        if is_empty(cell):
            return None
        if _ERRORS.match(cell.strip()):
            sheet.notes.append(
                CellNote(
                    _("Die Zelle enthält den Fehlerwert %(error)s. Sie wurde wie eine leere Zelle gelesen.") % {"error": cell.strip()}, row, column
                )
            )
            return None
        return cell
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, bool | int | float) or hasattr(cell, "year"):
        return cell
    return str(cell)


def _merged_ranges(data: bytes) -> dict[str, list[tuple[int, int, int, int]]]:
    """Merged ranges by sheet title; openpyxl does not give them while streaming."""
    found: dict[str, list[tuple[int, int, int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/_rels/workbook.xml.rels" not in names:
            return found
        targets = {relation.get("Id"): relation.get("Target", "") for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        for element in workbook.iter():
            if not element.tag.endswith("}sheet"):
                continue
            target = targets.get(element.get(_RELS), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if path in names:
                refs = _MERGE.findall(archive.read(path))[:MAX_MERGED]
                found[element.get("name", "")] = [range_boundaries(ref.decode("ascii")) for ref in refs]
    return found
