"""What goes out comes back: nothing changes in the strategy it came from, and an empty strategy becomes the same."""

import pytest

from strategy.exporters import records, xlsx
from strategy.importers import kinds
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
    same = records.load(other_town.strategy)
    for sheet in book.sheets:
        if sheet != "strategy":
            mine = [{key: value for key, value in row.values.items()} for row in book.sheets[sheet]]
            theirs = [{key: value for key, value in row.values.items()} for row in same.sheets[sheet]]
            assert theirs == mine, sheet


def again(town: Town):
    return kinds.plan("workbook", xlsx.dump(records.load(town.strategy)), "s.xlsx", town.strategy)
