"""Invitations: a link that makes one person a member, once, within 14 days. Its secret exists only in the answer that made it."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts.models import User
from municipality.scope import tree
from projects.models import ProjectPage

from .. import rules as workshop_rules
from ..models import Invitation, Role, TeamMember
from . import base, notices, rules
from .base import NotPossible

HOLDS = timedelta(days=14)
MOST_OPEN = 20


class Fate(StrEnum):
    """What has become of an invitation."""

    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


def invite(project: ProjectPage, actor, *, role: str = Role.MEMBER, note: str = "") -> tuple[Invitation, str]:
    """Make an invitation; returns it and the secret of its link, which is kept nowhere. Raises PermissionDenied, NotPossible."""
    if role not in rules.INVITED_AS:
        raise PermissionDenied
    with base.team_lock(project):
        base.require_lead(project, actor)
        if open_ones(project).count() >= MOST_OPEN:
            raise NotPossible(_("Es gibt schon viele offene Einladungen. Bitte nehmen Sie zuerst eine zurück."))
        secret, now = secrets.token_urlsafe(24), timezone.now()
        row = Invitation.objects.create(
            project_id=project.pk, key_hash=hash_of(secret), role=role, note=note[:120], made_by=actor, created=now, expires=now + HOLDS
        )
    return row, secret


def revoke(invitation: Invitation, actor) -> bool:
    """Take an invitation back; False when it was used or taken back already. Raises PermissionDenied."""
    with base.team_lock(invitation.project):
        base.require_lead(invitation.project, actor)
        return bool(Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(revoked_at=timezone.now()))


def find(site: Site, secret: str) -> Invitation | None:
    """Return the invitation of this municipality behind a secret, whatever has become of it."""
    if not secret or len(secret) > 100:
        return None
    rows = Invitation.objects.filter(tree(site, "project__"), key_hash=hash_of(secret))
    return rows.select_related("project__state", "made_by").first()


def fate_of(invitation: Invitation, now: datetime | None = None) -> Fate:
    """Say whether the link still works, and if not, why."""
    if invitation.used_at:
        return Fate.USED
    if invitation.revoked_at:
        return Fate.REVOKED
    return Fate.EXPIRED if invitation.expires <= (now or timezone.now()) else Fate.OPEN


def open_ones(project: ProjectPage) -> QuerySet[Invitation]:
    """Return the invitations of a project that still work."""
    return Invitation.objects.filter(project_id=project.pk, used_at=None, revoked_at=None, expires__gt=timezone.now())


def use(invitation: Invitation, user: User, *, skills: str = "", time: str = "", show_name: bool = False, organisation=None) -> TeamMember:
    """Join with an invitation: of many who try at once one gets in. Whoever is in the team already does not use it up.

    Raises NotPossible with a sentence, PermissionDenied for a closed account.
    """
    if not user.is_active:
        raise PermissionDenied
    project = invitation.project
    with base.team_lock(project):
        known = workshop_rules.membership(user, project)
        if known is not None:
            return known
        row = Invitation.objects.get(pk=invitation.pk)
        problem = why_not(row, user)
        if problem:
            raise NotPossible(problem)
        role = Role(row.role)
        if role == Role.CARRIER and (organisation is None or not rules.represents(user, base.site_of(project)).filter(pk=organisation.pk).exists()):
            role, organisation = Role.MEMBER, None  # no organisation yet: the lead may give the role later
        row.used_at, row.used_by = timezone.now(), user
        row.save(update_fields=["used_at", "used_by"])
        member, _new = base.add(
            project, user, role, skills=skills, time=time, show_name=show_name, organisation=organisation if role == Role.CARRIER else None
        )
        notices.joined(member)
    return member


def why_not(invitation: Invitation, user) -> str:
    """Return the sentence that says why this person cannot use this invitation; "" when she can."""
    words = {
        Fate.USED: _(
            "Mit diesem Link ist schon jemand beigetreten. Jeder Link gilt nur einmal. Bitten Sie die Person, die ihn geschickt hat, um einen neuen."
        ),
        Fate.REVOKED: _("Diese Einladung wurde zurückgenommen. Fragen Sie die Person, die sie geschickt hat."),
        Fate.EXPIRED: _("Diese Einladung gilt nicht mehr: Ihre 14 Tage sind vorbei. Bitten Sie die Person, die sie geschickt hat, um eine neue."),
        Fate.OPEN: "",
    }
    if sentence := words[fate_of(invitation)]:
        return sentence
    if invitation.role == Role.ADVISER and getattr(user, "is_authenticated", False) and not rules.may_advise(user, base.site_of(invitation.project)):
        return _("Diese Einladung ist für eine Begleitung aus der Verwaltung. Ihr Konto gehört nicht zur Verwaltung dieser Kommune.")
    if getattr(user, "is_authenticated", False):
        out = TeamMember.objects.filter(project_id=invitation.project_id, user=user, ending=TeamMember.Ending.REMOVED, ended__gte=invitation.created)
        if out.exists():
            return _("Diese Einladung gilt für Sie nicht mehr. Sie können beim Team neu anfragen.")
    return ""


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return salted_hmac("workshop.invitation", secret, algorithm="sha256").hexdigest()
