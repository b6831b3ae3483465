"""Drafts of a guided set-up go 90 days after they were last changed: they name people who may work for a municipality."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from instances.models import SetupDraft
from municipality import retention

KEEP = timedelta(days=90)


def register() -> None:
    """Register the rule."""
    retention.register("instances.setup_drafts", due, delete)


def due(now: datetime) -> QuerySet[SetupDraft]:
    """Drafts that nobody changed for 90 days, done or not."""
    return SetupDraft.objects.filter(changed__lt=now - KEEP).order_by("pk")


def delete(draft: SetupDraft) -> None:
    """Delete one draft with its files."""
    draft.delete()
