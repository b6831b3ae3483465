"""Case 34: the same form many times at once is one form."""

import pytest

from tests import databases

# Each test goes through both databases itself.
pytestmark = [pytest.mark.processes, pytest.mark.once]
AT_ONCE = 20


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    found = databases.own(request.param, tmp_path / "var")
    found.run("tests.processes.stress", "prepare")
    found.run("tests.processes.races", "prepare", 0)
    yield found
    found.drop()


@pytest.mark.parametrize(("what", "rows"), [("report", {"reports": 1, "messages": 0}), ("help", {"reports": 0, "messages": 1})])
def test_twenty_parallel_posts_of_one_form_are_one_row_and_one_mail(database, what, rows):
    found = database.run("tests.processes.races", what, AT_ONCE)
    assert found["problems"] == []
    assert found["statuses"] == [302] * AT_ONCE, "somebody was told that it went wrong"
    assert len(set(found["places"])) == 1, "all are led to the one result"
    assert {key: found[key] for key in rows} == rows
    assert found["mails"] == 1
