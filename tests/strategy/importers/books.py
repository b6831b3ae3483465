"""Small workbooks and CSV files for the tests of the importer."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook

DATA = Path(__file__).parent / "data"
PROGRAMME = DATA / "programme.csv"
STEPS = DATA / "steps.csv"
OUTLINE = DATA / "outline.csv"


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def csv_bytes(rows: Iterable[Iterable[str]], delimiter: str = ";", encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return text.getvalue().encode(encoding)


def book(sheets: dict[str, list[list[object]]], merge: dict[str, list[str]] | None = None) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for area in (merge or {}).get(title, []):
            sheet.merge_cells(area)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()
