"""The commands import_strategy and export_strategy."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from strategy.exporters import template, xlsx
from strategy.models import FieldOfActionPage, Indicator, MeasurePage
from tests.factories import Town
from tests.strategy.importers.books import OUTLINE, PROGRAMME, STEPS, csv_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town(db) -> Town:
    return Town.create()


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(("arguments", "live"), [([PROGRAMME, "--steps", STEPS], ["--live"]), ([OUTLINE], [])])
def test_catalogues_go_in_and_out_and_come_back_without_a_change(tmp_path, arguments, live):
    run("import_strategy", *arguments, *live)
    assert "Es gibt nichts zu ändern" in run("import_strategy", *arguments, *live)
    count = MeasurePage.objects.count()
    assert MeasurePage.objects.live().count() == (count if live else 0)
    run("export_strategy", tmp_path / "s.xlsx")
    assert "Es gibt nichts zu ändern" in run("import_strategy", tmp_path / "s.xlsx")
    for machines in ([], ["--machines"]):
        run("export_strategy", tmp_path / "m.csv", "--table", "schritte", *machines)
        if MeasurePage.objects.exclude(steps=None).exists():
            assert "Es gibt nichts zu ändern" in run("import_strategy", tmp_path / "m.csv")
    assert not any(Page.find_problems())


def test_the_report_names_sums_and_problems(tmp_path):
    text = run("import_strategy", PROGRAMME, "--steps", STEPS, "--dry-run")
    assert "Art der Datei: Liste von Maßnahmen" in text
    assert "Energieversorgung und erneuerbare Energien (8): THG-Einsparung in t/a: 41.816; Gesamtkosten in Euro: 1.251.000" in text
    assert "Es wurde nichts geschrieben" in text and not MeasurePage.objects.exists()


def test_a_series_takes_title_and_unit_from_the_command(tmp_path):
    path = tmp_path / "reihe.csv"
    path.write_bytes(csv_bytes([["Jahr", "Wert"], ["2020", "1,5"]]))
    with pytest.raises(CommandError, match="1 Fehler"):
        run("import_strategy", path)
    run("import_strategy", path, "--title", "Strom", "--unit", "GWh")
    assert str(Indicator.objects.get()) == "Strom (GWh)"


def test_a_file_can_be_tried_before_there_is_a_strategy(tmp_path, town):
    path = tmp_path / "vorlage.xlsx"
    path.write_bytes(xlsx.dump(template.filled()))
    town.strategy.delete()
    pages = Page.objects.count()
    assert "Die Datei lässt sich importieren" in run("import_strategy", path, "--dry-run")
    assert Page.objects.count() == pages
    with pytest.raises(CommandError, match="noch keine Strategie"):
        run("import_strategy", path)


def test_the_public_export_leaves_drafts_out(tmp_path, town):
    town.measure(town.field_of_action("Mobilität"), "Radwege", code="M 1", live=False)
    assert FieldOfActionPage.objects.count() == 1
    for public, count in (([], 1), (["--public"], 0)):
        run("export_strategy", tmp_path / "s.json", *public)
        assert len(json.loads((tmp_path / "s.json").read_text())["measures"]) == count


@pytest.mark.parametrize("name", ["s.pdf", "gibt/es/nicht.xlsx"])
def test_targets_that_cannot_be_written_are_told(tmp_path, name):
    with pytest.raises(CommandError, match="nicht"):
        run("export_strategy", tmp_path / name)


def test_files_that_cannot_be_opened_are_told(tmp_path):
    with pytest.raises(CommandError, match="lässt sich nicht öffnen"):
        run("import_strategy", tmp_path / "fehlt.xlsx")
