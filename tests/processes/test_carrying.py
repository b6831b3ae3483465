"""Case 34 for carrying out and answers: twenty people take one step at one moment, and it happens once."""

import pytest

from tests import databases

# Each test goes through both databases itself.
pytestmark = [pytest.mark.processes, pytest.mark.once]
AT_ONCE = 20


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    found = databases.own(request.param, tmp_path / "var")
    found.run("tests.processes.stress", "prepare")
    found.run("tests.processes.carrying", "prepare", 0)
    yield found
    found.drop()


@pytest.mark.parametrize(
    ("what", "winners", "kept"),
    [
        ("start", 1, {"decisions": 1, "phases": 1, "baselines": 1}),
        ("approve", 1, {"log": 1, "notices": 1}),
        ("ask", AT_ONCE, {"requests": 1, "notices": 2}),  # two moderators, each once
        ("publish", AT_ONCE, {"log": 1, "notices": 1}),
    ],
)
def test_of_twenty_at_once_it_happens_once(database, what, winners, kept):
    found = database.run("tests.processes.carrying", what, AT_ONCE)
    assert found["words"].count("done") == winners and found["words"].count("too late") == AT_ONCE - winners
    assert {key: found[key] for key in kept} == kept
