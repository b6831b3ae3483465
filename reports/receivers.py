"""What this app hears: the documents of a version go with it; a report without a public version does not stay live."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from wagtail.signals import page_published


def connect() -> None:
    """Connect the receivers; called once by the app config."""
    from .models import ReportPage, ReportVersion

    page_published.connect(report_published, sender=ReportPage, dispatch_uid="reports.report_published")
    post_delete.connect(version_deleted, sender=ReportVersion, dispatch_uid="reports.version_deleted")


def version_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Delete the files of a version once its row is surely gone."""
    files = [file for file in (instance.pdf, instance.short_pdf) if file]
    for file in files:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))


def report_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Somebody published the page past the screen of versions (a workflow, a command): nothing of the draft becomes public."""
    if not instance.versions.filter(is_public=True).exists():
        instance.unpublish(log_action=False)
