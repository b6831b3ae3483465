"""Tables as CSV: one for German spreadsheets, one for machines. Neither holds anything that a spreadsheet would run.

                for people                        for machines (RFC 4180)
    encoding    UTF-8 with BOM                    UTF-8
    delimiter   semicolon                         comma
    header      German labels                     keys of the columns
    numbers     decimal comma                     decimal point
    choices     German words, ja/nein             values of the interface, true/false

A text that begins like a formula gets an apostrophe before it in both; the importer takes it back (``cells.unguarded``).
"""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

from .cells import Cell, encode, guarded, number_text
from .records import Book
from .schema import BY_KEY, Col, Sheet

#: The tables that are offered as CSV, by the name in the address.
TABLES = {
    "handlungsfelder": "fields", "massnahmen": "measures", "schritte": "steps", "weitere-angaben": "extras", "indikatoren": "indicators",
    "messwerte": "values", "ziele": "goals", "reichweite": "reach_shares", "sachstaende": "notes",
}  # fmt: skip


def dump(book: Book, sheet: str, *, for_machines: bool = False) -> bytes:
    """One table of a strategy as the bytes of a CSV file."""
    spec = BY_KEY[sheet]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="," if for_machines else ";", lineterminator="\r\n")
    writer.writerow([column.key if for_machines else column.label for column in spec.columns])
    for record in book.sheets[sheet]:
        writer.writerow(_cells(spec, record.values, for_machines))
    return out.getvalue().encode() if for_machines else ("\ufeff" + out.getvalue()).encode()


def _cells(spec: Sheet, values: dict[str, Any], for_machines: bool) -> list[str]:
    cell = _machine_cell if for_machines else _cell
    return [cell(column, values.get(column.key)) for column in spec.columns]


def _cell(column: Col, value: Any) -> str:
    return _text(encode(column, value), comma=True)


def _machine_cell(column: Col, value: Any) -> str:
    if column.kind == "bool" and value is not None:
        return "true" if value else "false"
    if column.kind == "choice":
        return str(value or "")
    return _text(encode(column, value), comma=False)


def _text(value: Cell, comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return number_text(value, comma)
    if isinstance(value, int):
        return str(value)
    return value.isoformat() if isinstance(value, date) else guarded(value)
