"""Who may do what with projects and with what people sent in. Every function returns a real boolean."""

from wagtail.models import Site

from moderation.rules import may_moderate

from .models import ProjectPage, Submission


def may_read_submissions(user, site: Site) -> bool:
    """May this person see who sent something in? Only the moderators of the municipality (and operators)."""
    return bool(may_moderate(user, site))


def may_read_submission(user, submission: Submission) -> bool:
    """May this person see this one?"""
    return may_read_submissions(user, submission.site)


def may_erase_person(user, submission: Submission) -> bool:
    """May this person carry out a wish for deletion?"""
    return may_read_submissions(user, submission.site)


def may_set_state(user, project: ProjectPage) -> bool:
    """May this member of staff set phase and open needs of the project? (Its author comes with a private link instead.)"""
    if user is None or not user.is_active:
        return False
    site = project.municipality
    return bool(site and (may_moderate(user, site) or project.permissions_for_user(user).can_edit()))
