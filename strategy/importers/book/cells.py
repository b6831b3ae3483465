"""From a cell of the workbook to a value: the exact notation first, then the tolerant readers of foreign lists."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from strategy.exporters.cells import CUT, MAX_CELL, encode, tidy, unliteral
from strategy.exporters.markup import to_html
from strategy.exporters.schema import CLEAR, Col

from ..columns import fold
from ..numbers import format_number, parse_amount, shorten, to_decimal
from ..rows import _PRIORITIES, _TYPES
from ..sheets import Cell
from ..text import clean_text
from ..values import parse_code, parse_link, parse_sdgs, parse_status, parse_term, parse_year

_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?$")
_GERMAN_DATE = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_NUMBER = re.compile(r"^([-−–+]?)\s*(\d(?:[\d.,'’ \u00a0\u202f]*\d)?)(?:[eE]([+-]?\d{1,2}))?\s*%?$")
_YES = frozenset({"ja", "x", "1", "true", "wahr", "yes", "j"})
_NO = frozenset({"nein", "0", "false", "falsch", "no", "n"})
_AMOUNTS = {
    "total_cost_eur": "money", "initial_cost_eur": "money", "energy_savings_mwh_per_year": "energy", "ghg_savings_t_per_year": "ghg",
}  # fmt: skip
LIMITS = {"decimal": Decimal(10) ** 11}
NOTHING: Any = object()


class Read(NamedTuple):
    """What a cell says. ``value`` is NOTHING where it could not be read; ``note`` are then its own words."""

    value: Any = NOTHING
    note: str = ""
    problem: str = ""


def empty_of(column: Col) -> Any:
    """What a field holds when it is emptied."""
    if column.kind in ("int", "year", "decimal", "date"):
        return None
    if column.kind == "bool":
        return False
    return () if column.kind in ("sdgs", "measures") else ""


def same(column: Col, cell: Cell, old: Any) -> bool:
    """True when the cell is what an export would write for this value."""
    if column.kind in ("line", "code", "text", "rich", "office", "url", "field", "indicator", "measure", "measures", "letter"):
        written = encode(column, old)
        shown = "" if written is None else str(written)
        said = text_of(cell)
        if column.kind not in ("text", "rich", "measures"):
            said = " ".join(said.split())
        return said == shown or (len(shown) > MAX_CELL and said == tidy(shown[: MAX_CELL - len(CUT)] + CUT))
    return False


def text_of(cell: Cell) -> str:
    """The text of a cell as an export writes it."""
    return tidy(cell) if isinstance(cell, str) else clean_text(cell)


def read(column: Col, cell: Cell, factor: Decimal = Decimal(1), english: bool = False) -> Read:
    """Read a cell; references come back as text and are resolved by the plan."""
    text = text_of(cell)
    if text == CLEAR:
        return Read(empty_of(column))
    reader = _READERS.get(column.kind)
    if reader is not None:
        return reader(column, cell, text, factor, english)
    text = unliteral(text)
    if column.kind not in ("text", "rich"):
        text = " ".join(text.split())
    if column.length and len(text) > column.length:
        return Read(
            shorten(text, column.length), text,
            _("Der Text ist länger als %(limit)s Zeichen.") % {"limit": column.length},
        )  # fmt: skip
    problem = _("Der Text wurde beim Speichern der Mappe gekürzt; der Rest fehlt.") if text.endswith(CUT.strip()) else ""
    return Read(to_html(text) if column.kind == "rich" else text, problem=problem)


def _code(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    value, _note, problem = parse_code(cell)
    if problem:
        return Read(problem=problem)
    if len(value) > column.length:
        return Read(problem=_("Die Nummer „%(text)s“ ist länger als 16 Zeichen.") % {"text": shorten(value)})
    return Read(value)


def number_of(cell: Cell, english: bool = False) -> Decimal | None:
    """A plain number in German notation (or with decimal points), with an optional percent sign; None for anything else."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        exact = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
        return exact if exact.is_finite() else None
    found = _NUMBER.match(clean_text(cell))
    if not found:
        return None
    number, _doubt = to_decimal(found[2], english)
    if number is None and found[2].count(".") == 1:  # "0.5", "12.25"
        number, _doubt = to_decimal(found[2], True)
    if number is None:
        return None
    if found[3]:
        number = number.scaleb(int(found[3]))
    return -number if found[1] and found[1] in "-−–" else number


def _decimal(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    kind = _AMOUNTS.get(column.key)
    if kind:
        value, note, problem = parse_amount(cell, kind, factor, english)
        if value is None:
            return Read(problem=problem, note=note)
    else:
        number, note, problem = number_of(cell, english), "", ""
        if number is None:
            return Read(note=text, problem=_("„%(text)s“ ist keine einzelne Zahl.") % {"text": shorten(text)})
        value = number
    if kind == "money" and value < 0:
        return Read(note=text, problem=_("„%(text)s“ ist negativ. Kosten können nicht kleiner als null sein.") % {"text": shorten(text)})
    if abs(value) >= 10**13 or (kind and abs(value) >= LIMITS["decimal"]):
        return Read(note=text, problem=_("Die Zahl „%(text)s“ ist zu groß.") % {"text": shorten(text)})
    rounded = value.quantize(Decimal(1).scaleb(-column.places), ROUND_HALF_UP) + 0
    if rounded != value:
        problem = problem or _("„%(text)s“ hat zu viele Nachkommastellen und wird als %(value)s gespeichert.") % {
            "text": shorten(text), "value": format_number(rounded)
        }  # fmt: skip
    return Read(rounded, note, problem)


def _int(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    number = number_of(cell, english)
    if number is None or number != number.to_integral_value() or abs(number) >= 10**9:
        return Read(note=text, problem=_("„%(text)s“ ist keine ganze Zahl.") % {"text": shorten(text)})
    return Read(int(number))


def _year(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    number = number_of(cell, english) if not isinstance(cell, str) else Decimal(text) if re.fullmatch(r"\d{4}", text) else None
    if number is None or number != number.to_integral_value():
        return Read(note=text, problem=_("„%(text)s“ ist kein Jahr.") % {"text": shorten(text)})
    if not 1900 <= number <= 2200:
        return Read(note=text, problem=_("Das Jahr %(year)s liegt nicht zwischen 1900 und 2200.") % {"year": str(int(number))})
    return Read(int(number))


def _date(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    if isinstance(cell, datetime):
        return Read(cell.date())
    if isinstance(cell, date):
        return Read(cell)
    for pattern, order in ((_ISO, (1, 2, 3)), (_GERMAN_DATE, (3, 2, 1))):
        found = pattern.match(text)
        if found:
            try:
                return Read(date(*(int(found[group]) for group in order)))
            except ValueError:
                return Read(note=text, problem=_("Den Tag „%(text)s“ gibt es nicht.") % {"text": shorten(text)})
    if column.key in ("start", "period_start", "end", "period_end"):
        year = parse_year(cell)
        if year.value and 1900 <= year.value <= 2200 and year.note == str(year.value):
            return Read(date(year.value, 1, 1) if column.key.endswith("start") else date(year.value, 12, 31))
    return Read(note=text, problem=_("„%(text)s“ ist kein Datum. Bitte schreiben Sie zum Beispiel 31.12.2026.") % {"text": shorten(text)})


def _bool(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    if isinstance(cell, bool):
        return Read(cell)
    folded = fold(text)
    if folded in _YES or folded in _NO:
        return Read(folded in _YES)
    return Read(note=text, problem=_("„%(text)s“ ist weder „ja“ noch „nein“.") % {"text": shorten(text)})


def _choice(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    words = column.words
    if text in words:
        return Read(text)
    folded = fold(text)
    by_word = {fold(word): value for value, word in words.items()}
    by_short = {fold(re.split(r"[:(–]", word)[0]): value for value, word in words.items()}
    if folded in by_word or folded in by_short:
        return Read(by_word.get(folded) or by_short.get(folded) or "")
    guess = ""
    if column.key in ("status", "status_override"):
        status, note, problem = parse_status(cell)
        if problem or status.state == "unknown":
            return Read(note=note or text, problem=problem)
        guess = status.state
    elif column.key == "introduction_term":
        guess = parse_term(cell).value
    elif column.key == "priority":
        guess = _PRIORITIES.get(folded, "")
    elif column.key == "measure_type":
        guess = _TYPES.get(folded, "")
    elif column.key == "kind":
        guess = _KINDS.get(folded, "")
    if guess in words:
        return Read(guess)
    shown = ", ".join(f"„{word}“" for value, word in words.items() if value)
    return Read(note=text, problem=_("„%(text)s“ ist hier nicht vorgesehen. Möglich sind: %(words)s.") % {"text": shorten(text), "words": shown})


_KINDS = {
    "real": "actual", "istwert": "actual", "actual": "actual", "geplant": "target", "plan": "target", "planned": "target", "zielwert": "target",
    "ziel": "target", "sollwert": "target", "output": "output", "impact": "impact",
}  # fmt: skip


def _letter(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    letter = text[:1].upper()
    if letter in column.words and (len(text) == 1 or not text[1].isalpha()):
        return Read(letter)
    return Read(note=text, problem=_("„%(text)s“ ist keine Datengüte. Möglich sind A, B, C und D.") % {"text": shorten(text)})


def _url(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    value, note, problem = parse_link(cell)
    if problem:
        return Read(note=note, problem=problem)
    if len(value) > 200:
        return Read(note=value, problem=_("Die Internetadresse ist länger als 200 Zeichen."))
    return Read(value) if value else Read()


def _sdgs(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    value, note, problem = parse_sdgs(cell)
    return Read(value if value or not problem else NOTHING, note, problem)


def _measures(column: Col, cell: Cell, text: str, factor: Decimal, english: bool) -> Read:
    return Read(tuple(line.strip() for line in unliteral(text).split("\n") if line.strip()))


_READERS = {
    "code": _code, "decimal": _decimal, "int": _int, "year": _year, "date": _date, "bool": _bool, "choice": _choice, "letter": _letter,
    "url": _url, "sdgs": _sdgs, "measures": _measures,
}  # fmt: skip
