"""A value as the cell of a sheet, and texts that no spreadsheet takes for a formula."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from municipality.csv_de import _DANGEROUS

from .markup import to_text
from .schema import CLEAR, Col

Cell = str | int | Decimal | date | None

#: The most characters of a cell in a workbook.
MAX_CELL = 32_700
CUT = " … [gekürzt]"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"[^\S\n]+")


def tidy(text: str) -> str:
    """A text as it stands in a cell: NFC, line breaks as \\n, single blanks, no more than one empty line, no unseen signs."""
    text = unicodedata.normalize(
        "NFC", text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    )
    text = _INVISIBLE.sub("", _FORBIDDEN.sub("", text.replace("\v", "\n").replace("\f", "\n")))
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def encode(column: Col, value: Any) -> Cell:
    """The cell for a value of this column; None for nothing. Lists are one entry per line, choices are their German words."""
    if value is None or value == "" or value == ():
        return None
    kind = column.kind
    if kind == "bool":
        return "ja" if value else "nein"
    if kind in ("int", "year"):
        return int(value)
    if kind == "decimal":
        return Decimal(value)
    if kind == "date":
        return value
    if kind == "choice":
        return column.words.get(str(value), str(value))
    if kind == "sdgs":
        return ", ".join(str(number) for number in value)
    if kind == "measures":
        return _literal("\n".join(tidy(str(one)).replace("\n", " ") for one in value))
    text = tidy(to_text(str(value)) if kind == "rich" else str(value))
    if kind not in ("text", "rich"):
        text = " ".join(text.split())
    return _literal(text) if text else None


def _literal(text: str) -> str:
    """The word that empties a field is no text; as a text it gets a backslash."""
    return f"\\{text}" if text.lstrip("\\") == CLEAR else text


def unliteral(text: str) -> str:
    """What ``encode`` did to the word that empties a field, taken back."""
    return text[1:] if text.startswith("\\") and text.lstrip("\\") == CLEAR else text


def guarded(text: str) -> str:
    """A text for a CSV file: what a spreadsheet would run as a formula gets an apostrophe before it; ``unguarded`` takes it back."""
    return f"'{text}" if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that ``guarded`` put before it."""
    return text[1:] if text.startswith("'") and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    bare = text.lstrip("'")
    return bare.startswith(_DANGEROUS) or bare.lstrip(" \u00a0").startswith(_DANGEROUS)


def number_text(value: Decimal, comma: bool) -> str:
    """A number without grouping and without an exponent: "41816.1" or "41816,1".

    Three decimals get a fourth digit, so that nobody takes the sign for one of thousands: "5,1250".
    """
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text += "0" if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", text) else ""
    text = "0" if text in ("", "-0", "-") else text
    return text.replace(".", ",") if comma else text


def as_number(value: Decimal) -> float | int | None:
    """The number for a workbook, or None where its 15 digits would change it."""
    if value == value.to_integral_value() and abs(value) < 10**15:
        return int(value)
    number = float(value)
    return number if Decimal(repr(number)) == value.normalize() and len(value.normalize().as_tuple().digits) <= 15 else None
