"""Goals and indicators in the search of the site."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from municipality.models import SearchEntry
from strategy.models import Goal, Indicator
from tests.strategy import builders

pytestmark = pytest.mark.django_db


def search(query: str, **more: str) -> str:
    response = Client().get("/suche/", {"q": query, **more})
    assert response.status_code == 200
    return response.content.decode()


def test_an_indicator_is_found_by_its_title_its_text_and_a_slip_and_leads_to_its_page(town):
    made = builders.indicator(town, "Sanierungsrate", {2020: 1}, unit="%", description="Anteil der Gebäude, die gedämmt wurden.")
    for query in ("Sanierungsrate", "sanierungsraten", "Sanirungsrate", "gedämmt Gebäude", "Sanierung"):
        page = search(query)
        assert f'href="/strategie/werte/{made.pk}/"' in page and "Sanierungsrate in %" in page, query
    assert f'href="/strategie/werte/{made.pk}/"' not in search("Sanierungsrate Windrad")
    only = search("Sanierungsrate", kategorie="zahlen")
    assert f'href="/strategie/werte/{made.pk}/"' in only and "Ein Treffer" in only
    assert f"/strategie/werte/{made.pk}/" not in search("Sanierungsrate", kategorie="projekte")


def test_a_goal_leads_to_where_it_stands(town):
    field = town.field_of_action("Mobilität", slug="mobilitaet")
    Goal.objects.create(strategy=town.strategy, title="Treibhausgasneutral werden", wording="Der Rat bekräftigt die Kehrtwende.")
    Goal.objects.create(strategy=town.strategy, field_of_action=field, title="Doppelt so viele Lastenräder")
    assert f'href="{town.strategy.get_url()}#ziele"' in search("Kehrtwende")
    assert f'href="{field.get_url()}#ziele"' in search("Lastenrad")


def test_more_than_a_few_have_a_page_of_their_own(town):
    for number in range(25):
        builders.indicator(town, f"Photovoltaik {number}", {})
    page = search("Photovoltaik")
    assert page.count("/strategie/werte/") == 3 and "kategorie=zahlen" in page
    assert search("Photovoltaik", kategorie="zahlen").count('href="/strategie/werte/') == 20
    assert search("Photovoltaik", kategorie="zahlen", seite="2").count('href="/strategie/werte/') == 5


def test_what_is_hidden_with_its_field_or_deleted_or_renamed_is_not_found(town, django_capture_on_commit_callbacks):
    field = town.field_of_action("Wärme")
    with django_capture_on_commit_callbacks(execute=True):
        made = builders.indicator(town, "Geothermie", {}, field_of_action=field)
        goal = Goal.objects.create(strategy=town.strategy, field_of_action=field, title="Geothermie nutzen")
    assert search("Geothermie").count(f"/strategie/werte/{made.pk}/") == 1
    with django_capture_on_commit_callbacks(execute=True):
        restriction = PageViewRestriction.objects.create(page=field, restriction_type=PageViewRestriction.LOGIN)
        field.save_revision().publish()
    page = search("Geothermie")
    assert "/strategie/werte/" not in page and "nutzen" not in page and "Nichts gefunden" in page
    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
        field.save_revision().publish()
        goal.delete()
        made.title = "Tiefenwärme"
        made.save()
    assert "Nichts gefunden" in search("Geothermie") and "Tiefenwärme in kt" in search("Tiefenwärme")


def test_the_words_move_with_the_field_and_go_with_the_page(town):
    first, second = town.field_of_action("Eins"), town.field_of_action("Zwei")
    made = builders.indicator(town, "Biogas", {}, field_of_action=first)

    def pages() -> set[int]:
        return set(SearchEntry.objects.filter(token__startswith="biogas").values_list("page_id", flat=True))

    assert pages() == {first.pk}
    made.field_of_action = second
    made.save()
    assert pages() == {second.pk}
    made.field_of_action = None
    made.save()
    assert pages() == {town.strategy.pk}
    town.strategy.delete()
    assert pages() == set() and not Indicator.objects.exists()
