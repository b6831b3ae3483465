"""What might fit: offers for the needs of a project, needs for an offer, projects of a person that could use an offer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Site

from projects.models import Need, ProjectPage
from workshop.models import ResourceRequirement, TeamMember

from ..models import NeedMatch, Offer
from .filters import OpenNeed, needs_of
from .matching import Side, best

MOST_LOOKED_AT = 2000
"""The newest offers of a municipality that are compared."""


def side_of_offer(offer: Offer) -> Side:
    """Return an offer loaded with `for_cards()` as matching looks at it."""
    ids = frozenset(field.pk for field in offer.fields_of_action.all())
    return Side(offer.kind, ids, offer.district_id, offer.available_from, offer.available_until)


def side_of_need(need: OpenNeed) -> Side:
    """Return a public need as matching looks at it."""
    return Side(need.kind, frozenset(need.fields), need.district)


def needs_for(offers: Iterable[Offer], site: Site, most: int = 5) -> dict[int, list[OpenNeed]]:
    """Return by id of an offer the open needs that fit it best, without those that were asked for already. Two queries, however many offers."""
    rows = list(offers)
    asked: dict[int, set[tuple[int, Any]]] = {offer.pk: set() for offer in rows}
    for offer_id, project, key in NeedMatch.objects.filter(offer__in=list(asked)).values_list("offer_id", "project_id", "need_key"):
        asked[offer_id].add((project, key))
    needs = needs_of(site)
    fits = {offer.pk: [need for need, _score in best(side_of_offer(offer), needs, side_of_need, most + len(asked[offer.pk]))] for offer in rows}
    keys = dict(Need.objects.filter(pk__in={need.pk for found in fits.values() for need in found}).values_list("pk", "key"))
    return {pk: [need for need in found if need.pk in keys and (need.project, keys[need.pk]) not in asked[pk]][:most] for pk, found in fits.items()}


@dataclass(frozen=True)
class Fit:
    """An offer that fits a need."""

    offer: Offer
    score: int


def offers_for(site: Site, project: ProjectPage, needs: Iterable[Any], most: int = 3) -> dict[Any, list[Fit]]:
    """Return by key of a need the offers that fit best; those that were asked already are left out. Five queries, however many needs.

    A need has the time of the task that the team tied to it in its plan, where there is one.
    """
    wanted = list(needs)
    if not wanted:
        return {}
    offers = list(Offer.objects.visible(site).for_cards().order_by("-created", "-pk")[:MOST_LOOKED_AT])
    sides = {offer.pk: side_of_offer(offer) for offer in offers}
    asked = set(NeedMatch.objects.filter(project=project).exclude(offer=None).values_list("need_key", "offer_id"))
    fields = frozenset(project.fields_of_action.values_list("pk", flat=True))
    times = {
        row.need_key: (row.task.start, row.task.end)
        for row in ResourceRequirement.objects.filter(project=project).exclude(need_key=None).exclude(task=None).select_related("task")
        if row.task
    }
    found = {}
    for need in wanted:
        starts, ends = times.get(need.key, (None, None))
        side = Side(need.kind, fields, project.district_id, starts, ends)
        free = [offer for offer in offers if (need.key, offer.pk) not in asked]
        found[need.key] = [Fit(offer, points) for offer, points in best(side, free, lambda offer: sides[offer.pk], most)]
    return found


def projects_for(user: Any, offer: Offer, site: Site) -> list[ProjectPage]:
    """Return the projects of a person that could ask for this offer: visible ones, where she may change the plan."""
    from workshop.rules import EDITORS

    mine = TeamMember.objects.filter(user=user, ended=None, role__in=EDITORS).values("project_id")
    return list(ProjectPage.objects.visible(site).filter(pk__in=mine).order_by("title").only("pk", "title", "url_path"))
