"""Who answers for the administration: whoever moderates the municipality or edits its projects. Every function returns a real boolean or a list."""

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.models import Site

from moderation.rules import may_moderate
from municipality.scope import root_paths, sites_of_user
from projects.models import ProjectIndexPage, ProjectPage
from projects.rules import may_set_state

from ..models import TeamMember
from ..rules import may_edit_plan


def may_answer(user, project: ProjectPage) -> bool:
    """May this member of staff answer, publish answers, link measures and give an adviser to this project?"""
    return may_set_state(user, project)


def may_ask(member: TeamMember | None) -> bool:
    """May this person ask the administration for an answer? Whoever may change the plan."""
    return may_edit_plan(member)


def answering_sites(user) -> list[Site]:
    """Return the municipalities for which this person may answer."""
    if user is None or not user.is_active or not user.is_staff:
        return []
    return [site for site in sites_of_user(user) if may_moderate(user, site) or _edits_projects(user, site)]


def _edits_projects(user, site: Site) -> bool:
    index = ProjectIndexPage.objects.in_site(site).order_by("path").first()
    return index is not None and bool(index.permissions_for_user(user).can_edit())


def advisers(site: Site) -> QuerySet:
    """Return the people who may accompany a team: active staff with rights in the tree of this municipality."""
    people = get_user_model().objects.filter(is_active=True, is_staff=True)
    return people.filter(groups__page_permissions__page__path__in=root_paths(site)).distinct().order_by("name", "email")
