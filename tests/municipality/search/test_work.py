"""How much work a search is, counted in the database and not in time."""

import json
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipality.search.query import LIMIT, hits, matching
from projects.models import ProjectPage
from tests.factories import Town

from .bulk import fill

WIDE = ("Projekt", "Klima", "Dach", "Klima Projekt", "Klima Schutz Plan", "Klima Projekt Dach Haus Stadt Schule Energie Wasser")
HOSTILE = (
    "pro kli son war ene sta was wal", "ver ent bes ung ist ein sch", "anl pla net hau gar dac weg fes", '"' * 200, "%" * 200, "e" * 200,
    "Prjoekt Kilma Enegrie Wasesr Scuhle Hasu Stdat Dahc", "\0" * 200, "-" * 200, "klima-" * 33, "kl 1 " * 40,
)  # fmt: skip


def work(search: Callable[[], object]) -> tuple[int, int]:
    """Return the number of statements and, in thousands, of steps (SQLite) or of rows visited (PostgreSQL)."""
    if connection.vendor == "sqlite":
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        connection.connection.set_progress_handler(count, 1000)
        try:
            with CaptureQueriesContext(connection) as queries:
                search()
        finally:
            connection.connection.set_progress_handler(None, 0)
        return len(queries), steps

    with CaptureQueriesContext(connection) as queries:
        search()
    with connection.cursor() as cursor:
        rows = 0
        for query in queries:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"].replace("%", "%%"), None)
            plan = cursor.fetchone()[0]
            rows += visited((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return len(queries), rows // 1000


def visited(plan: dict) -> int:
    """Rows that the scans of a plan gave."""
    own = plan["Actual Rows"] * plan["Actual Loops"] if "Scan" in plan["Node Type"] else 0
    return int(own) + sum(visited(part) for part in plan.get("Plans", ()))


def filled(town: Town, count: int) -> Town:
    fill(town, count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return town


def test_a_search_in_ten_thousand_pages_has_a_limit_on_its_work(town):
    site = filled(town, 10_000).site
    matching(site, "Projekt")  # what is kept in memory is there
    most = 700 if connection.vendor == "sqlite" else 80  # thousands of steps, of rows visited
    seen = {}
    for text in (*WIDE, *HOSTILE):
        seen[text[:40]] = work(lambda text=text: matching(site, text))
    assert all(queries <= 12 and steps <= most for queries, steps in seen.values()), seen
    # What is frequent is read up to the limit of a result only.
    queries, steps = seen["Projekt"]
    assert queries <= 3
    assert steps <= (400 if connection.vendor == "sqlite" else 25), seen


def test_results_of_large_searches_are_right(town):
    site = filled(town, 3000).site
    found = matching(site, "Projekt", models=[ProjectPage])
    assert found.more
    assert found.total == LIMIT
    assert list(found.scores.values()) == sorted(found.scores.values(), reverse=True)
    for text in ("Moorbrunnen", "Klima Moorbrunnen", "Moorbrunnen Dachweg", "Klima Projekt Dach Haus Stadt Schule Energie Wasser"):
        found = matching(site, text, models=[ProjectPage])
        exact = set(hits(site, text, models=[ProjectPage]).values_list("page_id", flat=True))
        assert set(found.ids) == exact or (found.more and set(found.ids) < exact), text
