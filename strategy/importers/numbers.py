"""German and English notations of numbers, and amounts with units.

Every parser returns ``Parsed(value, note, problem)``: the value or None, the original wording where it says more than the
value, and a German sentence when something could not be read. Nothing is dropped and nothing is guessed silently.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from .sheets import Cell
from .text import clean_line
from .units import unit_factor

LIMIT = Decimal(10) ** 11


class Parsed(NamedTuple):
    """What a cell says: a value, its own words where they matter, and what was not understood."""

    value: Any = None
    note: str = ""
    problem: str = ""


_DASHES = frozenset({"-", "–", "—", "−", "--", "---", "./.", ".", "/", "‐", "‑", "…", "..."})
#: Words that say that there is no number; they are worth keeping.
_NO_NUMBER = re.compile(
    r"^(k\.?\s?a\.?|keine angaben?.*|nicht (quantifizierbar|bezifferbar|messbar|bekannt|ermittelbar|berechenbar|abschätzbar|bewertbar).*|"
    r"n\.?\s?[abqv]\.?|n/a|unbekannt|offen|noch offen|tbd|entfällt|keine?|nicht möglich.*|indirekt.*|in ermittlung|wird .*|"
    r"noch nicht .*|derzeit nicht .*|s\.\s?o\.?|siehe .*|variabel|kostenneutral|\?+)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^(ca|circa|etwa|ungefähr|rund|rd|~|≈|geschätzt|insgesamt|gesamt|summe|einmalig)\.?:?$", re.IGNORECASE)
_CURRENCY_BEFORE = re.compile(r"(€|\beur\b|\beuro\b)\s*$", re.IGNORECASE)
_SPACES = " \u00a0\u2007\u2009\u202f"
_SEPARATORS = f"'’´`{_SPACES}"
_AMOUNT = re.compile(
    rf"^(?P<before>[^\d]*?)(?P<sign>[-−–+]?)\s*(?P<number>\d(?:[\d.,{_SEPARATORS}]*\d)?)(?P<exponent>[eE][+-]?\d{{1,2}})?(?P<after>.*)$",
    re.DOTALL,
)
_RANGE = re.compile(r"\d\s*(€|eur\w*|t\w?|%)?\s*(-|–|—|−|\bbis\b|\bund\b|/)\s*\d", re.IGNORECASE)

_GERMAN_GROUPED = re.compile(r"^[1-9]\d{0,2}(\.\d{3})+(,\d+)?\Z")
_ENGLISH_GROUPED = re.compile(r"^[1-9]\d{0,2}(,\d{3})+(\.\d+)?\Z")
_SPACE_GROUPED = re.compile(rf"^[1-9]\d{{0,2}}([{_SEPARATORS}]\d{{3}})+([.,]\d+)?\Z")
_PLAIN = re.compile(r"^\d+([.,]\d+)?\Z")


def to_decimal(text: str, english: bool = False) -> tuple[Decimal | None, bool]:
    """Read an unsigned number and say whether the notation leaves a doubt.

    "2.480" is 2480 (unless the column writes ``english`` decimal points), "41.816,1" has a decimal comma,
    apostrophes and blanks may group thousands. Anything else is None.
    """
    text = text.strip()
    doubt = False
    if _SPACE_GROUPED.match(text):
        plain = re.sub(f"[{_SEPARATORS}]", "", text).replace(",", ".")
    elif english and _ENGLISH_GROUPED.match(text):
        plain = text.replace(",", "")
    elif english and _PLAIN.match(text) and "." in text:
        plain, doubt = text, bool(_GERMAN_GROUPED.match(text))
    elif _GERMAN_GROUPED.match(text):
        plain = text.replace(".", "").replace(",", ".")
    elif _ENGLISH_GROUPED.match(text) and (text.count(",") > 1 or "." in text):
        plain = text.replace(",", "")
    elif _PLAIN.match(text):
        plain, doubt = text.replace(",", "."), bool(_ENGLISH_GROUPED.match(text))
    else:
        return None, False
    try:
        return Decimal(plain), doubt
    except InvalidOperation:
        return None, False


def writes_english_numbers(cells: Iterable[Cell]) -> bool:
    """True when a column holds decimal points that no German notation explains, and no decimal commas."""
    english = False
    for cell in cells:
        if not isinstance(cell, str):
            continue
        found = _AMOUNT.match(clean_line(cell))
        if not found:
            continue
        number = found["number"]
        if re.match(r"^\d+,\d{1,2}\Z|^\d+,\d{4,}\Z|^\d{1,3}(\.\d{3})+,\d+\Z|^\d{1,3}(\.\d{3}){2,}\Z", number):
            return False
        if re.match(r"^\d+\.\d{1,2}\Z|^\d{4,}\.\d+\Z|^\d+\.\d{4,}\Z|^\d{1,3}(,\d{3})+\.\d+\Z", number):
            english = True
    return english


def is_no_statement(text: str) -> bool:
    """True for cells that only say "nothing": empty, a dash, an ellipsis."""
    return not text or text.casefold() in _DASHES


def parse_amount(cell: Cell, kind: str, factor: Decimal = Decimal(1), english: bool = False) -> Parsed:
    """Read money, tonnes or energy (``kind`` as in ``units``) into our unit; ``factor`` comes from the header.

    Ranges, bounds, yearly costs and words have no value: they come back as note.
    """
    if cell is None:
        return Parsed()
    if isinstance(cell, date):
        shown = cell.strftime("%d.%m.%Y")
        return Parsed(None, shown, _("„%(text)s“ ist ein Datum und keine Zahl. Hat die Tabelle einen Bereich umgewandelt?") % {"text": shown})
    if isinstance(cell, bool):
        return Parsed(None, str(cell), _unreadable(str(cell)))
    if isinstance(cell, int | float):
        return _from_number(cell, factor)
    text = clean_line(cell)
    if is_no_statement(text):
        return Parsed()
    if _NO_NUMBER.match(text):
        return Parsed(None, text)
    found = _AMOUNT.match(text.replace("CO2", "CO").replace("CO₂", "CO").replace("co2", "co"))
    if not found:
        return Parsed(None, text, _unreadable(text))
    return _from_text(text, found, kind, factor, english)


def _from_number(cell: int | float, factor: Decimal) -> Parsed:
    number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if not number.is_finite() or abs(number * factor) >= LIMIT:
        return Parsed(None, str(cell), _("Die Zahl „%(text)s“ ist zu groß.") % {"text": cell})
    return Parsed(number * factor)


def _from_text(text: str, found: re.Match[str], kind: str, factor: Decimal, english: bool) -> Parsed:
    before, after = found["before"].strip(), found["after"].strip()
    currency = _CURRENCY_BEFORE.search(before)
    unit = after
    if currency and kind == "money":
        before, unit = before[: currency.start()].strip(), f"{after} €" if not after.strip(" ,.-–—") else after
    sign = found["sign"]
    about = bool(_ABOUT.match(before)) if before else False
    if _RANGE.search(text) and re.search(r"\d", after):
        return Parsed(None, text, _("„%(text)s“ ist eine Spanne. Sie bleibt als Text stehen.") % {"text": text})
    if (before and not about) or re.search(r"\d", after):
        return Parsed(None, text, _unreadable(text))
    own = unit_factor(unit, kind)
    if own is None:
        return Parsed(None, text, _unreadable(text))
    number, doubt = to_decimal(found["number"], english)
    if number is None:
        return Parsed(None, text, _unreadable(text))
    if found["exponent"]:
        number = number.scaleb(int(found["exponent"][1:]))
    has_unit = bool(re.sub(r"[\s,.\-–—]", "", unit))
    value = number * (own if has_unit else factor)
    if abs(value) >= LIMIT:
        return Parsed(None, text, _("Die Zahl „%(text)s“ ist zu groß.") % {"text": text})
    value = -value if sign in ("-", "−", "–") and sign else value
    problem = ""
    if doubt:
        problem = _("„%(text)s“ ist mehrdeutig und wurde als %(value)s gelesen.") % {
            "text": text, "value": format_number(value)
        }  # fmt: skip
    return Parsed(value, text if about or doubt else "", problem)


def _unreadable(text: str) -> str:
    return _("„%(text)s“ ist keine einzelne Zahl. Die Angabe bleibt als Text stehen.") % {"text": shorten(text)}


def shorten(text: str, limit: int = 80) -> str:
    """The text on one line, cut for a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def format_number(number: Decimal) -> str:
    """German notation with all digits: 41816.1 → "41.816,1"."""
    number = number.normalize() if number else Decimal(0)
    whole, _point, rest = f"{abs(number):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return ("-" if number < 0 else "") + grouped + (f",{rest}" if rest else "")
