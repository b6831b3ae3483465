"""A need that was met becomes a line of the finance plan, exactly once; given back, the line goes again.

Hours: a resource "volunteer hours" and a source "volunteer work", worth the municipality's rate. Euros: a resource of the need's
kind and a donation that pays for it. Money itself is a source alone: it costs nothing to have it. A resource that the team has
already tied to the need (`need_key`) is used as it is.
"""

from decimal import ROUND_HALF_UP, Decimal

from accounts.models import User
from projects.models import NeedKind
from workshop import rows
from workshop.access import Seat, seat_of
from workshop.models import Allocation, FundingSource, ResourceRequirement, WorkshopSettings

from ..models import NeedMatch

CENT = Decimal("0.01")
RESOURCES = {
    NeedKind.PEOPLE: ResourceRequirement.Kind.PERSONNEL, NeedKind.SKILLS: ResourceRequirement.Kind.PERSONNEL,
    NeedKind.PLACE: ResourceRequirement.Kind.RENT, NeedKind.MATERIAL: ResourceRequirement.Kind.MATERIAL,
    NeedKind.KNOWLEDGE: ResourceRequirement.Kind.PERSONNEL, NeedKind.CONTACTS: ResourceRequirement.Kind.ADMINISTRATION,
}  # fmt: skip


def worth(hours: Decimal | None, euros: Decimal | None, rate: Decimal) -> Decimal | None:
    """Return what a match is worth in euros with two decimals; None where nobody says it, and for nothing."""
    value = hours * rate if hours else euros
    return Decimal(value).quantize(CENT, ROUND_HALF_UP) if value else None


def enter(match: NeedMatch, kind: str, actor: User) -> None:
    """Write the line of a fulfilled match; nothing without a value, nothing twice. The caller holds the lock and saves the match."""
    seat = seat_of(actor, match.project.municipality, match.project_id)
    match.value = worth(match.hours, match.value, WorkshopSettings.for_site(seat.site).volunteer_rate)
    if not match.value or match.source_id or match.requirement_id:
        return
    is_work = bool(match.hours)
    source_kind = FundingSource.Kind.VOLUNTEER if is_work else FundingSource.Kind.DONATION
    title = match.need_title[:160]
    match.source = rows.create(
        FundingSource, {"kind": source_kind, "title": title, "amount": match.value, "state": FundingSource.State.RECEIVED}, seat=seat
    )
    requirement = ResourceRequirement.objects.filter(project_id=match.project_id, need_key=match.need_key).order_by("pk").first()
    if requirement is None:
        if kind == NeedKind.MONEY and not is_work:
            return
        requirement = match.requirement = rows.create(ResourceRequirement, _resource(match, kind, is_work, title), seat=seat)
    rows.create(Allocation, {"requirement": requirement, "source": match.source, "amount": match.value}, seat=seat)


def _resource(match: NeedMatch, kind: str, is_work: bool, title: str) -> dict:
    if is_work:
        return {
            "kind": ResourceRequirement.Kind.VOLUNTEER, "title": title, "amount": match.hours, "unit": "Stunden", "need_key": match.need_key,
        }  # fmt: skip
    resource = RESOURCES.get(NeedKind(kind), ResourceRequirement.Kind.MATERIAL) if kind in NeedKind.values else ResourceRequirement.Kind.MATERIAL
    return {"kind": resource, "title": title, "cost": match.value, "need_key": match.need_key}


def strike(match: NeedMatch, actor: User) -> None:
    """Take the line out again. A resource that something else is paid from meanwhile stays. The caller saves the match."""
    if not match.source_id and not match.requirement_id:
        return
    seat = seat_of(actor, match.project.municipality, match.project_id)
    source, requirement = match.source_id, match.requirement_id
    match.source = match.requirement = None
    match.save(update_fields=["source", "requirement"])
    for pk in Allocation.objects.filter(source_id=source, project_id=match.project_id).values_list("pk", flat=True) if source else ():
        rows.delete(Allocation, pk, seat=seat)
    if source and FundingSource.objects.filter(pk=source).exists():
        rows.delete(FundingSource, source, seat=seat)
    _drop_resource(requirement, seat)


def _drop_resource(pk: int | None, seat: Seat) -> None:
    if pk and ResourceRequirement.objects.filter(pk=pk).exists() and not Allocation.objects.filter(requirement_id=pk).exists():
        rows.delete(ResourceRequirement, pk, seat=seat)
