""" "There is already …": titles that say nearly the same."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipality.search import index
from projects.similar import similar_projects

pytestmark = pytest.mark.django_db
TITLES = (
    "Sonne aufs Schuldach", "Schattenplätze für den Marktplatz", "Lastenräder zum Ausleihen", "Reparaturcafé in der Nordstadt", "Obstbäume am Radweg",
    "Energieberatung von Tür zu Tür", "Trinkbrunnen am Bahnhof", "Regenwasser im Garten sammeln", "Balkonsolar für alle", "Grüne Dächer im Gewerbegebiet",
)  # fmt: skip


@pytest.fixture
def market(town):
    made = {title: town.project(title, summary="Ein Vorhaben im Ort für die Menschen und das Klima.") for title in TITLES}
    index.rebuild() if hasattr(index, "rebuild") else None
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Sonne aufs Schuldach", "Sonne aufs Schuldach"),
        ("Sonne auf das Dach der Schule", "Sonne aufs Schuldach"),
        ("Schattenplätze auf dem Marktplatz", "Schattenplätze für den Marktplatz"),
        ("Lastenrad ausleihen", "Lastenräder zum Ausleihen"),
        ("Reparatur-Café Nordstadt", "Reparaturcafé in der Nordstadt"),
        ("Balkonsollar für alle", "Balkonsolar für alle"),
        ("OBSTBAEUME AM RADWEG", "Obstbäume am Radweg"),
        ("Trinkbrunnen", "Trinkbrunnen am Bahnhof"),
    ],
)
def test_nearly_the_same_is_found(town, market, typed, found):
    assert found in [hit.title for hit in similar_projects(town.site, typed)]


@pytest.mark.parametrize(
    "typed",
    ["Ein Chor für alle", "Tauschregal am Bahnhof", "Radweg nach Süden", "Nordstadt", "x", "", "   ", "für den", "😀😀", '"\\%_\0' * 40, "a" * 5000],
)
def test_something_else_is_not(town, market, typed):
    assert similar_projects(town.site, typed) == []


def test_only_what_anybody_may_read_and_not_ones_own(town, other_town, market):
    market["Sonne aufs Schuldach"].unpublish()
    assert similar_projects(town.site, "Sonne aufs Schuldach") == []
    assert similar_projects(other_town.site, "Trinkbrunnen am Bahnhof") == []
    own = market["Trinkbrunnen am Bahnhof"]
    assert similar_projects(town.site, "Trinkbrunnen am Bahnhof", exclude=own.pk) == []


def test_at_most_three_and_at_most_four_queries(town, market):
    for number in range(8):
        town.project(f"Trinkbrunnen am Bahnhof {number}")
    similar_projects(town.site, "Trinkbrunnen am Bahnhof")
    with CaptureQueriesContext(connection) as queries:
        assert len(similar_projects(town.site, "Trinkbrunen am Bahnhof")) == 3
    assert len(queries) <= 4


def test_the_piece_of_the_form_names_them_and_says_nothing_otherwise(town, market):
    client = Client()
    address = reverse("projects:similar")
    answer = client.get(address, {"title": "Trinkbrunnen am Bahnhof"})
    assert "Es gibt schon etwas Ähnliches" in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and "no-cache" in answer["Cache-Control"]
    assert client.get(address, {"title": "Ein Chor"}).content.strip() == b""
    assert client.post(address, {"title": "x"}).status_code == 405


def test_it_is_throttled(town, settings):
    client, address = Client(), reverse("projects:similar")
    codes = [client.get(address, {"title": "x"}).status_code for _number in range(242)]
    assert codes[-1] == 429 and codes[:240] == [200] * 240


def test_the_form_asks_for_them_while_one_types(town):
    page = Client().get(reverse("projects:submit")).content.decode()
    assert f'hx-get="{reverse("projects:similar")}"' in page


@pytest.mark.large
def test_among_ten_thousand_projects_it_costs_as_much(town):
    """The index is filled from the titles alone: what a whole page adds is found by other words."""
    import time

    from django.contrib.contenttypes.models import ContentType

    from municipality.models import SearchEntry, SearchWord
    from municipality.search import vocabulary
    from municipality.search.language import words
    from projects.models import ProjectPage
    from tests.large import build_projects

    build_projects(town, 10_000)
    kind, entries, known = ContentType.objects.get_for_model(ProjectPage), [], {}
    for pk, title in ProjectPage.objects.values_list("pk", "title"):
        for word in words(title):
            known[word.folded] = SearchWord(site=town.site, language="de", word=word.folded, stem=word.stem, shown=word.shown)
            entries.append(SearchEntry(page_id=pk, site=town.site, kind=kind, language="de", token=word.stem, weight=40))
    SearchEntry.objects.bulk_create(entries, batch_size=5000)
    SearchWord.objects.bulk_create(known.values())
    vocabulary.forget()
    typed = ProjectPage.objects.order_by("pk").values_list("title", flat=True)[5000]
    similar_projects(town.site, typed)
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        found = similar_projects(town.site, typed)
    print(f"similar titles among 10,000: {len(queries)} queries, {(time.perf_counter() - begin) * 1000:.0f} ms, {len(entries)} entries")
    assert typed in [hit.title for hit in found]
    assert len(found) == 3 and len(queries) <= 4
