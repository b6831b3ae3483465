"""The command import_strategy with lists of measures: what it writes, what it leaves, what it says."""

import io
import re
import time
from decimal import Decimal
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from wagtail.models import Page

from strategy.importers import apply
from strategy.models import FieldOfActionPage, MeasurePage
from tests.factories import Town
from tests.strategy.importers.books import OUTLINE, PROGRAMME, STEPS, book, csv_bytes, rows_of
from tests.strategy.importers.test_plan import PRINTED

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town.create()


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command("import_strategy", *map(str, arguments), kind="measures", stdout=out)
    return out.getvalue()


def write(tmp_path, *rows: list[str], name: str = "m.csv", encoding: str = "utf-8"):
    path = tmp_path / name
    path.write_bytes(csv_bytes(rows, encoding=encoding))
    return path


def tree_is_sound() -> bool:
    return not any(Page.find_problems())


def assert_programme() -> None:
    assert MeasurePage.objects.count() == 43
    totals = {
        field.title: MeasurePage.objects.child_of(field).aggregate(ghg=Sum("ghg_savings_t_per_year"), cost=Sum("total_cost_eur"))
        for field in FieldOfActionPage.objects.all()
    }
    assert set(totals) == set(PRINTED)
    for title, (ghg, cost) in PRINTED.items():
        assert abs(totals[title]["ghg"] - Decimal(ghg)) <= Decimal("0.3")
        assert totals[title]["cost"] == Decimal(cost)
    assert tree_is_sound()


def test_the_programme_is_imported_as_drafts_and_adds_up(town):
    text = run(PROGRAMME, "--steps", STEPS)
    assert_programme()
    assert not MeasurePage.objects.live().exists()
    assert not FieldOfActionPage.objects.live().exists()
    assert "Kopfzeile in Zeile 1, 43 Zeilen, 83 Schritte." in text
    assert "Maßnahmen: 43 neu, 0 geändert, 0 unverändert" in text
    assert "neue Handlungsfelder: " in text and "Zusammen 43 Maßnahmen: THG-Einsparung " in text
    assert "Energieversorgung und erneuerbare Energien (8): THG-Einsparung in t/a: 41.816; Gesamtkosten in Euro: 1.251.000" in text
    measure = MeasurePage.objects.get(code="BS4")
    assert measure.steps.count() == 6
    assert measure.responsible_office_text == "Klimastab"
    assert measure.extras.get(label="Punkte Hebelwirkung").text == "4"
    assert (measure.start.year, measure.end.year, measure.duration_text) == (2021, 2030, "2021 - 2030")
    assert len(set(FieldOfActionPage.objects.values_list("hue", flat=True))) == 6


def test_live_publishes_and_the_pages_can_be_reached(town):
    run(PROGRAMME, "--live")
    assert MeasurePage.objects.visible(town.site).count() == 43
    page = MeasurePage.objects.get(code="EE4")
    assert page.slug == "plan-fuer-solarflaechen"
    assert not page.has_unpublished_changes


def test_a_second_run_changes_nothing(town):
    run(PROGRAMME, "--steps", STEPS)
    before = list(MeasurePage.objects.order_by("pk").values_list("pk", "latest_revision_id"))
    text = run(PROGRAMME, "--steps", STEPS)
    assert "0 neu, 0 geändert, 43 unverändert" in text
    assert list(MeasurePage.objects.order_by("pk").values_list("pk", "latest_revision_id")) == before


def test_the_outline_is_imported_twice_without_doubling(town):
    run(OUTLINE)
    assert "0 neu, 0 geändert, 5 unverändert" in run(OUTLINE)
    assert MeasurePage.objects.get(code="Ü1").extras.get(label="geplant").text.startswith("Am Anfang")


def test_a_dry_run_writes_nothing(town):
    pages = Page.objects.count()
    text = run(PROGRAMME, "--dry-run")
    assert "Es wurde nichts geschrieben" in text
    assert re.search(r"Punkte Hebelwirkung +→ Weitere Angaben", text)
    assert Page.objects.count() == pages


@pytest.mark.parametrize("make", ["cp1252", "utf-16", "xlsx"])
def test_the_programme_may_come_from_excel(town, tmp_path, make):
    path = tmp_path / f"p.{make}"
    rows = rows_of(PROGRAMME)
    path.write_bytes(
        book({"Hinweise": [["Bitte lesen"]], "Maßnahmen": rows, "Schritte": rows_of(STEPS)}) if make == "xlsx" else csv_bytes(rows, encoding=make)
    )
    text = run(path, "--steps", path) if make == "xlsx" else run(path)
    assert_programme()
    assert ("83 Schritte" in text) == (make == "xlsx")


def test_an_error_in_the_last_row_leaves_nothing_behind(town, tmp_path):
    rows = rows_of(PROGRAMME)
    rows[-1][2] = ""
    pages = Page.objects.count()
    with pytest.raises(CommandError, match="1 Fehler"):
        run(write(tmp_path, *rows))
    assert Page.objects.count() == pages


def test_a_failure_while_writing_leaves_nothing_behind(town):
    pages, calls = Page.objects.count(), iter(range(100))
    original = apply.PageWriter._create

    def breaks(self, parent, draft):
        if next(calls) == 30:
            raise RuntimeError("Strom weg")
        return original(self, parent, draft)

    with mock.patch.object(apply.PageWriter, "_create", breaks), pytest.raises(RuntimeError):
        run(PROGRAMME, "--live")
    assert Page.objects.count() == pages
    assert tree_is_sound()


def test_a_changed_row_becomes_a_new_revision_and_keeps_what_editors_added(town, tmp_path):
    head = ["Nr.", "Handlungsfeld", "Maßnahme", "Kosten", "Wetter"]
    run(write(tmp_path, head, ["B 1", "Bauen", "Dämmen", "100 €", "Regen"]), "--live")
    page = MeasurePage.objects.get()
    page.summary = "Von Hand ergänzt."
    page.save_revision().publish()
    text = run(write(tmp_path, head, ["B 1", "Bauen", "Dämmen", "200 €", "Sonne"]), "--live")
    page.refresh_from_db()
    assert (page.total_cost_eur, page.summary, page.extras.get().text) == (200, "Von Hand ergänzt.", "Sonne")
    assert "B 1 Dämmen: Gesamtkosten in Euro, Wetter" in text
    assert "THG-Einsparung bei 1, Kosten bei 0 Maßnahmen. Sie sind nicht als null gezählt." in text


def test_unpublished_work_of_an_editor_is_not_published_by_an_import(town, tmp_path):
    head = ["Nr.", "Handlungsfeld", "Maßnahme", "Kosten"]
    run(write(tmp_path, head, ["B 1", "Bauen", "Dämmen", "100 €"]), "--live")
    page = MeasurePage.objects.get()
    page.summary = "Noch nicht fertig."
    page.save_revision()
    run(write(tmp_path, head, ["B 1", "Bauen", "Dämmen", "200 €"]), "--live")
    page.refresh_from_db()
    assert (page.summary, page.total_cost_eur) == ("", 100)
    draft = page.get_latest_revision_as_object()
    assert (draft.summary, draft.total_cost_eur) == ("Noch nicht fertig.", 200)


def test_without_live_a_live_measure_gets_a_draft(town, tmp_path):
    head = ["Nr.", "Handlungsfeld", "Maßnahme", "Kosten"]
    run(write(tmp_path, head, ["B 1", "Bauen", "Dämmen", "100 €"]), "--live")
    run(write(tmp_path, head, ["B 1", "Bauen", "Dämmen", "200 €"]))
    page = MeasurePage.objects.get()
    assert (page.live, page.total_cost_eur, page.has_unpublished_changes) == (True, 100, True)
    assert "1 unverändert" in run(write(tmp_path, head, ["B 1", "Bauen", "Dämmen", "200 €"]))


def test_nothing_is_published_below_a_draft(town):
    town.strategy.unpublish()
    text = run(PROGRAMME, "--live")
    assert "ist ein Entwurf" in text
    assert not MeasurePage.objects.live().exists()


def test_each_municipality_gets_its_own(town):
    other = Town.create("other.example", "Nebenau", default=False)
    run(PROGRAMME, "--site", "other.example")
    assert MeasurePage.objects.in_site(other.site).count() == 43
    assert not MeasurePage.objects.in_site(town.site).exists()
    run(PROGRAMME)
    assert MeasurePage.objects.in_site(town.site).count() == 43


def test_an_office_of_another_municipality_is_not_taken(town, tmp_path):
    other = Town.create("other.example", "Nebenau", default=False)
    other.office("Hochbau")
    own = town.office("Amt für Tiefbau")
    run(write(tmp_path, ["Titel", "Handlungsfeld", "Amt"], ["A", "Bauen", "Hochbau"], ["B", "Bauen", "amt tiefbau"]))
    assert [(page.responsible_office_id, page.responsible_office_text) for page in MeasurePage.objects.order_by("title")] == [
        (None, "Hochbau"), (own.pk, ""),
    ]  # fmt: skip


def test_sdgs_states_and_rich_text_reach_the_page(town, tmp_path):
    run(write(
        tmp_path, ["Nr.", "Titel", "Handlungsfeld", "SDG", "Stand", "Beschreibung"],
        ["1", "Suche", "Bauen", "7, 13", "in Umsetzung, verzögert", "<b>Fett</b>\nZeile\n\n=1+1"],
    ))  # fmt: skip
    page = MeasurePage.objects.get()
    assert sorted(page.sdgs.values_list("number", flat=True)) == [7, 13]
    assert (page.status, page.is_delayed, page.slug) == ("running", True, "suche-2")
    assert page.description == "<p>&lt;b&gt;Fett&lt;/b&gt;<br/>Zeile</p><p>=1+1</p>"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fehlt.csv"], "lässt sich nicht öffnen"),
        ([PROGRAMME, "--site", "unbekannt.example"], "Vorhanden: localhost:80"),
        ([PROGRAMME, "--strategy", "anders"], "Vorhanden: strategie"),
        ([PROGRAMME, "--sheet", "Fehlt"], "gibt es nicht"),
        ([PROGRAMME, "--steps", PROGRAMME], "Teilmaßnahme"),
    ],
)
def test_wrong_arguments_are_answered_with_a_sentence(town, arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_without_a_strategy_a_dry_run_still_reports(town):
    town.strategy.delete()
    assert "Vor dem Import muss eine angelegt werden" in run(PROGRAMME, "--dry-run")
    with pytest.raises(CommandError, match="noch keine Strategie"):
        run(PROGRAMME)


def test_slugs_of_equal_titles_differ(town, tmp_path):
    run(write(tmp_path, ["Nr.", "Titel", "Handlungsfeld"], ["1", "Dämmen", "Bauen"], ["2", "Dämmen", "Bauen"]))
    assert MeasurePage.objects.values("slug").annotate(n=Count("pk")).count() == 2


@pytest.mark.large
def test_five_hundred_measures_are_imported_in_time(town, tmp_path):
    rows = [[f"M {number}", f"Feld {number % 9}", f"Maßnahme {number}", "2.480 €", "Viel Text. " * 40] for number in range(500)]
    started = time.process_time()
    run(write(tmp_path, ["Nr.", "Handlungsfeld", "Maßnahme", "Kosten", "Beschreibung"], *rows), "--live")
    assert MeasurePage.objects.live().count() == 500
    assert time.process_time() - started < 30
