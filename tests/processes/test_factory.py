"""Case 34 for a team at work: twenty people, or one in twenty windows, do the same at one moment; on both databases."""

import pytest

from tests import databases

# Each test goes through both databases itself.
pytestmark = [pytest.mark.processes, pytest.mark.once]
AT_ONCE = 20


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def found(request, tmp_path_factory):
    """What came of everything, by its name."""
    database = databases.own(request.param, tmp_path_factory.mktemp("factory") / "var")
    database.run("tests.processes.stress", "prepare")
    database.run("tests.processes.factory", "prepare", 0)
    yield database.run("tests.processes.factory", "all", AT_ONCE, timeout=600)
    database.drop()


@pytest.mark.parametrize(
    ("what", "words", "kept"),
    [
        # Nineteen of twenty edges fit; the one that would close the circle is refused, whoever comes last.
        ("circle", {"done": 19, "ValidationError": 1}, {"dependencies": 19, "circles": 0}),
        ("field", {"done": 1, "conflict": 19}, {"package": 2, "package_changes": 1}),
        ("fields", {"done": 1, "conflict": 19}, {}),
        ("fulfil", {"done": 20}, {"fulfilled": 1, "sources": 1, "hours": 1}),
        ("talk", {"done": 20}, {"talks": 1, "messages": 1}),
        ("offer", {"done": 20}, {"offers": 1}),
        ("upload", {"done": 20}, {"versions": 21, "in_order": True}),
        ("source", {"done": 1, "no": 19}, {"paid": "500.00"}),
        ("lead", {"done": 1, "NotPossible": 19}, {"open_offers": 1}),
        ("code", {"done": 1, "no": 19}, {}),
    ],
)
def test_of_twenty_at_once_exactly_those_that_can(found, what, words, kept):
    told = found[what]["words"]
    assert {word: told.count(word) for word in set(told)} == words
    assert {key: found[what][key] for key in kept} == kept
