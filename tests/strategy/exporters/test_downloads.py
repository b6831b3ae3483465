"""Downloads of a strategy: what the public gets, what staff get, that nothing runs and nothing leaks."""

import csv
import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from strategy.exporters import cells, records, template, texts, xlsx
from strategy.importers import kinds
from strategy.models import MeasureKeeper, MeasurePage
from tests.strategy.exporters.builders import full

pytestmark = pytest.mark.django_db


def sheets_of(data: bytes) -> dict[str, list[list]]:
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in load_workbook(io.BytesIO(data)).worksheets}


def words_of(data: bytes) -> str:
    return repr(sheets_of(data))


def test_the_public_gets_only_what_it_may_read(town, client):
    full(town)
    hidden = town.field_of_action("Geheimfeld", live=False)
    town.measure(hidden, "Geheimplan im Entwurf")
    town.measure(None, "Geheimplan ohne Veröffentlichung", live=False)
    draft = MeasurePage.objects.get(code="007")
    draft.title = "Geheimtitel im Entwurf"
    draft.save_revision()
    note = draft.progress_notes.get()
    note.pk, note.state, note.text = None, "draft", "Geheimnotiz"
    note.save()
    for name in ("export_workbook", "export_json"):
        answer = client.get(reverse(f"strategy:{name}", args=[town.strategy.pk]), HTTP_HOST="localhost")
        text = words_of(answer.content) if name == "export_workbook" else answer.content.decode()
        assert "Geheim" not in text and "Es geht voran" in text
    for table in texts.TABLES:
        answer = client.get(reverse("strategy:export_table", args=[town.strategy.pk, table]), HTTP_HOST="localhost")
        assert answer.status_code == 200 and "Geheim" not in answer.content.decode()
    assert client.get(reverse("strategy:export_table", args=[town.strategy.pk, "unbekannt"]), HTTP_HOST="localhost").status_code == 404


def test_a_draft_strategy_and_another_municipalitys_one_are_not_found(town, other_town, client):
    assert client.get(reverse("strategy:export_workbook", args=[other_town.strategy.pk]), HTTP_HOST="localhost").status_code == 404
    town.strategy.unpublish()
    assert client.get(reverse("strategy:export_workbook", args=[town.strategy.pk]), HTTP_HOST="localhost").status_code == 404


def test_staff_get_drafts_of_their_own_strategies(town, other_town, client):
    full(town)
    town.measure(None, "Plan im Entwurf", live=False)
    client.force_login(town.staff("editor"))
    answer = client.get(reverse("strategy_export_workbook", args=[town.strategy.pk]), HTTP_HOST="localhost")
    assert "Plan im Entwurf" in words_of(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="klimaschutzstrategie-2035.xlsx"'
    assert client.get(reverse("strategy_export_workbook", args=[other_town.strategy.pk]), HTTP_HOST="localhost").status_code == 404
    index = client.get(reverse("strategy_exports"), HTTP_HOST="localhost").content.decode()
    assert "Vorlage mit Beispielen" in index and reverse("strategy_export_table", args=[town.strategy.pk, "messwerte"]) in index


def test_no_person_stands_in_an_export(town):
    full(town)
    keeper = town.staff("editor", "kea.muster@example.org")
    keeper.name = "Kea Muster"
    keeper.save()
    measure = MeasurePage.objects.get(code="007")
    MeasureKeeper.objects.create(measure=measure, user=keeper)
    measure.progress_notes.update(author=keeper, released_by=keeper)
    book = records.load(town.strategy)
    for text in (words_of(xlsx.dump(book)), *(texts.dump(book, key).decode() for key in texts.TABLES.values())):
        assert "Muster" not in text and "kea" not in text


def test_no_cell_of_a_workbook_is_a_formula(town):
    full(town)
    book = load_workbook(io.BytesIO(xlsx.dump(records.load(town.strategy))))
    assert [cell.coordinate for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert book["Listen"].sheet_state == "hidden"
    assert book["Maßnahmen"].freeze_panes == "A2"
    assert len(book["Maßnahmen"].data_validations.dataValidation) >= 8


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''", "'", "-5", "+49", "@x", "\tx", "\u00a0=x", "＝x", "'harmlos", "''=x", "", "a"])
def test_the_guard_of_a_text_is_taken_back_exactly(text):
    assert cells.unguarded(cells.guarded(text)) == text
    assert not cells.guarded(text).lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "＝"))


@pytest.mark.parametrize("machines", [False, True])
@pytest.mark.parametrize("table", list(texts.TABLES))
def test_each_table_comes_back_without_a_change(town, table, machines):
    full(town)
    data = texts.dump(records.load(town.strategy), texts.TABLES[table], for_machines=machines)
    assert data.startswith(b"\xef\xbb\xbf") != machines
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter="," if machines else ";"))
    assert len({len(row) for row in rows}) == 1
    name = f"{table}.csv"
    assert kinds.detect(data, name) == "workbook"
    planned = kinds.plan("workbook", data, name, town.strategy)
    assert [one.message for one in planned.problems] == []
    assert [(item.label, item.changes) for item in planned.items if item.action != "unchanged"] == []
    assert planned.items


def test_json_holds_numbers_and_dates(town, client):
    full(town)
    shape = json.loads(client.get(reverse("strategy:export_json", args=[town.strategy.pk]), HTTP_HOST="localhost").content)
    assert (shape["format"], shape["version"]) == ("projektfabrik-strategy", 1)
    assert shape["measures"][0]["total_cost_eur"] == 266000.5
    assert shape["measures"][0]["start"] == "2022-03-15"
    assert shape["values"][0]["value"] == 2517.5


def test_the_filled_template_can_be_imported_as_it_is(town):
    data = xlsx.dump(template.filled())
    planned = kinds.plan("workbook", data, "vorlage.xlsx", town.strategy)
    assert [one.message for one in planned.errors] == []
    kinds.apply(planned, town.strategy, town.staff("editor"), live=False)
    assert MeasurePage.objects.filter(code__in=["MO 1", "GE 1"]).count() == 2
    assert not kinds.plan("workbook", data, "vorlage.xlsx", town.strategy).changes_anything


def test_the_empty_template_says_that_there_is_nothing(town):
    planned = kinds.plan("workbook", xlsx.dump(template.empty()), "vorlage.xlsx", town.strategy)
    assert not planned.changes_anything


def test_templates_are_for_staff(town, client):
    assert client.get(reverse("strategy_export_template", args=["leer"]), HTTP_HOST="localhost").status_code == 302
    client.force_login(town.staff("editor"))
    assert client.get(reverse("strategy_export_template", args=["beispiel"]), HTTP_HOST="localhost").status_code == 200
    assert client.get(reverse("strategy_export_template", args=["anders"]), HTTP_HOST="localhost").status_code == 404
