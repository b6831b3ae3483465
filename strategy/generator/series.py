"""The indicators of a generated strategy: long series with gaps, target values, categories and a scenario."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random

from strategy.models import FieldOfActionPage, Indicator, IndicatorValue, StrategyPage

from . import words

SOURCE = "erfunden"
BATCH = 500


def insert_indicators(
    strategy: StrategyPage, fields: Sequence[FieldOfActionPage], count: int, years: int, random: Random, today: date
) -> list[Indicator]:
    """Add indicators with measured values for `years` years up to the last one; returns them in order.

    The first is the leading one with sectors and a scenario, the second the population. Every tenth has categories, one year is a gap.
    """
    indicators = [_indicator(strategy, fields, n) for n in range(count)]
    Indicator.objects.bulk_create(indicators, batch_size=BATCH)
    last = today.year - 1
    rows = (row for n, indicator in enumerate(indicators) for row in _values(indicator, n, last - years + 1, last, random))
    IndicatorValue.objects.bulk_create(rows, batch_size=BATCH)
    return indicators


def _indicator(strategy: StrategyPage, fields: Sequence[FieldOfActionPage], n: int) -> Indicator:
    name, unit = words.SERIES[n % len(words.SERIES)]
    whole = n < 3
    if n == 0:
        name = "Treibhausgase insgesamt"
    elif n == 1:
        name, unit = "Menschen in der Stadt", "Personen"
    else:
        name = f"{name} {words.PLACES[(n // len(words.SERIES)) % len(words.PLACES)]}"
    return Indicator(
        strategy=strategy, field_of_action=None if whole else fields[n % len(fields)], code=f"I {n + 1}", title=name, unit=unit, is_headline=n == 0,
        is_population=n == 1, show_per_inhabitant=n == 0, breakdown=Indicator.Breakdown.SECTOR if _has_parts(n) else "",
        kind=Indicator.Kind.IMPACT if n % 2 == 0 else Indicator.Kind.OUTPUT, description="Eine erfundene Reihe.", sort_order=n,
    )  # fmt: skip


def _has_parts(n: int) -> bool:
    return n % 10 == 0 and words.SERIES[n % len(words.SERIES)][1] != "%"


def _values(indicator: Indicator, n: int, first: int, last: int, random: Random) -> Iterator[IndicatorValue]:
    level = 90_000.0 if n == 1 else random.uniform(20, 60) if indicator.unit == "%" else random.uniform(200, 2000)
    gap = first + (last - first) // 2
    for year in range(first, last + 1):
        level *= random.uniform(0.995, 1.008) if n == 1 else random.uniform(0.95, 1.02)
        parts = _parts(level, random) if _has_parts(n) else []
        value = sum(parts, Decimal(0)) if parts else _rounded(level)
        known = None if year == gap and n != 1 else value
        yield IndicatorValue(
            indicator=indicator, year=year, kind="actual", value=known, source=SOURCE, data_quality="ABCD"[n % 4], note="" if known else "Lücke"
        )
        if known is not None:
            for name, part in zip(words.SECTORS, parts, strict=False):
                yield IndicatorValue(indicator=indicator, year=year, kind="actual", category=name, value=part, source=SOURCE, data_quality="B")
    if n % 3 == 0:
        for ahead in (5, 10, 15):
            yield IndicatorValue(indicator=indicator, year=last + ahead, kind="target", value=_rounded(level * (1 - ahead / 20)), source=SOURCE)
    if n == 0:
        for ahead in (0, 5, 10, 15):
            yield IndicatorValue(
                indicator=indicator, year=last + ahead, kind="scenario", scenario="Trend", value=_rounded(level * (1 - ahead / 60)), source=SOURCE
            )


def _parts(level: float, random: Random) -> list[Decimal]:
    weights = [random.uniform(0.8, 1.2) for _name in words.SECTORS]
    return [_rounded(level * weight / sum(weights)) for weight in weights]


def _rounded(value: float) -> Decimal:
    return Decimal(str(round(value, 1)))
