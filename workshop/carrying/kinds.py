"""What of a project's carrying out becomes public goes through the moderators: updates, the result, the words of milestones."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from accounts.models import User
from moderation import rows
from moderation.models import ModeratedRow
from moderation.registry import Line
from municipality.addresses import address_of
from municipality.models import Picture
from municipality.scope import site_of_page, tree
from projects.models import ProjectPage

from ..models import ProjectResult, ProjectUpdate, PublicMilestones, Role, TeamMember
from ..rules import may_edit_plan, membership
from . import numbers

RESULT_TEXTS = ("done", "learnt", "stays", "spent_note")


class ProjectRowKind(rows.RowKind):
    """Rows that hang on a project by the key `project`; the team may change them, its leads hear of decisions."""

    related: tuple[str, ...] = ("project",)
    anchor = ""

    def in_sites(self, sites: Iterable[Site]) -> Q:
        condition = Q(pk__in=[])
        for site in sites:
            condition |= tree(site, "project__")
        return condition

    def site_of(self, row: Any) -> Site | None:
        return site_of_page(row.project)

    def author_users(self, row: Any) -> list[User]:
        found = TeamMember.objects.filter(project_id=row.project_id, ended=None, role=Role.LEAD, user__is_active=True).select_related("user")
        return [member.user for member in found if member.user]

    def author_line(self, row: Any) -> str:
        return str(_("Team von „%(title)s“") % {"title": row.project.draft_title or row.project.title})

    def may_submit(self, user: User, row: Any) -> bool:
        return may_edit_plan(membership(user, row.project))

    def public_url(self, row: Any) -> str:
        site = self.site_of(row)
        if site is None or not ProjectPage.objects.visible(site).filter(pk=row.project_id).exists():
            return ""
        address = address_of(site, row.project.url_path)
        return f"{address}#{self.anchor}" if address and self.anchor else address

    def author_url(self, row: Any) -> str:
        return reverse("workshop:carrying", args=[row.project_id])


class UpdateKind(ProjectRowKind):
    """News with a picture; the picture is public exactly as long as the text is."""

    name, label, icon, model = "update", gettext_lazy("Neues aus dem Projekt"), "doc-full", ProjectUpdate
    related, anchor = ("project", "author__user", "picture"), "neues"

    def title(self, row: ProjectUpdate) -> str:
        return row.title

    def lines(self, row: ProjectUpdate) -> list[Line]:
        return [
            Line(_("Projekt"), row.project.draft_title or row.project.title),
            Line(_("Überschrift"), row.title),
            Line(_("Text"), row.text),
            Line(_("Was auf dem Bild zu sehen ist"), row.picture_alt if row.picture_id else ""),
            Line(_("Bildnachweis"), row.picture_credit if row.picture_id else ""),
        ]

    def picture(self, row: ProjectUpdate) -> Picture | None:
        return row.picture

    def author_users(self, row: ProjectUpdate) -> list[User]:
        author = row.author
        if author is not None and author.ended is None and author.user is not None and author.user.is_active:
            return [author.user]
        return super().author_users(row)

    def author_line(self, row: ProjectUpdate) -> str:
        name = row.author.shown_name if row.author else ""
        return ", ".join(part for part in (name, super().author_line(row)) if part)

    def on_live(self, row: ProjectUpdate) -> None:
        if row.picture_id:
            Picture.objects.filter(pk=row.picture_id).update(is_public=row.project.live)

    def on_offline(self, row: ProjectUpdate) -> None:
        if row.picture_id:
            Picture.objects.filter(pk=row.picture_id).update(is_public=False)


class ResultKind(ProjectRowKind):
    """What came of a project."""

    name, label, icon, model = "result", gettext_lazy("Ergebnis eines Projekts"), "circle-check", ProjectResult
    anchor = "ergebnis"

    def title(self, row: ProjectResult) -> str:
        return _("Ergebnis: %(title)s") % {"title": row.project.draft_title or row.project.title}

    def lines(self, row: ProjectResult) -> list[Line]:
        found = [Line(str(getattr(row._meta.get_field(name), "verbose_name", "")), getattr(row, name)) for name in RESULT_TEXTS]
        shown = numbers.shown(row.numbers)
        found += [Line(_("Wirkung: %(label)s") % {"label": effect["label"]}, numbers.sentence(effect)) for effect in shown["effects"]]
        if shown["planned"] is not None or shown["spent"] is not None:
            found.append(Line(_("Geld"), numbers.money_sentence(shown)))
        return found


class MilestonesKind(ProjectRowKind):
    """The words of milestones. What was released stays on the page while a new version waits."""

    name, label, icon, model = "milestones", gettext_lazy("Meilensteine eines Projekts"), "list-ul", PublicMilestones
    anchor = "meilensteine"

    def title(self, row: PublicMilestones) -> str:
        return _("Meilensteine: %(title)s") % {"title": row.project.draft_title or row.project.title}

    def lines(self, row: PublicMilestones) -> list[Line]:
        return [Line(_("Meilenstein %(number)d") % {"number": n}, title) for n, title in enumerate(row.titles.values(), start=1)]

    def on_live(self, row: PublicMilestones) -> None:
        PublicMilestones.objects.filter(pk=row.pk).update(shown=row.titles)

    def on_offline(self, row: PublicMilestones) -> None:
        if row.release != ModeratedRow.Release.WAITING:
            PublicMilestones.objects.filter(pk=row.pk).update(shown={})


def register() -> None:
    """Make the kinds known; called once by the app config."""
    for kind in (UpdateKind(), ResultKind(), MilestonesKind()):
        rows.register(kind)


def picture_owners(picture_id: int) -> set[int]:
    """Return the municipalities to whose staff a picture of an update belongs while it is hidden."""
    found = ProjectUpdate.objects.filter(picture_id=picture_id).select_related("project")
    return {site.pk for update in found if (site := site_of_page(update.project))}
