"""Arithmetic of targets: examples that can be checked by hand, and laws that hold for all numbers."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from strategy.progress import Point, TrendKind, keeps, known, on_track, reference, required, share_done, trend

D = Decimal
values = st.decimals(min_value=-10_000, max_value=10_000, places=2, allow_nan=False, allow_infinity=False)
years = st.integers(min_value=1990, max_value=2060)


def series(**points):
    return [Point(int(year[1:]), None if value is None else D(str(value))) for year, value in points.items()]


EMISSIONS = series(y1990=853, y2012="643.7", y2013=None, y2014=632, y2024=488)


def test_the_town_of_the_sketch_reaches_zero_in_2058():
    result = trend(EMISSIONS, D(853), D(0))
    assert (result.kind, result.year, result.per_year, result.since, result.until) == (TrendKind.YEAR, 2058, D("-14.4"), 2014, 2024)
    assert result.value_in(2035, D(488)) == D("329.6")
    assert share_done(D(853), D(0), D(488)).quantize(D("0.001")) == D("0.428")


def test_unknown_is_not_zero():
    assert share_done(None, D(0), D(1)) is None and share_done(D(5), D(5), D(5)) is None
    assert required([Point(1990, D(1))], 1990) is None
    assert required(series(y2000=10, y2010=20), 1999) is None and required(series(y2000=10, y2010=20), 2011) is None
    assert trend([], D(1), D(0)).kind == TrendKind.UNKNOWN
    assert trend(series(y2024=5), D(10), D(0)).kind == TrendKind.UNKNOWN
    assert trend(EMISSIONS, D(853), None).kind == TrendKind.UNKNOWN
    assert trend(series(y2020=10, y2023=8), D(10), D(0)).kind == TrendKind.UNKNOWN, "three years are no pace"


def test_the_wrong_direction_never_arrives_and_counts_below_zero():
    result = trend(series(y2010=163, y2014=165, y2024=168), D(163), D(14))
    assert result.kind == TrendKind.NEVER and result.year is None
    assert share_done(D(163), D(14), D(168)) < 0


def test_a_standstill_never_arrives():
    assert trend(series(y2014=10, y2024=10), D(20), D(0)).kind == TrendKind.NEVER


def test_a_pace_that_needs_centuries_never_arrives():
    assert trend(series(y2014=D("1000.1"), y2024=1000), D(2000), D(0)).kind == TrendKind.NEVER


def test_a_target_that_is_met_is_met_whatever_the_pace():
    assert trend(series(y2014=5, y2024=12), D(0), D(10)).kind == TrendKind.REACHED
    assert trend(series(y2024=-1), D(10), D(0)).kind == TrendKind.REACHED


def test_holding_a_value_is_a_target_too():
    assert keeps(D(100), D(104)) and not keeps(D(100), D(106))
    assert trend(series(y2014=100, y2024=103), D(100), D(100)).kind == TrendKind.REACHED


def test_the_way_leads_over_the_interim_targets():
    anchors = series(y1990=100, y2020=60, y2030=20, y2040=0)
    assert required(anchors, 2005) == 80 and required(anchors, 2025) == 40 and required(anchors, 2030) == 20


def test_the_reference_lies_about_ten_years_back_and_skips_gaps():
    assert reference(EMISSIONS) == Point(2014, D(632))
    assert reference(series(y2000=1, y2013=2, y2014=None, y2015=3, y2024=4)).year == 2013
    assert reference(series(y2000=1, y2024=4)) is None


@pytest.mark.parametrize(("value", "expected"), [(52, True), (54, True), (56, False), (40, True)])
def test_five_percent_of_the_way_are_tolerated(value, expected):
    assert on_track(D(value), D(50), D(100), D(0)) is expected
    assert on_track(D(-value), D(-50), D(-100), D(0)) is expected


@given(values, values)
def test_the_share_is_0_at_the_base_and_1_at_the_target(base, target):
    assume(base != target)
    assert share_done(base, target, base) == 0 and share_done(base, target, target) == 1


@given(values, values, values, values, st.sampled_from([D(-1), D(1), D("0.5"), D(1000)]))
def test_the_share_does_not_depend_on_unit_direction_or_origin(base, target, value, shift, factor):
    assume(base != target)
    moved = share_done(base * factor + shift, target * factor + shift, value * factor + shift)
    assert abs(moved - share_done(base, target, value)) < D("1e-18") * max(1, abs(moved))


@given(values, values, years, st.integers(1, 60), st.floats(0, 1))
def test_the_way_starts_at_the_base_ends_at_the_target_and_stays_between(base, target, start, length, part):
    anchors = [Point(start, base), Point(start + length, target)]
    assert required(anchors, start) == base and abs(required(anchors, start + length) - target) < D("1e-15")
    middle = required(anchors, start + int(length * part))
    assert min(base, target) - D("1e-15") <= middle <= max(base, target) + D("1e-15")


@given(st.dictionaries(years, st.one_of(st.none(), values), min_size=0, max_size=20), values, values)
def test_a_trend_keeps_its_promises(points, base, target):
    result = trend([Point(year, value) for year, value in points.items()], base, target)
    assert (result.year is not None) == (result.kind == TrendKind.YEAR)
    found = known(Point(year, value) for year, value in points.items())
    if result.kind == TrendKind.YEAR:
        latest = found[-1]
        assert result.year > latest.year
        there = result.value_in(result.year, latest.value)
        before = result.value_in(result.year - 1, latest.value)
        beyond = (lambda value: value <= target + D("1e-12")) if target < base else (lambda value: value >= target - D("1e-12"))
        assert beyond(there), "reached in that year"
        assert not beyond(before) or abs(before - target) < D("1e-9"), "and not a year earlier"


@given(st.dictionaries(years, values, min_size=2, max_size=12), values)
def test_gaps_change_nothing(points, target):
    with_values = [Point(year, value) for year, value in points.items()]
    gaps = [Point(year, None) for year in range(1990, 2061) if year not in points]
    base = with_values[0].value
    assert trend(with_values, base, target) == trend([*with_values, *gaps], base, target)
