"""Who else works on this project right now: told in one modest line, kept for minutes.

A page says every 45 seconds in which step it stands (`beat`), a save says that somebody is there still (`touch`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from .access import Seat
from .models import Presence, StepKey

HERE = timedelta(minutes=2)
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Other:
    """Somebody else who is here: the name (may be empty) and the step, as people read it ("" for a page beside the steps)."""

    name: str
    step: str


def beat(seat: Seat, step: str) -> None:
    """Note that this person has a page open; `step` is a key of `StepKey`, anything else counts as no step."""
    values = {"step": step if step in StepKey.values else "", "seen": timezone.now()}
    mine = Presence.objects.filter(project_id=seat.project.pk, user_id=seat.user.pk)
    if mine.update(**values):
        return
    try:
        with transaction.atomic():
            Presence.objects.create(project_id=seat.project.pk, user_id=seat.user.pk, **values)
    except IntegrityError:  # another window of the same person was first
        mine.update(**values)


def touch(seat: Seat) -> None:
    """A save: whoever has a page open is still there (one query)."""
    Presence.objects.filter(project_id=seat.project.pk, user_id=seat.user.pk).update(seen=timezone.now())


def others(seat: Seat) -> list[Other]:
    """Return the other people of the team who were here in the last two minutes (one query)."""
    rows = Presence.objects.filter(project_id=seat.project.pk, seen__gt=timezone.now() - HERE, user__memberships__project_id=seat.project.pk)
    rows = rows.filter(user__memberships__ended=None).exclude(user_id=seat.user.pk).select_related("user").order_by("-seen")
    return [Other(row.user.name, str(StepKey(row.step).label) if row.step in StepKey.values else "") for row in rows[:5]]


def due(now: datetime) -> QuerySet[Presence]:
    """Return what nobody needs any more."""
    return Presence.objects.filter(seen__lt=now - KEPT)
