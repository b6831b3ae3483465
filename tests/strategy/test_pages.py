"""The pages of the strategy as a visitor gets them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from municipality.models import Sdg
from strategy import registry
from tests.strategy import builders

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}%(x)s\"'"


def get(page, client=None, query="", **extra):
    return (client or Client()).get((page.get_url() or "") + query, **extra)


def text(response):
    return re.sub(r"[ \t\r\n]+", " ", response.content.decode())


def test_the_strategy_page_shows_path_pace_gap_goals_reach_and_fields(town):
    main = builders.headline(town)
    builders.goal(town, indicator=main, baseline_year=1990, baseline_value=853, target_year=2035, target_value=0, is_net_zero=True)
    builders.reach(town)
    field = town.field_of_action("Energie & Wärme", code="EW", hue=1, icon="flame")
    town.measure(field, "Wärmeplan", status="running", is_delayed=True, delay_reason="Personal fehlt")
    town.measure(field, "Fernwärme", status="completed")
    page = text(get(town.strategy))
    assert "853\u00a0kt CO₂e" in page and "488\u00a0kt CO₂e" in page and "2024 (−43\u00a0%)" in page
    assert "erst im Jahr 2058 erreicht" in page and "Im Jahr 2035 fehlen dann noch 330\u00a0kt CO₂e." in page
    assert 'aria-label="Treibhausgase gesamt in kt CO₂e. 1990: 853, 2024: 488, Ziel 2035: 0. Ohne Wert: 2013.' in page
    assert "43\u00a0% des Wegs geschafft" in page and "nicht auf Kurs" in page and "Netto-Null:" in page
    assert "21&nbsp;%" in page and "nur gemeinsam erreichbar" in page and "Quelle: Bilanz der Stadt (2024)" in page
    assert "Energie &amp; Wärme" in page and "Eine Maßnahme ist verzögert." in page
    assert f"/strategie/werte/{main.pk}.csv" in page
    assert page.count("<h1") == 1


def test_the_strategy_page_reads_values_of_what_it_shows_only(town):
    main = builders.headline(town)
    of_goal = builders.indicator(town, "Zielgröße", {2020: 5, 2024: 4}, field_of_action=town.field_of_action("Energie"))
    builders.goal(town, indicator=of_goal, target_year=2035, target_value=0)
    others = [builders.indicator(town, f"Weitere {number:02}", {2020: number}, sort_order=number) for number in range(9)]
    empty = builders.indicator(town, "Ohne Messung", {2020: None}, {2030: 5}, sort_order=-1)
    with CaptureQueriesContext(connection) as asked:
        page = text(get(town.strategy))
    values = [query["sql"] for query in asked if 'FROM "strategy_indicatorvalue" WHERE' in query["sql"] and "SELECT 1" not in query["sql"]]
    assert len(values) == 1
    read = set(re.findall(r"\d+", values[0].partition(" IN (")[2].partition(")")[0]))
    assert read == {str(one.pk) for one in (main, of_goal, *others[:6])}
    assert "Weitere 05" in page and f"/strategie/werte/{others[8].pk}.csv" in page and f"/strategie/werte/{empty.pk}.csv" not in page
    assert "Alle Zahlen und Ziele" in page


def test_an_empty_strategy_says_so_and_claims_nothing(town):
    page = text(get(town.strategy))
    assert "Noch keine Zahlen" in page and "Die Handlungsfelder folgen" in page
    assert "Wessen Reichweite?" not in page and "%" not in re.sub(r"<[^>]+>", "", page).split("Handlungsfelder")[0]


def test_a_field_of_action_shows_goals_measures_and_the_way_in(town):
    field = town.field_of_action(
        "Mobilität",
        slug="mobilitaet",
        hue=2,
        icon="bike",
        summary="Mehr Wege ohne Auto.",
        own_reach="<p>Radwege bauen.</p>",
        needs_allies="<p>Betriebe.</p>",
    )
    field.sdgs.set(Sdg.objects.filter(number__in=[11, 13]))
    field.save()
    share = builders.indicator(town, "Anteil Rad", {2010: 14, 2019: 18, 2024: 21}, {2030: 30}, unit="%", field_of_action=field)
    builders.goal(town, "30 Prozent mit dem Rad", field_of_action=field, indicator=share, target_year=2030, target_value=30)
    office = town.office("Amt für Mobilität")
    town.measure(field, "Radnetz", code="MO 10", status="running", responsible_office=office)
    town.measure(field, "Parken", code="MO 2", status="planned", is_delayed=True, delay_reason="Rat")
    page = text(get(field))
    assert "30 Prozent mit dem Rad" in page and "44\u00a0% des Wegs geschafft" in page
    assert "Was die Verwaltung selbst tut" in page and "Wofür es Verbündete braucht" in page
    assert page.index("MO 2<") < page.index("MO 10<"), "codes are ordered as people do"
    assert "Amt für Mobilität" in page and "status-late" in page
    assert "Anteil Rad" in page and "sdg-11" in page


def test_a_measure_shows_summary_state_facts_and_the_folded_sheet(town):
    other = town.measure(title="Radparken", code="MO 3", status="planned")
    measure = town.measure(
        title="Radnetz", code="MO 1", summary="38 Kilometer Radweg.", status="running", status_note="Der zweite Abschnitt ist im Bau.",
        status_date="2026-10-12", is_delayed=True, delay_reason="Lieferzeiten", responsible_office=town.office("Amt für Mobilität"),
        start="2022-09-01",
        is_ongoing=True, duration_text="13 Jahre", total_cost_eur="74500000", ghg_savings_t_per_year="14600.5", energy_savings_mwh_per_year="0",
        goal_and_strategy="<p>Wer Rad fährt, soll <b>sicher</b> ankommen.</p>", stakeholders="Vereine\nBetriebe", savings_note="gegenüber 2019",
        introduction_term="medium", priority="high", paper_url="https://rat.example.org/v/1", lat="51.961563", lon="7.628202",
    )  # fmt: skip
    measure.flanking_measures.add(other)
    measure.steps.create(number="1", title="Planen", start_text="2022", end_text="2023", done=True)
    measure.steps.create(number="2", title="Bauen", start_text="2024")
    measure.extras.create(label="Kriterium Hebelwirkung", text="5 Punkte")
    measure.save()
    page = text(get(measure))
    for wanted in (
        "38 Kilometer Radweg.", "Der zweite Abschnitt ist im Bau.", "Lieferzeiten", "Stand vom 12. Oktober 2026", "Amt für Mobilität",
        "seit September 2022",
        "13 Jahre", "74.500.000\u00a0€", "14.600,5\u00a0t CO₂e", "0\u00a0MWh", "gegenüber 2019", "rechnerisch", "sicher</b>", "Vereine<br>Betriebe",
        "1 Planen", "2022 bis 2023 · erledigt", "2024 · läuft", "Radparken", "Kriterium Hebelwirkung", "5 Punkte", "mittelfristig",
        "https://rat.example.org/v/1",
        "51,9616° Nord",
    ):  # fmt: skip
        assert wanted in page, wanted


def test_missing_values_are_not_zero(town):
    page = text(get(town.measure(title="Beschluss")))
    assert page.count("keine Angabe") == 5, "office, period, cost, two savings"
    assert "0\u00a0" not in page and "rechnerisch" not in page and "kein Stand" in page


def test_hostile_text_stays_text_on_every_page(town):
    main = builders.headline(town, description=HOSTILE)
    main.title = HOSTILE[:150]
    main.unit = "<b>kt</b>"
    main.save()
    main.values.update(note=HOSTILE, source=HOSTILE)
    field = town.field_of_action(HOSTILE, summary=HOSTILE, slug="feld")
    type(field).objects.filter(pk=field.pk).update(icon=HOSTILE[:40])
    builders.goal(town, HOSTILE, field_of_action=field, indicator=main, scope_note=HOSTILE)
    builders.goal(town, HOSTILE, indicator=main)
    measure = town.measure(field, HOSTILE[:100], summary=HOSTILE, status="running", status_note=HOSTILE, is_delayed=True,
    delay_reason=HOSTILE, stakeholders=HOSTILE,
                           responsible_office_text=HOSTILE, savings_note=HOSTILE, initiator=HOSTILE)  # fmt: skip
    measure.steps.create(title=HOSTILE, start_text=HOSTILE[:60])
    measure.extras.create(label=HOSTILE, text=HOSTILE)
    measure.save()
    town.strategy.guiding_idea = HOSTILE
    town.strategy.save()
    for page in (town.strategy, field, measure):
        response = get(page)
        assert response.status_code == 200
        body = response.content.decode()
        assert "<script>alert" not in body and "<img src=x" not in body and "<b>kt" not in body and ">49<" not in body
        assert "&lt;script&gt;" in body
        assert "<style" not in body and " style=" not in body


def test_very_long_content_is_shown_whole(town):
    field = town.field_of_action("Klimaanpassungsmaßnahmenkoordinierung " * 6)
    for index in range(60):
        town.measure(field, ("Donaudampfschifffahrtsgesellschaft " * 4)[:120], code=f"KA {index}", status="planned")
    page = text(get(field))
    assert page.count('class="measure-row"') == 60


@pytest.mark.parametrize("query", ["?foo=1", "?stand=<script>", "?reihenfolge=-path", "?stand=ruht&order=x"])
def test_unknown_parameters_are_answered_with_a_sentence(town, query):
    response = get(town.field_of_action(), query=query)
    assert response.status_code == 400
    assert "script>" not in response.content.decode().split("<main")[1]
    assert any(word in response.content.decode() for word in ("Diese Liste", "Diesen Stand", "Diese Reihenfolge"))


def test_a_link_with_a_tracking_suffix_still_works(town):
    assert get(town.field_of_action(), query="?utm_source=x&fbclid=y").status_code == 200


def test_measures_are_filtered_and_ordered_by_the_address(town):
    field = town.field_of_action()
    town.measure(field, "Zaun", code="A 1", status="running")
    town.measure(field, "Apfel", code="A 2", status="planned", is_delayed=True, delay_reason="x")
    town.measure(field, "Moos", code="A 3", status="stopped", status_note="x")
    titles = lambda query: re.findall(r'class="measure-row">.*?<a [^>]+>([^<]+)</a>', text(get(field, query=query)))  # noqa: E731
    assert titles("") == ["Zaun", "Apfel", "Moos"]
    assert titles("?reihenfolge=titel") == ["Apfel", "Moos", "Zaun"]
    assert titles("?stand=verzoegert") == ["Apfel"] and titles("?stand=ruht") == ["Moos"]
    assert titles("?stand=abgeschlossen") == []
    assert "Keine Maßnahme in diesem Stand" in text(get(field, query="?stand=abgeschlossen"))


def test_what_is_hidden_appears_nowhere(town, other_town):
    builders.headline(town)
    shown = town.field_of_action("Sichtbares Feld")
    hidden = town.field_of_action("Entwurfsfeld", live=False)
    private = town.field_of_action("Geheimfeld")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    draft = town.measure(shown, "Entwurfsmaßnahme", live=False)
    foreign = other_town.measure(title="Fremdmaßnahme")
    public = town.measure(shown, "Öffentliche Maßnahme")
    public.flanking_measures.add(draft, foreign)
    public.save()
    from municipality import cache

    cache.forget()
    pages = "".join(text(get(page)) for page in (town.strategy, shown, public))
    for name in ("Entwurfsfeld", "Geheimfeld", "Entwurfsmaßnahme", "Fremdmaßnahme"):
        assert name not in pages, name
    assert get(hidden).status_code == 404 and get(draft).status_code == 404
    assert get(private).status_code in (302, 403)


def test_another_municipality_does_not_answer_for_the_address(town, other_town):
    field = town.field_of_action(slug="nur-hier")
    path = "/strategie/nur-hier/"
    assert Client().get(path).status_code == 200 and field.slug in path
    assert Client().get(path, HTTP_HOST="other.example").status_code == 404


def test_projects_register_their_counts_and_their_panel(town, monkeypatch):
    field = town.field_of_action("Mobilität")
    measure = town.measure(field)
    monkeypatch.setattr(registry, "_field_counts", [lambda site, ids: {field.pk: 4} if site == town.site else {}])
    monkeypatch.setattr(registry, "_panels", [lambda request, page: f"<section>Projekte zu {page.pk}</section>", lambda request, page: ""])
    assert "<b>4</b> Projekte aus der Stadt" in text(get(town.strategy))
    assert f"Projekte zu {field.pk}" in text(get(field)) and f"Projekte zu {measure.pk}" in text(get(measure))
