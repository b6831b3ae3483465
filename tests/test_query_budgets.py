"""SQL queries per page type on the demo (4-quality.md, "Speed budgets"): anonymous, page cache off, Django's cache empty.

What every page of a municipality shares (its address, branding, menu, the words of its search) is kept in process memory until
somebody publishes. The budgets hold for a process that has it; the numbers for an entirely cold process are printed beside.
"""

import os

import pytest

from tests import databases

pytestmark = pytest.mark.demo
BUDGETS = {"home": 12, "project": 14, "list of 24": 14, "list of 24, filtered": 14, "field of action": 14, "strategy": 16}
MORE_WHEN_COLD = 12
"""The frame and the vocabulary: read once per process and publication."""


@pytest.fixture(scope="module")
def numbers(tmp_path_factory) -> dict:
    database = databases.demo(os.environ.get("TEST_DATABASE", "sqlite"), tmp_path_factory.mktemp("budgets"))
    yield database.run("tests.bench.queries")
    database.drop()


def test_no_page_type_asks_more_than_its_budget(numbers):
    print(*(f"{name:22} cold {row['cold']:3}  warm {row['warm']:3}  page cache {row['hit']}  {row['bytes']} bytes" for name, row in numbers.items()), sep="\n")
    over = {name: numbers[name]["warm"] for name, most in BUDGETS.items() if numbers[name]["warm"] > most}
    assert over == {}


def test_a_page_from_the_page_cache_asks_nothing(numbers):
    assert {name: row["hit"] for name, row in numbers.items() if row["hit"]} == {}


def test_a_new_process_needs_little_more(numbers):
    assert {name: row for name, row in numbers.items() if row["cold"] > BUDGETS.get(name, 20) + MORE_WHEN_COLD} == {}
