"""Fills a copy of the demo for measuring: `python -m tests.bench.fill 1000` makes it a municipality with 1,000 public projects.

Adds two pages without content: one of Wagtail (`/bench/wagtail/leer/`), one in the frame of the product (`/leerer-rahmen/`).
Prints {"project": its address, …, "projects": how many there are, "seconds": …}.
"""

import json
import sys
import time

SEARCHES = {"search": "/suche/?q=Auenfurt", "search, in all projects": "/suche/?q=Menschen"}
"""A word of the demo's pages that no added project has, and one that all of them have: both fill a page of hits at every size."""


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from home.models import StandardPage
    from home.search import PER_PAGE
    from projects.models import ProjectPage
    from tests.bench.empty.models import EmptyPage
    from tests.bench.queries import pages, town
    from tests.large import build_projects

    begin = time.monotonic()
    call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
    place = town()
    place.home.add_child(instance=EmptyPage(title="Leer", slug="leer", locale=place.home.locale))
    place.home.refresh_from_db()
    place.home.add_child(instance=StandardPage(title="Leerer Rahmen", slug="leerer-rahmen", locale=place.home.locale))
    there = ProjectPage.objects.visible(place.site).count()
    build_projects(place, max(0, int(sys.argv[1]) - there), index=True)
    there = ProjectPage.objects.visible(place.site).count()
    for path in SEARCHES.values():
        found = Client(HTTP_HOST="127.0.0.1").get(path).content.decode().count('<article class="search-hit">')
        assert found == PER_PAGE, f"{path} has {found} hits, not a full page"
    print(json.dumps({**pages(), **SEARCHES, "projects": there, "seconds": round(time.monotonic() - begin, 1)}))


if __name__ == "__main__":
    main()
