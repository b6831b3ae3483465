"""Hangs this room into the apps below; called once by the app config."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notices import register_subject
from accounts.privacy import register_erasure, register_export
from moderation import rows
from municipality import retention
from projects.models import ProjectPage
from projects.registry import register_rows, register_section
from workshop.registry import Tab, register_tab

from ..models import TeamFile
from . import privacy, queries, services
from .kind import FileKind

KEEP_DELETED = timedelta(days=30)


def connect() -> None:
    """Register kind, tab, section of the public page, and when deleted files leave the disk."""
    rows.register(FileKind())
    register_tab(Tab("files", _("Dateien"), "folder", "exchange:team_files", 30))
    register_rows(queries.expressions)
    register_section(public_files, 60)
    register_subject("file", still_there)
    register_export("files", privacy.export)
    register_erasure(privacy.erase, 10)
    retention.register("exchange.deleted_files", due, services.purge)


def still_there(user: User, ids: set[str]) -> set[str]:
    """Return of which files this person may still hear: of projects in whose team she is."""
    rows = TeamFile.objects.filter(pk__in=ids, deleted=None, project__team__user=user, project__team__ended=None)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def due(now: datetime) -> QuerySet[TeamFile]:
    """Return the files that were deleted a month ago."""
    return TeamFile.objects.filter(deleted__lt=now - KEEP_DELETED).order_by("pk")


def public_files(request: HttpRequest, project: ProjectPage) -> SafeString | str:
    """Return the released files of a project as a section of its page."""
    found = queries.public_versions(project)
    if not found:
        return ""
    files = [
        {"title": row.title, "url": reverse("exchange:file", args=[row.key, row.number]), "kind": row.name.rpartition(".")[2].upper(), "size": filesizeformat(row.size)}
        for row in found
    ]  # fmt: skip
    return render_to_string("exchange/files/public.html", {"files": files})
