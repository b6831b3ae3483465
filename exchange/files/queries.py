"""What people see of files."""

from django.db.models import Prefetch, QuerySet, Sum
from wagtail.models import Site

from municipality import cache
from projects.models import ProjectPage

from ..models import Audience, FileVersion, TeamFile


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


def public_versions(site: Site, project: ProjectPage) -> list[FileVersion]:
    """Return the released versions of a project, by title: one query where there are some, none where not (known per municipality)."""

    def make() -> set[int]:
        rows = TeamFile.objects.filter(project__in=ProjectPage.objects.visible(site), deleted=None, audience=Audience.PUBLIC, released_number__gt=0)
        return set(rows.values_list("project_id", flat=True))

    if project.pk not in cache.remember(site.pk, "projects_with_files", make):
        return []
    rows = FileVersion.objects.filter(file__project=project, file__deleted=None, file__audience=Audience.PUBLIC, file__released_number__gt=0)
    return [row for row in rows.select_related("file").order_by("file__released_title", "pk") if row.number == row.file.released_number]
