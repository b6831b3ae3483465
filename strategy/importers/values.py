"""Reading single cells that are neither plain text nor an amount: codes, years, periods, status, goals of the UN.

Every parser returns ``Parsed(value, note, problem)``; see ``numbers``.
"""

import re
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from .columns import fold
from .numbers import Parsed, is_no_statement, parse_amount, shorten, to_decimal, writes_english_numbers
from .sheets import Cell
from .text import clean_line, clean_text, code_key, is_link, is_no_link, name_key, words_key

__all__ = [
    "Parsed", "Period", "Status", "clean_line", "clean_text", "code_key", "name_key", "parse_amount", "parse_code", "parse_done",
    "parse_link", "parse_municipality_key", "parse_period", "parse_points", "parse_sdgs", "parse_status", "parse_term",
    "parse_year", "shorten", "words_key", "writes_english_numbers",
]  # fmt: skip

_MONTH = r"(jan|feb|mär|mrz|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)[a-zä]*"
_DATE_TEXT = re.compile(
    rf"^(\d{{1,2}}\.? ?{_MONTH}\.?( ?\d{{2,4}})?|{_MONTH}\.?[ -]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}( \d{{2}}:\d{{2}}.*)?|"
    r"\d{1,2}\.\d{1,2}\.\d{4})$",
    re.IGNORECASE,
)


def looks_like_date(cell: Cell) -> bool:
    """True for a date, or for the text that a spreadsheet makes of "4-25" ("25. Apr", "Apr 25")."""
    if isinstance(cell, date):
        return True
    return isinstance(cell, str) and bool(_DATE_TEXT.match(clean_line(cell)))


def parse_code(cell: Cell) -> Parsed:
    """Read a code as text: never a number, with blank, dot and umlaut as written; a date is a problem."""
    if cell is None or isinstance(cell, bool):
        return Parsed("")
    if looks_like_date(cell):
        shown = clean_line(cell)
        return Parsed(
            "",
            shown,
            _("Die Nummer „%(text)s“ ist ein Datum. Die Tabelle hat sie wahrscheinlich umgewandelt; bitte formatieren Sie die Spalte als Text.")
            % {"text": shown},
        )
    text = f"{cell:.10g}" if isinstance(cell, float) else clean_line(cell)
    return Parsed("") if is_no_statement(text) else Parsed(text)


class Period(NamedTuple):
    """Years of a measure; an open side is None."""

    start: int | None = None
    end: int | None = None
    ongoing: bool = False


_YEAR = re.compile(r"(?<![\d.,/])(?:\d{1,2}[./])?(?:\d{1,2}[./])?((?:19|20|21)\d{2})(?![\d])(?!\s*(?:€|eur|t\b|mwh|kwh))", re.IGNORECASE)
_SPAN = re.compile(r"((?:19|20|21)\d{2})\s*(?:-|–|—|−|bis|/)\s*(?:ende |mitte |anfang )?((?:19|20|21)\d{2}|\d{2}(?!\d|\.\d))", re.IGNORECASE)
_ONGOING = re.compile(r"\b(fortlaufend|laufend|dauerhaft|daueraufgabe|kontinuierlich|unbefristet|ongoing|ständig|dauernd|permanent)", re.IGNORECASE)
_ITEM = re.compile(r"\b\d{1,2}(?:\.\d{1,2})*\s*\)")
_PARENTHESES = re.compile(r"\([^()]*\)")


def parse_period(cell: Cell) -> Parsed:
    """Read years out of a period; the wording itself always comes back as note.

    Several periods in one cell ("1.1) 2022 - 2023 1.2) …") give the years from the first to the last.
    """
    if cell is None:
        return Parsed()
    if isinstance(cell, date):
        return Parsed(Period(cell.year, cell.year), clean_line(cell))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        year = int(cell)
        if 1900 <= year <= 2199 and year == cell:
            return Parsed(Period(year, year), str(year))
        return Parsed(None, clean_line(cell))
    note = clean_text(cell)
    text = clean_line(cell)
    if is_no_statement(text):
        return Parsed()
    ongoing = bool(_ONGOING.search(text))
    outside = _PARENTHESES.sub(" ", text)
    core = _ITEM.sub(" ", outside if _YEAR.search(outside) else text)
    spans = [(int(first), _full_year(int(first), second)) for first, second in _SPAN.findall(core)]
    if any(last is not None and last < first for first, last in spans):
        return Parsed(None, note, _("Der Zeitraum „%(text)s“ endet vor seinem Beginn.") % {"text": shorten(text)})
    years = [int(year) for year in _YEAR.findall(core)] + [year for span in spans for year in span if year]
    if not years:
        return Parsed(Period(ongoing=True) if ongoing else None, note)
    if len(set(years)) == 1:
        return Parsed(_single_year(core, years[0], ongoing), note)
    return Parsed(Period(min(years), max(years), ongoing), note)


def _full_year(first: int, second: str) -> int | None:
    year = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    return None if len(second) == 2 and year <= first else year


def _single_year(text: str, year: int, ongoing: bool) -> Period:
    if re.search(r"\bbis\b|spätestens|until", text, re.IGNORECASE):
        return Period(None, year, ongoing)
    if ongoing or re.search(r"\bab\b|\bseit\b|\bstart\b|\bbeginn\b|fortfolgende|\bff\b|-\s*$|–\s*$|\bfrom\b", text, re.IGNORECASE):
        return Period(year, None, ongoing)
    return Period(year, year, False)


def parse_year(cell: Cell) -> Parsed:
    """Read one year (of a column "von", "Beginn", "Ende")."""
    parsed = parse_period(cell)
    period = parsed.value
    if not isinstance(period, Period):
        problem = parsed.problem
        if parsed.note and not problem:
            problem = _("„%(text)s“ ist kein Jahr. Die Angabe bleibt als Text stehen.") % {"text": shorten(parsed.note)}
        return Parsed(None, parsed.note, problem)
    years = {year for year in (period.start, period.end) if year}
    if len(years) == 1:
        return Parsed(years.pop(), parsed.note)
    if not years:
        return Parsed(None, parsed.note)
    return Parsed(None, parsed.note, _("„%(text)s“ nennt mehrere Jahre.") % {"text": shorten(parsed.note)})


class Status(NamedTuple):
    """Our state of a measure and the mark of delay beside it."""

    state: str = "unknown"
    delayed: bool = False


_STATES: dict[str, tuple[str, ...]] = {
    "planned": (
        "geplant", "nicht begonnen", "noch nicht begonnen", "nicht gestartet", "noch nicht gestartet", "ausstehend", "vorgesehen", "vorgemerkt",
        "a venir", "a discuter", "planned", "not started", "beschlossen",
    ),
    "preparing": (
        "planung", "in planung", "in vorbereitung", "vorbereitung", "vorbereitend", "in konzeption", "konzeption", "konzeptphase", "planungsphase",
        "in der planung", "wird vorbereitet", "in preparation",
    ),
    "running": (
        "umsetzung", "in umsetzung", "in der umsetzung", "in bearbeitung", "in arbeit", "begonnen", "gestartet", "angelaufen", "laeuft", "aktiv",
        "in durchfuehrung", "wird umgesetzt", "in realisierung", "en cours", "in progress", "running", "umsetzung laeuft", "umsetzung begonnen",
    ),
    "ongoing": (
        "laufend", "fortlaufend", "daueraufgabe", "dauerhaft", "kontinuierlich", "laufende aufgabe", "dauermassnahme", "verstetigt", "ongoing",
        "fortlaufend in umsetzung", "laufend in umsetzung",
    ),
    "completed": (
        "abgeschlossen", "umgesetzt", "erledigt", "fertig", "fertiggestellt", "realisiert", "vollstaendig umgesetzt", "realise", "completed", "done",
        "finished",
    ),
    "paused": ("pausiert", "ruht", "ruhend", "zurueckgestellt", "ausgesetzt", "unterbrochen", "en pause", "bloque", "blockiert", "paused", "on hold"),
    "stopped": (
        "nicht weiterverfolgt", "wird nicht weiterverfolgt", "verworfen", "abgebrochen", "eingestellt", "gescheitert", "aufgegeben", "entfallen",
        "entfaellt", "gestrichen", "abandonne", "cancelled", "failed", "stopped", "obsolet",
    ),
    "unknown": ("unbekannt", "kein stand", "unknown", "keine angabe", "k a", "kein sachstand"),
}  # fmt: skip
_STATE_OF = {word: state for state, words in _STATES.items() for word in words}
_DELAY = re.compile(r"\b(verzoegert|verzoegerung|verspaetet|im verzug|in verzug|en retard|delayed|late)\b")
_COLOUR = re.compile(r"^(#[0-9a-f]{3,8}|gr(ü|ue)n|gelb|orange|rot|wei(ß|ss)|grau|blau|green|yellow|red|white|gr[ae]y|schwarz)$", re.IGNORECASE)


def parse_status(cell: Cell) -> Parsed:
    """Read the status of any vocabulary as ours. Colours and prose stay "unknown" with their own words as note."""
    text = clean_text(cell)
    line = clean_line(cell)
    if is_no_statement(line):
        return Parsed(Status())
    if _COLOUR.match(line):
        return Parsed(
            Status(), line, _("„%(text)s“ ist eine Farbe. Sie sagt nicht, wie weit die Maßnahme ist; der Stand bleibt offen.") % {"text": line}
        )
    folded = re.sub(r"^\d+ (?=[a-z])", "", fold(line))
    delayed = bool(_DELAY.search(folded))
    bare = " ".join(_DELAY.sub(" ", folded).replace(" jedoch ", " ").split())
    bare = re.sub(r"^(aber|mit|und)\b|\b(aber|mit|und|fehlt|leicht|stark)$", "", bare).strip()
    state = _STATE_OF.get(folded) or _STATE_OF.get(bare)
    if state in ("planned", "preparing", "running") and delayed:
        return Parsed(Status(state, delayed=True), text)
    if state and not delayed:
        return Parsed(Status(state), text if state != "unknown" else "")
    if delayed and not bare:
        return Parsed(
            Status(),
            text,
            _("„%(text)s“ sagt, dass etwas sich verzögert, aber nicht, wie weit es ist. Der Stand bleibt offen.") % {"text": shorten(line)},
        )
    return Parsed(
        Status(), text, _("Der Stand „%(text)s“ ist nicht bekannt. Er bleibt offen, der Wortlaut bleibt erhalten.") % {"text": shorten(line)}
    )


_TERMS = {"kurz": "short", "kurzfristig": "short", "k": "short", "short": "short", "mittel": "medium", "mittelfristig": "medium",
          "m": "medium", "medium": "medium", "lang": "long", "langfristig": "long", "l": "long", "long": "long"}  # fmt: skip


def parse_term(cell: Cell) -> Parsed:
    """Read kurz-, mittel- or langfristig as ``short``, ``medium`` or ``long``."""
    line = clean_line(cell)
    if is_no_statement(line):
        return Parsed("")
    words = [word for word in re.split(r"[^a-z]+", fold(_PARENTHESES.sub(" ", line))) if word]
    terms = {_TERMS[word] for word in words if word in _TERMS}
    if len(terms) == 1:
        return Parsed(terms.pop(), line)
    return Parsed("", line, _("„%(text)s“ ist nicht eindeutig kurz-, mittel- oder langfristig.") % {"text": shorten(line)})


_SDG_TITLES = {
    1: ("keine armut",), 2: ("kein hunger",), 3: ("gesundheit und wohlergehen",), 4: ("hochwertige bildung",),
    5: ("geschlechtergleichheit", "geschlechtergleichstellung"),
    6: ("sauberes wasser und sanitaereinrichtungen", "sauberes wasser und sanitaerversorgung"),
    7: ("bezahlbare und saubere energie",), 8: ("menschenwuerdige arbeit und wirtschaftswachstum",),
    9: ("industrie innovation und infrastruktur", "industrie innovationen und infrastruktur"),
    10: ("weniger ungleichheiten",), 11: ("nachhaltige staedte und gemeinden",),
    12: ("nachhaltige r konsum und produktion", "nachhaltiger konsum und produktion", "verantwortungsvolle konsum und produktionsmuster"),
    13: ("massnahmen zum klimaschutz",), 14: ("leben unter wasser",), 15: ("leben an land",),
    16: ("frieden gerechtigkeit und starke institutionen",), 17: ("partnerschaften zur erreichung der ziele",),
}  # fmt: skip


_SDG_PREFIX = re.compile(r"\b(sdg|ziel|goal)(?=\d)")


def parse_sdgs(cell: Cell) -> Parsed:
    """Read a list of UN goals (numbers first, then titles) as a sorted tuple of 1–17.

    What a spreadsheet turned into a date or a decimal number, and "4-7" (a range or a list?), is not guessed.
    """
    if cell is None:
        return Parsed(())
    line = clean_line(cell)
    unsure = _("„%(text)s“ ist keine eindeutige Liste von Nachhaltigkeitszielen. Bitte schreiben Sie zum Beispiel „4, 7, 13“.") % {
        "text": shorten(line)
    }
    if looks_like_date(cell) or (isinstance(cell, float) and not cell.is_integer()):
        return Parsed((), line, unsure)
    if isinstance(cell, float):
        line = str(int(cell))
    if is_no_statement(line) or fold(line) in ("keine", "k a"):
        return Parsed(())
    rest, found = " " + _SDG_PREFIX.sub(r"\1 ", fold(line)) + " ", set()
    for number, titles in _SDG_TITLES.items():
        for title in titles:
            if f" {title} " in rest:
                rest = rest.replace(f" {title} ", "  ")
                found.add(number)
    if not found and re.search(r"\d\s*[-–—.]\s*\d", line):
        return Parsed((), line, unsure)
    numbers = {int(number) for number in re.findall(r"(?<![\w.])\d{1,4}(?![\w])", rest)}
    words = [word for word in re.findall(r"[a-z]+", rest) if word not in ("sdg", "sdgs", "ziel", "ziele", "nr", "und", "goal", "goals")]
    wrong = sorted(number for number in numbers if not 1 <= number <= 17)
    found |= {number for number in numbers if 1 <= number <= 17}
    if wrong or words or not found:
        return Parsed(tuple(sorted(found)), line, unsure)
    return Parsed(tuple(sorted(found)))


def parse_points(cell: Cell) -> Parsed:
    """Read a rating from 1 to 5 points. A value in brackets or with decimals stays text."""
    line = f"{cell:g}" if isinstance(cell, int | float) and not isinstance(cell, bool) else clean_line(cell)
    if is_no_statement(line):
        return Parsed()
    number, _doubt = to_decimal(line)
    if number is not None and number == int(number) and 1 <= number <= 5:
        return Parsed(int(number))
    return Parsed(None, line)


def parse_link(cell: Cell) -> Parsed:
    """Read a web address; "No link" and its like say nothing, other words stay text."""
    line = clean_line(cell)
    if is_no_link(line):
        return Parsed("")
    if is_link(line):
        return Parsed(line)
    return Parsed("", line, _("„%(text)s“ ist keine Internetadresse. Die Angabe bleibt als Text stehen.") % {"text": shorten(line)})


def parse_done(cell: Cell) -> Parsed:
    """Read whether a step is done."""
    if isinstance(cell, bool):
        return Parsed(cell)
    folded = fold(clean_line(cell))
    if folded in ("ja", "x", "1", "true", "wahr", "yes") or _STATE_OF.get(folded) == "completed":
        return Parsed(True)
    return Parsed(False)


def parse_municipality_key(cell: Cell) -> Parsed:
    """Read the eight digits of a municipality key; a spreadsheet may have eaten the leading zero."""
    digits = re.sub(r"[\s.]", "", str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean_line(cell))
    if not digits:
        return Parsed("")
    if re.fullmatch(r"\d{8}", digits):
        return Parsed(digits)
    if re.fullmatch(r"\d{7}", digits):
        return Parsed("0" + digits, digits, _("Dem Gemeindeschlüssel %(text)s fehlte die führende Null.") % {"text": digits})
    return Parsed("", digits, _("„%(text)s“ ist kein Gemeindeschlüssel mit acht Ziffern.") % {"text": shorten(digits)})
