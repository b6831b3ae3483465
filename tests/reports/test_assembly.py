"""What a report is put together from: public things of the period, and nothing else."""

import json
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from projects.models import Phase
from reports.assembly import SCHEMA, assemble, snapshot
from reports.assembly.status import status_at
from strategy.models import Goal, Indicator, IndicatorValue

from .conftest import END, START, add_report, note

pytestmark = pytest.mark.django_db


def test_the_whole_report_is_json_with_a_schema(full):
    data = assemble(full.town.strategy, START, END)
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == SCHEMA
    assert data["period"]["text"] == "2025"
    (field,) = data["fields"]
    assert (field["slug"], field["counts"]["running"], field["counts"]["done"], field["notes"]) == ("energie", 1, 1, 2)
    assert [measure["code"] for measure in field["measures"]] == ["E 1", "E 2"]
    assert field["measures"][0]["notes"][0]["text"] == "Neun Anlagen sind am Netz."
    assert (field["measures"][0]["steps"], field["measures"][0]["steps_done"]) == (2, 1)
    assert data["goals"][0]["state"] == "off"
    assert data["headline"]["figure"]["latest"] == {"year": 2024, "value": 488, "text": "488\N{NO-BREAK SPACE}kt CO₂e"}
    assert "<svg" in data["headline"]["figure"]["wide"]
    assert field["figures"][0]["title"] == "Anteil erneuerbarer Strom"


def test_the_state_at_the_end_of_the_period_is_what_was_said_then(full):
    (field,) = assemble(full.town.strategy, START, END)["fields"]
    solar, heat = field["measures"]
    assert (solar["status"], solar["status_end"]) == ("running", "running")
    assert (heat["status"], heat["status_end"]) == ("completed", "running")
    assert (field["counts_end"]["running"], field["counts_end"]["done"], field["counts_end"]["not_known"]) == (2, 0, 0)


@pytest.mark.parametrize(
    ("status_date", "notes", "day", "expected"),
    [
        (date(2025, 6, 1), [], date(2025, 12, 31), "running"),
        (date(2026, 6, 1), [], date(2025, 12, 31), None),
        (None, [], date(2025, 12, 31), None),
        (None, [], date(2026, 11, 23), "running"),
        (date(2026, 6, 1), [(date(2025, 6, 30), "planned"), (date(2025, 12, 31), "preparing"), (date(2026, 6, 30), "running")], date(2025, 12, 31), "preparing"),
        (date(2026, 6, 1), [(date(2025, 12, 31), "")], date(2025, 12, 31), None),
        (date(2025, 3, 1), [(date(2025, 9, 30), "paused")], date(2025, 12, 31), "paused"),
        (date(2025, 10, 1), [(date(2025, 9, 30), "paused")], date(2025, 12, 31), "running"),
    ],
)  # fmt: skip
def test_the_state_on_a_day(status_date, notes, day, expected):
    measure = SimpleNamespace(status="running", status_date=status_date, is_delayed=False)
    rows = [SimpleNamespace(period_end=end, status=status, is_delayed=False) for end, status in notes]
    found = status_at(measure, rows, day, date(2026, 11, 23))
    assert (found.status if found else None) == expected


def test_a_note_belongs_to_the_report_in_whose_period_it_ends(full):
    note(full.solar, "Winter", end=date(2025, 1, 31), start=date(2024, 11, 1))
    note(full.solar, "Nachher", end=date(2026, 1, 31), start=date(2025, 11, 1))
    texts = [entry["text"] for entry in assemble(full.town.strategy, START, END)["fields"][0]["measures"][0]["notes"]]
    assert texts == ["Winter", "Neun Anlagen sind am Netz."]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn"])
def test_notes_that_are_not_released_are_not_told(full, state):
    note(full.solar, "Geheim", state=state, status="paused")
    text = json.dumps(assemble(full.town.strategy, START, END))
    assert "Geheim" not in text
    assert '"status_end": "paused"' not in text


def test_nothing_that_is_not_public_is_told(full, other_town):
    town = full.town
    town.measure(full.field, "Geheime Maßnahme", live=False)
    hidden = town.field_of_action("Geheimes Feld", live=False)
    Indicator.objects.create(strategy=town.strategy, field_of_action=hidden, title="Geheimer Indikator", unit="kt")
    private = town.measure(full.field, "Geheime Privatsache")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    private.save_revision().publish()
    town.project("Geheimes Projekt", fields_of_action=[full.field], live=False)
    other_town.project("Geheimes Anderswo")
    other_town.measure(None, "Geheimes Drüben")
    text = json.dumps(assemble(town.strategy, START, END), ensure_ascii=False)
    assert "Geheim" not in text


def test_people_are_not_named(full):
    full.project.state.author_line = "Ada aus der Nordstadt"
    full.project.state.save()
    note(full.solar, "Mit Amt", author=full.town.staff("editor"), released_by=full.town.staff("editor"))
    text = json.dumps(assemble(full.town.strategy, START, END), ensure_ascii=False)
    assert "Ada" not in text
    assert "Editor" not in text
    assert full.project.summary not in text


def test_projects_of_the_period(full):
    town = full.town
    done = town.project("Fertig", fields_of_action=[full.field], phase=Phase.COMPLETED)
    type(done.state).objects.filter(pk=done.pk).update(phase_since=timezone.make_aware(datetime(2025, 12, 31, 23, 30)))
    later = town.project("Später fertig", phase=Phase.COMPLETED)
    type(later.state).objects.filter(pk=later.pk).update(phase_since=timezone.make_aware(datetime(2026, 1, 1)))
    data = assemble(town.strategy, START, END)
    assert [row["title"] for row in data["projects"]["new"]] == ["Sonne aufs Schuldach"]
    assert [row["title"] for row in data["projects"]["completed"]] == ["Fertig"]
    assert data["projects"]["total"] == 3
    assert (data["fields"][0]["projects"]["total"], data["fields"][0]["projects"]["completed_count"]) == (2, 1)


def test_savings_are_a_sum_with_reservations_and_unknown_is_not_zero(full):
    full.town.measure(full.field, "Gestoppt", status="stopped", status_note="Zu teuer", ghg_savings_t_per_year=1000)
    savings = assemble(full.town.strategy, START, END)["totals"]["savings"]
    assert (savings["ghg_t"], savings["ghg_counted"], savings["ghg_unknown"]) == (420.5, 1, 1)
    assert "Doppelzählung" in savings["sentences"][0]


def test_a_strategy_that_is_not_public_gives_an_empty_report(full):
    full.town.strategy.unpublish()
    data = assemble(full.town.strategy, START, END)
    assert (data["fields"], data["strategy"], data["totals"]["counts"]["total"]) == ([], None, 0)


def test_words_of_the_editors_are_cleaned_and_remarks_on_hidden_fields_left_out(full):
    report = full.report.get_latest_revision_as_object()
    report.introduction = '<p onclick="x()">Gut <script>alert(1)</script><a href="javascript:x">Link</a></p>'
    data = snapshot(report)
    assert "script" not in data["report"]["introduction"]
    assert "onclick" not in data["report"]["introduction"]
    assert data["fields"][0]["remark"] == "<p>Ein gutes Jahr.</p>"
    full.field.unpublish()
    assert "Ein gutes Jahr" not in json.dumps(snapshot(report))


def test_a_null_character_does_not_reach_the_database(full):
    report = full.report.get_latest_revision_as_object()
    report.summary = "vor\x00nach"
    assert snapshot(report)["report"]["summary"] == "vornach"


def test_the_number_of_queries_does_not_grow(full):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assemble(full.town.strategy, START, END)
        return len(captured)

    queries()
    before = queries()
    for _n in range(3):
        field = full.town.field_of_action()
        indicator = Indicator.objects.create(strategy=full.town.strategy, field_of_action=field, title="I", unit="kt")
        IndicatorValue.objects.create(indicator=indicator, year=2020, value=3)
        Goal.objects.create(strategy=full.town.strategy, field_of_action=field, indicator=indicator, title="Z")
        for _m in range(3):
            measure = full.town.measure(field)
            note(measure)
            full.town.project(fields_of_action=[field])
    queries()  # what is kept until something is published is read anew once
    assert queries() == before


def test_a_report_without_a_strategy_still_previews(town):
    report = add_report(town)
    report.strategy = None
    assert snapshot(report)["fields"] == []
