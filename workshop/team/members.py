"""Roles, leaving, removing, advisers. Every step works under the lock of the team and leaves it with a lead, or offers the lead."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from projects.models import ProjectPage

from .. import rules as workshop_rules
from ..models import Role, TeamMember
from . import base, leading, notices, rules
from .base import Ending, NotPossible

OWN_FIELDS = ("skills", "time", "show_name", "show_email", "show_phone")


def save_own(member: TeamMember, values: dict[str, Any]) -> None:
    """Save what a member says of herself and what she agrees to; a consent that is taken back holds at once."""
    with base.team_lock(member.project):
        wanted = {name: values[name] for name in OWN_FIELDS if name in values}
        if TeamMember.objects.filter(pk=member.pk, ended=None).update(**wanted):
            base.touch(member)
            base.changed(member.project)


def change_role(member: TeamMember, role: str, actor, *, organisation=None) -> TeamMember:
    """Give a member another role: by a lead, or a lead steps down where another one stays.

    A lead is made by an offer that is accepted (`leading.offer`), an adviser by the administration. The carrier's
    representative speaks for an organisation that has confirmed her. Raises PermissionDenied, NotPossible.
    """
    project = member.project
    with base.team_lock(project):
        by = base.require_lead(project, actor)
        row = base.active(project).filter(pk=member.pk).first()
        if row is None:
            raise NotPossible(_("Diese Person gehört nicht mehr zum Team."))
        if role not in rules.GIVEN_BY_LEAD or row.role == Role.ADVISER or (row.role == Role.LEAD and row.pk != by.pk):
            raise PermissionDenied
        if row.role == Role.LEAD and len(base.leads(project)) < 2:
            raise NotPossible(_("Sie leiten das Projekt allein. Bitte bieten Sie die Leitung zuerst jemandem an."))
        if role == Role.CARRIER and (organisation is None or not row.user or not represents(row.user, project, organisation)):
            raise NotPossible(_("Diese Person ist bei keiner bestätigten Organisation eingetragen, die das Projekt tragen kann."))
        chosen = organisation if role == Role.CARRIER else None
        if (row.role, row.organisation_id) != (role, chosen.pk if chosen else None):
            row.role, row.organisation = role, chosen
            row.save(update_fields=["role", "organisation"])
            base.changed(project)
            if row.user_id != by.user_id:
                notices.role_changed(row)
    return row


def represents(user: User, project: ProjectPage, organisation) -> bool:
    """Does this person speak for this organisation, and has the administration confirmed it?"""
    return rules.represents(user, base.site_of(project)).filter(pk=organisation.pk).exists()


def leave(project: ProjectPage, user: User, *, without_lead: bool = False) -> TeamMember:
    """Leave a team. Who leads alone hands over first, or says that nobody leads: then the lead is offered at once."""
    with base.team_lock(project):
        member = workshop_rules.membership(user, project)
        if member is None:
            raise NotPossible(_("Sie gehören nicht mehr zu diesem Team."))
        alone = member.role == Role.LEAD and len(base.leads(project)) < 2
        if alone and not without_lead:
            raise NotPossible(_("Sie leiten das Projekt allein. Bitte bieten Sie die Leitung zuerst jemandem an."))
        name = member.shown_name
        base.end(member, Ending.LEFT)
        notices.left(member, name)
        leading.ensure_lead(project)
    return member


def remove(member: TeamMember, actor, text: str) -> TeamMember:
    """Remove a member, with some words to her; takes effect at once everywhere. She may ask again later."""
    project = member.project
    with base.team_lock(project):
        by = base.require_lead(project, actor)
        row = base.active(project).filter(pk=member.pk).first()
        if row is None:
            raise NotPossible(_("Diese Person gehört nicht mehr zum Team."))
        if not rules.may_be_removed(row, by):
            raise PermissionDenied
        user = row.user
        base.end(row, Ending.REMOVED)
        if user is not None:
            notices.removed(row, user, text)
        leading.ensure_lead(project)
    return row


def add_adviser(project: ProjectPage, user: User, actor) -> TeamMember:
    """The administration gives a team somebody who accompanies it; both are staff of this municipality.

    Raises PermissionDenied for anybody else, NotPossible for a lead of the project. Twice is once.
    """
    site = base.site_of(project)
    if not rules.may_advise(actor, site) or not rules.may_advise(user, site):
        raise PermissionDenied
    with base.team_lock(project):
        member, new = base.add(project, user, Role.ADVISER)
        if member.role == Role.LEAD:
            raise NotPossible(_("Diese Person leitet das Projekt schon."))
        if member.role != Role.ADVISER:
            TeamMember.objects.filter(pk=member.pk).update(role=Role.ADVISER, organisation=None)
            member.role = Role.ADVISER
            new = True
        if new:
            base.changed(project)
            notices.role_changed(member)
            notices.joined(member)
        leading.ensure_lead(project)
    return member


def remove_adviser(project: ProjectPage, user: User, actor) -> bool:
    """The administration takes an adviser back; False when she was none."""
    if not rules.may_advise(actor, base.site_of(project)):
        raise PermissionDenied
    with base.team_lock(project):
        member = base.active(project).filter(user=user, role=Role.ADVISER).first()
        return member is not None and base.end(member, Ending.LEFT)


def forget(user: User) -> int:
    """End every membership of a person whose account is deleted; returns how many. Projects without a lead are offered."""
    rows = list(TeamMember.objects.filter(user=user, ended=None).select_related("project"))
    for row in rows:
        with transaction.atomic(), base.team_lock(row.project):
            base.end(row, Ending.DELETED)
            leading.ensure_lead(row.project)
    return len(rows)
