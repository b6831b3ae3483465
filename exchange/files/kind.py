"""Public files go through the moderators: the released version and title stay public until a new one is released."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from accounts.models import User
from moderation import rows
from moderation.models import ModeratedRow
from moderation.registry import Change, Line
from municipality.addresses import address_of
from municipality.outbox import absolute_url
from municipality.scope import site_of_page, tree
from workshop.models import Role, TeamMember
from workshop.rules import may_edit_plan, membership

from ..models import TeamFile
from . import rules

MARKED = "<del>{}</del> <ins>{}</ins>"


class FileKind(rows.RowKind):
    """A file that a team wants to show to everybody."""

    name, label, icon, model = "file", gettext_lazy("Datei eines Projekts"), "doc-full", TeamFile
    related = ("project",)

    def in_sites(self, sites: Iterable[Site]) -> Q:
        condition = Q(pk__in=[])
        for site in sites:
            condition |= tree(site, "project__")
        return condition & Q(deleted=None)

    def site_of(self, row: Any) -> Site | None:
        return site_of_page(row.project)

    def title(self, row: TeamFile) -> str:
        return row.title

    def lines(self, row: TeamFile) -> list[Line]:
        version = row.versions.filter(number=row.number).first()
        site = self.site_of(row)
        found = [Line(_("Projekt"), row.project.draft_title or row.project.title), Line(_("Titel"), row.title)]
        if version is not None and site is not None:
            found.append(Line(_("Datei"), version.name))
            found.append(Line(_("Ansehen"), absolute_url(site, reverse("exchange:file", args=[row.public_id, version.number]))))
        return found

    def changes(self, row: TeamFile) -> list[Change]:
        if not row.released_number or (row.released_title == row.title and row.released_number == row.number):
            return []
        return [
            Change(_("Titel"), format_html(MARKED, row.released_title, row.title)),
            Change(_("Fassung"), format_html(MARKED, row.released_number, row.number)),
        ]

    def author_users(self, row: TeamFile) -> list[User]:
        found = TeamMember.objects.filter(project_id=row.project_id, ended=None, role=Role.LEAD, user__is_active=True).select_related("user")
        return [member.user for member in found if member.user]

    def author_line(self, row: TeamFile) -> str:
        return str(_("Team von „%(title)s“") % {"title": row.project.draft_title or row.project.title})

    def may_submit(self, user: User, row: TeamFile) -> bool:
        return may_edit_plan(membership(user, row.project))

    def public_url(self, row: TeamFile) -> str:
        site = self.site_of(row)
        return f"{address_of(site, row.project.url_path)}#dateien" if site is not None and rules.is_public(row) else ""

    def author_url(self, row: TeamFile) -> str:
        return reverse("exchange:team_file", args=[row.project_id, row.public_id])

    def on_live(self, row: TeamFile) -> None:
        TeamFile.objects.filter(pk=row.pk).update(released_number=row.number, released_title=row.title)

    def on_offline(self, row: TeamFile) -> None:
        # A new version of a public file waits: what was released before stays. Everything else takes it away.
        if row.release != ModeratedRow.Release.WAITING:
            TeamFile.objects.filter(pk=row.pk).update(released_number=0, released_title="")
