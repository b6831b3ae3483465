"""What moved since a baseline: pure, with rules that hold for every plan."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workshop.plan.comparison import COSTS, MILESTONE, SOURCES, TASK, Snapshot, Span, compare, read

days = st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1))
spans = st.builds(lambda title, a, b: Span(title, min(a, b) if a and b else a, max(a, b) if a and b else b), st.text(max_size=5), days, days)
keys = st.tuples(st.sampled_from([TASK, MILESTONE]), st.integers(1, 9))
sums = st.fixed_dictionaries({COSTS: st.none() | st.decimals(0, 9999, places=2), SOURCES: st.none() | st.decimals(0, 9999, places=2)})
plans = st.builds(Snapshot, st.dictionaries(keys, spans, max_size=8), sums)


@given(plans)
def test_a_plan_that_did_not_change_has_no_changes(plan):
    assert compare(plan, plan) == ([], [])


@given(plans, plans)
def test_both_ways_name_the_same_moves_with_opposite_days(one, two):
    there, back = compare(one, two), compare(two, one)
    assert len(there[0]) == len(back[0]) and len(there[1]) == len(back[1])
    assert sorted(move.days for move in there[0] if move.days is not None) == sorted(-move.days for move in back[0] if move.days is not None)


@given(plans, st.integers(1, 400))
def test_a_shift_of_everything_moves_everything_by_the_same_days(plan, n):
    def later(day):
        return day + timedelta(days=n) if day else None

    shifted = Snapshot({key: Span(span.title, later(span.start), later(span.end)) for key, span in plan.spans.items()}, plan.sums)
    moves, changes = compare(plan, shifted)
    assert changes == [] and {move.days for move in moves} <= {n, None}
    assert len(moves) == sum(1 for span in plan.spans.values() if span.start or span.end)


def test_another_title_is_no_move():
    before, after = Span("alt", None, date(2027, 1, 1)), Span("neu", None, date(2027, 1, 1))
    assert compare(Snapshot({(TASK, 1): before}, {}), Snapshot({(TASK, 1): after}, {})) == ([], [])


def test_reading_is_tolerant_of_what_is_missing_or_broken():
    assert read(None) == Snapshot({}, {}) and read({"tasks": "x", "milestones": [1, {"title": "ohne"}]}) == Snapshot({}, {})
    found = read(
        {"tasks": [{"id": 3, "title": "A", "start": "2027-01-02", "end": "quatsch"}], "milestones": [{"id": "4", "date": None}], "costs": "12.50"}
    )
    assert found.spans == {(TASK, 3): Span("A", date(2027, 1, 2), None), (MILESTONE, 4): Span("", None, None)}
    assert found.sums == {COSTS: Decimal("12.50")}
