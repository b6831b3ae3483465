"""Arithmetic of targets: how much of the way is done, where one should be, and when today's pace arrives.

Formulas 1 and 2 of the domain notes (share of the way; linear path). The growth-rate ratio of Eurostat (formula 3) is left
out on purpose: it divides by the target and breaks for a target of zero. All numbers are `Decimal`, years are `int`;
what is not defined is `None`, never 0.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, cast

TOLERANCE = Decimal("0.05")
WINDOW = 10
SHORTEST_WINDOW = 5
LONGEST_WINDOW = 15
LAST_YEAR = 2200


@dataclass(frozen=True, order=True)
class Point:
    """A value of a series; `value` is None where the year is a gap."""

    year: int
    value: Decimal | None


if TYPE_CHECKING:

    class Known(Point):
        """A point that has a value: the type that `known` returns."""

        value: Decimal

else:
    Known = Point


def known(points: Iterable[Point]) -> list[Known]:
    """Return the points that have a value, in the order of years."""
    return cast("list[Known]", sorted(point for point in points if point.value is not None))


def share_done(base: Decimal | None, target: Decimal | None, value: Decimal | None) -> Decimal | None:
    """Return (x − x₀) / (x_T − x₀): 0 at the base, 1 at the target, negative where it went the wrong way.

    Works for falling and rising targets and for a target of zero. None when a number is missing or base and target are
    equal (there is no way to go). Not clamped: only a drawn bar is.
    """
    if base is None or target is None or value is None or base == target:
        return None
    return (value - base) / (target - base)


def keeps(base: Decimal, value: Decimal, tolerance: Decimal = TOLERANCE) -> bool:
    """Is a value that shall stay as it is (base = target) still within `tolerance` (a share of the base) of it?"""
    return abs(value - base) <= tolerance * abs(base)


def required(anchors: Iterable[Point], year: int) -> Decimal | None:
    """Return x_req(year): the value on the straight way between the anchors (base, interim targets, target).

    None before the first and after the last anchor, and with fewer than two anchors.
    """
    points = known(anchors)
    for before, after in itertools.pairwise(points):
        if before.year <= year <= after.year and before.year != after.year:
            return before.value + (after.value - before.value) * Decimal(year - before.year) / Decimal(after.year - before.year)
    return None


def on_track(value: Decimal, required_value: Decimal, base: Decimal, target: Decimal) -> bool:
    """Is `value` at or better than the way asks, with a tolerance of 5 % of |x_T − x₀|?"""
    slack = TOLERANCE * abs(target - base)
    return value <= required_value + slack if target < base else value >= required_value - slack


class TrendKind(StrEnum):
    REACHED = "reached"
    YEAR = "year"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Trend:
    """Where today's pace leads. `year` only with kind YEAR; `per_year` is the mean change between `since` and `until`."""

    kind: TrendKind
    year: int | None = None
    per_year: Decimal | None = None
    since: int | None = None
    until: int | None = None

    def in_time(self, target_year: int) -> bool:
        """Is the target reached, or will it be by `target_year`?"""
        return self.kind == TrendKind.REACHED or (self.year is not None and self.year <= target_year)

    def value_in(self, year: int, latest: Decimal) -> Decimal | None:
        """Return the value in `year` if the pace lasts, counted from the latest value."""
        if self.per_year is None or self.until is None or year < self.until:
            return None
        return latest + self.per_year * (year - self.until)


def reference(points: Iterable[Point], window: int = WINDOW) -> Known | None:
    """Return the known point about `window` years before the latest one: the nearest between 5 and 15 years (the older of two).

    None where the series is too young or too sparse for a pace.
    """
    values = known(points)
    if len(values) < 2:
        return None
    latest = values[-1]
    candidates = [point for point in values if SHORTEST_WINDOW <= latest.year - point.year <= LONGEST_WINDOW]
    return min(candidates, key=lambda point: (abs(latest.year - point.year - window), point.year), default=None)


def trend(points: Iterable[Point], base: Decimal | None, target: Decimal | None) -> Trend:
    """Return in which year the pace of about the last ten years reaches `target`.

    `base` says in which direction the target lies (None: the first known value). REACHED: the latest value is at or beyond
    the target. NEVER: the pace is zero, leads away, or needs longer than the year 2200. UNKNOWN: too few values.
    """
    values = known(points)
    if not values or target is None:
        return Trend(TrendKind.UNKNOWN)
    latest = values[-1]
    start = base if base is not None else values[0].value
    falling = target < start
    before = reference(values)
    per_year: Decimal | None = None
    since: int | None = None
    if before is not None:
        since = before.year
        per_year = (latest.value - before.value) / Decimal(latest.year - before.year)
    pace = partial(Trend, per_year=per_year, since=since, until=latest.year)
    if start == target:
        return pace(TrendKind.REACHED if keeps(start, latest.value) else TrendKind.UNKNOWN)
    if (latest.value <= target) if falling else (latest.value >= target):
        return pace(TrendKind.REACHED)
    if per_year is None:
        return Trend(TrendKind.UNKNOWN, until=latest.year)
    distance = target - latest.value
    if per_year == 0 or (per_year > 0) != (distance > 0):
        return pace(TrendKind.NEVER)
    years = distance / per_year
    if years > LAST_YEAR - latest.year:
        return pace(TrendKind.NEVER)
    return pace(TrendKind.YEAR, year=latest.year + int(years.to_integral_value(ROUND_CEILING)))
