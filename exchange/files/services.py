"""Everything that changes files of a project. A version never changes; who reads an old one reads on while a new one comes."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from accounts.models import Frequency
from accounts.notices import NoticeKind, notify, register
from moderation import rows
from municipality.throttle import throttle
from workshop.access import Seat
from workshop.models import TeamMember

from ..models import Audience, FileVersion, TeamFile
from . import queries, rules
from .checks import MAX_PROJECT_BYTES, Checked, check

FILE = register(NoticeKind("exchange.file", gettext_lazy("Neue Datei in einem Projekt"), Frequency.DAILY))
PER_PROJECT = (300, timedelta(days=1))


def upload(seat: Seat, title: str, incoming: File, audience: str = Audience.TEAM) -> TeamFile:
    """Add a file to a project. Raises `ValidationError` (not taken, no room), `PermissionDenied`, `Throttled`."""
    if not rules.may_upload(seat.member):
        raise PermissionDenied
    content = check(incoming)  # before any lock: it may take a moment
    with transaction.atomic():
        _make_room(seat, content)
        row = TeamFile.objects.create(project=seat.project, title=title.strip()[:160] or content.name[:160], audience=Audience.TEAM)
        _add_version(row, 1, content, seat)
        _tell(row, seat)
        if audience != Audience.TEAM:
            set_audience(seat, row, audience)
    return row


def new_version(seat: Seat, file: TeamFile, incoming: File) -> FileVersion:
    """Add the next version. What is public stays the released one until moderators have seen the new one."""
    if not rules.may_upload(seat.member):
        raise PermissionDenied
    content = check(incoming)
    with transaction.atomic():
        _make_room(seat, content)
        row = _locked(seat, file)
        last = row.versions.order_by("-number").first()
        if last is not None and last.digest == content.digest:
            return last  # the same file once more, or a double click
        number = (last.number if last else 0) + 1
        version = _add_version(row, number, content, seat)
        rows.change(row, {"number": number}, seat.user)
        _tell(row, seat)
    file.refresh_from_db()
    return version


def rename(seat: Seat, file: TeamFile, title: str) -> None:
    """Give a file another title; a public one keeps its released title until moderators have seen the new one."""
    if not rules.may_upload(seat.member):
        raise PermissionDenied
    with transaction.atomic():
        row = _locked(seat, file)
        rows.change(row, {"title": title.strip()[:160] or row.title}, seat.user)
    file.refresh_from_db()


def set_audience(seat: Seat, file: TeamFile, audience: str) -> None:
    """Say who may read a file. `public` hands it to the moderators; anything else takes it back from the public at once."""
    if not rules.may_upload(seat.member) or audience not in Audience.values:
        raise PermissionDenied
    with transaction.atomic():
        row = _locked(seat, file)
        if audience == Audience.PUBLIC:
            TeamFile.objects.filter(pk=row.pk).update(audience=audience)
            row.refresh_from_db()
            rows.submit(row, seat.user)
        else:
            if row.audience == Audience.PUBLIC:
                rows.withdraw(row, seat.user)
            TeamFile.objects.filter(pk=row.pk).update(audience=audience, released_number=0, released_title="")
    file.refresh_from_db()


def delete(seat: Seat, file: TeamFile) -> None:
    """Delete a file with all its versions; its links lead nowhere at once. Twice is once. Raises `PermissionDenied`."""
    with transaction.atomic():
        row = TeamFile.objects.select_for_update().filter(pk=file.pk, project=seat.project).first()
        if row is None:
            raise Http404
        first = row.versions.order_by("number").values_list("user_id", flat=True).first()
        if not rules.may_delete(seat.member, first):
            raise PermissionDenied
        if row.deleted is None:
            if row.audience == Audience.PUBLIC:
                rows.withdraw(row, seat.user)
            TeamFile.objects.filter(pk=row.pk).update(deleted=timezone.now(), released_number=0)


def purge(file: TeamFile) -> None:
    """Take a deleted file off the disk; the files go when the rows are gone for good."""
    contents = [(version.content.storage, str(version.content.name)) for version in file.versions.all() if version.content]

    def delete() -> None:
        for storage, name in contents:
            storage.delete(name)

    with transaction.atomic():
        file.delete()
        transaction.on_commit(delete)


def _locked(seat: Seat, file: TeamFile) -> TeamFile:
    row = TeamFile.objects.select_for_update().filter(pk=file.pk, project=seat.project, deleted=None).first()
    if row is None:
        raise Http404
    return row


def _make_room(seat: Seat, content: Checked) -> None:
    """Refuse what does not fit any more. The lock makes two uploads at once count each other."""
    Page.objects.select_for_update().get(pk=seat.project.pk)
    throttle(f"exchange:file:{seat.project.pk}", *PER_PROJECT, site=seat.site)
    if queries.used_bytes(seat.project) + content.size > MAX_PROJECT_BYTES:
        raise ValidationError(_("Der Platz für Dateien dieses Projekts ist voll (500 MB). Bitte löschen Sie zuerst etwas."), code="full")


def _add_version(row: TeamFile, number: int, content: Checked, seat: Seat) -> FileVersion:
    return FileVersion.objects.create(
        file=row, number=number, content=content.content, name=content.name, content_type=content.content_type, size=content.size,
        digest=content.digest, user=seat.user,
    )  # fmt: skip


def _tell(row: TeamFile, seat: Seat) -> None:
    from django.urls import reverse

    members = TeamMember.objects.filter(project=seat.project, ended=None).exclude(user=None).exclude(user=seat.user).select_related("user")
    number = row.versions.count()
    project = seat.project.draft_title or seat.project.title
    notify(
        seat.site, [member.user for member in members], FILE, key=f"file:{row.public_id}:{number}",
        title=lambda: _("%(project)s: neue Datei „%(title)s“") % {"project": project, "title": row.title},
        text=lambda: _("%(name)s hat sie hochgeladen.") % {"name": seat.member.shown_name},
        path=reverse("exchange:team_file", args=[seat.project.pk, row.public_id]), subject=f"file:{row.pk}",
    )  # fmt: skip
