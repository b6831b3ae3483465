"""Everything that adds costs and sources and says which source pays what. Single fields change through `workshop.rows`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from projects.models import ProjectState

from .. import rows, rules
from ..access import Seat
from ..models import Allocation, FundingSource, PlanRow, ResourceRequirement
from .queries import sums_of

MAX_REQUIREMENTS, MAX_SOURCES = 400, 40


def lock(seat: Seat) -> None:
    """One change of the money of a project at a time; whoever is not (any more) in the team is refused."""
    list(ProjectState.objects.select_for_update().filter(project_id=seat.project.pk).values_list("pk", flat=True))
    if not rules.may_edit_plan(rules.membership(seat.user, seat.project)):
        raise PermissionDenied


def add_requirement(seat: Seat, values: Mapping[str, Any]) -> ResourceRequirement:
    """Add what the project needs; raises `ValidationError`."""
    with transaction.atomic():
        lock(seat)
        return rows.create(ResourceRequirement, {**values, "sort_order": _next(ResourceRequirement, seat, MAX_REQUIREMENTS)}, seat=seat)


def add_source(seat: Seat, values: Mapping[str, Any]) -> FundingSource:
    """Add a source; raises `ValidationError`."""
    with transaction.atomic():
        lock(seat)
        return rows.create(FundingSource, {**values, "sort_order": _next(FundingSource, seat, MAX_SOURCES)}, seat=seat)


def _next(model: type[PlanRow], seat: Seat, most: int) -> int:
    found = model._default_manager.filter(project_id=seat.project.pk)
    if found.count() >= most:
        raise ValidationError(_("Mehr Zeilen gehen nicht. Fassen Sie einige zusammen."))
    return (found.aggregate(last=Max("sort_order"))["last"] or 0) + 1


def allot(seat: Seat, requirement: int, amounts: Mapping[int, Decimal]) -> None:
    """Say how much of a cost these sources pay, in euros by id of the source; 0 takes the share away, sources not named stay.

    More than the cost, or than a source has, is not refused: the balance says it in words. Raises Http404 for rows of another project.
    """
    with transaction.atomic():
        lock(seat)
        row = ResourceRequirement.objects.filter(pk=requirement, project_id=seat.project.pk).first()
        sources = {source.pk: source for source in FundingSource.objects.filter(project_id=seat.project.pk, pk__in=amounts)}
        if row is None or len(sources) != len(amounts):
            raise Http404
        known = {share.source_id: share for share in Allocation.objects.filter(requirement=row, source__in=sources)}
        for pk, amount in amounts.items():
            share = known.get(pk)
            if share is None and amount:
                rows.create(Allocation, {"requirement": row, "source": sources[pk], "amount": amount}, seat=seat)
            elif share is not None and not amount:
                rows.delete(Allocation, share.pk, seat=seat)
            elif share is not None:
                rows.save_fields(Allocation, share.pk, {"amount": amount}, base=None, seat=seat)


def fill(seat: Seat, requirement: int, source: int) -> Decimal:
    """Let a source pay what is still open of a cost, at most what it has left; returns the amount that was added (0: nothing to do)."""
    with transaction.atomic():
        lock(seat)
        money = sums_of(seat.project)
        if requirement not in money.rows or source not in money.sources:
            raise Http404
        free = money.sources[source].free
        wanted = money.rows[requirement].open
        more = max(Decimal(0), wanted if free is None else min(wanted, free))
        if more:
            known = Allocation.objects.filter(requirement_id=requirement, source_id=source).values_list("amount", flat=True).first()
            allot(seat, requirement, {source: (known or Decimal(0)) + more})
        return more
