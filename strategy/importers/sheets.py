"""What the readers of files hand over: sheets of raw cells with their row numbers, and the limits of a file."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

Cell = str | int | float | bool | date | datetime | time | None

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 5_000  # of a list of measures
MAX_SHEET_ROWS = 20_000  # of any sheet, for example of values
MAX_COLUMNS = 200
MAX_CELL_LENGTH = 50_000
MAX_SCANNED_ROWS = 50_000


@dataclass(frozen=True)
class RawRow:
    """One row as it stands in the file. ``merged`` are columns whose value was written in a merged cell above."""

    number: int
    cells: tuple[Cell, ...]
    merged: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CellNote:
    """Something the reader of the file noticed; row and column count from 1, 0 means the whole file."""

    message: str
    row: int = 0
    column: int = 0


@dataclass
class Sheet:
    """A sheet of raw rows without the empty ones."""

    name: str
    rows: list[RawRow] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)
    hidden: bool = False


def is_empty(cell: Cell) -> bool:
    """True for a cell that says nothing at all (blanks, non-breaking spaces and zero-width signs included)."""
    if cell is None:
        return True
    return isinstance(cell, str) and not cell.strip(" \t\r\n\u00a0\u202f\u2009\u200b\u200c\u200d\u2060\ufeff")


def column_name(index: int) -> str:
    """Spreadsheet name of a column that is counted from 0: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
