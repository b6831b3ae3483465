"""One cell as somebody typed or pasted it → a value, or a sentence that says why not; what was a guess is a warning. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.utils.translation import gettext as _

from strategy.importers.numbers import shorten, to_decimal, writes_english_numbers
from strategy.importers.text import clean_line
from strategy.units import UnitError, UnitLike, convert

from .cell_units import find_unit
from .check import LARGEST, german
from .entries import GAP, Mark, plain

LONGEST = 100
_DASHES = frozenset("-–—−‐‑") | {"--", "---", "./.", "…", "..."}
_NO_VALUE = re.compile(r"^(k\.?\s?a\.?|n\.?\s?[abqv]\.?|n/a|#nv|#n/a|nan|null|keine angaben?|unbekannt|kein wert)$", re.IGNORECASE)
_ABOUT = re.compile(r"^(ca|circa|etwa|ungefähr|rund|rd|~|≈|geschätzt|about|approx)\.?:?$", re.IGNORECASE)
_SPACES = " \u00a0\u2007\u2009\u202f"
_AMOUNT = re.compile(
    rf"^(?P<before>[^0-9]*?)(?P<sign>[-−–+]?)[{_SPACES}]*(?P<number>[0-9](?:[0-9.,'’´`{_SPACES}]*[0-9])?)(?P<exponent>[eE][+-]?[0-9]{{1,2}})?(?P<after>[^0-9]*|.*)$"
)
_RANGE = re.compile(r"[0-9]\s*[^0-9\s.,+]*\s*(-|–|—|−|\bbis\b|\bto\b|\bund\b|/)\s*[0-9]", re.IGNORECASE)
_DATE = re.compile(r"^\d{1,2}\.\d{1,2}\.(\d{2,4})?$|^\d{4}-\d{2}-\d{2}")
_DOUBTFUL = re.compile(r"^[1-9][0-9]{0,2}[.,][0-9]{3}$")
_GERMAN = re.compile(r"^[0-9]+,[0-9]{1,2}$|^[0-9]+,[0-9]{4,}$|^0,[0-9]+$|^[0-9]{1,3}(\.[0-9]{3})+,[0-9]+$|^[0-9]{1,3}(\.[0-9]{3}){2,}$")


class Notation(Enum):
    """How the numbers of a column are written, as far as they show it."""

    UNKNOWN = "unknown"
    GERMAN = "german"
    ENGLISH = "english"


@dataclass(frozen=True)
class Reading:
    """What a cell says. `value`: a number, GAP (said to be unknown), None (empty). With a `problem` there is no value."""

    value: Decimal | Mark | None = None
    problem: str = ""
    warnings: tuple[str, ...] = ()


def notation_of(cells: Iterable[str]) -> Notation:
    """Return the notation that the cells of one column prove; UNKNOWN where they do not, or contradict each other."""
    lines = [_folded(cell) for cell in cells]
    if writes_english_numbers(lines):
        return Notation.ENGLISH
    numbers = [found["number"] for line in lines if (found := _AMOUNT.match(line))]
    german_ones = any(_GERMAN.match(number) for number in numbers)
    english_ones = any(re.match(r"^[0-9]+\.[0-9]{1,2}$|^[0-9]{4,}\.[0-9]+$|^[0-9]{1,3}(,[0-9]{3})+\.[0-9]+$", number) for number in numbers)
    return Notation.GERMAN if german_ones and not english_ones else Notation.UNKNOWN


def read_cell(text: str, target: UnitLike, known: Sequence[UnitLike], notation: Notation = Notation.UNKNOWN) -> Reading:
    """Read one cell of a series in `target`; a unit in the cell that is in the list `known` is converted, and said."""
    if len(text) > LONGEST:
        return Reading(problem=_("„%(text)s“ ist zu lang für eine Zahl.") % {"text": shorten(clean_line(text[:200]), 40)})
    shown = clean_line(text)
    line = _folded(text)
    if not line:
        return Reading()
    if line in _DASHES:
        return Reading(GAP)
    if _NO_VALUE.match(line):
        return Reading(GAP, warnings=(_("„%(text)s“ wird als Lücke gespeichert.") % {"text": shown},))
    problem = _no_number(line, shown)
    found = _AMOUNT.match(line)
    if problem or found is None:
        return Reading(problem=problem or _not_a_number(shown))
    return _read_amount(found, shown, target, known, notation)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", clean_line(text)).replace("CO₂", "CO").replace("CO2", "CO").replace("co2", "co").strip()


def _no_number(line: str, shown: str) -> str:
    """Return why a line is certainly no single number, else ""."""
    if _DATE.match(line):
        return _("„%(text)s“ ist ein Datum und keine Zahl. Hat die Tabelle etwas umgewandelt?") % {"text": shown}
    if _RANGE.search(line):
        return _("„%(text)s“ ist eine Spanne. Bitte tragen Sie einen Wert ein, die Spanne gehört in die Anmerkung.") % {"text": shown}
    if line.startswith("#"):
        return _("„%(text)s“ ist eine Fehlermeldung der Tabelle.") % {"text": shown}
    return ""


def _not_a_number(shown: str) -> str:
    return _("„%(text)s“ ist keine Zahl.") % {"text": shorten(shown, 40)}


def _read_amount(found: re.Match[str], shown: str, target: UnitLike, known: Sequence[UnitLike], notation: Notation) -> Reading:
    before, after, warnings = found["before"].strip(), found["after"].strip(), []
    if before and _ABOUT.match(before):
        before = ""
        about = True
    else:
        about = False
    unit_text = " ".join(part for part in (before, after) if part)
    if re.search(r"[0-9]", unit_text):
        return Reading(problem=_not_a_number(shown))
    number = found["number"]
    value, _doubt = to_decimal(number, english=notation is Notation.ENGLISH)
    if value is None:
        return Reading(problem=_not_a_number(shown))
    if found["exponent"]:
        value = value.scaleb(int(found["exponent"][1:]))
    if found["sign"] in ("-", "−", "–") and found["sign"]:
        value = -value
    if abs(value) >= LARGEST * 1000:
        return Reading(problem=_("Die Zahl „%(text)s“ ist zu groß.") % {"text": shown})
    if notation is Notation.UNKNOWN and _DOUBTFUL.match(number):
        warnings.append(_ambiguous(shown, value))
    if about:
        warnings.append(_("„%(text)s“ wird als %(value)s gespeichert.") % {"text": shown, "value": grouped(value)})
    if unit_text:
        match = find_unit(unit_text, target, known)
        if match is None:
            return Reading(problem=_("„%(unit)s“ ist keine bekannte Einheit. Die Werte stehen hier in %(target)s.") % {
                "unit": shorten(clean_line(unit_text), 40), "target": target.symbol})  # fmt: skip
        try:
            converted = convert(value, match.unit, target)
        except UnitError:
            return Reading(problem=_("Die Einheit „%(unit)s“ lässt sich nicht in %(target)s umrechnen.") % {
                "unit": shorten(clean_line(unit_text), 40), "target": target.symbol})  # fmt: skip
        if match.assumed_per_person:
            warnings.append(_("„%(text)s“ wird je Person verstanden.") % {"text": shown})
        if converted != value:
            warnings.append(_("„%(text)s“ wird in %(value)s %(target)s umgerechnet.") % {
                "text": shown, "value": grouped(converted), "target": target.symbol})  # fmt: skip
        value = converted
    if abs(value) >= LARGEST:
        return Reading(problem=_("Die Zahl „%(text)s“ ist zu groß.") % {"text": shown})
    return Reading(value, warnings=tuple(warnings))


def _ambiguous(shown: str, value: Decimal) -> str:
    """Return what a number with one separator before three digits is read as, and what else it could be."""
    other = value / 1000 if value == value.to_integral_value() and abs(value) >= 1000 else value * 1000
    words = {"text": shown, "value": _bare(value), "other": _bare(other)}
    return _("„%(text)s“ ist mehrdeutig. Gelesen wird %(value)s, nicht %(other)s.") % words


def _bare(value: Decimal) -> str:
    """Return a number without grouping and without zeros at its end: "1234", "1,234"."""
    return plain(value).replace(".", ",")


def grouped(value: Decimal) -> str:
    """Return a number as people read it, so that thousands and decimals cannot be mixed up: "1.234", "1,2340"."""
    whole, point, rest = german(value).partition(",")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}".replace(",", ".") + (f",{rest}" if point else "")
