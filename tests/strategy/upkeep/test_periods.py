"""Periods: keys, words, choices."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from strategy.upkeep.periods import OWN, choices, key_of, period_label, period_of, suggested

KEYS = st.builds(
    "{}{}".format,
    st.integers(1990, 2200),
    st.sampled_from(["", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4", *(f"-{m:02}" for m in range(1, 13))]),
)


@given(KEYS)
def test_a_key_leads_to_a_period_and_back(key):
    start, end = period_of(key)
    assert start <= end
    assert key_of(start, end) == key


@pytest.mark.parametrize(
    ("key", "words"),
    [("2025", "Jahr 2025"), ("2026-H1", "1. Halbjahr 2026"), ("2026-Q3", "3. Quartal 2026"), ("2026-03", "März 2026")],
)
def test_a_period_has_a_name(key, words):
    with translation.override("de"):
        assert period_label(*period_of(key)) == words


def test_days_of_ones_own_are_named_by_their_days():
    with translation.override("de"):
        assert period_label(date(2026, 3, 2), date(2026, 4, 9)) == "2. März 2026 bis 9. April 2026"
        assert period_label(date(2025, 1, 1), date(2026, 12, 31)) == "1. Januar 2025 bis 31. Dezember 2026"
        assert period_label(date(2026, 3, 2), date(2026, 3, 2)) == "2. März 2026"


@pytest.mark.parametrize("key", ["", "own", "2026-H3", "2026-Q0", "2026-13", "1989", "99999", "2026-H1 ", "x", "2026-3"])
def test_what_is_no_key_has_no_period(key):
    assert period_of(key) is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_everything_that_is_offered_has_begun_and_the_suggestion_is_offered(today):
    keys = [key for _group, rows in choices(today) for key, _label in rows]
    assert len(keys) == len(set(keys))
    assert all(key == OWN or period_of(key)[0] <= today for key in keys)
    assert suggested(today) in keys
    assert today - timedelta(days=93) <= period_of(suggested(today))[1] < today


def test_what_a_note_has_stays_among_the_choices():
    keys = [key for _group, rows in choices(date(2026, 11, 23), period_of("2012-Q1")) for key, _label in rows]
    assert "2012-Q1" in keys
