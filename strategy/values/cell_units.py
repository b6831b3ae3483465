"""Units as people write them behind a number or in a heading: which unit of the list is meant. Pure."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from strategy.importers.units import UNITS, fold_unit
from strategy.units import Standard, UnitLike

_PER_PERSON = re.compile(r"\s*(?:/|\bpro\b|\bje\b)\s*(?:ew|einw(?:ohner(?:in(?:nen)?)?)?|personen?|kopf|capita)\b\.?", re.IGNORECASE)
#: Short forms by dimension, from the lists of the import, with the factor from their base to ours.
_SHORT = {"emissions": ("ghg", Decimal(1)), "energy": ("energy", Decimal(1000)), "money": ("money", Decimal(1))}
_SHARE = ("%", "prozent", "percent", "vh")


class Match(NamedTuple):
    """A unit that was found. `assumed_per_person`: the text did not say "je Person", the series does."""

    unit: UnitLike
    assumed_per_person: bool = False


def fold(text: str) -> tuple[str, bool]:
    """Return the key of a unit and whether it is meant per inhabitant: "t CO2-Äq./EW" → ("tco", True)."""
    bare = _PER_PERSON.sub(" ", text)
    return fold_unit(bare)[0], bare != text


def unit_for(symbol: str, known: Iterable[UnitLike]) -> UnitLike:
    """Return the unit of the list with this symbol, or one that converts into nothing."""
    return next((unit for unit in known if unit.symbol == symbol), Standard(symbol, symbol, "other"))


def same_unit(text: str, known: Iterable[UnitLike]) -> UnitLike | None:
    """Return the unit of the list that a person means with another spelling: "kt CO2e" → "kt CO₂e"."""
    key = fold(text)
    exact = [unit for unit in known if unit.symbol == text]
    return exact[0] if exact else next((unit for unit in known if key[0] and fold(unit.symbol) == key), None)


def find_unit(text: str, target: UnitLike, known: Iterable[UnitLike]) -> Match | None:
    """Return the unit that `text` names beside a number of a series in `target`; None: no unit that is known."""
    key, per = fold(text)
    if not key:
        return None
    target_key, target_per = fold(target.symbol)
    if (key, per) == (target_key, target_per) or text.strip() == target.symbol:
        return Match(target)
    assumed = not per and target.is_per_inhabitant
    wanted = per or assumed
    if assumed and key == target_key:
        return Match(target, True)
    listed = [unit for unit in known if fold(unit.symbol)[0] == key]
    near = [unit for unit in listed if unit.dimension == target.dimension and unit.is_per_inhabitant == wanted]
    if near:
        return Match(near[0], assumed)
    short = _short(key, target.dimension, wanted)
    if short is not None:
        return Match(short, assumed)
    if listed:
        return Match(listed[0])
    for dimension in _SHORT:
        if (other := _short(key, dimension, per)) is not None:
            return Match(other)
    return None


def _short(key: str, dimension: str, per: bool) -> UnitLike | None:
    if dimension == "share":
        return Standard("%", "%", "share") if key in _SHARE else None
    if dimension not in _SHORT:
        return None
    kind, base = _SHORT[dimension]
    factor = UNITS[kind].get(key)
    return None if factor is None else Standard(key, key, dimension, str(factor * base), per)
