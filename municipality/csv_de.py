"""CSV that a German Excel opens with a double click: UTF-8 with BOM, semicolon, decimal comma; no formula can run."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.http import HttpResponse

Cell = str | int | float | Decimal | date | bool | None
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Cell) -> str:
    """Return one cell as text. Numbers get a decimal comma and no grouping, unknown stays empty, text cannot be a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal | float):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return ("0" if text == "-0" else text).replace(".", ",")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_DANGEROUS) or text.startswith(_DANGEROUS) else text


def dump(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return the whole file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(text) for text in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def response(name: str, header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> HttpResponse:
    """Return the file as a download called `name` (ASCII, with ending)."""
    answer = HttpResponse(dump(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
