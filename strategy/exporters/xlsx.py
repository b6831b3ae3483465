"""The workbook: one sheet per kind of row, lists to choose from, a sheet that explains."""

import io
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .cells import CUT, MAX_CELL, Cell, as_number, encode, number_text
from .guide import lines
from .records import Book, Record
from .schema import HELP, LISTS, SHEETS, Col, Sheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = PatternFill("solid", fgColor="1F4E46")
_REQUIRED = PatternFill("solid", fgColor="0B6B57")
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_TOP = Alignment(vertical="top", wrap_text=True)
_LAST_ROW = 3000
_FORMATS = {"date": "DD.MM.YYYY", "code": "@", "sdgs": "@"}


def dump(book: Book) -> bytes:
    """The workbook as the bytes of an .xlsx file."""
    workbook = Workbook()
    guide = workbook.active
    guide.title = HELP
    _guide(guide, book)
    lists = _Lists()
    for sheet in SHEETS:
        worksheet = workbook.create_sheet(sheet.title)
        if sheet.vertical:
            _vertical(worksheet, sheet, book.sheets[sheet.key])
        else:
            _table(worksheet, sheet, book.sheets[sheet.key], lists)
    lists.write(workbook.create_sheet(LISTS), book)
    workbook[LISTS].sheet_state = "hidden"
    workbook.properties.title, workbook.properties.creator = book.title, book.municipality
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


class _Lists:
    """The hidden sheet with the words that cells may hold; a validation refers to its columns."""

    def __init__(self) -> None:
        self.columns: dict[str, list[str]] = {"bool": ["ja", "nein"], "letter": ["A", "B", "C", "D"], "field": [], "indicator": [], "measure": []}
        for sheet in SHEETS:
            for column in sheet.columns:
                if column.kind == "choice":
                    self.columns[f"{sheet.key}.{column.key}"] = [word for value, word in column.words.items() if value]

    def validation(self, sheet: Sheet, column: Col) -> DataValidation | None:
        """The rule for a column, or None. References warn, words refuse what is not in the list."""
        name = f"{sheet.key}.{column.key}" if column.kind == "choice" else column.kind
        if name not in self.columns:
            return None
        letter = get_column_letter(list(self.columns).index(name) + 1)
        last = len(self.columns[name]) + 1 if self.columns[name] else 1000
        rule = DataValidation(type="list", formula1=f"{LISTS}!${letter}$2:${letter}${last}", allow_blank=True)
        rule.showErrorMessage = column.kind in ("choice", "bool", "letter")
        rule.errorTitle, rule.error = column.label[:32], "Bitte wählen Sie einen Eintrag der Liste."
        return rule

    def write(self, worksheet: Worksheet, book: Book) -> None:
        known = {
            "field": [record.values["title"] for record in book.sheets["fields"]],
            "indicator": [record.values["code"] or record.values["title"] for record in book.sheets["indicators"]],
            "measure": [record.values["code"] or record.values["title"] for record in book.sheets["measures"]],
        }
        for index, (name, words) in enumerate((self.columns | known).items(), start=1):
            _text(worksheet, 1, index, name)
            for row, word in enumerate(words, start=2):
                _text(worksheet, row, index, " ".join(str(word).split()))


def _guide(worksheet: Worksheet, book: Book) -> None:
    worksheet.column_dimensions["A"].width, worksheet.column_dimensions["B"].width = 34, 110
    for number, (head, text) in enumerate(lines(book), start=1):
        _text(worksheet, number, 1, head)
        worksheet.cell(number, 1).font = Font(bold=True)
        _text(worksheet, number, 2, text)


def _vertical(worksheet: Worksheet, sheet: Sheet, records: list[Record]) -> None:
    _head(worksheet, ["Angabe", "Wert"], [False, False], [34, 100])
    values = records[0].values if records else {}
    for row, column in enumerate(sheet.columns, start=2):
        _text(worksheet, row, 1, column.label)
        write_cell(worksheet, row, 2, encode(column, values.get(column.key)), column)


def _table(worksheet: Worksheet, sheet: Sheet, records: list[Record], lists: _Lists) -> None:
    columns = sheet.columns
    _head(worksheet, [column.label for column in columns], [column.required for column in columns], [column.width for column in columns])
    for row, record in enumerate(records, start=2):
        for index, column in enumerate(columns, start=1):
            write_cell(worksheet, row, index, encode(column, record.values.get(column.key)), column)
    worksheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(2, len(records) + 1)}"
    for index, column in enumerate(columns, start=1):
        rule = lists.validation(sheet, column)
        if rule is not None:
            letter = get_column_letter(index)
            rule.add(f"{letter}2:{letter}{_LAST_ROW}")
            worksheet.add_data_validation(rule)


def _head(worksheet: Worksheet, labels: list[str], required: list[bool], widths: list[int]) -> None:
    for index, (label, needed, width) in enumerate(zip(labels, required, widths, strict=True), start=1):
        cell = _text(worksheet, 1, index, label)
        cell.font, cell.fill, cell.alignment = _HEAD_FONT, _REQUIRED if needed else _HEAD, _TOP
        worksheet.column_dimensions[get_column_letter(index)].width = max(width, 8)
    worksheet.freeze_panes = "A2"


def write_cell(worksheet: Worksheet, row: int, index: int, value: Cell, column: Col) -> None:
    """Write one cell. Texts are texts, whatever they begin with; numbers are numbers where that keeps all their digits."""
    if value is None:
        return
    if isinstance(value, Decimal):
        number = as_number(value)
        if number is None:
            _text(worksheet, row, index, number_text(value, comma=True))
        else:
            worksheet.cell(row, index).value = number
    elif isinstance(value, int | date):
        worksheet.cell(row, index).value = value
    else:
        _text(worksheet, row, index, value)
    cell = worksheet.cell(row, index)
    if column.kind in _FORMATS:
        cell.number_format = _FORMATS[column.kind]
    if column.kind in ("text", "rich", "measures"):
        cell.alignment = _TOP


def _text(worksheet: Worksheet, row: int, index: int, text: str):
    cell = worksheet.cell(row, index)
    cell.value = shown = text if len(text) <= MAX_CELL else text[: MAX_CELL - len(CUT)] + CUT
    if cell.data_type != "s":  # "=1+1" and "#N/A" are words here
        cell.data_type = "s"
        cell.quotePrefix = True
        cell.value = shown if cell.data_type == "s" else cell.value
        cell.data_type = "s"
    elif shown[:1] in "=+-@":
        cell.quotePrefix = True
    return cell
