"""SQL queries per page type on the demo (4-quality.md, "Speed budgets"): anonymous, page cache off, Django's cache empty.

Django's cache is empty and the page cache off, but the process has already answered once: what all pages of a municipality share
(its address, branding, menu, fields of action, the words of its search) and what the home page shows of strategy, news and projects
is in process memory until somebody publishes. The budgets hold for that state, because it is what a visitor of any page after the
first one meets; a page that nobody has asked for since a publish costs its budget, not the frame once more. The very first
request of a process or after a publish costs more; `COLD` bounds that by what was measured (docs/developers/measurements.md).
"""

import os

import pytest

from tests import databases

pytestmark = pytest.mark.demo
BUDGETS = {
    "home": 12,
    "project": 14,
    "list of 24": 14,
    "list of 24, filtered": 14,
    "field of action": 14,
    "strategy": 16,
    "numbers": 14,
    "indicator": 14,
}
COLD = {
    "home": 33, "strategy": 24, "numbers": 17, "indicator": 15, "field of action": 26, "measure": 35, "project": 17, "list of 24": 16, "list of 24, filtered": 18,
    "list and map": 18, "search": 36, "news": 16, "API list": 9, "empty page": 12,
}  # fmt: skip
"""Measured with nothing in memory at all: no budget of ours, but nobody makes it worse unnoticed."""


@pytest.fixture(scope="module")
def numbers(tmp_path_factory) -> dict:
    database = databases.demo(os.environ.get("TEST_DATABASE", "sqlite"), tmp_path_factory.mktemp("budgets"))
    yield database.run("tests.bench.queries")
    database.drop()


def test_no_page_type_asks_more_than_its_budget(numbers):
    print(
        *(f"{name:22} cold {row['cold']:3}  warm {row['warm']:3}  page cache {row['hit']}  {row['bytes']} bytes" for name, row in numbers.items()),
        sep="\n",
    )
    over = {name: numbers[name]["warm"] for name, most in BUDGETS.items() if numbers[name]["warm"] > most}
    assert over == {}


def test_a_page_from_the_page_cache_asks_nothing(numbers):
    assert {name: row["hit"] for name, row in numbers.items() if row["hit"]} == {}


def test_the_first_request_of_a_process_asks_no_more_than_was_measured(numbers):
    assert set(numbers) == set(COLD)
    assert {name: row["cold"] for name, row in numbers.items() if row["cold"] > COLD[name]} == {}
