"""A list of one costs as many queries as a list of fifty, and no more than fourteen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipality import cache
from municipality.models import Sdg
from projects.models import ProjectAim
from tests.api.conftest import BASE, draw
from tests.strategy import builders

MOST = 14


def cost(client, path: str) -> int:
    """Queries of an answer in a process that remembers nothing, without those of the rate limit; sizes of pictures are made before."""
    client.get(BASE + path)
    cache.forget()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(BASE + path)
    assert answer.status_code == 200, answer.content
    return sum("throttlecounter" not in query["sql"] for query in queries)


LISTS = {
    "pages/?limit=100": lambda town, more: more("page"),
    "pages/?type=home.StandardPage&fields=*&limit=100": lambda town, more: more("page"),
    "pages/?type=home.NewsPage&fields=*&limit=100": lambda town, more: more("news"),
    "pages/?type=projects.ProjectPage&fields=*&limit=100": lambda town, more: more("project"),
    "pages/?type=strategy.MeasurePage&fields=*&limit=100": lambda town, more: more("measure"),
    "pages/?type=strategy.FieldOfActionPage&fields=*&limit=100": lambda town, more: more("field"),
    "pages/?q=Sonne&limit=100": lambda town, more: more("project"),
    "projects/?limit=100": lambda town, more: more("project"),
    "projects/?q=Sonne&feld=energie&sucht=hilfe&limit=100": lambda town, more: more("project"),
    "projects.geojson": lambda town, more: more("project"),
    "strategy/": lambda town, more: more("field"),
    "strategy/fields/?limit=100": lambda town, more: more("field"),
    "strategy/measures/?limit=100": lambda town, more: more("measure"),
    "strategy/measures/?locale=en&q=Dach&limit=100": lambda town, more: more("measure"),
    "strategy/indicators/?limit=100": lambda town, more: more("indicator"),
    "images/?limit=100": lambda town, more: more("news"),
    "site/": lambda town, more: more("news"),
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_many_costs_as_much_as_a_list_of_one(client, town, path, monkeypatch):
    from municipality.api import reader

    monkeypatch.setattr(reader, "MADE_PER_ANSWER", 1000)
    field = town.field_of_action("Energie", slug="energie")
    roof = town.measure(field, "Dach")
    target = builders.headline(town)
    pictures = [draw(f"Bild {n}") for n in range(3)]
    goals = [Sdg.objects.get(pk=7), Sdg.objects.get(pk=13)]

    def add(kind: str, n: int) -> None:
        picture = pictures[n % 3]
        linked = [
            ("text", f'<p><a linktype="page" id="{roof.pk}">a</a></p>'),
            ("picture", {"image": picture, "alt": "", "caption": "", "credit": ""}),
        ]
        if kind == "page":
            town.page(f"Sonne {n}", body=linked, picture=picture, picture_alt="x")
        elif kind == "news":
            town.news(f"Sonne {n}", body=linked, picture=picture, picture_alt="x")
        elif kind == "project":
            page = town.project(
                f"Sonne {n}",
                fields_of_action=[field],
                needs=[("people", "Hände"), ("money", "Geld")],
                picture=picture,
                picture_alt="x",
                lat="52",
                lon="8",
            )
            page.measures, page.sdgs, page.aims = [roof], goals, [ProjectAim(aim="supply")]
            page.save()
        elif kind == "measure":
            page = town.measure(field, f"Dach {n}")
            page.sdgs, page.flanking_measures = goals, [roof]
            page.save()
        elif kind == "field":
            page = town.field_of_action(f"Feld {n}", picture=picture)
            page.sdgs = goals
            page.save()
            builders.goal(town, f"Ziel {n}", field_of_action=page, indicator=target, target_year=2035, target_value=0)
            town.measure(page)
        else:
            builders.indicator(town, f"Reihe {n}")

    def more(kind: str, count: int) -> None:
        for n in range(count):
            add(kind, n)

    LISTS[path](town, lambda kind: more(kind, 2))
    one = cost(client, path)
    LISTS[path](town, lambda kind: more(kind, 8))
    many = cost(client, path)
    assert one == many
    assert many <= MOST, many


DETAILS = {"pages": "page", "projects": "project", "strategy/indicators": "indicator", "images": "picture"}


def test_one_thing_costs_few_queries(client, full):
    ids = {"page": full.page.pk, "project": full.project.pk, "indicator": full.indicator.pk, "picture": full.news.picture_id}
    for path, kind in DETAILS.items():
        assert cost(client, f"{path}/{ids[kind]}/") <= MOST, path
    assert cost(client, "pages/find/?html_path=/strategie/energie/") <= MOST
    assert cost(client, f"pages/{full.roof.pk}/") <= MOST
    assert cost(client, f"pages/{full.town.strategy.pk}/") <= MOST
