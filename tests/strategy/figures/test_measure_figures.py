"""Measures in figures: states per field, schedule; what they are calculated to save; whose reach it is."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from municipality import cache, charts
from projects.models import ProjectEffect
from projects.panel import in_tonnes
from strategy.figures import schedule, status
from strategy.models import MeasurePage
from strategy.overview import field_overview
from strategy.reach import cooperation_text, reach_of
from strategy.registry import Cooperation, cooperation
from strategy.savings import savings_of, sum_up
from tests.strategy import builders

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = date(2026, 5, 4)


def text(path):
    return re.sub(r"[ \n]+", " ", Client().get(path).content.decode())


# States and schedule ------------------------------------------------------------------------------------------------------


def test_states_per_field_with_the_late_ones(town):
    field = town.field_of_action("Mobilität")
    for state in ("running", "running", "completed", "planned"):
        town.measure(field, status=state)
    MeasurePage.objects.filter(status="running").first().delete()
    town.measure(field, status="running", is_delayed=True, delay_reason="Personal")
    town.field_of_action("Leer")
    figure = status.figure(field_overview(town.strategy, town.site))
    assert [row.label for row in figure.drawing.rows] == ["Mobilität"]
    assert figure.drawing.rows[0].counts["running"] == 2 and figure.drawing.rows[0].late["running"] == 1
    assert figure.alt == "Mobilität: 1 abgeschlossen, 2 läuft, 1 geplant, davon eine verzögert." and figure.table["rows"][0][-1] == "1"
    assert "davon verzögert" in figure.table["columns"] and figure.svg.count("stroke-dasharray") >= 2


def test_a_schedule_has_bars_arrows_and_notes(town):
    field = town.field_of_action("Mobilität")
    town.measure(field, "Mit beidem", code="M 1", start=date(2024, 7, 1), end=date(2026, 12, 31), status="running", is_delayed=True, delay_reason="x")
    town.measure(field, "Ohne Ende", code="M 2", start=date(2022, 1, 1), is_ongoing=True, status="ongoing")
    town.measure(field, "Nur Ende", code="M 3", end=date(2028, 1, 1), status="planned")
    town.measure(field, "Ohne alles", code="M 4")
    measures = list(MeasurePage.objects.of_field(field).for_rows())
    figure = schedule.figure([("Mobilität", measures)], today=TODAY)
    spans = figure.drawing.rows
    assert [span.label for span in spans] == ["M 2 Ohne Ende", "M 1 Mit beidem", "M 3 Nur Ende"]
    assert spans[0].ongoing and spans[0].end is None and spans[1].start == pytest.approx(2024.5, abs=0.01) and spans[1].end == 2027 and spans[1].late
    assert figure.caption == "Eine Maßnahme hat keinen Zeitraum." and figure.alt == "Zeitplan von 3 Maßnahmen. Heute laufen nach Plan 2 davon."
    assert figure.table["rows"][0] == ["M 2 Ohne Ende", "Januar 2022", "ohne Ende", "Daueraufgabe"]
    assert "heute" in figure.svg and "M 1 Mit beidem" in figure.svg and figure.svg.count("<svg") == 2


def test_a_schedule_of_nothing_is_no_figure(town):
    assert schedule.figure([("Leer", [])]) is None
    assert schedule.figure([("Ohne Tage", [town.measure()])]) is None


def test_several_fields_get_headings_and_a_large_field_is_cut(town):
    measures = [MeasurePage(title=f"Maßnahme {n}", code=f"M {n}", start=date(2020 + n % 5, 1, 1), is_ongoing=True) for n in range(100)]
    figure = schedule.figure([("A", measures), ("B", measures[:3])], today=TODAY)
    assert [row.label for row in figure.drawing.rows if isinstance(row, charts.Heading)] == ["A", "B"]
    assert len(figure.drawing.spans) == schedule.MOST + 3 and len(figure.table["rows"]) == 103
    assert figure.caption == "20 weitere stehen nur in der Tabelle."


def test_the_field_page_folds_its_schedule(town):
    field = town.field_of_action("Mobilität")
    town.measure(field, "Radnetz", start=date(2024, 1, 1), is_ongoing=True)
    page = text(field.get_url(current_site=town.site))
    assert "Zeitplan der Maßnahmen" in page and f"/strategie/felder/{field.pk}/zeitplan.png" in page


# Savings ------------------------------------------------------------------------------------------------------------------


def measure(ghg=None, energy=None):
    return MeasurePage(title="M", ghg_savings_t_per_year=ghg, energy_savings_mwh_per_year=energy)


def test_unknown_savings_are_counted_and_are_no_zero():
    found = savings_of([measure(D(100)), measure(D(0)), measure(), measure(D(-20), D(5))])
    assert (found.ghg_t, found.ghg_counted, found.ghg_unknown) == (D(80), 3, 1)
    assert (found.energy_mwh, found.energy_counted, found.energy_unknown) == (D(5), 1, 3)
    assert found.sentences[0] == "80\u00a0t CO₂e im Jahr aus 3 Maßnahmen (rechnerisch, Doppelzählung möglich). Eine Maßnahme hat keine Zahl."


def test_what_is_not_pursued_any_more_saves_nothing():
    stopped = measure(D(900))
    stopped.status = "stopped"
    found = savings_of([measure(D(100)), stopped])
    assert (found.ghg_t, found.ghg_counted, found.ghg_unknown) == (D(100), 1, 0)


def test_strategy_field_and_list_leave_out_the_same(town):
    field = town.field_of_action("Mobilität")
    town.measure(field, "A", ghg_savings_t_per_year=D(1200))
    town.measure(field, "B", ghg_savings_t_per_year=D(5000), status="stopped", status_note="zu teuer")
    for page in (town.strategy.get_url(current_site=town.site), field.get_url(current_site=town.site), "/massnahmen/"):
        assert "1.200\u00a0t CO₂e im Jahr aus einer Maßnahme (rechnerisch, Doppelzählung möglich)." in text(page)


def test_without_a_number_there_is_no_sum():
    for found in (savings_of([]), savings_of([measure(), measure()]), sum_up([])):
        assert found.is_empty and found.ghg_t is None and found.sentences == []


def test_the_sum_stands_with_its_reservation_and_not_beside_the_balance(town):
    builders.headline(town)
    field = town.field_of_action("Mobilität")
    town.measure(field, "A", ghg_savings_t_per_year=D(1200))
    town.measure(field, "B")
    for path in (town.strategy.get_url(current_site=town.site), field.get_url(current_site=town.site)):
        page = text(path)
        assert "1.200\u00a0t CO₂e im Jahr aus einer Maßnahme (rechnerisch, Doppelzählung möglich). Eine Maßnahme hat keine Zahl." in page
        assert "keine Änderung der Bilanz" in page
    page = text(town.strategy.get_url(current_site=town.site))
    assert page.index('id="weg"') < page.index('id="felder"') < page.index("1.200\u00a0t CO₂e"), "below the fields, not with the path"


# Reach --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "unit", "expected"),
    [
        (5, "t CO₂e", "5"), (5, "t CO2e/a", "5"), (5, "t CO₂e im Jahr", "5"), (500, "kg CO₂e", "0.5"), (2, "kt CO₂e", "2000"), (5, "t", None),
        (5, "kWh", None), (5, "t CO₂e je Person", None), (5, "", None), (5, "Bäume", None),
    ],
)  # fmt: skip
def test_only_greenhouse_gases_are_tonnes_of_them(quantity, unit, expected):
    found = in_tonnes(D(quantity), unit)
    assert found == (None if expected is None else D(expected))


def test_what_projects_add_is_what_they_estimate(town, other_town):
    for place, amount, unit in (
        (town, 30, "t CO₂e"),
        (town, 500, "kg CO₂e"),
        (town, 9, "Bäume"),
        (town, None, "t CO₂e"),
        (other_town, 1000, "t CO₂e"),
    ):
        page = place.project()
        ProjectEffect.objects.create(project=page, label="Wirkung", quantity=amount, unit=unit)
    ProjectEffect.objects.create(project=town.project(live=False), label="Geheim", quantity=7000, unit="t CO₂e")
    cache.forget()
    assert cooperation(town.site) == Cooperation(4, 2, D("30.5"))
    assert (
        cooperation_text(town.site)
        == [
            "4 Projekte aus der Stadtgesellschaft sind veröffentlicht.",
            "2 davon nennen eine Wirkung: zusammen 30\u00a0t CO₂e im Jahr, geschätzt von den Projekten.",
        ]
        or "30" in cooperation_text(town.site)[1]
    )
    assert cooperation(None) == Cooperation()


def test_without_projects_nothing_is_claimed(town):
    cache.forget()
    assert cooperation_text(town.site) == []


def test_reach_of_measures_counts_and_says_what_is_open():
    found = reach_of(["administration", "allies", "allies", ""], ["allies", ""])
    assert found.rows == [
        {"label": "Verwaltung", "measures": 1, "fields": 0},
        {"label": "nur gemeinsam erreichbar", "measures": 2, "fields": 1},
    ]
    assert found.open_text == "Bei einer Maßnahme steht es noch nicht fest." and reach_of(["", ""], [""]) is None


def test_the_strategy_page_shows_reach_beside_the_shares(town):
    builders.reach(town)
    field = town.field_of_action("Mobilität", reach="allies")
    town.measure(field, reach="administration")
    ProjectEffect.objects.create(project=town.project(), label="Wirkung", quantity=12, unit="t CO₂e")
    cache.forget()
    page = text(town.strategy.get_url(current_site=town.site))
    assert "Wer die Maßnahmen umsetzen kann" in page and "geschätzt von dem Projekt" in page and "12\u00a0t CO₂e" in page
