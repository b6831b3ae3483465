"""Exports go after a week, other entries after a month, reports of deletions after three years."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from municipality import retention

from .models import Removal, TownWork

KEEP_REPORTS = timedelta(days=3 * 365)
KEEP_UNCONFIRMED = timedelta(days=30)


def register() -> None:
    """Register the rules."""
    retention.register("instances.works", due, delete)
    retention.register("instances.removals", due_removals, delete)


def due(now: datetime) -> QuerySet[TownWork]:
    """Return copies and exports whose time is over and on which nobody works; the file goes with the row."""
    return TownWork.objects.filter(expires__lt=now).exclude(state__in=TownWork.AT_WORK).order_by("pk")


def due_removals(now: datetime) -> QuerySet[Removal]:
    """Return old reports, and deletions that were never confirmed."""
    never = Q(state__in=(Removal.State.CHECKED, Removal.State.FAILED), changed__lt=now - KEEP_UNCONFIRMED)
    return Removal.objects.filter(never | Q(changed__lt=now - KEEP_REPORTS)).order_by("pk")


def delete(row: Any) -> None:
    """Delete one row."""
    row.delete()
