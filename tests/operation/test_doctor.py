"""The doctor names what is wrong and what to do, finds nothing in a sound installation, and always comes to an end."""

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from municipality import backups
from municipality.models.jobs import JobRun
from municipality.models.mail import OutboxMail
from municipality.search import index
from operation import doctor

pytestmark = pytest.mark.django_db


def words(*checks) -> str:
    """What these checks (or all) say, in one text."""
    now = timezone.now()
    found = [finding for check in checks for finding in doctor._settled(check, now)] if checks else doctor.examine()
    assert all(finding.what and finding.do for finding in found)
    return "\n".join(f"{finding.what} → {finding.do}" for finding in found)


@pytest.fixture
def sound(town, settings, tmp_path, django_user_model):
    """An installation without anything to complain about, as far as the checks of its own go."""
    settings.VAR_DIR, settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path, tmp_path / "media", tmp_path / "private"
    settings.BACKUP_KEY, settings.EMAIL_BACKEND = "a key that is long enough", "django.core.mail.backends.smtp.EmailBackend"
    settings.WAGTAILADMIN_BASE_URL, settings.DEFAULT_FROM_EMAIL = "https://amt.example", "amt@amt.example"
    settings.REQUIRE_SECOND_FACTOR = True
    type(town.site).objects.filter(pk=town.site.pk).update(hostname="auenfurt.example")
    django_user_model.objects.create_superuser(email="operator@amt.example", password="x")
    backups.record(tmp_path / "night.backup")
    from municipality.jobs import all_jobs

    JobRun.objects.bulk_create([JobRun(name=name, next_due=timezone.now(), ok=True) for name in all_jobs()])
    index.rebuild()
    return town


OWN = [check for check in doctor.CHECKS if check not in (doctor.configuration, doctor.folders)]


def test_a_sound_installation_has_nothing_to_mend(sound):
    assert words(doctor.database, *OWN) == ""


def test_the_command_ends_with_one_when_something_is_wrong(sound, settings, capsys, monkeypatch):
    monkeypatch.setattr(doctor, "CHECKS", OWN)
    call_command("doctor")
    assert capsys.readouterr().out.strip() == "Nothing is wrong."
    settings.BACKUP_KEY = ""
    call_command("doctor")
    assert "hint   Backups are not encrypted." in capsys.readouterr().out
    settings.DEFAULT_FROM_EMAIL = "town@localhost"
    with pytest.raises(CommandError, match="1 things to mend"):
        call_command("doctor")
    assert "no sender for mails of auenfurt.example" in capsys.readouterr().out


def test_the_worker_that_stands_still_is_named_before_its_jobs(sound):
    JobRun.objects.filter(name="municipality.outbox").update(next_due=timezone.now() - timedelta(hours=1))
    assert "are late: municipality.outbox." in words(doctor.work)
    JobRun.objects.update(next_due=timezone.now() - timedelta(days=9))
    assert words(doctor.work).startswith("The worker stands still")
    JobRun.objects.update(next_due=timezone.now())
    JobRun.objects.filter(name="municipality.search").update(ok=False, message="OperationalError")
    assert "municipality.search failed last time (OperationalError)" in words(doctor.work)


def test_mails_that_wait_or_were_given_up(sound):
    now = timezone.now()
    for number, state in enumerate(("waiting", "failed")):
        OutboxMail.objects.create(
            site=sound.site, event_key=str(number), template="x", language="de", message_id=str(number), sender="a@amt.example",
            recipient="marker@people.example", state=state, created=now - timedelta(minutes=95), due=now,
        )  # fmt: skip
    text = words(doctor.mails)
    assert "1 mails wait, the oldest for 95 minutes" in text and "1 mails were given up" in text and "marker" not in text


def test_settings_that_keep_mails_from_leaving(sound, settings):
    settings.EMAIL_BACKEND, settings.REPLY_ADDRESS, settings.WAGTAILADMIN_BASE_URL = "x.console.EmailBackend", "a@b.example", "http://127.0.0.1:8000"
    text = words(doctor.mail_settings)
    assert all(part in text for part in ("Set EMAIL_URL", "half set up", "Set BASE_URL"))


def test_the_age_of_the_backup(sound, tmp_path):
    backups.record(Path("old.backup"), timezone.now() - timedelta(hours=50))
    assert "(old.backup) is 50 hours old" in words(doctor.backup)
    for broken in ("", "[]", "{}", json.dumps({"made": "yesterday", "file": "x"}), json.dumps({"made": "2026-01-01T00:00:00", "file": "x"})):
        (tmp_path / backups.NAME).write_text(broken)
        assert "No backup was ever made" in words(doctor.backup)


def test_a_full_disk_and_a_folder_of_somebody_else(sound, monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: SimpleNamespace(total=10**12, free=3 * 10**9))
    assert "Only 3.0 of 1000 GB are free" in words(doctor.folders)
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)
    assert "cannot be written" in words(doctor.folders)


def test_a_cache_that_forgets_or_is_away(sound, monkeypatch, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert "forgets" in words(doctor.shared_cache)

    def away(*args):
        raise ConnectionError

    monkeypatch.setattr(type(cache._connections[cache._alias]), "set", away)
    assert "does not answer (ConnectionError)" in words(doctor.shared_cache)


def test_pages_that_the_search_does_not_know(sound):
    index.remove(sound.home.pk)
    assert "does not know 1 public pages" in words(doctor.search)


def test_files_that_are_gone(sound):
    from django.core.files.base import ContentFile
    from wagtail.documents.models import Document

    made = Document.objects.create(title="Plan", file=ContentFile(b"a plan", name="plan.txt"))
    assert words(doctor.files) == ""
    made.file.storage.delete(made.file.name)
    assert f"1 files are missing: {made.file.name}." in words(doctor.files)


def test_municipalities_and_people(sound, django_user_model):
    type(sound.site).objects.update(hostname="localhost")
    assert "answers on localhost" in words(doctor.municipalities)
    django_user_model.objects.update(is_superuser=False)
    assert "createsuperuser" in words(doctor.people)
    type(sound.home).objects.filter(pk=sound.home.pk).update(numchild=99)
    assert "fixtree" in words(doctor.municipalities)


def test_the_demo_is_no_real_town_and_a_weak_key_is_named(sound, settings):
    assert "SECRET_KEY" in words(doctor.configuration)
    settings.DEMO = True
    assert "config.settings.production" in words(doctor.configuration)


def test_missing_migrations_stop_the_checks_that_read_tables(sound, monkeypatch):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="exchange").order_by("-pk").first().delete()
    monkeypatch.setattr(doctor, "files", lambda now: pytest.fail("read a table"))
    monkeypatch.setattr(doctor, "NEED_DATABASE", [doctor.files])
    monkeypatch.setattr(doctor, "CHECKS", [doctor.files, doctor.backup])
    assert "lacks 1 migrations (first: exchange." in words()


def test_a_check_that_breaks_is_itself_a_finding(sound):
    def broken(now):
        raise RuntimeError("of no kind")

    assert "“broken” could not be made: RuntimeError: of no kind" in words(broken)


def test_wagtails_groups_above_all_municipalities_go_unless_they_are_used_and_then_the_doctor_names_them(sound, django_user_model):
    import importlib

    from django.apps import apps
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

    migration = importlib.import_module("roles.migrations.0004_no_groups_of_the_whole_tree")
    assert not Group.objects.filter(name__in=migration.NAMES).exists() and words(doctor.rights) == ""
    editors, moderators = (Group.objects.create(name=name) for name in migration.NAMES)
    for group in (editors, moderators):
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=Permission.objects.get(codename="change_page"))
        rights = {"collection": Collection.get_first_root_node(), "permission": Permission.objects.get(codename="add_image")}
        GroupCollectionPermission.objects.create(group=group, **rights)
    person = django_user_model.objects.create_user(email="alt@amt.example", password="x")
    person.groups.add(editors)
    migration.remove(apps, None)
    assert list(Group.objects.filter(name__in=migration.NAMES)) == [editors]
    assert "“Editors” (1 members)" in words(doctor.rights)
    person.groups.clear()
    GroupPagePermission.objects.create(group=editors, page=sound.home, permission=Permission.objects.get(codename="add_page"))
    migration.remove(apps, None)
    assert editors in Group.objects.all(), "somebody gave it more"
