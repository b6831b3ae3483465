"""The workbook of the strategy and series of values take the same way, there and back."""

import pytest

from strategy.exporters import template, xlsx
from strategy.imports import services, undo
from strategy.models import FieldOfActionPage, ImportRun, Indicator, IndicatorValue, MeasurePage, ProgressNote

from .files import prepared, undone

pytestmark = pytest.mark.django_db
State = ImportRun.State
SERIES = "Kategorie;Typ;Jahr;Wert;Einheit\r\n" + "".join(f"Verkehr;real;{year};{100 - year % 100};kt\r\n" for year in range(2015, 2024))


def counts():
    return [model.objects.count() for model in (FieldOfActionPage, MeasurePage, Indicator, IndicatorValue, ProgressNote)]


def carried_out(user, run):
    assert run.state == State.READY, run.message
    assert run.preview["error_count"] == 0, run.preview["problems"]
    services.start_apply(user, run, run.preview["digest"])
    run.refresh_from_db()
    assert run.state == State.APPLIED, run.message
    return run


def test_the_filled_template_comes_in_live_and_goes_again(town, editor, desk):
    run = prepared(editor, town.strategy, xlsx.dump(template.filled()), name="vorlage.xlsx", live=True)
    assert run.kind == "workbook" and desk.get(f"/admin/strategie/importe/{run.pk}/spalten/").status_code == 200
    run = carried_out(editor, run)
    assert counts()[0] and counts()[1] and counts()[3]
    assert town.strategy.goals.exists()
    assert desk.get(f"/admin/strategie/importe/{run.pk}/").status_code == 200
    assert undo.plan(run).kept == []
    run = undone(editor, run)
    assert run.state == State.UNDONE, run.message
    assert counts() == [0, 0, 0, 0, 0]
    assert not town.strategy.goals.exists()


def test_a_second_workbook_is_taken_back_to_the_first(town, editor):
    first = carried_out(editor, prepared(editor, town.strategy, xlsx.dump(template.filled()), name="vorlage.xlsx", live=True))
    before = [
        list(MeasurePage.objects.order_by("code").values_list("code", "title", "live")),
        list(IndicatorValue.objects.order_by("pk").values_list("year", "value")),
    ]
    book = template.filled()
    again = prepared(editor, town.strategy, xlsx.dump(book), name="noch-einmal.xlsx", live=True)
    assert not again.preview["changes_anything"]
    assert first.changes.exists()
    for value in IndicatorValue.objects.all()[:3]:
        IndicatorValue.objects.filter(pk=value.pk).update(value=(value.value or 0) + 1)
    MeasurePage.objects.order_by("code").first().delete()
    third = carried_out(editor, prepared(editor, town.strategy, xlsx.dump(book), name="wieder.xlsx", live=True))
    after = [
        list(MeasurePage.objects.order_by("code").values_list("code", "title", "live")),
        list(IndicatorValue.objects.order_by("pk").values_list("year", "value")),
    ]
    assert after == before
    third = undone(editor, third)
    assert third.state == State.UNDONE
    assert MeasurePage.objects.count() == len(before[0]) - 1
    assert list(IndicatorValue.objects.order_by("pk").values_list("year", "value")) != before[1]


def test_a_series_comes_in_and_goes_again(town, editor):
    run = prepared(editor, town.strategy, SERIES.encode(), name="emissionen.csv")
    assert run.kind == "series"
    run = carried_out(editor, run)
    assert IndicatorValue.objects.count() == 9
    undone(editor, run)
    assert (Indicator.objects.count(), IndicatorValue.objects.count()) == (0, 0)
