"""The way of a file into a strategy: upload, columns, preview, apply, report, undo."""

import pytest
from django.urls import reverse

from strategy.imports import services
from strategy.models import FieldOfActionPage, ImportItem, ImportRun, MeasurePage

from .files import ROWS, applied, csv, prepared, undone, upload

pytestmark = pytest.mark.django_db
State = ImportRun.State


def run_url(run, name="run"):
    return reverse(f"strategy_imports:{name}", args=[run.pk])


def test_a_file_is_read_previewed_applied_live_and_taken_back(town, desk, client):
    answer = desk.post(reverse("strategy_imports:new"), {"strategy": town.strategy.pk, "file": upload(), "live": "1"})
    run = ImportRun.objects.get()
    assert answer["Location"] == run_url(run)
    assert (run.state, run.kind) == (State.READY, "measures")
    page = desk.get(run_url(run)).content.decode()
    assert "Sonnendächer für Schulen" in page and "Übernehmen und veröffentlichen" in page
    assert MeasurePage.objects.count() == 0

    desk.post(run_url(run, "apply"), {"seen": run.preview["digest"]})
    run.refresh_from_db()
    assert run.state == State.APPLIED, run.message
    measure = MeasurePage.objects.get(code="E 1")
    assert measure.live and client.get(measure.url).status_code == 200
    report = desk.get(run_url(run)).content.decode()
    assert f"/pages/{measure.pk}/edit/" in report and measure.url in report

    confirm = desk.get(run_url(run, "undo"))
    assert "5 Einträge" in confirm.content.decode()
    desk.post(run_url(run, "undo"), {"seen": confirm.context["plan"].digest})
    run.refresh_from_db()
    assert run.state == State.UNDONE, run.message
    assert MeasurePage.objects.count() == FieldOfActionPage.objects.count() == 0
    assert client.get(measure.url).status_code == 404
    assert desk.get(run_url(run)).status_code == 200


def test_importing_the_same_file_again_changes_nothing(town, editor, desk):
    applied(editor, town.strategy)
    run = prepared(editor, town.strategy)
    assert run.preview["counts"]["measurepage"] == {"create": 0, "update": 0, "unchanged": 3}
    page = desk.get(run_url(run)).content.decode()
    assert "Es gibt nichts zu übernehmen" in page and "schon übernommen" in page
    with pytest.raises(services.WrongState):
        services.start_apply(editor, run, run.preview["digest"])


def test_a_change_is_shown_cell_by_cell_and_taken_back_to_what_it_was(town, editor, desk):
    applied(editor, town.strategy, live=True)
    other = [[*ROWS[0][:4], "300.000 €", *ROWS[0][5:]], *ROWS[1:]]
    run = applied(editor, town.strategy, csv(other), live=True)
    item = ImportItem.objects.get(run=run, action="update")
    assert ["Gesamtkosten in Euro", "266.000", "300.000"] in item.cells
    assert MeasurePage.objects.get(code="E 1").total_cost_eur == 300_000
    undone(editor, run)
    measure = MeasurePage.objects.get(code="E 1")
    assert (measure.total_cost_eur, measure.live, measure.has_unpublished_changes) == (266_000, True, False)
    assert MeasurePage.objects.count() == 3


def test_a_new_row_shows_every_value_that_will_be_written_folded_and_a_changed_one_what_was(town, editor, desk):
    run = prepared(editor, town.strategy)
    item = ImportItem.objects.get(run=run, label="E 1 Sonnendächer für Schulen")
    assert item.cells == [
        ["Handlungsfeld", "", "Energie"], ["Titel", "", "Sonnendächer für Schulen"], ["Nummer", "", "E 1"],
        ["Gesamtkosten in Euro", "", "266.000"], ["THG-Einsparung in t CO₂e je Jahr", "", "41,5"],
        ["Zuständige Stelle (als Text)", "", "Hochbauamt"], ["Beschreibung", "", "Module auf zwölf Dächern."], ["Losnummer", "", "L-17"],
    ]  # fmt: skip
    assert ImportItem.objects.get(run=run, label="Energie").cells == [["Titel", "", "Energie"]]
    page = desk.get(run_url(run)).content.decode()
    assert page.count('<details class="imp-fold"><summary>') == 3 and "<ins>Module auf zwölf Dächern.</ins>" in page
    applied(editor, town.strategy)
    changed = prepared(editor, town.strategy, csv([[*ROWS[0][:3], "Neu.", "1 €", "7", *ROWS[0][6:]]]))
    page = desk.get(run_url(changed)).content.decode()
    assert '<details class="imp-fold" open><summary>3 Angaben' in page and "<del>Module auf zwölf Dächern.</del>" in page


def test_a_new_row_of_very_many_columns_counts_what_is_left_out(town, editor):
    header = ["Nr.", "Handlungsfeld", "Titel", *(f"Spalte {n}" for n in range(80))]
    run = prepared(editor, town.strategy, csv([["E 1", "Energie", "Dach", *(f"Wert {n}" for n in range(80))]], header))
    cells = ImportItem.objects.get(run=run, section="measurepage").cells
    assert len(cells) == 61 and cells[-1] == ["…", "", "und 23 weitere Angaben"]


def test_drafts_are_the_default_and_stay_hidden(town, editor, client):
    applied(editor, town.strategy)
    measure = MeasurePage.objects.get(code="E 1")
    assert not measure.live and client.get(measure.url).status_code == 404


def test_columns_are_mapped_by_hand_saved_as_a_profile_and_offered_next_time(town, editor, desk):
    header = ["Kennz.", "Wohin", "Worum geht es", "Freitext"]
    rows = [["A 1", "Energie", "Solardach", "Text"], ["A 2", "Verkehr", "Radweg", "Mehr"]]
    run = prepared(editor, town.strategy, csv(rows, header))
    assert run.preview["error_count"] and "Spalten zuordnen" in desk.get(run_url(run)).content.decode()
    page = desk.get(run_url(run, "columns"))
    [(_sheet, columns)] = page.context["sheets"]
    names = {column.label: column.name for column in columns}
    keys = {"Kennz.": "code", "Wohin": "field", "Worum geht es": "title", "Freitext": "-"}
    desk.post(run_url(run, "columns"), {names[label]: key for label, key in keys.items()} | {"c99-1": "title", "evil": "1"})
    run.refresh_from_db()
    assert (run.state, run.preview["error_count"]) == (State.READY, 0)
    assert run.preview["counts"]["measurepage"]["create"] == 2
    assert not any("Freitext" in str(cell) for item in run.items.all() for cell in item.cells)

    desk.post(run_url(run, "save_profile"), {"name": "Amt 67"})
    later = prepared(editor, town.strategy, csv(rows[:1], header), name="anders.csv")
    page = desk.get(run_url(later))
    assert "Das Profil „Amt 67“ passt" in page.content.decode()
    desk.post(run_url(later, "use_profile"), {"profile": page.context["offered"][0].pk})
    later.refresh_from_db()
    assert later.preview["error_count"] == 0 and later.profile.name == "Amt 67"
    desk.post(reverse("strategy_imports:delete_profile", args=[later.profile_id]))
    later.refresh_from_db()
    assert later.profile is None and later.mapping


def test_steps_of_a_second_file_are_taken_over(town, editor):
    steps = upload(
        csv([["E 1", "E 1.1", "Dächer prüfen", "2026", "2027"]], ["Nr. Maßnahme", "Nr. Teilmaßnahme", "Teilmaßnahme", "Beginn", "Ende"]),
        "schritte.csv",
    )
    run = applied(editor, town.strategy, steps=steps)
    assert [step.title for step in MeasurePage.objects.get(code="E 1").get_latest_revision_as_object().steps.all()] == ["Dächer prüfen"]
    assert len(run.preview["columns"]) == 2


def test_printed_totals_are_compared(town, editor, desk):
    run = prepared(editor, town.strategy)
    rows = desk.get(run_url(run)).context["sums"]
    assert [row.label for row in rows] == ["Energie", "Mobilität", ""]
    ghg = rows[0].cells[0]
    assert ghg.computed == "2.521,5"
    desk.post(run_url(run, "totals"), {ghg.name: "2.521,5", rows[1].cells[0].name: "12", rows[2].cells[0].name: "viel"})
    run.refresh_from_db()
    rows = desk.get(run_url(run)).context["sums"]
    assert (rows[0].cells[0].agrees, rows[1].cells[0].difference, rows[2].cells[0].difference) == (True, "-2", "keine Zahl")


def test_the_rows_of_the_preview_are_filtered_and_paged(town, editor, desk):
    run = prepared(
        editor, town.strategy, csv([[f"E {n}", "Energie", f"Maßnahme Nummer {n}", "Text", "5 bis 9 €", "1", "", ""] for n in range(1, 121)])
    )
    page = desk.get(run_url(run))
    assert page.context["items"].paginator.count == 121 and len(page.context["items"].object_list) == 50
    found = desk.get(run_url(run), {"q": "Nummer 77", "section": "measurepage", "what": "create", "seite": "9"})
    assert [item.label for item in found.context["items"]] == ["E 77 Maßnahme Nummer 77"]
    assert desk.get(run_url(run), {"section": "nichts", "what": "x"}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_file(town, editor, desk, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    numbers = []
    for count in (3, 200):
        run = prepared(
            editor, town.strategy, csv([[f"E {n}", f"Feld {n % 12}", f"Maßnahme Nummer {n}", "Text", "9 €", "1", "", ""] for n in range(1, count)])
        )
        desk.get(run_url(run))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            desk.get(run_url(run))
        numbers.append(len(seen))
    assert numbers[1] <= numbers[0] + 1
