"""What lies beside the TOML file: logo, tables of fields of action, the strategy as a workbook; and what hangs on the choice of parts."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Site

from home.models import HomePage, LegalPage
from instances import content
from instances.pages import ROWS
from moderation.models import ModerationSettings
from municipality import parts
from municipality.models import Branding, MunicipalitySettings
from projects.geo import area_of
from strategy.imports import undo
from strategy.models import FieldOfActionPage, ImportRun, MeasurePage, StrategyPage

from .test_bad_input import MINIMAL

pytestmark = pytest.mark.django_db
LOGO = '[look]\nlogo = "logo.png"\nlogo_alt = "Wappen von Musterau"\n'


@pytest.fixture
def run(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"

    def command(more: str, *options: str, text: str = MINIMAL) -> str:
        (tmp_path / "stadt.toml").write_text(f"{text}\n{more}")
        out = io.StringIO()
        call_command("create_municipality", str(tmp_path / "stadt.toml"), *options, stdout=out)
        return out.getvalue()

    return command


def site() -> Site:
    return Site.objects.get(hostname="klima.musterau.example")


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_a_logo_is_taken_once_with_its_words_and_leaves_nothing_behind_when_tried(run, tmp_path):
    Image.new("RGB", (240, 120), "#0b5d4e").save(tmp_path / "logo.png")
    run(LOGO, "--dry-run")
    assert stored(tmp_path) == []
    assert "Logo: Wappen von Musterau" in run(LOGO)
    picture = Branding.for_site(site()).logo
    assert (picture.description, picture.collection.name) == ("Wappen von Musterau", "Musterau")
    assert "Es gab nichts zu ändern." in run(LOGO)
    assert "Alternativtext" in run(LOGO.replace("Wappen von", "Zeichen von"))
    assert get_image_model().objects.count() == 1
    Image.new("RGB", (240, 120), "#aa0000").save(tmp_path / "logo.png")
    (tmp_path / "liste.csv").write_text("Nummer;Titel;Handlungsfeld\nM1;;Energie\n")
    before = stored(tmp_path)
    with pytest.raises(CommandError, match="Zeile 2"):
        run(f'{LOGO}[strategy]\nworkbook = "liste.csv"\n')
    assert stored(tmp_path) == before


def test_the_strategy_comes_from_a_table_as_drafts_or_live_and_only_once(run, tmp_path):
    (tmp_path / "liste.csv").write_text("Nummer;Titel;Handlungsfeld\nM1;Solardächer;Energie\nM2;Radwege;Mobilität\n")
    more = '[strategy]\ntitle = "Klima 2040"\nworkbook = "liste.csv"\n'
    assert "Strategie aus liste.csv" in run(more)
    assert list(FieldOfActionPage.objects.in_site(site()).values_list("title", flat=True)) == ["Energie", "Mobilität"]
    assert MeasurePage.objects.in_site(site()).filter(live=False).count() == 2
    assert "Es gab nichts zu ändern." in run(more)
    imported = ImportRun.objects.get(strategy__in=StrategyPage.objects.in_site(site()))
    assert (imported.state, imported.file_name, imported.created_by, imported.report["by"]) == ("applied", "liste.csv", None, "")
    assert len(undo.plan(imported).deleted) == 4 and not undo.plan(imported).kept, "it can be taken back in the admin"
    (tmp_path / "liste.csv").write_text("Nummer;Titel;Handlungsfeld\nM3;Bäume;Energie\n")
    run(f"{more}workbook_live = true\n")
    assert MeasurePage.objects.in_site(site()).filter(title="Bäume", live=True).exists() or FieldOfActionPage.objects.in_site(site()).filter(
        title="Energie", live=False
    )


def test_every_key_that_was_added_is_written(run, tmp_path):
    (tmp_path / "felder.csv").write_text("Titel;Kürzel;Farbe\nMobilität;MO;2\nEnergie;EN;4\n")
    more = """
[map]
lat = 52.1
lon = 13.2
zoom = 13
[moderation]
steps = 2
[wording]
platform = "Ideenschmiede"
[fields_of_action]
template = "file"
file = "felder.csv"
[parts]
projects = false
contact = false
"""
    run(more, text=MINIMAL.replace("[contact]", 'form_of_address = "du"\n[contact]'))
    town = MunicipalitySettings.for_site(site())
    assert (town.form_of_address, town.map_zoom) == ("du", 13)
    west, south, east, north = area_of(site())["start"]
    assert west < 13.2 < east
    assert south < 52.1 < north
    assert ModerationSettings.for_site(site()).four_eyes
    first, second = HomePage.objects.get(pk=site().root_page_id).get_workflow().tasks
    assert (type(first.specific).__name__, type(second.specific).__name__) == ("PreCheckTask", "ModerationTask")
    assert set(first.specific.groups.values_list("role_group__key", flat=True)) == {"editor", "moderator"}
    assert Branding.for_site(site()).platform_name == "Ideenschmiede"
    assert list(FieldOfActionPage.objects.in_site(site()).values_list("code", "hue")) == [("MO", 2), ("EN", 4)]
    assert "wie du mitmachen kannst" in HomePage.objects.get(pk=site().root_page_id).lead
    assert parts.on(site()) == {"strategy", "reports", "organisations", "news"}
    privacy = LegalPage.objects.in_site(site()).get(kind="privacy")
    text = str(list(privacy.body.raw_data))
    assert "Organisation sprechen" in text
    assert "{part:" not in text
    assert "eine Idee einbringen" not in text
    assert not any(row in text for row in ROWS)


def test_what_is_switched_on_later_is_made_then(run):
    run("[parts]\nprojects = false\n")
    assert "Projekte" in run("[parts]\nprojects = true\n")
    assert parts.is_on(site(), "offers")


@pytest.mark.parametrize(("template", "count"), [("eea", 6), ("adaptation", 7), ("funding-guideline", 12)])
def test_each_template_holds_what_its_pages_take(template, count):
    rows = content.fields(template)
    assert len({row["key"] for row in rows}) == len({row["code"] for row in rows}) == len({row["hue"] for row in rows}) == count


def test_the_rows_that_depend_on_parts_are_in_the_table():
    from home.demo import content as demo

    notice = next(page for page in demo.pages() if page.get("kind") == "privacy")
    heads = {row[0] for block in notice["body"] if block["type"] == "table" for row in block["rows"]}
    assert set(ROWS) <= heads
