"""Public pages of the strategy at full size (15 fields, 400 measures, 60 indicators of 40 years, 2,000 notes): queries, as many as on a small one.

Measured as in `test_query_budgets`: anonymous, page cache off, Django's cache empty, the process has answered once. Times are printed, not asserted.
"""

import time
from collections.abc import Callable

import pytest
from django.core.cache import cache as django_cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from municipality import cache
from strategy.exporters import prepared
from strategy.generator import Size
from strategy.models import Indicator, StrategyPage
from tests.factories import Town
from tests.large import build_strategy

pytestmark = [pytest.mark.large, pytest.mark.django_db]
SMALL = Size(fields=3, measures=20, indicators=12, years=8, notes=80)
BUDGETS = {
    "strategy": 16, "field of action": 14, "measure with 40 notes": 20, "all measures": 14, "all measures, filtered": 14, "offices": 10, "what changed": 14,
    "list of indicators": 14, "indicator": 14, "feed of changes": 14,
}  # fmt: skip
FILES = {"measures as CSV": 14, "strategy as JSON": 40, "strategy as workbook": 40, "workbook, made": 40}
"""Files take no part in the page cache; JSON of the whole strategy reads every table once, in batches."""


def addresses(town, made) -> dict[str, str]:
    def url(page) -> str:
        return page.get_url(current_site=town.site)

    headline = Indicator.objects.get(strategy=made.strategy, is_headline=True)
    catalogue = reverse("catalogue:measures")
    return {
        "strategy": url(made.strategy),
        "field of action": url(made.fields[0]),
        "measure with 40 notes": url(made.measures[0]),
        "all measures": catalogue,
        "all measures, filtered": f"{catalogue}?stand=laeuft&reihenfolge=einsparung",
        "offices": reverse("catalogue:offices"),
        "what changed": reverse("catalogue:changes"),
        "feed of changes": reverse("catalogue:feed"),
        "list of indicators": reverse("strategy:numbers", args=[made.strategy.pk]),
        "indicator": reverse("strategy:indicator", args=[headline.pk]),
        "measures as CSV": reverse("strategy:measures_csv", args=[made.strategy.pk]),
        "strategy as JSON": reverse("strategy:export_json", args=[made.strategy.pk]),
        "strategy as workbook": reverse("strategy:export_workbook", args=[made.strategy.pk]),
    }


def measured(client: Client, path: str) -> tuple[int, float, int]:
    """Return queries, milliseconds and bytes of a second answer; what the first one left to the worker is made."""
    if client.get(path).status_code == 202:
        assert prepared.make_wanted() == 1
    django_cache.clear()
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200, (path, response.status_code)
    return len(captured), (time.perf_counter() - begin) * 1000, len(body)


def making(strategy: StrategyPage, site: Site) -> tuple[int, float, int]:
    """Return the same three numbers for making the workbook, which the worker does for a large strategy."""
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        body = prepared.make(strategy, "public", site)
    return len(captured), (time.perf_counter() - begin) * 1000, len(body)


@pytest.fixture
def numbers(settings) -> Callable[[Size], dict[str, tuple[int, float, int]]]:
    settings.PAGE_CACHE_SECONDS = 0
    hosts = iter(("localhost", "gross.example"))

    def of(size: Size) -> dict[str, tuple[int, float, int]]:
        host = next(hosts)
        town = Town.create(host, default=host == "localhost")
        made = build_strategy(town, size)
        settings.ALLOWED_HOSTS = ["*"]
        cache.forget()
        found = {name: measured(Client(HTTP_HOST=host), path) for name, path in addresses(town, made).items()}
        return found | {"workbook, made": making(made.strategy, town.site)}

    return of


def test_a_large_strategy_asks_no_more_than_the_budgets_and_no_more_than_a_small_one(numbers):
    small, large = numbers(SMALL), numbers(Size())
    print(f"\n{connection.vendor}: page, queries small/large, milliseconds small/large, kB large")
    for name in large:
        print(f"{name:24} {small[name][0]:4} {large[name][0]:4} {small[name][1]:8.1f} {large[name][1]:8.1f} {large[name][2] / 1000:9.0f}")
    assert {name: large[name][0] for name, most in (BUDGETS | FILES).items() if large[name][0] > most} == {}
    assert {name: (small[name][0], large[name][0]) for name in BUDGETS | FILES if large[name][0] > small[name][0] + 2} == {}
