"""Case 34 for teams: twenty at one moment, exactly one where only one can."""

import pytest

from tests import databases

# Each test goes through both databases itself.
pytestmark = [pytest.mark.processes, pytest.mark.once]
AT_ONCE = 20


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    found = databases.own(request.param, tmp_path / "var")
    found.run("tests.workshop.team.races", "prepare", 0)
    yield found
    found.drop()


def race(database, what: str) -> dict:
    found = database.run("tests.workshop.team.races", what, AT_ONCE)
    assert found["problems"] == []
    return found


def test_of_twenty_people_with_one_link_one_gets_in(database):
    found = race(database, "link")
    assert sorted(found["results"]) == ["in", *["not possible"] * (AT_ONCE - 1)]
    assert (found["members"], found["used"]) == (2, 1)


def test_twenty_requests_of_one_person_are_one_with_one_notice(database):
    found = race(database, "ask")
    assert len(set(found["results"])) == 1
    assert (found["requests"], found["notices"]) == (1, 1)


def test_a_request_accepted_twenty_times_makes_one_member(database):
    found = race(database, "accept")
    assert len(set(found["results"])) == 1
    assert (found["members"], found["notices"]) == (2, 2)


def test_of_twenty_members_one_takes_the_lead(database):
    found = race(database, "lead")
    assert sorted(found["results"]) == ["lead", *["not possible"] * (AT_ONCE - 1)]
    assert (found["leads"], found["open_offers"]) == (1, 0)


def test_an_author_who_clicks_twenty_times_leads_once(database):
    found = race(database, "own")
    assert len(set(found["results"])) == 1
    assert found["owners"] == 1
