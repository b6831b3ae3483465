"""Arithmetic of goals: value and reduction from each other, and interim targets as people write them. Pure; years are `int`, numbers `Decimal`.

reduction p in percent of a base b > 0 (source: the wording of the Federal Climate Change Act, "gegenüber dem Jahr 1990 um … Prozent"):
    target  = b · (1 − p / 100)
    p       = (b − target) / b · 100
A rise is a negative reduction. Without a base above zero both are undefined, and the functions return None.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .importers.numbers import to_decimal

HUNDRED = Decimal(100)
MOST_LINES = 60
LIMIT = Decimal(10) ** 13
_LINE = re.compile(r"^(?P<year>\d{4})\s*[:;=\t]\s*(?P<sign>[-+−–‑]?)\s*(?P<number>\d[\d.,'’ \u00a0\u202f]*)(?P<percent>\s*(?:%|Prozent))?$")


def reduced(base: Decimal | None, percent: Decimal | None) -> Decimal | None:
    """Return the value that lies `percent` below `base`; None where a number is missing or the base is not above zero."""
    if base is None or percent is None or base <= 0:
        return None
    return base * (1 - percent / HUNDRED)


def reduction(base: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Return by how many percent `target` lies below `base` (negative: above); None where that is undefined."""
    if base is None or target is None or base <= 0:
        return None
    return (base - target) / base * HUNDRED


def agree(base: Decimal, target: Decimal, percent: Decimal) -> bool:
    """Do a target value and a reduction say the same, as far as they are rounded? 131 of 2517 and "95 %" do."""
    exact, value = reduction(base, target), reduced(base, percent)
    if exact is None or value is None:
        return False
    return abs(exact - percent) <= _half_of_last_place(percent) or abs(value - target) <= _half_of_last_place(target)


def _half_of_last_place(value: Decimal) -> Decimal:
    places = max(-int(value.normalize().as_tuple().exponent), 0)
    return Decimal(5).scaleb(-places - 1)


@dataclass(frozen=True)
class Interim:
    """One interim target: `value` in the unit of the indicator, or `percent` below the base (then `value` is None)."""

    year: int
    value: Decimal | None
    percent: Decimal | None
    line: int

    def against(self, base: Decimal | None) -> Decimal | None:
        """Return the value; of a reduction only where there is a base above zero."""
        return self.value if self.percent is None else reduced(base, self.percent)


class InterimError(ValueError):
    """What is wrong with the lines; `problems` are sentences that name the line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def parse_interim(text: str, *, unit: str = "") -> list[Interim]:
    """Read lines such as "2030: 220", "2030: 1.510,2" or "2030: −65 %", in the order of years. Raises InterimError.

    A percentage with a sign is a change against the base. In a series that is itself in percent, a number is a value, with or
    without "%"; there a sign would leave open what is meant, so it is refused. Numbers are read as Germans write them; English ones
    where they cannot be German.
    """
    found: list[Interim] = []
    problems: list[str] = []
    years: dict[int, int] = {}
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise InterimError([_("Mehr als %(count)d Zwischenziele sind nicht möglich.") % {"count": MOST_LINES}])
    for number, raw in enumerate(lines, start=1):
        # Two cells of a spreadsheet come with a tab between them.
        line = " ".join((raw if ":" in raw else raw.strip().replace("\t", ":", 1)).split())
        if not line:
            continue
        try:
            entry = _read(line, number, unit)
        except ValueError as error:
            problems.append(_("Zeile %(line)d („%(text)s“): %(problem)s") % {"line": number, "text": line[:60], "problem": error})
            continue
        if entry.year in years:
            problem = _("Das Jahr %(year)d steht schon in Zeile %(other)d.") % {"year": entry.year, "other": years[entry.year]}
            problems.append(_("Zeile %(line)d („%(text)s“): %(problem)s") % {"line": number, "text": line[:60], "problem": problem})
            continue
        years[entry.year] = number
        found.append(entry)
    if problems:
        raise InterimError(problems)
    return sorted(found, key=lambda entry: entry.year)


def _read(line: str, number: int, unit: str) -> Interim:
    """Read one line; ValueError says what is wrong with it."""
    match = _LINE.match(line)
    if match is None:
        raise ValueError(_("Bitte schreiben Sie Jahr, Doppelpunkt und Zahl, zum Beispiel „2030: 220“ oder „2030: −65 %“."))
    year = int(match["year"])
    if not 1900 <= year <= 2200:
        raise ValueError(_("Das Jahr liegt nicht zwischen 1900 und 2200."))
    amount, _doubt = to_decimal(match["number"])
    if amount is None or amount >= LIMIT:
        raise ValueError(_("Diese Zahl lässt sich nicht lesen."))
    sign = match["sign"]
    minus = bool(sign) and sign != "+"
    if match["percent"] is None or (unit.strip() == "%" and not sign):
        return Interim(year, -amount if minus else amount, None, number)
    if unit.strip() == "%":
        raise ValueError(_("Der Indikator ist selbst in Prozent. Bitte schreiben Sie den Zielwert ohne Vorzeichen, zum Beispiel „2030: 40 %“."))
    if not sign:
        raise ValueError(_("Bitte schreiben Sie ein Vorzeichen: „−65 %“ für eine Minderung, „+20 %“ für einen Anstieg."))
    return Interim(year, None, amount if minus else -amount, number)


def outside(entries: Iterable[Interim], base_year: int | None, target_year: int | None) -> list[str]:
    """Return a sentence for each interim target that does not lie between base and target year."""
    problems = []
    for entry in entries:
        if base_year is not None and entry.year <= base_year:
            problem = _("Das Jahr liegt nicht nach dem Basisjahr %(base)d.") % {"base": base_year}
        elif target_year is not None and entry.year >= target_year:
            problem = _("Das Jahr liegt nicht vor dem Zieljahr %(target)d.") % {"target": target_year}
        else:
            continue
        problems.append(_("Zeile %(line)d (%(year)d): %(problem)s") % {"line": entry.line, "year": entry.year, "problem": problem})
    return problems
