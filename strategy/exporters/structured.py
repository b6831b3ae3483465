"""The whole strategy as JSON, for other programs. The shape is described in docs/editors/spreadsheets.md."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from .cells import as_number
from .records import Book
from .schema import SHEETS

FORMAT, VERSION = "projektfabrik-strategy", 1


def dump(book: Book) -> bytes:
    """The strategy as UTF-8 JSON: an object for the strategy, a list for each other sheet; keys are those of the schema."""
    shape: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    for sheet in SHEETS:
        rows = [{column.key: plain(record.values.get(column.key)) for column in sheet.columns} for record in book.sheets[sheet.key]]
        shape[sheet.key] = (rows[0] if rows else {}) if sheet.vertical else rows
    return json.dumps(shape, ensure_ascii=False, indent=1).encode()


def plain(value: Any) -> Any:
    """A value as JSON knows it; a number that would lose digits stays text."""
    if isinstance(value, Decimal):
        number = as_number(value)
        return str(value) if number is None else number
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
