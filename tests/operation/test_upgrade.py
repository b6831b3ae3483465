"""The checks around an upgrade stop it before anything is changed, or say how to go back."""

from collections import namedtuple
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from municipality import backups
from operation import doctor, upgrade
from operation.services import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(town, settings, tmp_path):
    settings.VAR_DIR, settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path, tmp_path / "media", tmp_path / "private"
    return []


def test_before_looks_makes_room_and_a_backup(said, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "CHECKS", [lambda now: iter([doctor.Finding("The tree is damaged.", "Mend it.")])])
    with pytest.raises(Refused, match=r"The tree is damaged\. Mend it\."):
        upgrade.before(tmp_path / "a.backup", key="", say=said.append)
    monkeypatch.setattr(doctor, "CHECKS", [lambda now: iter([doctor.Finding("A hint.", "Read it.", serious=False)])])
    disk = namedtuple("disk", "total used free")
    monkeypatch.setattr(upgrade.shutil, "disk_usage", lambda place: disk(10, 10, 0))
    monkeypatch.setattr(upgrade, "database_bytes", lambda: 5_000_000_000)
    with pytest.raises(Refused, match=r"10\.0 GB are needed .* 0\.0 GB are free"):
        upgrade.before(tmp_path / "a.backup", key="", say=said.append)
    monkeypatch.setattr(upgrade, "database_bytes", lambda: 0)
    made = []
    monkeypatch.setattr(upgrade, "backup", lambda path, key: made.append((path.name, key)) or SimpleNamespace(rows=3, files=1))
    upgrade.before(tmp_path / "a.backup", key="k", say=said.append)
    assert made == [("a.backup", "k")] and "3 rows" in said[-1]


def test_after_wants_a_fresh_backup_migrates_and_asks_every_municipality(said, other_town, monkeypatch, tmp_path):
    def after() -> None:
        upgrade.after(with_backup=True, collect=False, say=said.append)

    with pytest.raises(Refused, match="no fresh backup"):
        after()
    backups.record(tmp_path / "old.backup", timezone.now() - timedelta(hours=3))
    with pytest.raises(CommandError, match=r"Stopped\. There is no fresh backup"):
        call_command("upgrade", "--after")
    backups.record(tmp_path / "fresh.backup")
    after()
    assert said[-2:] == ["0 migrations were run.", "4 pages of 2 municipalities answer."]
    monkeypatch.setattr("wagtail.models.Page.serve", lambda self, request: 1 / 0)
    monkeypatch.setattr("home.models.HomePage.serve", lambda self, request: 1 / 0, raising=False)
    with pytest.raises(Refused, match=r"https://localhost/ answers 500\. .* restore` fresh\.backup"):
        after()
