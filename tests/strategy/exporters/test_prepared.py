"""Large workbooks are made by the worker; the request only says that it wants one."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from strategy.exporters import prepared, xlsx
from strategy.jobs import exports

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(town, monkeypatch, tmp_path):
    storage = FileSystemStorage(tmp_path)
    monkeypatch.setattr(prepared, "private_storage", lambda: storage)
    monkeypatch.setattr(prepared, "LARGE", 2)
    field = town.field_of_action("Mobilität")
    for title, live in (("Radwege", True), ("Fähre", True), ("Seilbahn", False)):
        town.measure(field, title, live=live)
    return town


def titles(answer) -> set[str]:
    assert answer.status_code == 200 and answer["Content-Type"] == xlsx.CONTENT_TYPE
    sheet = load_workbook(io.BytesIO(answer.content))["Maßnahmen"]
    return {str(cell.value) for row in sheet.iter_rows(min_row=2) for cell in row if cell.value} & {"Radwege", "Fähre", "Seilbahn"}


def test_a_small_strategy_is_answered_at_once(town, client):
    assert client.get(reverse("strategy:export_workbook", args=[town.strategy.pk])).status_code == 200


def test_a_large_one_is_made_by_the_worker_and_kept_until_something_changes(large, client, monkeypatch, django_capture_on_commit_callbacks):
    url = reverse("strategy:export_workbook", args=[large.strategy.pk])
    with monkeypatch.context() as patch:
        patch.setattr(prepared, "make", lambda *arguments: pytest.fail("made within the request"))
        for _again in range(2):
            answer = client.get(url)
            assert answer.status_code == 202 and answer["Retry-After"] and "wird vorbereitet" in answer.content.decode()
            assert answer["Cache-Control"] == "no-store"
    assert exports() == "made 1" and exports() == "made 0"
    assert titles(client.get(url)) == {"Radwege", "Fähre"}
    with django_capture_on_commit_callbacks(execute=True):
        large.strategy.get_children().get().specific.save_revision().publish()
    assert client.get(url).status_code == 202


def test_staff_get_drafts_the_public_never_gets_their_file(large, client):
    staff_url, url = (reverse(name, args=[large.strategy.pk]) for name in ("strategy_export_workbook", "strategy:export_workbook"))
    client.force_login(large.staff("editor"))
    answer = client.get(staff_url)
    assert answer.status_code == 202 and "wird vorbereitet" in answer.content.decode()
    assert exports() == "made 1"
    assert titles(client.get(staff_url)) == {"Radwege", "Fähre", "Seilbahn"}
    assert client.get(url).status_code == 202
    large.strategy.get_children().get().get_children().last().specific.save_revision()
    assert client.get(staff_url).status_code == 202
    client.logout()
    assert client.get(staff_url).status_code == 302


def test_without_a_worker_the_request_makes_it_in_the_end_and_old_files_go(large, client):
    url = reverse("strategy:export_workbook", args=[large.strategy.pk])
    assert client.get(url).status_code == 202
    with time_machine.travel(timezone.now() + prepared.PATIENCE + timedelta(minutes=1)):
        assert titles(client.get(url)) == {"Radwege", "Fähre"}
    exports()
    storage = prepared.private_storage()
    assert len(storage.listdir(prepared.FOLDER)[1]) == 1
    with time_machine.travel(timezone.now() + prepared.KEPT + timedelta(hours=1)):
        exports()
    assert storage.listdir(prepared.FOLDER)[1] == []
