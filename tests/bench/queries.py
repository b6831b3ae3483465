"""Counts the SQL queries of each page type on the demo: `python -m tests.bench.queries` in the environment of `tests.databases.demo`.

Prints one JSON object: page → {"cold": …, "warm": …, "hit": …, "bytes": …}. All without Django's cache.
cold: process memory (`municipality.cache`) empty, as in the first request of a new process or after a publication.
warm: frame, vocabulary and municipalities in process memory, page cache off.
hit: from the page cache.
"""

import json
import sys

DETAILED = "--sql"


def pages() -> dict[str, str]:
    """Return the address of one page of each type of the demo."""
    from django.urls import reverse
    from wagtail.models import Site

    from home.models import NewsPage
    from projects.models import ProjectPage
    from strategy.models import Indicator, MeasurePage

    site = Site.objects.get(is_default_site=True)

    def url(model, slug: str = "") -> str:
        found = model.objects.visible(site).filter(locale__language_code="de")
        return (found.filter(slug=slug) if slug else found).first().get_url(current_site=site)

    strategy, headline = Indicator.objects.visible(site).filter(is_headline=True).values_list("strategy_id", "pk").get()
    return {
        "home": "/",
        "strategy": "/strategie/",
        "field of action": "/strategie/energie-waerme/",
        "measure": url(MeasurePage),
        "numbers": reverse("strategy:numbers", args=[strategy]),
        "indicator": reverse("strategy:indicator", args=[headline]),
        "project": url(ProjectPage, "sonne-aufs-schuldach"),
        "list of 24": "/projekte/",
        "list of 24, filtered": "/projekte/?phase=idea&sucht=hilfe",
        "list and map": "/projekte/?ansicht=karte",
        "search": "/suche/?q=Dach",
        "news": url(NewsPage),
        "API list": "/api/v1/projects/",
        "empty page": "/impressum/",
    }


def town():
    """Return the demo as the builders of tests know a municipality."""
    from wagtail.models import Site

    from home.models import HomePage
    from municipality.models import MunicipalitySettings
    from projects.models import ProjectIndexPage
    from strategy.models import StrategyPage
    from tests.factories import Town

    site = Site.objects.get(is_default_site=True)
    home = HomePage.objects.get(pk=site.root_page_id)
    index = ProjectIndexPage.objects.child_of(home).get()
    return Town(
        site=site, home=home, strategy=StrategyPage.objects.child_of(home).first(), projects=index, settings=MunicipalitySettings.for_site(site)
    )


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import cache as django_cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from municipality import cache
    from projects.models import ProjectPage
    from tests.large import build_projects

    place = town()
    if ProjectPage.objects.visible(place.site).count() < 50:
        build_projects(place, 30, index=True)
    client = Client(HTTP_HOST="127.0.0.1")

    def count(path: str) -> int:
        django_cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        if DETAILED in sys.argv:
            print(f"\n{path}: {len(captured)}", *(query["sql"][:400] for query in captured), sep="\n  ", file=sys.stderr)
        return len(captured)

    found = {}
    for name, path in pages().items():
        settings.PAGE_CACHE_SECONDS = 0
        client.get(path)
        cache.forget()
        cold, warm = count(path), count(path)
        settings.PAGE_CACHE_SECONDS = 3600
        client.get(path)
        found[name] = {"cold": cold, "warm": warm, "hit": count(path), "bytes": len(client.get(path).content)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
