"""The lead of a project: offered, accepted, declined; offered to the team, then to everybody, when nobody leads or the lead is silent."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import cache
from municipality.scope import tree
from projects.models import Phase, ProjectPage

from .. import rules as workshop_rules
from ..models import HandOver, JoinRequest, Role, TeamMember, WorkshopSettings
from . import base, notices, rules
from .base import Ending, NotPossible

State = HandOver.State
PATIENCE = timedelta(days=14)
"""How long each of them has for an answer: the silent lead, then the team."""
LAPSES = timedelta(days=30)
"""An offer to one person that she does not answer ends."""
AT_WORK = (Phase.IDEA, Phase.PLANNING, Phase.READY, Phase.IMPLEMENTING)


def offer(project: ProjectPage, actor, member: TeamMember, *, keeps_lead: bool = False, note: str = "") -> HandOver:
    """A lead offers the lead to a member; with `keeps_lead` she stays as second lead. Raises PermissionDenied, NotPossible."""
    with base.team_lock(project):
        by = base.require_lead(project, actor)
        to = base.active(project).filter(pk=member.pk, role__in=rules.LEAD_ABLE, user__is_active=True).first()
        if to is None:
            raise NotPossible(_("Die Leitung kann nur jemand aus dem Team übernehmen, der nicht zur Verwaltung gehört."))
        if keeps_lead and not workshop_rules.may_have_another_lead(len(base.leads(project))):
            raise NotPossible(_("Das Projekt hat schon zwei Leitungen. Geben Sie Ihre ab oder warten Sie, bis eine frei ist."))
        known = base.open_offer(project)
        if known is not None and known.to_member_id == to.pk:
            return known
        if known is not None and known.to_member_id:
            raise NotPossible(_("Die Leitung ist schon jemandem angeboten. Nehmen Sie das Angebot zuerst zurück."))
        if known is not None:
            _close(known, State.WITHDRAWN)
        made = HandOver.objects.create(project_id=project.pk, from_member=by, to_member=to, keeps_lead=keeps_lead, note=note)
        notices.lead_offered(made, [to.user])
    return made


def withdraw(project: ProjectPage, actor) -> bool:
    """A lead takes an offer back; False when there is none."""
    with base.team_lock(project):
        base.require_lead(project, actor)
        found = base.open_offer(project)
        if found is None:
            return False
        _close(found, State.WITHDRAWN)
        base.changed(project)
    return True


def still_here(project: ProjectPage, actor) -> None:
    """A lead says that she goes on: questions and offers because of her silence end."""
    with base.team_lock(project):
        base.require_lead(project, actor)
        found = base.open_offer(project)
        if found is not None and found.to_member_id is None:
            _close(found, State.WITHDRAWN)
            base.changed(project)


def accept(project: ProjectPage, user) -> TeamMember:
    """Take the lead that is offered to this member or to the team; the first one gets it. Raises PermissionDenied, NotPossible."""
    with base.team_lock(project):
        member = workshop_rules.membership(user, project)
        if member is None:
            raise PermissionDenied
        if member.role == Role.LEAD:
            return member
        found = base.open_offer(project)
        if found is None:
            raise NotPossible(_("Dieses Angebot gibt es nicht mehr. Vielleicht hat schon jemand anders die Leitung übernommen."))
        if not rules.may_take_lead(member, found):
            raise PermissionDenied
        _hand_over(project, found, member)
    return member


def decline(project: ProjectPage, user) -> None:
    """Say no to the lead that is offered to this member. (Who does not want what is offered to all just says nothing.)"""
    with base.team_lock(project):
        member = workshop_rules.membership(user, project)
        found = base.open_offer(project)
        if member is None or found is None or found.to_member_id != member.pk:
            raise NotPossible(_("Dieses Angebot gibt es nicht mehr."))
        base.touch(member)
        _close(found, State.DECLINED)
        notices.lead_answered(found, [found.from_member.user if found.from_member else None], member.shown_name)
        ensure_lead(project)


def appoint(request: JoinRequest, actor) -> TeamMember:
    """A moderator gives a project that is offered to everybody to somebody who asked. Raises PermissionDenied, NotPossible."""
    project = request.project
    if not rules.may_appoint(actor, base.site_of(project)):
        raise PermissionDenied
    with base.team_lock(project):
        row = JoinRequest.objects.select_related("user").get(pk=request.pk)
        found = base.open_offer(project)
        if found is None or not found.to_everybody:
            raise NotPossible(_("Dieses Projekt sucht keine Leitung mehr."))
        if row.state not in (JoinRequest.State.OPEN, JoinRequest.State.ASKED) or not row.user.is_active:
            raise NotPossible(_("Diese Anfrage ist schon entschieden."))
        row.state, row.decided_by, row.decided_at = JoinRequest.State.ACCEPTED, actor, timezone.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        member, _new = base.add(project, row.user, Role.MEMBER, skills=row.skills, time=row.time)
        _hand_over(project, found, member)
        notices.request_answered(row)
    return member


def ensure_lead(project: ProjectPage) -> HandOver | None:
    """Offer the lead of a project that nobody leads to its members, or to everybody where there are none. Inside the lock."""
    if base.leads(project):
        return None
    found = base.open_offer(project)
    if found is not None and found.to_member_id:
        _close(found, State.WITHDRAWN)
        found = None
    left = list(base.active(project).filter(role__in=rules.LEAD_ABLE, user__is_active=True))
    if found is None:
        found = HandOver.objects.create(project_id=project.pk)
        notices.lead_offered(found, [member.user for member in left])
    if not left:
        _to_everybody(found)
    base.changed(project)
    return found


def _hand_over(project: ProjectPage, found: HandOver, member: TeamMember) -> None:
    """Make the member a lead. Who offered, or was silent, becomes a member; there are never more than two leads."""
    before = base.leads(project)
    giving = [lead for lead in before if found.to_member_id is None or lead.pk == found.from_member_id]
    stepping_down = [] if found.keeps_lead else giving
    stay = [lead for lead in before if lead.pk not in {gone.pk for gone in stepping_down}]
    if not workshop_rules.may_have_another_lead(len(stay)):
        raise NotPossible(_("Das Projekt hat inzwischen zwei Leitungen."))
    # A lead whose account is closed counts for nothing and is none any more.
    base.active(project).filter(role=Role.LEAD).exclude(pk__in=[lead.pk for lead in stay]).update(role=Role.MEMBER, asked_at=None)
    TeamMember.objects.filter(pk=member.pk).update(role=Role.LEAD, organisation=None, last_active=timezone.now(), asked_at=None)
    member.role = Role.LEAD
    _close(found, State.ACCEPTED)
    base.changed(project)
    notices.lead_answered(found, [lead.user for lead in before], member.shown_name)


def _close(found: HandOver, state: str) -> None:
    found.state, found.closed = state, timezone.now()
    found.save(update_fields=["state", "closed"])


def _to_everybody(found: HandOver) -> None:
    if not found.to_everybody:
        found.to_everybody = True
        found.save(update_fields=["to_everybody"])
        base.changed(found.project)
        notices.nobody_leads(found)


# What the job does once a day -------------------------------------------------------------------------------------------


def watch(now: datetime | None = None) -> dict[str, int]:
    """Look at every project of every municipality; returns how many leads were asked and how often a lead was offered."""
    now = now or timezone.now()
    counts = {"asked": 0, "offered": 0, "everybody": 0}
    for site in cache.all_sites():
        limit = now - timedelta(days=WorkshopSettings.for_site(site).lead_quiet_days)
        for project in _teams(site):
            with base.team_lock(project):
                _look_at(project, site, now, limit, counts)
    return counts


def _teams(site: Site) -> list[ProjectPage]:
    """Return the projects at work that have, or had, a team."""
    had = TeamMember.objects.values("project")
    return list(ProjectPage.objects.in_site(site).filter(pk__in=had, state__phase__in=AT_WORK).order_by("pk"))


def _look_at(project: ProjectPage, site: Site, now: datetime, limit: datetime, counts: dict[str, int]) -> None:
    _end_what_is_over(project, site)
    found, leads = base.open_offer(project), base.leads(project)
    if not leads:
        if found is None or found.to_member_id:
            ensure_lead(project)
            counts["offered"] += 1
            return
    elif found is not None and found.to_member_id is None and max(lead.last_active for lead in leads) > found.created:
        _close(found, State.WITHDRAWN)  # somebody of them has come back meanwhile
        base.changed(project)
        return
    if found is not None:
        if found.to_member_id and found.created < now - LAPSES:
            _close(found, State.WITHDRAWN)
        if found.to_member_id is None and not found.to_everybody and found.created < now - PATIENCE:
            _to_everybody(found)
            counts["everybody"] += 1
        return
    if max(lead.last_active for lead in leads) >= limit:
        return
    waiting = [lead for lead in leads if lead.asked_at is None or lead.asked_at < lead.last_active]
    for lead in waiting:
        TeamMember.objects.filter(pk=lead.pk).update(asked_at=now)
        notices.lead_asked(lead, now.date().isoformat())
        counts["asked"] += 1
    if not waiting and all(lead.asked_at < now - PATIENCE for lead in leads):  # type: ignore[operator]
        team = list(base.active(project).filter(role__in=rules.LEAD_ABLE, user__is_active=True))
        made = HandOver.objects.create(project_id=project.pk, created=now)
        notices.lead_offered(made, [member.user for member in team])
        counts["offered"] += 1
        if not team:
            _to_everybody(made)


def _end_what_is_over(project: ProjectPage, site: Site) -> None:
    """Memberships of deleted people end; advisers who left the administration are none any more."""
    for member in base.active(project).filter(Q(user=None) | Q(role=Role.ADVISER)):
        if member.user is None:
            base.end(member, Ending.DELETED)
        elif not rules.may_advise(member.user, site):
            base.end(member, Ending.LEFT)


def without_lead(site: Site) -> list[HandOver]:
    """Return the offers to everybody in a municipality, oldest first."""
    rows = HandOver.objects.filter(tree(site, "project__"), state=State.OPEN, to_everybody=True)
    return list(rows.select_related("project").order_by("created"))
