"""What docs/operators/background-work.md promises of documents while the worker stands still, and after a restore."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.management import call_command, get_commands
from django_tasks import task_backends
from django_tasks.backends.dummy import DummyBackend
from wagtail.documents import get_document_model
from wagtail.models import Collection, GroupCollectionPermission, ReferenceIndex

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def document(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return get_document_model().objects.create(title="Plan", file=ContentFile(b"%PDF-1.4", "plan.pdf"))


def offer(town, document):
    """A public page that offers the document."""
    return town.page(body=json.dumps([{"type": "download", "value": {"document": document.pk, "title": "Plan"}}]))


def test_without_the_worker_a_new_document_waits_and_opens_when_the_worker_is_back(town, document, client):
    before = task_backends["default"]
    task_backends["default"] = waiting = DummyBackend("default", {})
    try:
        offer(town, document)
    finally:
        task_backends["default"] = before
    assert client.get(document.url).status_code == 404
    editor = town.staff("editor")
    folder = Collection.get_first_root_node().add_child(instance=Collection(name="Auenfurt"))
    right = Permission.objects.get(codename="change_document")
    GroupCollectionPermission.objects.create(group=town.group("editor"), collection=folder, permission=right)
    get_document_model().objects.filter(pk=document.pk).update(collection=folder)
    client.force_login(editor)
    assert client.get(document.url).status_code == 200
    client.logout()
    assert waiting.results, "nothing is queued that the worker could do"
    for queued in waiting.results:
        queued.task.call(*queued.args, **queued.kwargs)
    assert client.get(document.url).status_code == 200


def test_after_a_restore_without_the_index_one_command_brings_the_documents_back(town, document, client):
    offer(town, document)
    ReferenceIndex.objects.all().delete()
    assert client.get(document.url).status_code == 404
    call_command("rebuild_references_index", verbosity=0, stdout=StringIO())
    assert client.get(document.url).status_code == 200


def test_every_command_that_operators_are_told_of_exists():
    told = set()
    for page in (ROOT / "docs" / "operators").glob("*.md"):
        told |= set(re.findall(r"manage\.py ([a-z_]+)", page.read_text()))
    assert "rebuild_references_index" in told
    assert told <= set(get_commands())
