"""What the pages of a team show, in few queries, and what the team means for one person: to-dos and cards."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts.mine.registry import Card
from accounts.models import User
from accounts.todo import Todo
from municipality.scope import tree
from projects.models import ProjectPage
from projects.querysets import Rows

from ..access import Seat
from ..models import Adoption, HandOver, Invitation, JoinRequest, Role, TeamMember
from . import base, invitations, notices, rules

ORDER = {Role.LEAD: 0, Role.CARRIER: 1, Role.MEMBER: 2, Role.ADVISER: 3}


@dataclass
class Person:
    """A member as the team sees her: address and number only where she agreed."""

    member: TeamMember
    name: str
    role: str
    email: str = ""
    phone: str = ""
    is_me: bool = False
    may_change: bool = False
    may_remove: bool = False


@dataclass
class Team:
    """All that the page of a team shows."""

    people: list[Person] = field(default_factory=list)
    offer: HandOver | None = None
    offered_to_me: bool = False
    my_offer: bool = False
    may_decide: bool = False
    requests: list[JoinRequest] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    leads: int = 0
    asked: bool = False


def team_of(seat: Seat) -> Team:
    """Return the team as this member may see it: four queries, however many members."""
    rows = sorted(base.active(seat.project), key=lambda row: (ORDER.get(Role(row.role), 9), row.pk))
    offer = base.open_offer(seat.project)
    me = next((row for row in rows if row.pk == seat.member.pk), seat.member)
    team = Team(
        people=[_person(row, me) for row in rows],
        offer=offer,
        offered_to_me=rules.may_take_lead(me, offer),
        may_decide=rules.may_decide(me, offer),
        leads=sum(row.role == Role.LEAD and row.user is not None and row.user.is_active for row in rows),
        asked=bool(me.role == Role.LEAD and me.asked_at and me.asked_at >= me.last_active),
    )
    if team.may_decide:
        waiting = JoinRequest.objects.filter(project_id=seat.project.pk, state__in=(JoinRequest.State.OPEN, JoinRequest.State.ASKED))
        team.requests = list(waiting.select_related("user"))
    if seat.is_lead:
        team.invitations = list(invitations.open_ones(seat.project))
    return team


def _person(row: TeamMember, me: TeamMember) -> Person:
    role = str(Role(row.role).label)
    if row.role == Role.CARRIER and row.organisation:
        role = _("%(role)s: %(organisation)s") % {"role": role, "organisation": row.organisation.name}
    removable = rules.may_be_removed(row, me)
    return Person(
        member=row, name=row.shown_name, role=role, is_me=row.pk == me.pk, may_remove=removable and row.pk != me.pk,
        may_change=removable and row.role != Role.ADVISER and row.pk != me.pk,
        email=row.user.email if row.user and row.show_email else "", phone=row.user.phone if row.user and row.show_phone else "",
    )  # fmt: skip


def badge(seat: Seat) -> QuerySet[JoinRequest]:
    """Return the requests that wait for this member, for the tab."""
    if not seat.is_lead:
        return JoinRequest.objects.none()
    return JoinRequest.objects.filter(project_id=seat.project.pk, state=JoinRequest.State.OPEN)


# For one person ---------------------------------------------------------------------------------------------------------


def todos(user: User, site: Site) -> list[Todo]:
    """Return what waits for this person in her teams: requests, questions, offers of the lead (three queries)."""
    mine = list(TeamMember.objects.filter(tree(site, "project__"), user=user, ended=None).select_related("project"))
    led = [row.project_id for row in mine if row.role == Role.LEAD]
    found = [
        _todo(_("Bestätigen, dass Sie das Projekt noch leiten"), row.project, "team", row.asked_at, order=10)
        for row in mine
        if row.role == Role.LEAD and row.asked_at and row.asked_at >= row.last_active
    ]
    waiting = JoinRequest.objects.filter(tree(site, "project__")).filter(
        Q(project__in=led, state=JoinRequest.State.OPEN) | Q(user=user, state=JoinRequest.State.ASKED)
    )
    for row in waiting.select_related("project", "user"):
        if row.state == JoinRequest.State.ASKED and row.user_id == user.pk:
            found.append(_todo(_("Auf eine Rückfrage des Teams antworten"), row.project, "join", row.created, order=20))
        else:
            text = _("Anfrage von %(name)s beantworten") % {"name": row.user.name or _("einer Person ohne Namen")}
            found.append(_todo(text, row.project, "request", row.created, row.pk, order=20))
    able = [row for row in mine if row.role in rules.LEAD_ABLE]
    offers = HandOver.objects.filter(state=HandOver.State.OPEN).filter(
        Q(to_member__in=[row.pk for row in able]) | Q(to_member=None, project__in=[row.project_id for row in able])
    )
    for offer in offers.select_related("project"):
        found.append(_todo(_("Sagen, ob Sie die Leitung übernehmen"), offer.project, "team", offer.created, order=20))
    return found


def _todo(text: str, project: ProjectPage, name: str, since, *more: int, order: int) -> Todo:
    return Todo(text, reverse(f"workshop:{name}", args=[project.pk, *more]), since, group=notices.title_of(project), icon="users", order=order)


def project_cards(user: User, site: Site) -> list[Card]:
    """Return the projects of this person, those that she asked to join, and her own ideas that nobody plans yet (three queries)."""
    mine = TeamMember.objects.filter(tree(site, "project__"), user=user, ended=None).select_related("project__state").order_by("-last_active")
    cards = [
        Card(
            title=notices.title_of(row.project),
            url=reverse("workshop:home", args=[row.project_id]),
            state=row.project.state.get_phase_display(),
            text=str(Role(row.role).label),
            since=row.joined,
        )
        for row in mine
    ]
    asked = JoinRequest.objects.filter(tree(site, "project__"), user=user, state__in=(JoinRequest.State.OPEN, JoinRequest.State.ASKED))
    cards += [
        Card(
            title=row.project.title,
            url=reverse("workshop:join", args=[row.project_id]),
            state=_("angefragt"),
            text=_("Das Team hat eine Rückfrage an Sie.") if row.state == JoinRequest.State.ASKED else _("Ihre Anfrage liegt beim Team."),
            since=row.created,
        )
        for row in asked.select_related("project")
    ]
    return cards


def idea_cards(user: User, site: Site) -> list[Card]:
    """Return the ideas that this person brought in and may go on with as projects (two queries)."""
    return [
        Card(
            title=notices.title_of(row.project),
            url=reverse("workshop:continue_own", args=[row.project_id]),
            state=row.project.state.get_phase_display(),
            text=_("Sie haben diese Idee eingebracht. Machen Sie ein Projekt daraus."),
            since=row.created,
            link_label=_("Meine Idee weiterführen"),
        )
        for row in rules.own_ideas(user, site).select_related("project__state").order_by("-created")[:20]
        if row.project is not None
    ]


# For the public page ----------------------------------------------------------------------------------------------------


@dataclass
class PublicTeam:
    """What anybody may know of a team: released names, numbers, what grew from an idea, whether a lead is looked for."""

    leads: list[str] = field(default_factory=list)
    hidden_leads: int = 0
    names: list[str] = field(default_factory=list)
    others: int = 0
    advisers: int = 0
    members: set[int] = field(default_factory=set)
    grown: list[tuple[str, str]] = field(default_factory=list)
    origin: tuple[str, str] | None = None
    wants_lead: bool = False

    @property
    def size(self) -> int:
        return len(self.members)


def expressions() -> dict[str, Any]:
    """Return what `for_page()` reads along (`projects.registry.register_rows`)."""
    people = TeamMember.objects.filter(project=OuterRef("pk"), ended=None, user__is_active=True)
    free = HandOver.objects.filter(project=OuterRef("pk"), state=HandOver.State.OPEN, to_everybody=True)
    adopted = Adoption.objects.filter(Q(idea=OuterRef("pk")) | Q(project=OuterRef("pk")))
    return {
        "team_rows": _rows(people, id="pk", user="user_id", role="role", shown="show_name", name="user__name"),
        "team_wants_lead": Exists(free),
        "team_adoption": Exists(adopted),
    }


def public_team(project: ProjectPage, site: Site) -> PublicTeam:
    """Return what the public page shows of the people of a project, made once for all its parts.

    `for_page()` has read it along; one query where it did not (previews), and one more where an idea became a project.
    """
    known = getattr(project, "_public_team", None)
    if known is None:
        known = project._public_team = _read_public_team(project, site)  # type: ignore[attr-defined]
    return known


def _read_public_team(project: ProjectPage, site: Site) -> PublicTeam:
    row = project.__dict__
    if "team_rows" not in row:
        row = ProjectPage.objects.filter(pk=project.pk).order_by().values(**expressions()).first() or {}
    team = PublicTeam(wants_lead=bool(row.get("team_wants_lead")))
    for person in sorted(row.get("team_rows") or [], key=lambda entry: entry["id"]):
        team.members.add(person["user"])
        name = (person["name"] or "")[:60] if person["shown"] else ""
        if person["role"] == Role.ADVISER:
            team.advisers += 1
        elif person["role"] == Role.LEAD:
            team.leads.append(name) if name else _count(team, "hidden_leads")
        else:
            team.names.append(name) if name else _count(team, "others")
    if row.get("team_adoption"):
        _add_adoptions(team, project, site)
    return team


def _add_adoptions(team: PublicTeam, project: ProjectPage, site: Site) -> None:
    """Add which idea this was and what grew from it, as far as anybody may see it."""
    public = ProjectPage.objects.visible(site).order_by().values("pk")
    there = Adoption.objects.filter(Q(idea=project.pk, project__in=public) | Q(project=project.pk, idea__in=public)).order_by("pk")
    for entry in there.values("idea_id", "idea__title", "idea__url_path", "project__title", "project__url_path"):
        if entry["idea_id"] == project.pk:
            team.grown.append((entry["project__title"], entry["project__url_path"]))
        else:
            team.origin = team.origin or (entry["idea__title"], entry["idea__url_path"])


def _rows(queryset: QuerySet, **parts: str) -> Rows:
    return Rows(queryset.order_by().values(item=JSONObject(**parts)))


def _count(team: PublicTeam, name: str) -> None:
    setattr(team, name, getattr(team, name) + 1)
