"""The grid: what it shows, saves, refuses, asks; with pasted blocks, two people, history; every screen of one's own only."""

from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from strategy.models import Indicator, ValueChange
from strategy.values.entries import Change, Entry, Place
from strategy.values.services import entries_of, save_values
from tests.strategy import builders

pytestmark = pytest.mark.django_db


def login(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def series(town):
    made = builders.indicator(town, values={2019: "100.5", 2020: 100}, targets={2030: 50})
    builders.IndicatorValue.objects.create(indicator=made, year=2020, category="Verkehr", value=Decimal(30))
    return made


@pytest.fixture
def editor(town):
    return login(town.staff("editor"))


def url(series, rest=""):
    return f"/admin/strategie/werte/{series.pk}/{rest}"


def form_of(response):
    """The fields of the page as a browser would send them."""
    context = response.context
    grid = context["grid"]
    data = {"version": grid.version, "years": context["years"], "columns": len(context["columns"]), "details": context["details_index"]}
    if context["confirmed"]:
        data["confirmed"] = context["confirmed"]
    for index, column in enumerate(grid.columns):
        data |= {f"k{index}": column.kind, f"s{index}": column.scenario, f"c{index}": column.category}
    for row in context["rows"]:
        data |= {cell.name: cell.text for cell in row.cells} | {cell.name: cell.text for cell in row.details.values()}
    return data


def cell(response, place):
    grid = response.context["grid"]
    return f"v{grid.columns.index(place[1:])}-{place.year}"


def post(client, series, changes, page=None, query="", **more):
    page = page or client.get(url(series) + query)
    return client.post(url(series) + query, {**form_of(page), **{cell(page, place): text for place, text in changes.items()}, **more})


TRAFFIC = Place(2020, category="Verkehr")


def test_the_grid_shows_all_series_and_last_year_to_be_filled(series, editor):
    from django.utils import timezone

    page = editor.get(url(series))
    assert [column["series"].name for column in page.context["columns"]] == ["Summe (Ist)", "Verkehr (Ist)", "Summe (Soll)"]
    html = page.content.decode()
    assert '<th scope="row" class="values-year">2019</th>' in html and "2.019" not in html, "a year is no amount"
    assert 'value="100,5"' in html and f'name="v0-{timezone.localdate().year - 1}"' in html


def test_a_version_over_a_thousand_is_no_amount(series, editor):
    Indicator.objects.filter(pk=series.pk).update(version=1234)
    assert 'name="version" value="1234"' in editor.get(url(series)).content.decode()


def test_sending_the_grid_as_it_is_changes_nothing(series, editor):
    before = entries_of(series)
    assert post(editor, series, {}).status_code == 302
    assert entries_of(series) == before and not ValueChange.objects.exists()


def test_typed_values_are_saved_with_source_for_all(series, editor):
    answer = post(editor, series, {Place(2021): "99,25", TRAFFIC: "", Place(2022): "–"}, **{"all-source": "Bilanz 2025", "all-data_quality": "A"})
    assert answer.status_code == 302 and answer["Location"] == url(series)
    now = entries_of(series)
    assert now[Place(2021)] == Entry(Decimal("99.25"), "Bilanz 2025", "A") and TRAFFIC not in now and now[Place(2022)] == Entry()
    assert now[Place(2019)].source == "Bilanz 2024"
    assert Indicator.objects.get(pk=series.pk).version == 1


def test_source_quality_and_note_of_a_value_are_edited_in_its_series(series, editor):
    query = "?art=actual&kategorie=Verkehr&szenario="
    page = editor.get(url(series) + query)
    assert [column["series"].name for column in page.context["columns"]] == ["Verkehr (Ist)"]
    answer = post(editor, series, {}, page, query, **{"q-2020": "Zählung", "g-2020": "C", "n-2020": "vorläufig"})
    assert answer.status_code == 302
    assert entries_of(series)[TRAFFIC] == Entry(Decimal(30), "Zählung", "C", "vorläufig")


def test_errors_are_named_by_year_and_series_and_what_was_typed_stays(series, editor):
    answer = post(editor, series, {TRAFFIC: "5 bis 7", Place(2021): "12,5"})
    html = unescape(answer.content.decode())
    assert answer.status_code == 422 and "2020, Verkehr (Ist): „5 bis 7“ ist eine Spanne." in html
    assert 'value="5 bis 7"' in html and 'value="12,5"' in html and 'href="#v1-2020"' in html and 'aria-invalid="true"' in html
    assert 'role="alert" tabindex="-1" autofocus' in html and Place(2021) not in entries_of(series)


def test_a_guess_has_to_be_confirmed_and_another_guess_anew(series, editor):
    asked = post(editor, series, {Place(2021): "1.234", Place(2022): "5 t"})
    html = unescape(asked.content.decode())
    assert asked.status_code == 422 and "mehrdeutig" in html and "umgerechnet" in html and Place(2021) not in entries_of(series)
    other = post(editor, series, {Place(2021): "1.235"}, asked)
    assert other.status_code == 422 and Place(2021) not in entries_of(series)
    assert post(editor, series, {}, asked).status_code == 302
    assert entries_of(series)[Place(2021)].value == 1234 and entries_of(series)[Place(2022)].value == Decimal("0.005")


def test_more_than_a_hundred_percent_is_asked_about(town, editor):
    share = builders.indicator(town, "Anteil", values={2020: 50}, unit="%")
    assert "mehr als 100 Prozent" in unescape(post(editor, share, {Place(2021): "120"}).content.decode())


def test_a_pasted_block_is_shown_before_anything_is_saved(series, editor):
    block = "Jahr\tSumme\tVerkehr\tLandwirtschaft\n2019\t100,5\t31\t4\n2021\t99,5\tca. 29\tviel\n"
    shown = post(editor, series, {}, action="paste", block=block)
    html = unescape(shown.content.decode())
    assert shown.status_code == 200 and "Verstanden: 6 Werte (2019–2021)." in html and "Neue Spalte: Landwirtschaft (Ist)" in html
    assert "2021, Landwirtschaft (Ist): „viel“ ist keine Zahl." in html and not ValueChange.objects.exists()
    assert post(editor, series, {Place(2021, category="Landwirtschaft"): "4,5"}, shown).status_code == 302, "„ca. 29“ was shown and is confirmed"
    now = entries_of(series)
    assert now[Place(2019, category="Verkehr")].value == 31 and now[Place(2021, category="Landwirtschaft")].value == Decimal("4.5")
    assert now[Place(2019)] == Entry(Decimal("100.5"), "Bilanz 2024", "B"), "what stood there already is no change"


def test_what_is_downloaded_pastes_back_without_a_change(series, editor):
    answer = editor.get(url(series, "tabelle.csv"))
    assert answer.content.startswith("\ufeff".encode()) and answer["Content-Disposition"].endswith('-werte.csv"')
    shown = post(editor, series, {}, action="paste", block=answer.content.decode())
    assert shown.context["typed"] == 0 and shown.context["errors"] == []


def test_years_and_columns_are_added_without_saving(series, editor):
    more = post(editor, series, {Place(2020): "77"}, action="years", first_year="1990", last_year="1992")
    assert [row.year for row in more.context["rows"]][:4] == [1990, 1991, 1992, 2019] and 'value="77"' in more.content.decode()
    wide = post(editor, series, {}, more, action="column", new_kind="scenario", new_scenario="Trend", new_category="")
    assert post(editor, series, {Place(1990, "scenario", "Trend"): "5"}, wide).status_code == 302
    assert entries_of(series)[Place(1990, "scenario", "Trend")].value == 5 and entries_of(series)[Place(2020)].value == 77


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"action": "years", "first_year": "1850", "last_year": "1851"}, "nicht zwischen 1900 und 2200"),
        ({"action": "years", "first_year": "zwanzig", "last_year": ""}, "vier Ziffern"),
        ({"action": "years", "first_year": "2030", "last_year": "2020"}, "nach dem letzten"),
        ({"action": "years", "first_year": "1900", "last_year": "2200"}, "zu viele"),
        ({"action": "column", "new_kind": "actual", "new_category": "verkehr"}, "gibt es schon"),
        ({"action": "column", "new_kind": "scenario", "new_category": "Verkehr"}, "braucht einen Namen"),
        ({"action": "column", "new_kind": "wish", "new_category": "Verkehr"}, "Ist (actual)"),
        ({"action": "paste", "block": "5\n6"}, "Jahreszahlen"),
        ({"years": "1850", "v0-1850": "5"}, "nicht zwischen 1900 und 2200"),
    ],
)
def test_what_does_not_go_is_said(series, editor, fields, sentence):
    answer = post(editor, series, {}, **fields)
    assert sentence in unescape(answer.content.decode()) and not ValueChange.objects.exists()


def test_the_second_of_two_people_sees_both_values_and_decides(series, town, editor):
    mine = editor.get(url(series))
    other = login(town.staff("editor"))
    assert post(other, series, {TRAFFIC: "28", Place(2019): "101"}).status_code == 302
    answer = post(editor, series, {TRAFFIC: "27", Place(2021): "99"}, mine)
    html = unescape(answer.content.decode())
    assert answer.status_code == 409 and "jemand anderes" in html
    row = answer.context["conflicts"]["both"][0]
    assert (row["place"], row["seen"], row["now"], row["mine"]) == ("2020, Verkehr (Ist)", "30", "28", "27")
    assert 'value="27"' in html and 'value="101"' in html and "hat inzwischen gespeichert: 28" in html
    assert entries_of(series)[TRAFFIC].value == 28 and Place(2021) not in entries_of(series)
    assert post(editor, series, {}, answer).status_code == 302
    now = entries_of(series)
    assert (now[TRAFFIC].value, now[Place(2019)].value, now[Place(2021)].value) == (27, 101, 99)


def test_cells_that_do_not_collide_are_kept_when_the_person_saves_again(series, town, editor):
    mine = editor.get(url(series))
    save_values(town.staff("editor"), series, {Place(2019): Change(Decimal(1))}, version=0, origin="grid")
    answer = post(editor, series, {Place(2021): "99"}, mine)
    assert answer.status_code == 409 and answer.context["conflicts"]["both"] == [] and len(answer.context["conflicts"]["others"]) == 1
    assert post(editor, series, {}, answer).status_code == 302
    assert entries_of(series)[Place(2019)].value == 1 and entries_of(series)[Place(2021)].value == 99


def test_the_history_names_person_way_and_both_values(series, town, editor):
    post(editor, series, {TRAFFIC: "27", Place(2021): "99"})
    page = editor.get(url(series, "verlauf/"))
    html = unescape(page.content.decode())
    assert "2020, Verkehr (Ist)" in html and "Tabelle" in html and "Editor Auenfurt" in html and len(page.context["lines"]) == 2
    only = editor.get(url(series, "verlauf/?jahr=2020&art=actual&kategorie=Verkehr&szenario="))
    assert [(line["before"], line["after"]) for line in only.context["lines"]] == [("30", "27")]
    assert editor.get(url(series, "verlauf/?jahr=x")).status_code == 404 and editor.get(url(series, "verlauf/?art=x")).status_code == 404


@pytest.mark.parametrize("rest", ["", "verlauf/", "tabelle.csv"])
def test_another_municipalitys_staff_finds_nothing(series, other_town, rest):
    stranger = login(other_town.staff("editor"))
    assert stranger.get(url(series, rest)).status_code == 404
    assert stranger.post(url(series, rest), {"version": 0, "columns": 1, "years": "2020", "k0": "actual", "v0-2020": "1"}).status_code == 404
    assert entries_of(series)[Place(2020)].value == 100


def test_text_from_the_table_cannot_run_in_the_admin(series, editor):
    evil = '"><script>alert(1)</script>'
    save_values(town_editor(series), series, {Place(2021, category=evil): Change(Decimal(1), source=evil, note=evil)}, version=None, origin="api")
    for rest in ("", "verlauf/"):
        assert "<script>alert" not in editor.get(url(series, rest)).content.decode()
    answer = post(editor, series, {Place(2020): evil}, action="paste", block=f"Jahr\t{evil}\n2020\t{evil}")
    assert "<script>alert" not in answer.content.decode()


def town_editor(series):
    from strategy.values.services import COMMAND_LINE

    return COMMAND_LINE


def test_four_hundred_values_are_saved_by_one_request(town, editor):
    made = builders.indicator(town, values={2020: 1})
    block = "Jahr\t" + "\t".join(f"K{n}" for n in range(10)) + "\n"
    block += "\n".join(f"{year}\t" + "\t".join(f"{year + n},5" for n in range(10)) for year in range(1980, 2020))
    shown = post(editor, made, {}, action="paste", block=block)
    data = form_of(shown)
    assert len(data) < 1000
    with CaptureQueriesContext(connection) as caught:
        assert editor.post(url(made), data).status_code == 302
    assert made.values.count() == 401 and ValueChange.objects.count() == 400
    assert len(caught) <= (60 if connection.vendor == "sqlite" else 45)


def test_the_page_costs_the_same_for_few_and_for_many_values(town, editor):
    few = builders.indicator(town, "Wenige", values={2020: 1})
    many = builders.indicator(town, "Viele", values={})
    builders.IndicatorValue.objects.bulk_create(
        builders.IndicatorValue(indicator=many, year=year, category=f"K{n}", value=n) for year in range(1985, 2025) for n in range(20)
    )
    editor.get(url(few))
    counts = []
    for made in (few, many):
        with CaptureQueriesContext(connection) as caught:
            assert editor.get(url(made)).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 32


def test_older_years_have_a_page_of_their_own_where_there_are_too_many_cells(town, editor):
    many = builders.indicator(town, values={})
    builders.IndicatorValue.objects.bulk_create(
        builders.IndicatorValue(indicator=many, year=year, category=f"K{n}", value=n) for year in range(1960, 2025) for n in range(40)
    )
    page = editor.get(url(many))
    assert len(page.context["rows"]) * len(page.context["columns"]) <= 1400
    older = page.context["older"]
    assert older and [row.year for row in editor.get(f"{url(many)}?bis={older}").context["rows"]][-1] == older
    assert post(editor, many, {}, editor.get(f"{url(many)}?bis={older}"), f"?bis={older}").status_code == 302


def test_where_only_categories_have_values_sources_do_not_push_them_aside(town, editor):
    split = builders.indicator(town, "Wege", values={})
    builders.IndicatorValue.objects.create(indicator=split, year=2020, category="Fahrrad", value=Decimal(20))
    assert 'name="q-2020"' not in (page := editor.get(url(split)).content.decode()) and 'name="v1-2020"' in page
    assert 'name="q-2020"' in editor.get(url(split), {"art": "actual", "szenario": "", "kategorie": "Fahrrad"}).content.decode()
