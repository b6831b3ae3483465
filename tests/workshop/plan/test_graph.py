"""A plan has no circles; shifting keeps what belongs together."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workshop.plan import graph

pairs = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=30)


@given(pairs)
def test_a_graph_that_grows_pair_by_pair_never_has_a_circle(wanted):
    kept: list[tuple[int, int]] = []
    for task, before in wanted:
        known = graph.before_of(kept)
        found = [task, before] if task == before else graph.circle(known, task, before)
        if found:
            assert found[0] == found[-1] or task == before
            assert all(later in known.get(one, ()) or (one, later) == (task, before) for one, later in itertools.pairwise(found))
        else:
            kept.append((task, before))
    known = graph.before_of(kept)
    for task in known:
        assert task not in graph.followers(known, task)
        assert all(not graph.way(known, earlier, task) for earlier in known[task])


@given(pairs, st.integers(1, 8))
def test_followers_are_those_from_whom_a_way_leads_here(wanted, task):
    known = graph.before_of((one, other) for one, other in wanted if one != other)
    everybody = {number for pair in wanted for number in pair}
    assert set(graph.followers(known, task)) == {number for number in everybody if number != task and graph.way(known, number, task)}


days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(st.dictionaries(st.integers(1, 9), st.tuples(st.none() | days, st.none() | days), min_size=1), st.integers(-3660, 3660))
def test_shifting_back_gives_the_old_plan(plan, by):
    there = graph.shifted(plan, plan, by)
    assert graph.shifted(there, plan, -by) == plan
    assert all((new[0] - old[0] == timedelta(days=by)) for new, old in zip(there.values(), plan.values(), strict=True) if old[0])


def test_a_task_that_begins_before_the_other_ended_is_named():
    plan = {1: (date(2027, 1, 1), date(2027, 1, 31)), 2: (date(2027, 1, 31), None), 3: (date(2027, 2, 1), None)}
    assert graph.too_early(plan, {2: {1}, 3: {1}}) == [(2, 1)]
