"""What goes out comes back: nothing changes in the strategy it came from, and an empty strategy becomes the same."""

from decimal import Decimal

import pytest
from wagtail.models import Page

from strategy.exporters import markup, records, xlsx
from strategy.exporters.cells import encode
from strategy.exporters.schema import SHEETS
from strategy.importers import kinds
from strategy.models import MeasurePage, ValueChange
from tests.factories import Town
from tests.strategy.exporters.builders import full

pytestmark = pytest.mark.django_db


def changed(planned):
    return [(item.sheet, item.label, item.changes) for item in planned.items if item.action != "unchanged"]


def sentences(planned):
    return [f"{one.sheet} {one.row} {one.column}: {one.message}" for one in planned.problems]


def test_a_workbook_that_was_exported_changes_nothing(town):
    full(town)
    data = xlsx.dump(records.load(town.strategy))
    assert kinds.detect(data, "strategie.xlsx") == "workbook"
    planned = kinds.plan("workbook", data, "strategie.xlsx", town.strategy)
    assert sentences(planned) == []
    assert changed(planned) == []
    assert planned.counts["indicatorvalue"]["unchanged"] == 5


def test_an_empty_strategy_becomes_the_same(town, other_town):
    full(town)
    other_town.office("Amt für Grün und Umwelt")
    book = records.load(town.strategy)
    planned = kinds.plan("workbook", xlsx.dump(book), "strategie.xlsx", other_town.strategy, options={"live": True})
    assert planned.errors == []
    actor = other_town.staff("editor")
    kinds.apply(planned, other_town.strategy, actor, live=True)
    assert cells(records.load(other_town.strategy)) == cells(book)
    measure = MeasurePage.objects.descendant_of(other_town.strategy).get(code="MO 1")
    assert markup.same(measure.description, MeasurePage.objects.descendant_of(town.strategy).get(code="MO 1").description)
    assert measure.live and not any(Page.find_problems())
    assert changed(again(other_town)) == []


def test_one_changed_cell_is_one_change(town):
    full(town)
    book = records.load(town.strategy)
    book.sheets["measures"][0].values["status"] = "completed"
    book.sheets["values"][0].values["value"] = Decimal("2500")
    book.sheets["goals"][1].values["target_year"] = 2040
    book.sheets["steps"][0].values["done"] = True
    planned = kinds.plan("workbook", xlsx.dump(book), "s.xlsx", town.strategy)
    assert planned.errors == []
    assert [item.action for item in planned.items].count("update") == 3
    seen = []
    kinds.apply(planned, town.strategy, town.staff("editor"), live=True, on_change=lambda *change: seen.append(change))
    assert [(model, action) for model, _pk, action, *_rest in seen] == [
        ("measurepage", "updated"), ("indicatorvalue", "updated"), ("strategypage", "updated"),
    ]  # fmt: skip
    page = MeasurePage.objects.get(code="MO 1")
    assert page.status == "completed" and [step.done for step in page.steps.all()] == [True, True]
    assert seen[0][4] != seen[0][5] == page.latest_revision_id
    assert seen[1][4]["value"] == "2517.5" and seen[1][5]["value"] == "2500"
    assert ValueChange.objects.get().origin == "import"
    assert changed(again(town)) == []


def cells(book):
    """What an export would write, which is what a person sees."""
    return {
        sheet.key: [{column.key: encode(column, row.values[column.key]) for column in sheet.columns} for row in book.sheets[sheet.key]]
        for sheet in SHEETS
        if sheet.key != "strategy"
    } | {"strategy": {key: value for key, value in book.sheets["strategy"][0].values.items() if key != "municipality"}}


def again(town: Town):
    return kinds.plan("workbook", xlsx.dump(records.load(town.strategy)), "s.xlsx", town.strategy)
