"""What all services of a team stand on: one lock per project, one way in and one way out of a team."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from accounts.models import User
from municipality import cache
from municipality.scope import site_of_page
from projects.models import ProjectPage, ProjectState

from .. import rules as workshop_rules
from ..models import HandOver, Invitation, Role, TeamMember
from ..signals import member_joined, member_left

Ending = TeamMember.Ending


class NotPossible(Exception):
    """The step does not fit what stands there now; `str(error)` tells the person why."""


@contextmanager
def team_lock(project: ProjectPage) -> Iterator[None]:
    """One change of a team at a time, in one transaction. What was read before is read again inside."""
    with transaction.atomic():
        list(ProjectState.objects.select_for_update().filter(project_id=project.pk).values_list("pk", flat=True))
        yield


def site_of(project: ProjectPage) -> Site:
    """Return the municipality of a project; raises LookupError for one outside of all."""
    site = site_of_page(project)
    if site is None:
        raise LookupError("A project outside of every municipality.")
    return site


def active(project: ProjectPage):
    """Return the members of now, with their people."""
    return TeamMember.objects.filter(project_id=project.pk, ended=None).select_related("user", "organisation")


def leads(project: ProjectPage) -> list[TeamMember]:
    """Return the leads who can act: with an account that is active."""
    return list(active(project).filter(role=Role.LEAD, user__is_active=True))


def open_offer(project: ProjectPage) -> HandOver | None:
    """Return the offer of the lead that waits for an answer."""
    rows = HandOver.objects.filter(project_id=project.pk, state=HandOver.State.OPEN)
    return rows.select_related("from_member__user", "to_member__user").first()


def require_lead(project: ProjectPage, actor) -> TeamMember:
    """Return the membership of a lead, as it is now; raises PermissionDenied for everybody else."""
    member = workshop_rules.membership(actor, project)
    if not workshop_rules.is_lead(member):
        raise PermissionDenied
    assert member is not None
    touch(member)
    return member


def touch(member: TeamMember) -> None:
    """Note that this member is there."""
    TeamMember.objects.filter(pk=member.pk).update(last_active=timezone.now(), asked_at=None)


def add(
    project: ProjectPage, user: User, role: str, *, skills: str = "", time: str = "", organisation=None, show_name: bool = False
) -> tuple[TeamMember, bool]:
    """Make somebody a member, inside the lock; returns the membership and whether it is new. Whoever is in stays as she is."""
    known = TeamMember.objects.filter(project_id=project.pk, user=user, ended=None).first()
    if known is not None:
        return known, False
    member = TeamMember.objects.create(
        project_id=project.pk, user=user, role=role, organisation=organisation, skills=skills[:300], time=time[:120], show_name=show_name
    )
    changed(project)
    member_joined.send(TeamMember, member=member)
    return member, True


def end(member: TeamMember, ending: str) -> bool:
    """End a membership, inside the lock: at once, with everything that hangs on it. False when it had ended already."""
    now = timezone.now()
    rows = TeamMember.objects.filter(pk=member.pk, ended=None)
    if not rows.update(ended=now, ending=ending, skills="", time="", show_name=False, show_email=False, show_phone=False, asked_at=None):
        return False
    member.refresh_from_db()
    HandOver.objects.filter(to_member=member, state=HandOver.State.OPEN).update(state=HandOver.State.WITHDRAWN, closed=now)
    HandOver.objects.filter(from_member=member, state=HandOver.State.OPEN, to_member__isnull=False).update(state=HandOver.State.WITHDRAWN, closed=now)
    if member.user_id:
        open_links = Invitation.objects.filter(project_id=member.project_id, made_by=member.user_id, used_at=None, revoked_at=None)
        open_links.update(revoked_at=now)
    changed(member.project)
    member_left.send(TeamMember, member=member)
    return True


def changed(project: ProjectPage) -> None:
    """The public page shows who is in the team: it is stale now."""
    found = site_of_page(project)
    cache.touch(found.pk if found else cache.GLOBAL)


def stamp() -> str:
    """Return a number for events that may come again: the time in milliseconds."""
    return str(int(timezone.now().timestamp() * 1000))
