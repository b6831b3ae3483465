"""Units in cells and headers: money, tonnes, energy, each as a factor to the unit we store."""

import re
import unicodedata
from decimal import Decimal

#: Factor to euro, to t CO₂e per year, to MWh per year. Keys are folded unit names (see ``fold_unit``).
UNITS: dict[str, dict[str, Decimal]] = {
    "money": {
        "": Decimal(1), "€": Decimal(1), "eur": Decimal(1), "euro": Decimal(1),
        "t€": Decimal(1000), "teur": Decimal(1000), "k€": Decimal(1000), "keur": Decimal(1000), "tsd€": Decimal(1000), "tsdeur": Decimal(1000),
        "tsdeuro": Decimal(1000), "tausend€": Decimal(1000), "tausendeuro": Decimal(1000), "tausendeur": Decimal(1000), "tsd": Decimal(1000),
        "teuro": Decimal(1000),
        "mio€": Decimal(10**6), "mioeur": Decimal(10**6), "mioeuro": Decimal(10**6), "millioneneuro": Decimal(10**6), "millionen€": Decimal(10**6),
        "m€": Decimal(10**6), "mio": Decimal(10**6), "millioneuro": Decimal(10**6), "millionen": Decimal(10**6),
        "mrd€": Decimal(10**9), "mrdeuro": Decimal(10**9), "mrdeur": Decimal(10**9), "milliardeneuro": Decimal(10**9),
    },
    "ghg": {
        "": Decimal(1), "t": Decimal(1), "to": Decimal(1), "tonne": Decimal(1), "tonnen": Decimal(1), "tco": Decimal(1), "tonnenco": Decimal(1),
        "kt": Decimal(1000), "ktco": Decimal(1000), "tsdt": Decimal(1000), "tausendtonnen": Decimal(1000), "tsdtonnen": Decimal(1000),
        "tsdtco": Decimal(1000),
        "mt": Decimal(10**6), "mtco": Decimal(10**6), "miot": Decimal(10**6), "miotco": Decimal(10**6), "miotonnen": Decimal(10**6),
        "kg": Decimal("0.001"), "kgco": Decimal("0.001"),
    },
    "energy": {
        "": Decimal(1), "mwh": Decimal(1), "gwh": Decimal(1000), "kwh": Decimal("0.001"), "twh": Decimal(10**6),
    },
}  # fmt: skip

KIND_OF_FIELD = {"cost": "money", "startup_cost": "money", "ghg": "ghg", "energy": "energy"}

_PER_YEAR = re.compile(r"(/|\bpro\b|\bje\b)\s*(a|jahr|jr)\b\.?|\bp\.?\s*a\.?(?=\W|$)|\bjährlich\b|\bjaehrlich\b|\bim jahr\b")
_CO2 = re.compile(r"\bco\s?2?(\s*-?\s*(äq\w*|aeq\w*|eq\w*|e\b))?\.?")


def fold_unit(text: str) -> tuple[str, bool]:
    """Return the folded unit and whether the text says "per year"."""
    text = unicodedata.normalize("NFKC", text).casefold().strip()
    text = re.sub(r"^[,.]\s*[-–—]+", " ", text)
    text = _CO2.sub("co", text)
    bare = _PER_YEAR.sub(" ", text)
    per_year = bare != text
    return re.sub(r"[\s.,;:\-–—\[\]()]+", "", bare), per_year


def unit_factor(text: str, kind: str) -> Decimal | None:
    """Factor of a unit that stands behind (or before) a number; None when the words mean something else.

    A yearly amount of money is no total, so it has no factor.
    """
    unit, per_year = fold_unit(text)
    if per_year and kind == "money":
        return None
    if kind == "money" and unit.startswith("€") and len(unit) > 1:
        unit = unit[1:] + "€"
    return UNITS[kind].get(unit)


def header_factor(label: str, key: str) -> Decimal:
    """Factor that a header such as "Kosten (T€)" or "THG-Einsparung in kt/a" puts on its column."""
    kind = KIND_OF_FIELD.get(key)
    if kind is None:
        return Decimal(1)
    parts = re.findall(r"[(\[]([^()\[\]]*)[)\]]", label)
    tail = re.search(r"\bin\s+(.+)$", re.sub(r"[(\[].*", "", label).strip(), re.IGNORECASE)
    if tail:
        parts.append(tail.group(1))
    last = re.split(r"[\s,]", label.strip())[-1]
    parts.append(last)
    for part in parts:
        unit, _per_year = fold_unit(re.sub(r"^in\s+", "", part.strip(), flags=re.IGNORECASE))
        if unit and unit in UNITS[kind]:
            return UNITS[kind][unit]
    return Decimal(1)
