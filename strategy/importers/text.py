"""Text as people and spreadsheets leave it in cells, made clean without losing words."""

import re
import unicodedata
from datetime import date, datetime

from .sheets import Cell

_BREAK = re.compile(r"\[NEWLINE\]|_x000[dDaA]_\n?|<br\s*/?>|\r\n|\r|\u2028|\u2029|\v|\f", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[ \t\u00a0\u2007\u2009\u202f]+")


def clean_text(cell: Cell) -> str:
    """Text of a cell with real line breaks, NFC, single blanks and without invisible signs."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%d.%m.%Y") if cell.time().isoformat() == "00:00:00" else cell.strftime("%d.%m.%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",") if "e" not in f"{cell:.15g}" else str(cell)
    text = unicodedata.normalize("NFC", _BREAK.sub("\n", str(cell)))
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_line(cell: Cell) -> str:
    """Text of a cell on one line."""
    return " ".join(clean_text(cell).split())


_EMPTY_LINK = re.compile(r"^(no link|kein link|kein|keiner|nein|none|n/a|-|–|—|k\.\s?a\.)?$", re.IGNORECASE)
_LINK = re.compile(r"^https?://[^\s<>\"']+\.[^\s<>\"']+$", re.IGNORECASE)


def name_key(text: str) -> str:
    """Key under which two spellings of a title or a field are the same: case, blanks, dashes, "&" and "und"."""
    text = unicodedata.normalize("NFKC", clean_line(text)).casefold().replace("&", " und ").replace(" u. ", " und ")
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def words_key(text: str) -> frozenset[str]:
    """The words that matter of a name, without order: two spellings of one office have the same."""
    small = {"fuer", "für", "und", "der", "die", "das", "des", "von", "u", "im", "in", "zur", "zum"}
    return frozenset(word for word in name_key(text).split() if word not in small)


def code_key(text: str) -> str:
    """Key of a code: "BS 4.3", "bs4.3." and "BS4.3)" are one, "Ü1" keeps its umlaut."""
    return re.sub(r"[\s\u00a0]+", "", unicodedata.normalize("NFKC", text)).casefold().rstrip(".):")


def is_link(text: str) -> bool:
    """True for a web address."""
    return bool(_LINK.match(text)) and len(text) <= 500


def is_no_link(text: str) -> bool:
    """True for the words with which tables say that there is no link."""
    return bool(_EMPTY_LINK.match(text))
