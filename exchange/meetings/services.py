"""Everything that changes meetings. A field that somebody else has changed meanwhile is not overwritten: both versions are shown."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Frequency
from accounts.notices import NoticeKind, notify, register
from municipality.throttle import throttle
from workshop.access import Seat
from workshop.models import TeamMember
from workshop.rows import shown

from ..models import CalendarFeed, Meeting

MEETING = register(NoticeKind("exchange.meeting", gettext_lazy("Treffen eines Projekts"), Frequency.ONCE))
TOLD = ("title", "starts", "ends", "place")
PER_PROJECT = (200, timedelta(days=1))
CHANGES_PER_PERSON = (60, timedelta(days=1))
"""Every change of date or place is a mail to the whole team."""


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what stands there now, and what this person wants."""

    field: str
    label: str
    theirs: str
    mine: str


class Conflict(Exception):
    """Somebody else changed the same field meanwhile; nothing was saved. `meeting` is the row as it is now."""

    def __init__(self, clashes: list[Clash], meeting: Meeting) -> None:
        super().__init__("conflict")
        self.clashes, self.meeting = clashes, meeting


def mark_of(value: Any) -> str:
    """Return a mark of the value of a field, to see later whether it is still the same."""
    text = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value or "").replace("\r\n", "\n")
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def create(seat: Seat, values: Mapping[str, Any]) -> Meeting:
    """Add a meeting and tell the others. Raises `PermissionDenied`, `ValidationError`, `Throttled`."""
    _check(seat)
    with transaction.atomic():
        throttle(f"exchange:meeting:{seat.project.pk}", *PER_PROJECT, site=seat.site)
        row = Meeting(project=seat.project, user=seat.user, **values)
        row.full_clean(exclude=["project", "user"])
        row.save()
        _tell(row, seat, lambda: _("neues Treffen am %(date)s"))
    return row


def save(seat: Seat, meeting: Meeting, values: Mapping[str, Any], marks: Mapping[str, str]) -> Meeting:
    """Save fields of a meeting. `marks`: for each field the mark of the value that the person had before her eyes ("": I have seen theirs).

    Raises `Conflict` and saves nothing where somebody else was faster, `PermissionDenied`, `ValidationError`, `Throttled`.
    """
    _check(seat)
    with transaction.atomic():
        row = _locked(seat, meeting)
        changed = [name for name, value in values.items() if mark_of(getattr(row, name)) != mark_of(value)]
        clashes = [
            Clash(name, str(Meeting._meta.get_field(name).verbose_name), _words(row, name), _words(_with(row, name, values[name]), name))  # type: ignore[union-attr]
            for name in changed
            if marks.get(name) and marks[name] != mark_of(getattr(row, name))
        ]
        if clashes:
            raise Conflict(clashes, row)
        if not changed:
            return row
        for name in changed:
            setattr(row, name, values[name])
        row.full_clean(exclude=["project", "user"])
        row.version += 1
        told = [name for name in changed if name in TOLD]
        if told:
            _count(seat)
        if told or "agenda" in changed:
            row.sequence += 1
        row.save()
        if told:
            _tell(row, seat, lambda: _("Treffen geändert: %(date)s"))
    return row


def cancel(seat: Seat, meeting: Meeting, cancelled: bool) -> Meeting:
    """Call a meeting off, or on again. Twice is once. Raises `Throttled`."""
    _check(seat)
    with transaction.atomic():
        row = _locked(seat, meeting)
        if row.cancelled != cancelled:
            _count(seat)
            row.cancelled = cancelled
            row.sequence += 1
            row.version += 1
            row.save()
            _tell(row, seat, (lambda: _("Treffen am %(date)s abgesagt")) if cancelled else (lambda: _("Treffen am %(date)s findet doch statt")))
    return row


def new_feed(seat: Seat) -> CalendarFeed:
    """Make the link to the private calendar of this member; the one before is worthless from then on."""
    with transaction.atomic():
        TeamMember.objects.select_for_update().get(pk=seat.member.pk)
        CalendarFeed.objects.filter(member=seat.member).delete()
        return CalendarFeed.objects.create(member=seat.member)


def end_feed(seat: Seat) -> None:
    """Take the link back."""
    CalendarFeed.objects.filter(member=seat.member).delete()


def _check(seat: Seat) -> None:
    if not seat.may_edit:
        raise PermissionDenied


def _count(seat: Seat) -> None:
    throttle(f"exchange:meeting:change:{seat.user.pk}", *CHANGES_PER_PERSON, site=seat.site)


def _locked(seat: Seat, meeting: Meeting) -> Meeting:
    row = Meeting.objects.select_for_update().filter(pk=meeting.pk, project=seat.project).first()
    if row is None:
        raise Http404
    return row


def _with(row: Meeting, name: str, value: Any) -> Meeting:
    return Meeting(**{name: value})


def _words(row: Meeting, name: str) -> str:
    value = getattr(row, name)
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if isinstance(value, datetime) else shown(row, name)


def _tell(row: Meeting, seat: Seat, words: Any) -> None:
    members = TeamMember.objects.filter(project=seat.project, ended=None).exclude(user=None).exclude(user=seat.user).select_related("user")
    project = seat.project.draft_title or seat.project.title

    def title() -> str:
        date = date_format(timezone.localtime(row.starts), "SHORT_DATETIME_FORMAT")
        return _("%(project)s: %(what)s") % {"project": project, "what": words() % {"date": date}}

    def text() -> str:
        return "\n".join(part for part in (row.title, row.place) if part)

    notify(
        seat.site, [member.user for member in members], MEETING, key=f"meeting:{row.public_id}:{row.sequence}", title=title, text=text,
        path=reverse("exchange:meeting", args=[row.project_id, row.public_id]), subject=f"meeting:{row.pk}",
    )  # fmt: skip
