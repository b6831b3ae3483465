"""A confirmed submission is never lost, whatever happens at the same time and whoever is killed (docs/decisions/0003)."""

import pytest

from tests import databases

# Each test goes through both databases itself.
pytestmark = [pytest.mark.processes, pytest.mark.once]
PROCESSES, EACH, ROUNDS = 8, 50, 12


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    found = databases.own(request.param, tmp_path / "var")
    found.run("tests.processes.stress", "prepare")
    yield found
    found.drop()


def assert_whole(found: dict) -> None:
    """Nothing is half, doubled or lost, and the tree is sound."""
    assert found["without_page"] == 0
    assert found["pages_of_nobody"] == 0
    assert found["titles_twice"] == 0
    assert found["receipts_missing_or_doubled"] == 0
    assert found["in_moderation_twice"] == 0
    assert found["waiting_without_moderation"] == 0
    assert found["live_without_page"] == 0
    assert found["children_of_index"][0] == found["children_of_index"][1]
    assert found["tree"] == [0, 0, 0, 0, 0]
    assert set(found["states"]) <= {"in_moderation", "live"}, found["states"]


def test_eight_processes_submit_while_the_index_is_published_and_ideas_are_approved(database, record_property):
    found = database.run("tests.processes.stress", "storm", PROCESSES, EACH, timeout=900)
    problems = [line for person in [*found["people"], found["office"]] for line in person["problems"]]
    assert problems == []
    acknowledged = [public_id for person in found["people"] for public_id in person["done"]]
    assert len(set(acknowledged)) == PROCESSES * EACH
    assert set(acknowledged) < set(found["confirmed"]) and len(found["confirmed"]) == len(acknowledged) + 1  # the one that warmed up
    assert_whole(found)
    office = found["office"]
    assert office["published"] >= 3 and office["approved"] >= 3, office
    assert found["states"].get("live", 0) == office["approved"] + 1
    assert max(person["slowest"] for person in found["people"]) < 20, "somebody waited a third of SQLite's time-out"
    print(
        f"{database.vendor}: {len(acknowledged)} submissions, {office['published']} publications, {office['approved']} approvals in {found['seconds']:.0f} s"
    )


def test_a_crowd_that_comes_right_after_the_start_waits_and_nobody_is_refused(database):
    """Many more processes than cores, each cold: SQLite's waiting is unfair, so it must be long."""
    found = database.run("tests.processes.stress", "cold", 16, 4, timeout=600)
    problems = [line for person in [*found["people"], found["office"]] for line in person["problems"]]
    assert problems == []
    assert len({public_id for person in found["people"] for public_id in person["done"]}) == 64 == len(found["confirmed"])
    assert_whole(found)
    print(f"{database.vendor}: slowest {max(person['slowest'] for person in found['people']):.1f} s of {found['seconds']:.0f} s")


def test_processes_killed_at_any_moment_lose_and_double_nothing(database):
    found = database.run("tests.processes.stress", "killed", ROUNDS, timeout=300)
    assert found["again"]["problems"] == [], "after the last kill somebody could not submit"
    assert len(found["again"]["done"]) == 3
    assert len(found["acknowledged"]) >= ROUNDS, "too slow to be killed in the middle of anything"
    missing = set(found["acknowledged"]) - set(found["confirmed"])
    assert not missing
    assert_whole(found)
