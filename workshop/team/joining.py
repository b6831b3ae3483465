"""Asking to join a team: asked, answered, asked back, withdrawn. One open request of a person for a project at a time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from projects.models import ProjectPage

from .. import rules as workshop_rules
from ..models import JoinRequest, Role, TeamMember
from . import base, notices, rules
from .base import NotPossible

State = JoinRequest.State
WAITING = (State.OPEN, State.ASKED)
MOST_REQUESTS = (3, timedelta(days=30))
"""So often may one person ask one team in this time: every request is a mail to its lead."""

Gate = Callable[[ProjectPage, User], bool]
_gates: list[Gate] = []


def register_gate(closed: Gate) -> Gate:
    """Let a room above say that a team wants to hear nothing from a person: closed(project, user). Returns the function."""
    if closed not in _gates:
        _gates.append(closed)
    return closed


def ask(project: ProjectPage, user: User, values: dict[str, Any]) -> JoinRequest:
    """Ask to join a project that anybody may read; a second click finds the first request. `values`: motivation, skills, time.

    Raises NotPossible for members, for what has no team and for what is over, for whoever the team has blocked or who asks too often.
    """
    if not user.is_active or not type(project).objects.visible(base.site_of(project)).filter(pk=project.pk).exists():
        raise PermissionDenied
    with base.team_lock(project):
        if workshop_rules.membership(user, project) is not None:
            raise NotPossible(_("Sie gehören schon zu diesem Team."))
        known = open_request(project, user)
        if known is not None:
            return known
        if not asks_for_people(project):
            raise NotPossible(_("Dieses Projekt nimmt gerade niemanden auf."))
        if any(closed(project, user) for closed in _gates):
            raise NotPossible(_("Hier möchte man zurzeit keine Nachrichten von Ihnen bekommen."))
        most, within = MOST_REQUESTS
        if JoinRequest.objects.filter(project=project, user=user, created__gt=timezone.now() - within).count() >= most:
            raise NotPossible(_("Sie haben dieses Team in letzter Zeit schon mehrmals gefragt. Bitte warten Sie ein paar Wochen."))
        made = JoinRequest.objects.create(project=project, user=user, **{name: values.get(name) or "" for name in ("motivation", "skills", "time")})
        notices.request_came(made, deciders(project))
    return made


def asks_for_people(project: ProjectPage) -> bool:
    """Is there somebody who could answer a request, or does the project look for a lead? Nobody asks to join what is over."""
    if project.phase in rules.OVER:
        return False
    offer = base.open_offer(project)
    return bool(base.leads(project)) or offer is not None


def open_request(project: ProjectPage, user: User) -> JoinRequest | None:
    """Return the request of this person that waits for an answer, hers or the team's."""
    return JoinRequest.objects.filter(project=project, user=user, state__in=WAITING).first()


def deciders(project: ProjectPage) -> list[User]:
    """Return the people who may answer requests now: the leads, or the members while the lead is offered to all of them."""
    offer = base.open_offer(project)
    return [member.user for member in base.active(project).filter(user__is_active=True) if member.user and rules.may_decide(member, offer)]


def accept(request: JoinRequest, actor, *, reply: str = "") -> TeamMember:
    """Take the person into the team; a second click, or a second lead, finds the same membership. Raises PermissionDenied, NotPossible."""
    project = request.project
    with base.team_lock(project):
        _require_decider(project, actor)
        row = _fresh(request)
        if row.state == State.ACCEPTED:
            member = TeamMember.objects.filter(project=project, user=row.user, ended=None).first()
            if member is not None:
                return member
        _require_waiting(row)
        if not row.user.is_active:
            raise NotPossible(_("Dieses Konto gibt es nicht mehr."))
        _decide(row, State.ACCEPTED, actor, reply=reply)
        member, new = base.add(project, row.user, Role.MEMBER, skills=row.skills, time=row.time)
        notices.request_answered(row)
        if new:
            notices.joined(member)
    return member


def decline(request: JoinRequest, actor, *, reply: str) -> JoinRequest:
    """Decline with a text to the person. Raises PermissionDenied, NotPossible."""
    with base.team_lock(request.project):
        _require_decider(request.project, actor)
        row = _fresh(request)
        _require_waiting(row)
        _decide(row, State.DECLINED, actor, reply=reply)
        notices.request_answered(row)
    return row


def ask_back(request: JoinRequest, actor, *, question: str) -> JoinRequest:
    """Ask the person something before the decision. Raises PermissionDenied, NotPossible."""
    with base.team_lock(request.project):
        _require_decider(request.project, actor)
        row = _fresh(request)
        _require_waiting(row)
        row.state, row.question, row.answer = State.ASKED, question, ""
        row.save(update_fields=["state", "question", "answer"])
        notices.request_answered(row)
    return row


def answer(request: JoinRequest, user: User, text: str) -> JoinRequest:
    """The person answers the question. Raises PermissionDenied for anybody else, NotPossible when nothing is asked."""
    if request.user_id != user.pk:
        raise PermissionDenied
    with base.team_lock(request.project):
        row = _fresh(request)
        if row.state != State.ASKED:
            raise NotPossible(_("Es gibt gerade keine Rückfrage an Sie."))
        row.state, row.answer = State.OPEN, text
        row.save(update_fields=["state", "answer"])
        notices.question_answered(row, deciders(row.project))
    return row


def withdraw(request: JoinRequest, user: User) -> JoinRequest:
    """The person takes her request back. Raises PermissionDenied for anybody else, NotPossible when it is decided."""
    if request.user_id != user.pk:
        raise PermissionDenied
    with base.team_lock(request.project):
        row = _fresh(request)
        if row.state == State.WITHDRAWN:
            return row
        _require_waiting(row)
        row.state, row.decided_at = State.WITHDRAWN, timezone.now()
        row.save(update_fields=["state", "decided_at"])
    return row


def _fresh(request: JoinRequest) -> JoinRequest:
    return JoinRequest.objects.select_related("user", "project").get(pk=request.pk)


def _require_decider(project: ProjectPage, actor) -> None:
    member = workshop_rules.membership(actor, project)
    if not rules.may_decide(member, base.open_offer(project)):
        raise PermissionDenied
    assert member is not None
    base.touch(member)


def _require_waiting(row: JoinRequest) -> None:
    if row.state not in WAITING:
        raise NotPossible(_("Diese Anfrage ist schon entschieden."))


def _decide(row: JoinRequest, state: str, actor, *, reply: str) -> None:
    row.state, row.decided_by, row.decided_at, row.reply = state, actor, timezone.now(), reply
    row.save(update_fields=["state", "decided_by", "decided_at", "reply"])
