"""Arithmetic of units: the standard list, and what one unit is in another.

The list is the vocabulary of German municipal energy and greenhouse gas balances; factors are exact powers of ten (SI).
"""

from decimal import Decimal
from typing import NamedTuple, Protocol


class Standard(NamedTuple):
    """A unit of the standard list: value × factor is the value in the base of the dimension."""

    symbol: str
    name: str
    dimension: str
    factor: str = "1"
    is_per_inhabitant: bool = False


STANDARD: tuple[Standard, ...] = (
    Standard("kg CO₂e", "Kilogramm CO₂-Äquivalente", "emissions", "0.001"),
    Standard("t CO₂e", "Tonnen CO₂-Äquivalente", "emissions", "1"),
    Standard("kt CO₂e", "Tausend Tonnen CO₂-Äquivalente", "emissions", "1000"),
    Standard("Mio. t CO₂e", "Millionen Tonnen CO₂-Äquivalente", "emissions", "1000000"),
    Standard("kg CO₂e je Person", "Kilogramm CO₂-Äquivalente je Person und Jahr", "emissions", "0.001", True),
    Standard("t CO₂e je Person", "Tonnen CO₂-Äquivalente je Person und Jahr", "emissions", "1", True),
    Standard("kWh", "Kilowattstunden", "energy", "1"),
    Standard("MWh", "Megawattstunden", "energy", "1000"),
    Standard("GWh", "Gigawattstunden", "energy", "1000000"),
    Standard("TWh", "Terawattstunden", "energy", "1000000000"),
    Standard("kWh je Person", "Kilowattstunden je Person und Jahr", "energy", "1", True),
    Standard("MWh je Person", "Megawattstunden je Person und Jahr", "energy", "1000", True),
    Standard("kWp", "Kilowatt Spitzenleistung", "power", "1"),
    Standard("MWp", "Megawatt Spitzenleistung", "power", "1000"),
    Standard("kW", "Kilowatt", "power", "1"),
    Standard("MW", "Megawatt", "power", "1000"),
    Standard("%", "Prozent", "share", "1"),
    Standard("€", "Euro", "money", "1"),
    Standard("T€", "Tausend Euro", "money", "1000"),
    Standard("Mio. €", "Millionen Euro", "money", "1000000"),
    Standard("€ je Person", "Euro je Person und Jahr", "money", "1", True),
    Standard("m²", "Quadratmeter", "area", "1"),
    Standard("ha", "Hektar", "area", "10000"),
    Standard("km²", "Quadratkilometer", "area", "1000000"),
    Standard("m² je Person", "Quadratmeter je Person", "area", "1", True),
    Standard("m", "Meter", "length", "1"),
    Standard("km", "Kilometer", "length", "1000"),
    Standard("km je Person", "Kilometer je Person und Jahr", "length", "1000", True),
    Standard("l", "Liter", "volume", "0.001"),
    Standard("m³", "Kubikmeter", "volume", "1"),
    Standard("l je Person", "Liter je Person und Tag", "other"),
    Standard("Anzahl", "Anzahl", "count", "1"),
    Standard("Personen", "Personen", "count", "1"),
    Standard("Punkte", "Punkte", "other"),
)


class UnitLike(Protocol):
    """What `convert` needs of a unit: a row of the vocabulary or an entry of the standard list."""

    @property
    def symbol(self) -> str: ...

    @property
    def dimension(self) -> str: ...

    @property
    def factor(self) -> Decimal | str: ...

    @property
    def is_per_inhabitant(self) -> bool: ...


class UnitError(ValueError):
    """Two units do not convert into each other."""


def convert(value: Decimal, source: UnitLike, target: UnitLike) -> Decimal:
    """Return `value` given in `source` in the unit `target`. Raises UnitError where dimension or "per inhabitant" differ."""
    if source.symbol == target.symbol:
        return value
    if source.dimension != target.dimension or source.dimension == "other" or source.is_per_inhabitant != target.is_per_inhabitant:
        raise UnitError(f"{source.symbol} → {target.symbol}")
    return value * Decimal(source.factor) / Decimal(target.factor)


_BY_SYMBOL: dict[str, Standard] = {unit.symbol: unit for unit in STANDARD}


def standard(symbol: str) -> Standard | None:
    """Return the entry of the standard list with this symbol."""
    return _BY_SYMBOL.get(symbol.strip())


def addable(symbol: str) -> bool:
    """May values of categories in this unit be added up to a whole? Shares may not: two shares may have different wholes."""
    found = standard(symbol)
    return found.dimension != "share" if found else symbol.strip().casefold() not in ("prozent", "percent", "v. h.")
