"""What the words of series mean: columns, kinds of values, totals, population, units, categories."""

import re
from collections.abc import Iterable

from strategy.units import STANDARD

from ..columns import fold

#: Keys of a long list, with the labels under which they are known (folded).
COLUMNS: dict[str, tuple[str, ...]] = {
    "indicator": ("indikator", "kennzahl", "indicator", "reihe", "zeitreihe", "messgroesse"),
    "year": ("jahr", "year", "bilanzjahr", "berichtsjahr"),
    "kind": ("art", "typ", "type", "ist soll", "ist oder soll", "art ist soll", "datentyp"),
    "scenario": ("szenario", "scenario"),
    "category": (
        "kategorie", "category", "sektor", "sector", "bereich", "energietraeger", "verkehrsmittel", "verursacher", "gruppe", "branche",
    ),
    "value": (
        "wert", "value", "co2", "co2e", "co2 aeq", "thg", "emissionen", "thg emissionen", "co2 emissionen", "treibhausgasemissionen", "menge",
        "messwert", "energie", "endenergie", "verbrauch", "anteil", "zahl",
    ),
    "unit": ("einheit", "unit", "masseinheit"),
    "source": ("quelle", "source", "datenquelle"),
    "data_quality": ("datenguete", "guete", "data quality"),
    "note": ("anmerkung", "note", "notes", "hinweis", "bemerkung", "kommentar", "notiz"),
}  # fmt: skip
_COLUMN_OF = {word: key for key, words in COLUMNS.items() for word in words}
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")

ACTUAL = frozenset({"ist", "real", "actual", "istwert", "ist wert", "bilanz", "gemessen", "messwert"})
TARGET = frozenset({"soll", "ziel", "geplant", "plan", "planned", "target", "sollwert", "zielwert", "zielpfad", "zielwerte"})
TOTAL = frozenset({"gesamt", "summe", "insgesamt", "total", "gesamtsumme", "alle", "alle sektoren", "gesamtemissionen", "gesamt ist"})
PEOPLE = frozenset({"einwohner", "einwohnerzahl", "bevoelkerung", "population", "einwohnerinnen und einwohner", "einwohnende"})

_SECTORS = ("haushalt", "gewerbe", "industrie", "verkehr", "kommunal", "wirtschaft", "handel", "stadt", "landwirtschaft", "abfall")
_CARRIERS = (
    "strom", "heizoel", "erdgas", "fernwaerme", "nahwaerme", "diesel", "benzin", "kohle", "biomasse", "solar", "geothermie", "umweltwaerme",
)  # fmt: skip
_MODES = ("fuss", "rad", "oepnv", "oev", "miv", "oeffentlich", "pkw", "zu fuss", "motorisiert", "auto", "bahn", "bus")

_UNITS = {
    "t": "t CO₂e", "tonnen": "t CO₂e", "kt": "kt CO₂e", "tsd t": "kt CO₂e", "1000 t": "kt CO₂e", "tausend tonnen": "kt CO₂e", "mio t": "Mio. t CO₂e",
    "millionen tonnen": "Mio. t CO₂e", "tco2": "t CO₂e", "ktco2": "kt CO₂e", "t co2": "t CO₂e", "kt co2": "kt CO₂e", "t co2e": "t CO₂e",
    "kt co2e": "kt CO₂e", "t co2 aeq": "t CO₂e", "kt co2 aeq": "kt CO₂e", "tonnen co2": "t CO₂e", "tonnen co2 aequivalente": "t CO₂e",
    "mio t co2e": "Mio. t CO₂e", "kg co2e": "kg CO₂e", "kg": "kg CO₂e", "prozent": "%", "in prozent": "%", "percent": "%",
    "einwohner": "Personen", "personen": "Personen", "anzahl": "Anzahl", "stueck": "Anzahl", "euro": "€", "eur": "€",
}  # fmt: skip
_SYMBOLS = {fold(unit.symbol): unit.symbol for unit in STANDARD if fold(unit.symbol)}
_PER_PERSON = re.compile(r"(/| je | pro )\s*(einwohner\w*|ew|person|kopf)( und jahr| und a|/a)?", re.IGNORECASE)


def column_key(label: str) -> str:
    """What a column of a long list holds, "" for others."""
    folded, bare = fold(label), fold(_BRACKETS.sub(" ", label))
    if folded in _COLUMN_OF or bare in _COLUMN_OF:
        return _COLUMN_OF.get(folded) or _COLUMN_OF[bare]
    return "value" if re.match(r"^(wert|value|co2e?|thg|emissionen)\b", folded) and unit_in(label) else ""


def unit_in(label: str) -> str:
    """The unit that a label names in brackets or after "in", as it is written; "" for none."""
    found = _BRACKETS.search(label)
    if found:
        return found[1].strip()
    tail = re.search(r"\bin\s+(\S.*)$", label)
    return tail[1].strip() if tail else ""


def unit_symbol(text: str) -> tuple[str, bool]:
    """The symbol of our list for a unit in somebody's words, and whether that is a guess ("" for unknown words)."""
    folded = fold(text.replace("₂", "2"))
    if text.strip() == "%" or folded in _SYMBOLS:
        return _SYMBOLS.get(folded, "%"), False
    symbols = {fold(symbol.replace("₂", "2")): symbol for symbol in _SYMBOLS.values()}
    if folded in symbols:
        return symbols[folded], False
    per_person = _PER_PERSON.search(f" {text} ")
    if per_person:
        base, _guess = unit_symbol(f" {text} ".replace(per_person[0], " ").strip())
        wanted = f"{base} je Person"
        return (wanted, True) if base and wanted in _SYMBOLS.values() else ("", False)
    if folded in _UNITS:
        says_gas = "co2" in folded or _UNITS[folded].startswith(("%", "P", "A", "€"))
        return _UNITS[folded], not says_gas
    if re.search(r"\bprozent\b|%", text, re.IGNORECASE):
        return "%", True
    return "", False


def breakdown_of(categories: Iterable[str]) -> str:
    """Which kind of breakdown the categories look like (a value of ``Indicator.Breakdown``)."""
    folded = [fold(category) for category in categories]
    if not folded:
        return ""
    for value, words in (("mode", _MODES), ("sector", _SECTORS), ("carrier", _CARRIERS)):
        if sum(any(word in name for word in words) for name in folded) * 3 >= len(folded) * 2:
            return value
    return "other"
