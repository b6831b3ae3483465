"""A municipality goes into a file, away, and comes back the same; nobody else's rows are touched on the way."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from wagtail.models import Page, Site

from accounts.models import User
from instances.transfer.copying import Wanted, copy_municipality
from instances.transfer.deleting import delete_municipality
from instances.transfer.exporting import Refused, export_municipality
from instances.transfer.gather import gather, pointing
from instances.transfer.importing import import_municipality
from instances.transfer.links import label_of_key
from instances.transfer.portable import collect
from instances.transfer.registry import KINDS
from instances.transfer.renaming import LEGAL_NOTE
from municipality import backups, launch
from municipality.models import OutboxMail
from municipality.scope import tree
from projects.models import ProjectPage, Submission
from strategy.models import FieldOfActionPage, MeasurePage
from tests.instances import whole

pytestmark = pytest.mark.django_db
KEY = "home-nachbar-example"
EXAMPLE = Path(__file__).resolve().parents[2] / "instances" / "example.toml"


def test_a_municipality_is_exported_deleted_and_imported_again_and_the_file_is_the_same(town, tmp_path):
    first, second = whole.two(town)
    before = whole.everything()
    others = before["accounts.User"]
    export_municipality(second.town.site, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="exists already"):
        export_municipality(second.town.site, tmp_path / "a.zip")
    assert whole.everything() == before

    files = {default_storage.path(name) for name in (second.picture.file.name,)}
    report = delete_municipality(second.town.site, confirm="Nachbarfeld", without_backup=True)
    after = whole.everything()
    # Nothing of others has changed, nothing of it is left.
    assert all(rows <= before[label] for label, rows in after.items())
    gone = "".join(row for label, rows in before.items() for row in rows - after[label])
    assert "nachbar.example" in gone and "Solarbank" in gone and "localhost" not in gone
    left = "".join(row for rows in after.values() for row in rows)
    assert "nachbar" not in left.lower() and not any(map(os.path.exists, files))
    assert Path(default_storage.path(first.picture.file.name)).exists()
    assert report.erased == 2 and report.stayed == ["ueberall@example.org"] and report.files == 3
    assert report.rows["municipality.OutboxMail"] and Page.find_problems() == ([], [], [], [], [])

    done = import_municipality(tmp_path / "a.zip")
    assert done.new_people == 2 and done.invited == ["redaktion@nachbar.example"]
    back = whole.everything()
    assert all(rows <= back[label] for label, rows in after.items())
    assert User.objects.filter(email="ueberall@example.org").count() == 1 and len(back["accounts.User"]) == len(others)
    editor = User.objects.get(email="redaktion@nachbar.example")
    assert not editor.has_usable_password() and editor.is_staff and not editor.is_superuser
    assert Page.find_problems() == ([], [], [], [], [])
    assert OutboxMail.objects.filter(site=done.site, recipient=editor.email).count() == 1
    export_municipality(done.site, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    project = ProjectPage.objects.get(title="Solarbank", pk__gt=first.project.pk)
    assert project.get_latest_revision_as_object().title == "Solarbank am Fluss" and project.current_workflow_state is not None
    assert int(Submission.objects.get(site=done.site).data["field_of_action"]) == project.fields_of_action.get().pk


def test_what_is_here_already_is_refused_and_a_dry_run_keeps_nothing(town, tmp_path):
    _first, second = whole.two(town)
    file = tmp_path / "a.zip"
    call_command("export_municipality", KEY, str(file), verbosity=0)
    before = whole.everything()
    for options, reason in (
        ({}, "the key"),
        ({"key": "neu"}, "answers at"),
        ({"key": "neu", "host": "neu.example"}, "Pages of this municipality are here already"),
    ):
        with pytest.raises(CommandError, match=reason):
            call_command("import_municipality", str(file), **options)
    with pytest.raises(CommandError, match="Known keys"):
        call_command("export_municipality", "niemand", str(tmp_path / "b.zip"))
    assert whole.everything() == before
    delete_municipality(second.town.site, confirm="Nachbarfeld", without_backup=True)
    before, stored = whole.everything(), _files()
    done = import_municipality(file, host="neu.example", key="neu", dry_run=True)
    assert (done.key, done.host, done.files) == ("neu", "neu.example", 3)
    assert whole.everything() == before and _files() == stored
    call_command("import_municipality", str(file), host="neu.example:8443", key="neu", verbosity=0)
    site = Site.objects.get(hostname="neu.example", port=8443)
    assert site.root_page.slug == "neu" and site.root_page.url_path == "/neu/" and site.root_page.get_children().first().url_path.startswith("/neu/")


def test_deleting_asks_for_name_backup_and_whether_the_last_one_is_meant(town, monkeypatch):
    _first, second = whole.two(town)
    before = whole.everything()
    for key, options, reason in (
        (KEY, {"confirm": "nachbarfeld", "without_backup": True}, "repeat its name"),
        (KEY, {"confirm": "Nachbarfeld"}, "backup"),
        ("home-localhost", {"confirm": "Auenfurt", "without_backup": True}, "--last"),
    ):
        with pytest.raises(CommandError, match=reason):
            call_command("delete_municipality", key, **options)
    monkeypatch.setattr(backups, "latest", lambda: backups.LastBackup(timezone.now() - timedelta(hours=25), "old"))
    with pytest.raises(Refused, match="backup"):
        delete_municipality(second.town.site, confirm="Nachbarfeld")
    call_command("delete_municipality", KEY, confirm="Nachbarfeld", dry_run=True, verbosity=0)
    assert whole.everything() == before and Path(default_storage.path(second.picture.file.name)).exists()
    monkeypatch.setattr(backups, "latest", lambda: backups.LastBackup(timezone.now() - timedelta(hours=23), "new"))
    call_command("delete_municipality", KEY, confirm="Nachbarfeld", verbosity=0)
    call_command("delete_municipality", "home-localhost", confirm="Auenfurt", last=True, verbosity=0)
    assert not Site.objects.exists() and not ProjectPage.objects.exists() and not User.objects.filter(is_superuser=False).exists()


def _files() -> set[Path]:
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


def test_a_copy_has_the_structure_and_nothing_leads_out_of_it(town):
    first, second = whole.two(town)
    before = whole.everything()
    done = copy_municipality(first.town.site, Wanted("musterau", "Musterau", "musterau.example"), measures=True)
    site = done.site
    after = whole.everything()
    assert all(rows <= after[label] for label, rows in before.items())
    pages = {page.title: page.specific for page in Page.objects.filter(tree(site))}
    assert {"Musterau", "Projekte", "Klimaschutzstrategie 2035", "Energie", "Solardächer", "Mitmachen", "Impressum"} <= set(pages)
    assert not launch.is_live(site) and Page.find_problems() == ([], [], [], [], [])
    # What is new names nothing but what is new, or what all share.
    mine = gather(site)
    news = {label: rows - before[label] for label, rows in after.items()}
    assert not any(
        news[label] for label in ("accounts.User", "projects.ProjectPage", "projects.Submission", "workshop.TeamMember", "exchange.Message")
    )
    foreign = [(label, key) for label, key in _references(mine) if label in KINDS and key not in mine.ids[label]]
    assert foreign == []
    text = "".join(row for rows in news.values() for row in rows)
    for other in ("localhost", "Auenfurt", "Ina Beispiel", "Rathausgasse", "0800 1234567", "Ria Muster", "Überall", "Solarbank"):
        assert other not in text, other
    page = pages["Mitmachen"]
    assert page.body[1].value["image"].file.name != first.picture.file.name and page.body[1].value["image"].is_stored_locally()
    assert (
        page.body[3].value["page"].specific == pages["Energie"]
        and pages["Solardächer"].flanking_measures.get().get_parent().pk == pages["Energie"].pk
    )
    assert (
        LEGAL_NOTE.strip("[]") in dict(done.gaps)["Impressum"]
        and page.get_latest_revision_as_object().body[1].value["image"].pk == page.body[1].value["image"].pk
    )
    with pytest.raises(Refused, match="--key"):
        copy_municipality(first.town.site, Wanted("musterau", "Zwei", "zwei.example"))
    delete_municipality(site, confirm="Musterau", without_backup=True)
    assert {label: rows for label, rows in whole.everything().items() if rows != before[label]} == {}
    assert second.page.body[1].value["image"].pk


def test_a_file_of_create_municipality_may_follow_the_copy(town):
    whole.two(town)
    call_command("copy_municipality", "home-localhost", str(EXAMPLE), verbosity=0)
    site = Site.objects.get(hostname="klima.musterau.example")
    assert not MeasurePage.objects.in_site(site).exists() and FieldOfActionPage.objects.in_site(site).filter(title="Energie").exists()
    with pytest.raises(CommandError, match="either a file"):
        call_command("copy_municipality", "home-localhost", key="neu", name="Neu")


def _references(found) -> set[tuple[str, int]]:
    seen = set()

    def note(label, key):
        seen.add((label, int(key) if str(key).isdecimal() else key))
        return key

    collect(found, note)
    for label in KINDS:
        for target in KINDS:
            if label_of_key(apps.get_model(target)._meta.label_lower) == target:
                seen |= {(target, key) for key in pointing(found, label, target) if key is not None}
    return seen
