"""Taking an import back: exactly what it did, as far as nobody has built on it since."""

from decimal import Decimal

import pytest
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from strategy.imports import services, undo
from strategy.imports.errors import NotAllowed, WrongState
from strategy.models import (
    FieldOfActionPage,
    ImportChange,
    ImportRun,
    Indicator,
    IndicatorValue,
    MeasureKeeper,
    MeasurePage,
    ProgressNote,
    ValueChange,
)
from strategy.values.entries import Change, Place
from strategy.values.services import save_values

from .files import ROWS, applied, csv, prepared, undone

pytestmark = pytest.mark.django_db
State = ImportRun.State


def kept(run):
    return {entry.label: entry.reason for entry in undo.plan(run).kept}


def test_what_somebody_changed_since_stays_and_is_named_before(town, editor, desk):
    run = applied(editor, town.strategy)
    page = MeasurePage.objects.get(code="E 1")
    page.summary = "Von Hand."
    page.save_revision(user=editor)
    found = kept(run)
    assert found["E 1 Sonnendächer für Schulen"] == "Die Seite wurde seit dem Import geändert."
    assert found["Energie"] == "Darunter liegt „Sonnendächer für Schulen“."
    confirm = desk.get(reverse("strategy_imports:undo", args=[run.pk])).content.decode()
    assert "Sonnendächer für Schulen" in confirm and "2 Einträge bleiben" in confirm
    run = undone(editor, run)
    assert run.state == State.UNDONE
    assert set(MeasurePage.objects.values_list("code", flat=True)) == {"E 1"}
    assert set(FieldOfActionPage.objects.values_list("title", flat=True)) == {"Energie"}
    assert run.report["undone"]["kept_count"] == 2
    assert "Darunter liegt" in desk.get(reverse("strategy_imports:run", args=[run.pk])).content.decode()
    assert Page.find_problems() == ([], [], [], [], [])


def test_what_others_refer_to_stays(town, editor):
    run = applied(editor, town.strategy, live=True)
    by_code = {page.code: page for page in MeasurePage.objects.all()}
    town.project("Schuldach", fields_of_action=[by_code["M 1"].get_parent().specific])
    MeasureKeeper.objects.create(measure=by_code["E 1"], user=editor)
    ProgressNote.objects.create(measure=by_code["E 2"], period_start="2026-01-01", period_end="2026-06-30", text="Es geht voran.")
    found = kept(run)
    assert found["Mobilität"] == "„Schuldach“ verweist darauf."
    assert found["E 1 Sonnendächer für Schulen"] == "Daran hängt inzwischen: zuständige Person."
    assert found["E 2 Nahwärme am Hafen"] == "Daran hängt inzwischen: Sachstand."
    assert "M 1 Radweg zur Mühle" not in found
    undone(editor, run)
    assert set(MeasurePage.objects.values_list("code", flat=True)) == {"E 1", "E 2"}


def test_a_measure_that_another_one_needs_and_a_link_in_a_text_keep_it(town, editor):
    run = applied(editor, town.strategy)
    first, second = MeasurePage.objects.get(code="E 1"), MeasurePage.objects.get(code="E 2")
    own = town.measure(town.field_of_action("Eigenes"), "Handgemacht")
    own.needed_measures = [first]
    own.save()
    town.page("Übersicht", introduction="").refresh_from_db()
    own.description = f'<p><a linktype="page" id="{second.pk}">siehe</a></p>'
    own.save()
    found = kept(run)
    assert found["E 1 Sonnendächer für Schulen"] == found["E 2 Nahwärme am Hafen"] == "„Handgemacht“ verweist darauf."


def test_only_the_newest_import_is_taken_back(town, editor, desk):
    first = applied(editor, town.strategy)
    second = applied(editor, town.strategy, csv([["M 9", "Mobilität", "Fähre", "Text", "", "", "", ""]]))
    with pytest.raises(WrongState):
        services.start_undo(editor, first, undo.plan(first).digest)
    assert "zuerst den neueren" in desk.get(reverse("strategy_imports:undo", args=[first.pk])).content.decode()
    undone(editor, second)
    assert undone(editor, first).state == State.UNDONE
    assert MeasurePage.objects.count() == 0


def test_what_was_confirmed_and_what_would_be_done_are_the_same(town, editor):
    run = applied(editor, town.strategy)
    seen = undo.plan(run).digest
    MeasurePage.objects.get(code="E 1").save_revision(user=editor)
    services.start_undo(editor, run, seen)
    run.refresh_from_db()
    assert run.state == State.APPLIED and "Seit Ihrer Bestätigung" in run.message
    assert MeasurePage.objects.count() == 3


def test_an_import_is_taken_back_once(town, editor):
    run = undone(editor, applied(editor, town.strategy))
    with pytest.raises(WrongState):
        services.start_undo(editor, run, undo.plan(run).digest)


def test_without_the_right_to_publish_live_pages_stay(town, editor, writer):
    live = applied(editor, town.strategy, live=True)
    with pytest.raises(NotAllowed):
        services.start_undo(writer, live, undo.plan(live).digest)
    undone(editor, live)
    drafts = applied(writer, town.strategy)
    assert undone(writer, drafts).state == State.UNDONE


def test_a_draft_of_a_live_page_goes_and_the_live_page_never_changed(town, editor):
    applied(editor, town.strategy, live=True)
    run = applied(editor, town.strategy, csv([[*ROWS[0][:4], "300.000 €", *ROWS[0][5:]]]))
    measure = MeasurePage.objects.get(code="E 1")
    assert measure.has_unpublished_changes and measure.total_cost_eur == 266_000
    undone(editor, run)
    measure.refresh_from_db()
    assert not measure.has_unpublished_changes
    assert measure.get_latest_revision_as_object().total_cost_eur == 266_000


def test_values_of_indicators_are_taken_back_through_their_history(town, editor):
    """As the kinds that write values tell it: rows with their fields before and after."""
    indicator = Indicator.objects.create(strategy=town.strategy, title="Strom", unit="MWh")
    save_values(
        editor,
        indicator,
        {Place(2020): Change(Decimal(5)), Place(2021): Change(Decimal(6)), Place(2022): Change(Decimal(7))},
        version=None,
        origin="edit",
    )
    run = prepared(editor, town.strategy)
    ImportRun.objects.filter(pk=run.pk).update(state=State.APPLIED, applied_at="2026-01-01T00:00Z")
    run.refresh_from_db()
    rows = {row.year: row for row in indicator.values.all()}
    now = {"kind": "actual", "scenario": "", "category": "", "source": "", "data_quality": "", "note": ""}
    for year, before in ((2020, {"value": "4"}), (2021, None), (2022, None)):
        ImportChange.objects.create(
            run=run, model="indicatorvalue", object_id=rows[year].pk, action="updated" if before else "created", label=f"Strom {year}",
            before=before and now | before, after=now | {"year": year, "value": str(rows[year].value)},
        )  # fmt: skip
    save_values(editor, indicator, {Place(2022): Change(Decimal(8))}, version=None, origin="grid")
    assert kept(run) == {"Strom 2022": "Das wurde seit dem Import geändert."}
    run = undone(editor, run)
    assert run.state == State.UNDONE, run.message
    assert {row.year: row.value for row in indicator.values.all()} == {2020: 4, 2022: 8}
    assert ValueChange.objects.filter(origin="undo", changed_by=editor).count() == 2


def test_a_created_indicator_goes_with_its_values_but_not_with_those_of_others(town, editor):
    run = prepared(editor, town.strategy)
    ImportRun.objects.filter(pk=run.pk).update(state=State.APPLIED, applied_at="2026-01-01T00:00Z")
    run.refresh_from_db()
    made = {}
    for title in ("Strom", "Gas"):
        indicator = made[title] = Indicator.objects.create(strategy=town.strategy, title=title, unit="MWh")
        save_values(editor, indicator, {Place(2020): Change(Decimal(5))}, version=None, origin="import")
        ImportChange.objects.create(
            run=run, model="indicator", object_id=indicator.pk, action="created", label=title, after={"title": title, "unit": "MWh"}
        )
        row = indicator.values.get()
        ImportChange.objects.create(
            run=run, model="indicatorvalue", object_id=row.pk, action="created", label=f"{title} 2020", after={"value": "5.0000"}
        )
    save_values(editor, made["Gas"], {Place(2021): Change(Decimal(5))}, version=None, origin="grid")
    assert kept(run) == {"Gas": "Daran hängt inzwischen: Wert."}
    undone(editor, run)
    assert list(Indicator.objects.values_list("title", flat=True)) == ["Gas"]
    assert [row.year for row in IndicatorValue.objects.all()] == [2021]


def test_the_log_says_who_imported_and_took_back(town, editor, desk):
    undone(editor, applied(editor, town.strategy))
    actions = PageLogEntry.objects.filter(page=town.strategy, user=editor).values_list("action", flat=True)
    assert {"strategy.import", "strategy.import_undo"} <= set(actions)
    page = desk.get(reverse("wagtailadmin_pages:history", args=[town.strategy.pk])).content.decode()
    assert "Import „massnahmen.csv“ zurückgenommen" in page


def test_asking_what_can_be_taken_back_costs_the_same_for_large_imports(town, editor):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    numbers = []
    for count in (3, 60):
        rows = [[f"E {n}", f"Feld {n % 5}", f"Maßnahme Nummer {n}", "Text", "", "1", "", ""] for n in range(count)]
        run = applied(editor, town.strategy, csv(rows))
        undo.plan(run)
        with CaptureQueriesContext(connection) as seen:
            undo.plan(run)
        numbers.append(len(seen))
    assert numbers[1] <= numbers[0] + 2, numbers
