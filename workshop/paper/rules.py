"""Who may write down what stands on paper. Every function returns a real boolean."""

from wagtail.models import Site

from moderation.rules import may_moderate
from projects.models import ProjectPage

from ..team.rules import may_advise


def may_enter(user, site: Site) -> bool:
    """May this person enter ideas and worksheets for others? The moderators of the municipality, as its staff."""
    return bool(may_moderate(user, site) and may_advise(user, site))


def may_enter_into(user, project: ProjectPage) -> bool:
    """May this person enter worksheets of this project?"""
    site = project.municipality
    return bool(site and may_enter(user, site))
