"""The rule by which offers and needs find each other."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from exchange.offers.matching import LEAST, NEIGHBOURS, Side, best, score
from projects.models import NeedKind

days = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
sides = st.builds(
    Side,
    kind=st.sampled_from(NeedKind.values),
    fields=st.frozensets(st.integers(1, 4), max_size=3),
    district=st.none() | st.integers(1, 3),
    starts=days,
    ends=days,
)


@given(sides, sides)
def test_a_fit_is_the_same_from_both_sides(one, other):
    assert score(one, other) == score(other, one)
    assert 0 <= score(one, other) <= 100


@given(sides, sides)
def test_other_kinds_never_fit_and_neighbours_need_something_in_common(one, other):
    if one.kind == other.kind:
        return
    if frozenset((one.kind, other.kind)) not in NEIGHBOURS:
        assert score(one, other) == 0
    elif not one.fields & other.fields and one.district != other.district:
        assert score(one, other) < LEAST


@given(sides)
def test_nothing_fits_better_than_oneself(side):
    if side.starts and side.ends and side.ends < side.starts:
        return
    assert score(side, side) >= 60


@given(sides, sides, st.integers(1, 4))
def test_one_more_thing_in_common_never_makes_a_fit_worse(one, other, field):
    more = Side(one.kind, one.fields | {field}, one.district, one.starts, one.ends)
    both = Side(other.kind, other.fields | {field}, other.district, other.starts, other.ends)
    assert score(more, both) >= score(one, other)


@given(sides, st.lists(sides, max_size=12))
def test_the_order_is_by_fit_and_the_same_every_time(wanted, found):
    numbered = list(enumerate(found))
    chosen = best(wanted, numbered, lambda entry: entry[1], most=5)
    assert chosen == best(wanted, numbered, lambda entry: entry[1], most=5)
    points = [points for _entry, points in chosen]
    assert points == sorted(points, reverse=True) and all(point >= LEAST for point in points)
    for (first, one), (second, two) in itertools.pairwise(chosen):
        assert one > two or first[0] < second[0], "equal fits keep their order"


def test_times_that_do_not_meet_do_not_fit():
    spring = Side("people", starts=date(2027, 3, 1), ends=date(2027, 5, 31))
    summer = Side("people", starts=date(2027, 6, 1))
    assert score(spring, summer) == 0
    assert score(spring, Side("people", starts=date(2027, 5, 31))) > 0
    assert score(spring, Side("people", ends=date(2027, 2, 28) + timedelta(days=1))) > 0
    assert score(spring, Side("people")) > 0
