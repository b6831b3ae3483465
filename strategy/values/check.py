"""What a value may be: rules that grid, interface and import share. Pure functions; sentences are German."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .entries import ACTUAL, KEEP, KINDS_IN_ORDER, SCENARIO, TARGET, Change, Mark, Place, fit, plain, tidy

FIRST_YEAR, LAST_YEAR = 1900, 2200
LARGEST = Decimal(10) ** 11
"""With four decimals these are fifteen digits: as many as SQLite keeps exactly."""
LENGTHS = {"source": 200, "note": 300, "scenario": 80, "category": 80}
QUALITIES = ("A", "B", "C", "D")
MAX_CHANGES = 5000


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with (or, as a warning, odd about) one value. `place` None: about the whole."""

    sentence: str
    place: Place | None = None
    field: str = "value"

    @property
    def in_words(self) -> str:
        """The sentence with its place before it: "2020, Verkehr (Ist): …"."""
        return self.sentence if self.place is None else _("%(place)s: %(sentence)s") % {"place": place_name(self.place), "sentence": self.sentence}


def series_name(place: Place) -> str:
    """Return the name of the series in which a place stands: "Verkehr (Ist)", "Summe (Szenario „Trend“)"."""
    category = place.category or _("Summe")
    if place.kind == SCENARIO:
        return _("%(category)s (Szenario „%(scenario)s“)") % {"category": category, "scenario": place.scenario}
    kind = {ACTUAL: _("Ist"), TARGET: _("Soll")}.get(place.kind, place.kind)
    return _("%(category)s (%(kind)s)") % {"category": category, "kind": kind}


def place_name(place: Place) -> str:
    """Return year and series in words: "2020, Verkehr (Ist)"."""
    return _("%(year)s, %(series)s") % {"year": str(place.year), "series": series_name(place)}


def year_problem(year: int) -> str:
    """Return a sentence when the year is out of range, else ""."""
    if FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    return _("Das Jahr %(year)s liegt nicht zwischen %(first)s und %(last)s.") % {"year": str(year), "first": str(FIRST_YEAR), "last": str(LAST_YEAR)}


def place_problems(place: Place) -> list[Problem]:
    """Return what is wrong with a place: year, kind, names."""
    found = []
    if sentence := year_problem(place.year):
        found.append(Problem(sentence, place, "year"))
    if place.kind not in KINDS_IN_ORDER:
        found.append(Problem(_("Die Art muss Ist (actual), Soll (target) oder Szenario (scenario) sein."), place, "kind"))
    if place.kind == SCENARIO and not tidy(place.scenario):
        found.append(Problem(_("Ein Szenario braucht einen Namen."), place, "scenario"))
    if place.kind != SCENARIO and tidy(place.scenario):
        found.append(Problem(_("Der Name eines Szenarios gehört nur zur Art „Szenario“."), place, "scenario"))
    for name, label in (("scenario", _("Szenario")), ("category", _("Kategorie"))):
        found += _too_long(getattr(place, name), name, label, place)
    return found


def change_problems(place: Place, change: Change) -> list[Problem]:
    """Return what is wrong with a change: the number, the texts."""
    found = []
    if isinstance(change.value, Decimal):
        if not change.value.is_finite():
            found.append(Problem(_("Das ist keine Zahl."), place))
        elif abs(change.value) >= LARGEST:
            found.append(Problem(_("Die Zahl ist zu groß. Möglich sind 11 Stellen vor dem Komma."), place))
    if not isinstance(change.data_quality, Mark) and change.data_quality and change.data_quality not in QUALITIES:
        found.append(Problem(_("Die Datengüte muss A, B, C oder D sein."), place, "data_quality"))
    for name, label in (("source", _("Quelle")), ("note", _("Anmerkung"))):
        text = getattr(change, name)
        if not isinstance(text, Mark):
            found += _too_long(text, name, label, place)
    return found


def _too_long(text: str, name: str, label: str, place: Place) -> list[Problem]:
    limit = LENGTHS[name]
    if len(tidy(text)) <= limit:
        return []
    return [Problem(_("%(label)s: Möglich sind %(limit)d Zeichen.") % {"label": label, "limit": limit}, place, name)]


def problems(changes: Mapping[Place, Change | None]) -> list[Problem]:
    """Return everything that forbids to save these changes (None: the row goes)."""
    if len(changes) > MAX_CHANGES:
        return [Problem(_("Das sind zu viele Werte auf einmal. Möglich sind %(limit)d.") % {"limit": MAX_CHANGES})]
    found: list[Problem] = []
    for place, change in changes.items():
        found += place_problems(place)
        if change is not None:
            found += change_problems(place, change)
    return found


def warnings(changes: Mapping[Place, Change | None], unit: str) -> list[Problem]:
    """Return what is odd and may be right all the same: more than 100 percent, digits that will be cut."""
    found = []
    for place, change in changes.items():
        if change is None or not isinstance(change.value, Decimal) or not change.value.is_finite():
            continue
        if unit == "%" and abs(change.value) > 100:
            sentence = _("%(value)s Prozent sind mehr als 100 Prozent.") % {"value": german(change.value)}
            found.append(Problem(sentence, place))
        if abs(change.value) < LARGEST and fit(change.value) != change.value:
            sentence = _("%(value)s hat mehr als vier Nachkommastellen und wird als %(kept)s gespeichert.")
            found.append(Problem(sentence % {"value": german(change.value), "kept": german(fit(change.value))}, place))
    return found


def similar_names(new: Iterable[str], known: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs (new name, known name) that differ in capitals or blanks only: most likely the same category."""
    by_key = {tidy(name).casefold(): name for name in known}
    return [(name, by_key[key]) for name in new if (key := tidy(name).casefold()) in by_key and by_key[key] != name]


def german(value: Decimal) -> str:
    """Return a number in German notation without grouping: "1234,5". Three decimals get a fourth digit: "1,2340" can be read in one way only."""
    whole, point, rest = plain(value).partition(".")
    if len(rest) == 3 and len(whole.lstrip("-")) <= 3 and not whole.lstrip("-").startswith("0"):
        rest += "0"
    return f"{whole},{rest}" if point else whole


__all__ = [
    "KEEP", "LENGTHS", "MAX_CHANGES", "Problem", "change_problems", "german", "place_name", "place_problems", "problems", "series_name",
    "similar_names", "warnings", "year_problem",
]  # fmt: skip
