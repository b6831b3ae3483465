"""Case 34: twenty at once, exactly one wins, nobody sees an error; on both databases."""

import pytest

from tests import databases

# Each test goes through both databases itself.
pytestmark = [pytest.mark.processes, pytest.mark.once]
AT_ONCE = 20


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    found = databases.own(request.param, tmp_path / "var")
    found.run("tests.processes.stress", "prepare")
    found.run("tests.exchange.offers.races", "prepare", 0)
    yield found
    found.drop()


@pytest.mark.parametrize("what", ["need", "offer"])
def test_of_twenty_parallel_reservations_exactly_one_wins(database, what):
    found = database.run("tests.exchange.offers.races", what, AT_ONCE)
    assert sorted(found["ends"]) == ["ok", *["taken"] * (AT_ONCE - 1)]
    assert found["reserved"] == 1


def test_twenty_parallel_answers_of_one_person_are_one(database):
    found = database.run("tests.exchange.offers.races", "answer", AT_ONCE)
    assert found["ends"] == ["ok"] * AT_ONCE
    assert (found["matches"], found["talks"], found["messages"]) == (1, 1, 1)


def test_twenty_parallel_requests_to_join_are_one(database):
    found = database.run("tests.exchange.offers.races", "join", AT_ONCE)
    assert found["ends"] == ["ok"] * AT_ONCE and found["members"] == 1
