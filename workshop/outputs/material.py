"""Everything that the outputs say of a project, read once: profile, effect, plan, money, team, in a number of queries that does not grow."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Site

from municipality.models.base import in_ascii
from municipality.typeset.town import town_part
from projects.carried import carrier_of
from projects.models import Aim, ProjectPage
from strategy.models import FieldOfActionPage, MeasurePage

from ..finance.queries import Money, money_of
from ..models import EffectEstimate, PaperEntry, ProfileDraft, Role, TeamMember
from ..plan.queries import Plan, plan_of
from ..steps import profile, profile_data


@dataclass(frozen=True)
class People:
    """The people of a project. `names`: (name, role) of those who agreed that their name stands in public; `others`: how many did not;
    `all_names`: (name, role, skills, time) as the team itself sees them."""

    names: list[tuple[str, str]]
    others: int
    all_names: list[tuple[str, str, str, str]]


@dataclass
class Material:
    """A project as its team has it now: the working copy of the profile, not only what is public."""

    site: Site
    project: ProjectPage
    page: ProjectPage
    town: dict[str, Any]
    plan: Plan
    money: Money
    people: People
    estimates: list[EffectEstimate]
    fields: list[str]
    measures: list[str]
    aims: list[tuple[str, str]]
    carrier: str
    place: str
    today: date
    paper: list[PaperEntry] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def stem(self) -> str:
        """The beginning of all names of files: letters, figures and hyphens only."""
        return slugify(in_ascii(self.title))[:60].strip("-") or "projekt"

    @property
    def period(self) -> tuple[date, date] | None:
        """The first and the last day of all tasks and milestones; None without any."""
        days = [day for task in self.plan.tasks for day in (task.start, task.end) if day and task.state != task.State.DROPPED]
        days += [stone.date for stone in self.plan.milestones if stone.date]
        return (min(days), max(days)) if days else None


def page_of(site: Site, project: ProjectPage) -> ProjectPage:
    """Return the latest version of the profile: the latest revision of the page, and over it what the team has written since. Saves nothing."""
    page, draft = profile.version_of(project), ProfileDraft.objects.filter(project_id=project.pk).first()
    return profile_data.write(page, draft.data, site) if draft is not None else page


def people_of(project: ProjectPage) -> People:
    """Return the people of now; nobody's address."""
    order = {Role.LEAD: 0, Role.CARRIER: 1, Role.MEMBER: 2, Role.ADVISER: 3}
    rows = TeamMember.objects.filter(project_id=project.pk, ended=None, user__is_active=True).select_related("user")
    members = sorted(rows, key=lambda row: (order.get(Role(row.role), 9), row.pk))
    shown = [(row.shown_name, str(row.get_role_display())) for row in members if row.show_name and row.user and row.user.name]
    return People(shown, len(members) - len(shown), [(row.shown_name, str(row.get_role_display()), row.skills, row.time) for row in members])


def _titles(model: type[FieldOfActionPage] | type[MeasurePage], site: Site, pages: Iterable[Any]) -> list[str]:
    """Return the titles of those that anybody may read: what is handed on names no draft."""
    found = model.objects.visible(site).filter(pk__in=[page.pk for page in pages]).order_by("path")
    return [f"{getattr(page, 'code', '')} {page.title}".strip() for page in found]


def material_of(site: Site, project: ProjectPage) -> Material:
    """Read everything of one project."""
    page = page_of(site, project)
    carrier = carrier_of(project)
    place = ", ".join(text for text in (str(page.district) if page.district_id else "", page.place_text) if text)
    return Material(
        site=site, project=project, page=page, town=town_part(site), plan=plan_of(project), money=money_of(project, site), people=people_of(project),
        estimates=list(EffectEstimate.objects.filter(project_id=project.pk).select_related("factor")),
        fields=_titles(FieldOfActionPage, site, page.fields_of_action.all()), measures=_titles(MeasurePage, site, page.measures.all()),
        aims=[(str(Aim(row.aim).label), row.how) for row in page.aims.all() if row.aim in Aim.values],
        carrier=carrier["name"] if carrier else page.carrier, place=place, today=timezone.localdate(),
        paper=list(PaperEntry.objects.filter(project_id=project.pk).exclude(team_words="").order_by("pk")),
    )  # fmt: skip
