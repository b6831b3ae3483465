"""Who may do what in the workshop of a project. Every function returns a real boolean; staff have no way in unless they are in the team."""

from .models import MAX_LEADS, Role, TeamMember

EDITORS = frozenset({Role.LEAD, Role.MEMBER, Role.ADVISER, Role.CARRIER})


def membership(user, project) -> TeamMember | None:
    """Return the membership that holds now, None for everybody else (a removed member at once)."""
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    member = TeamMember.objects.filter(project_id=project.pk, user=user, ended=None).select_related("user").first()
    if member is not None and member.role == Role.ADVISER and not user.is_staff:
        return None  # who left the administration advises nobody any more
    return member


def may_enter(member: TeamMember | None) -> bool:
    """May this person see the workshop?"""
    return member is not None and member.ended is None


def may_edit_plan(member: TeamMember | None) -> bool:
    """May this person change profile, plan and finance?"""
    return member is not None and may_enter(member) and Role(member.role) in EDITORS


def is_lead(member: TeamMember | None) -> bool:
    """Does this person lead the project?"""
    return member is not None and may_enter(member) and member.role == Role.LEAD


def may_have_another_lead(leads: int) -> bool:
    """Has the project room for one more lead?"""
    return leads < MAX_LEADS
