"""What waits for the administration, in the municipalities for which a person answers: questions, consents to a start, silence."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Site

from municipality.models.settings import Office
from municipality.scope import tree

from ..carrying import reminders, services
from ..models import ResponseRequest, StartConsent
from . import rules


def _in_sites(sites: list[Site]) -> Q:
    condition = Q(pk__in=[])
    for site in sites:
        condition |= tree(site, "project__")
    return condition


def waiting(sites: list[Site]) -> QuerySet[ResponseRequest]:
    """Return the questions that wait, oldest first."""
    rows = ResponseRequest.objects.filter(_in_sites(sites), closed=None)
    return rows.select_related("project", "office", "user").order_by("created", "pk")


def consents(sites: list[Site]) -> QuerySet[StartConsent]:
    """Return the starts that wait for the consent of the administration, oldest first."""
    rows = StartConsent.objects.filter(
        _in_sites(sites), party=StartConsent.Party.ADMINISTRATION, agreed=None, project__state__phase__in=services.BEFORE_START
    )
    return rows.select_related("project").order_by("changed", "pk")


def offices_waiting(sites: list[Site]) -> list[dict[str, Any]]:
    """Return the offices with questions that wait: [{"pk", "name"}], one query."""
    ids = waiting(sites).order_by().values("office_id")
    return list(Office.objects.filter(pk__in=ids).order_by("name").values("pk", "name"))


def quiet(sites: list[Site]) -> list[Any]:
    """Return the projects that are still quiet, longest silence first; two queries per municipality."""
    found = [project for site in sites for project in reminders.still_quiet(site)[:200]]
    return sorted(found, key=lambda project: project.heard)


def count(user: Any) -> int:
    """Return how many questions and consents wait for this person (for the menu)."""
    sites = rules.answering_sites(user)
    return waiting(sites).order_by().count() + consents(sites).order_by().count() if sites else 0
