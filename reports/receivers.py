"""What this app hears: the documents of a version go with it."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete


def connect() -> None:
    """Connect the receivers; called once by the app config."""
    from .models import ReportVersion

    post_delete.connect(version_deleted, sender=ReportVersion, dispatch_uid="reports.version_deleted")


def version_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Delete the files of a version once its row is surely gone."""
    files = [file for file in (instance.pdf, instance.short_pdf) if file]
    for file in files:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))
