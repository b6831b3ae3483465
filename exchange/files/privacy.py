"""A person's data in files and meetings: her copy, and what goes when her account is deleted. What a team works with stays with the team."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.privacy import words_of
from workshop.models import TeamMember

from ..conversations.privacy import scrub
from ..models import FileVersion, Meeting, TeamFile


def export(user: User) -> list[dict[str, Any]]:
    """Return what this person uploaded, by project."""
    rows = FileVersion.objects.filter(user=user, file__deleted=None).select_related("file__project").order_by("created", "pk")
    return [
        {"project": row.file.project.title, "title": row.file.title, "number": row.number, "name": row.name, "size": row.size, "created": row.created}
        for row in rows
    ]


def erase(user: User) -> None:
    """Take name, address and number of a person out of the words around files and meetings of her teams; files keep their content."""
    projects = TeamMember.objects.filter(user=user).values("project")
    words, instead = words_of(user), _("(Name gelöscht)")
    scrub(TeamFile.objects.filter(project__in=projects), ("title", "released_title"), words, instead)
    scrub(FileVersion.objects.filter(file__project__in=projects), ("name",), words, instead)
    scrub(Meeting.objects.filter(project__in=projects), ("title", "place", "agenda", "minutes"), words, instead)
