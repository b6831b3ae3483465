"""Case 34 for values: of several people who save the same series at one moment one gets through, the others see both values."""

from decimal import Decimal

import pytest

from tests import databases

pytestmark = [pytest.mark.processes, pytest.mark.once]
AT_ONCE = 6


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    found = databases.own(request.param, tmp_path / "var")
    found.run("tests.processes.values", "prepare", 0)
    yield found
    found.drop()


def test_of_several_people_one_saves_and_the_others_are_told_what(database):
    found = database.run("tests.processes.values", "race", AT_ONCE)
    winners = [answer for answer in found["answers"] if answer["saved"]]
    assert len(winners) == 1 and (found["version"], found["changes"]) == (1, 1)
    assert Decimal(found["value"]) == winners[0]["saved"]
    for answer in found["answers"]:
        if answer["saved"] is None:
            assert (Decimal(answer["seen"]), Decimal(answer["now"]), answer["version"]) == (100, winners[0]["saved"], 1) and answer["by"] != "–"
