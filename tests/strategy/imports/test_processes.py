"""The work on an import in several processes: killed in the middle nothing is half-written, and of many clicks one counts."""

import pytest

from tests import databases

# Each test goes through both databases itself.
pytestmark = [pytest.mark.processes, pytest.mark.once]


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    found = databases.own(request.param, tmp_path / "var")
    yield found
    found.drop()


def test_a_killed_import_is_told_and_nothing_of_it_is_left(database):
    found = database.run("tests.strategy.imports.at_work", "killed", 1)
    for what, far, given_up_before, given_up, measures, state, message in found["seen"]:
        assert far >= 10, "the progress was not seen from outside while the transaction was open"
        assert (given_up_before, given_up) == (0, 1), "given up is what died, and only that"
        assert (measures, state) == ((0, "failed") if what == "apply" else (60, "applied"))
        assert "unterbrochen" in message
    assert found["whole"] == ["applied", 60, 70]
    assert found["end"] == ["undone", 0]
    assert found["tree"] == [0, 0, 0, 0, 0]


def test_of_many_clicks_at_once_one_counts(database):
    assert database.run("tests.strategy.imports.at_work", "parallel", 8) == {"first": 1, "late": 7, "queued": 1}
