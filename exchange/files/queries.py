"""What people see of files."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, OuterRef, Prefetch, QuerySet, Sum
from django.db.models.functions import Cast, JSONObject

from projects.models import ProjectPage
from projects.querysets import Rows

from ..models import Audience, FileVersion, TeamFile


@dataclass(frozen=True)
class PublicVersion:
    """A version of a file that anybody may read; `key` names the file in its address, `size` is in bytes."""

    title: str
    key: uuid.UUID
    number: int
    name: str
    size: int


def of_project(project: ProjectPage) -> QuerySet[TeamFile]:
    """Return the files of a project with their versions, newest first: two queries."""
    versions = Prefetch("versions", FileVersion.objects.select_related("user").order_by("-number"))
    return TeamFile.objects.filter(project=project, deleted=None).prefetch_related(versions).order_by("title", "pk")


def for_administration(project: ProjectPage) -> QuerySet[TeamFile]:
    """Return the files of a project that its team shows to the administration."""
    return of_project(project).exclude(audience=Audience.TEAM)


def used_bytes(project: ProjectPage) -> int:
    """Return how much room the files of a project take."""
    return FileVersion.objects.filter(file__project=project, file__deleted=None).aggregate(total=Sum("size"))["total"] or 0


def expressions() -> dict[str, Any]:
    """Return what `for_page()` reads along (`projects.registry.register_rows`): the released versions."""
    released = FileVersion.objects.filter(
        file__project=OuterRef("pk"),
        file__deleted=None,
        file__audience=Audience.PUBLIC,
        file__released_number__gt=0,
        number=F("file__released_number"),
    )
    parts = {"id": F("pk"), "title": F("file__released_title"), "key": Cast("file__public_id", CharField()), "number": F("number")}
    return {"file_rows": Rows(released.order_by().values(item=JSONObject(name=F("name"), size=F("size"), **parts)))}


def public_versions(project: ProjectPage) -> list[PublicVersion]:
    """Return the released versions of a project, by title: `for_page()` has read them along, one query where it did not (previews)."""
    rows = project.__dict__.get("file_rows")
    if rows is None:
        rows = (ProjectPage.objects.filter(pk=project.pk).order_by().values(**expressions()).first() or {}).get("file_rows", [])
    found = sorted(rows, key=lambda row: (row["title"], row["id"]))
    return [PublicVersion(row["title"], uuid.UUID(row["key"]), row["number"], row["name"], row["size"]) for row in found]
