"""The rows of a finance plan in a number of queries that does not grow."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from municipality.scope import site_of_page
from projects.models import ProjectPage
from projects.querysets import Rows

from ..models import Allocation, FundingSource, ResourceRequirement, Task, WorkPackage, WorkshopSettings
from ..registry import Known, StepState
from .sums import Sums, cost_of, sums
from .words import percent

NUMBERS = ("amount", "unit_cost", "cost", "spent")
"""What `sums` reads of a requirement."""


@dataclass
class Money:
    """Everything that the pages of resources and finance show."""

    requirements: list[ResourceRequirement]
    sources: list[FundingSource]
    allocations: list[Allocation]
    sums: Sums
    settings: WorkshopSettings

    def shares(self) -> dict[int, dict[int, Allocation]]:
        """Return the allocations by requirement and source."""
        found: dict[int, dict[int, Allocation]] = {}
        for share in self.allocations:
            found.setdefault(share.requirement_id, {})[share.source_id] = share
        return found


def money_of(project: ProjectPage, site: Site | None = None) -> Money:
    """Return the money of a project (four queries)."""
    place = site or site_of_page(project)
    rules = WorkshopSettings.for_site(place) if place else WorkshopSettings()
    needed, sources = requirements_of(project), list(FundingSource.objects.filter(project_id=project.pk))
    shares = list(Allocation.objects.filter(project_id=project.pk))
    return Money(needed, sources, shares, sums(needed, sources, shares, rate=rules.volunteer_rate), rules)


def packages_of(project: ProjectPage) -> list[WorkPackage]:
    """Return the work packages, for the order of costs."""
    return list(WorkPackage.objects.filter(project_id=project.pk))


def with_choices(rows: list[ResourceRequirement], packages: list[WorkPackage]) -> None:
    """Give rows that are edited on one page the packages and tasks to choose from, read once."""
    if not rows:
        return
    tasks = Task.objects.filter(project_id=rows[0].project_id).order_by("package__sort_order", "package_id", "sort_order", "pk")
    shared = {
        "package": [("", _("Für das ganze Projekt")), *((package.pk, package.title) for package in packages)],
        "task": [("", _("keine bestimmte")), *tasks.values_list("pk", "title")],
    }
    for row in rows:
        row.shared_choices = shared


def expressions(project: ProjectPage) -> dict[str, Any]:
    """Return what the states of resources and finance need to know (`registry.Step`): rows with what `sums` reads, the rate of an hour."""
    own = {"project_id": project.pk}
    numbers = {name: Cast(name, CharField()) for name in NUMBERS}
    needed = ResourceRequirement.objects.filter(**own).order_by().values(item=JSONObject(id=F("pk"), kind=F("kind"), **numbers))
    sources = FundingSource.objects.filter(**own).order_by().values(item=JSONObject(id=F("pk"), kind=F("kind"), state=F("state")))
    shares = Allocation.objects.filter(**own).order_by()
    amount = Cast("amount", CharField())
    return {
        "money_needed": Rows(needed),
        "money_sources": Rows(sources),
        "money_shares": Rows(shares.values(item=JSONObject(cost=F("requirement_id"), source=F("source_id"), amount=amount))),
        "money_rate": Subquery(WorkshopSettings.objects.filter(site=site_of_page(project)).values("volunteer_rate")[:1]),
    }


def _requirements(known: Known) -> list[ResourceRequirement]:
    return [
        ResourceRequirement(pk=row["id"], kind=row["kind"], **{name: Decimal(row[name]) if row[name] is not None else None for name in NUMBERS})
        for row in known["money_needed"]
    ]


def resources_state(project: ProjectPage, known: Known) -> StepState:
    """Say how far the resources are: something is listed, and every cost has an amount."""
    rows = _requirements(known)
    if not rows:
        return StepState("none", _("noch leer"), (_("Die Ressourcen sind noch leer: Was braucht das Projekt?"),))
    unknown = sum(1 for row in rows if cost_of(row) is None or (row.kind == row.Kind.VOLUNTEER and not row.amount))
    if unknown:
        text = ngettext("%(n)d Angabe fehlt", "%(n)d Angaben fehlen", unknown) % {"n": unknown}
        sentence = ngettext("Bei %(n)d Ressource fehlt der Betrag.", "Bei %(n)d Ressourcen fehlt der Betrag.", unknown) % {"n": unknown}
        return StepState("part", text, (sentence,))
    return StepState("full", ngettext("%(n)d Ressource", "%(n)d Ressourcen", len(rows)) % {"n": len(rows)})


def finance_state(project: ProjectPage, known: Known) -> StepState:
    """Say how far the finance plan is: what share of the cost is promised or received, and whether anything is open."""
    sources = [FundingSource(pk=row["id"], kind=row["kind"], state=row["state"]) for row in known["money_sources"]]
    shares = [Allocation(requirement_id=row["cost"], source_id=row["source"], amount=Decimal(row["amount"])) for row in known["money_shares"]]
    rate = known["money_rate"] if known["money_rate"] is not None else WorkshopSettings().volunteer_rate
    found = sums(_requirements(known), sources, shares, rate=rate)
    if found.secured_share is None:
        return StepState("none", _("noch leer"), (_("Die Finanzierung braucht zuerst Kosten aus den Ressourcen."),))
    text = _("%(share)s %% gesichert") % {"share": percent(found.secured_share)}
    if found.total.open > 0:
        return StepState("part", text, (_("Die Finanzierung hat noch eine Lücke."),))
    if found.total.open < 0:
        return StepState("part", text, (_("In der Finanzierung ist mehr zugeordnet, als das Projekt kostet."),))
    return StepState("full", text)


def requirements_of(project: ProjectPage) -> list[ResourceRequirement]:
    """Return what the project needs, in its order, tasks loaded."""
    return list(ResourceRequirement.objects.filter(project_id=project.pk).select_related("task"))


def sums_of(project: ProjectPage) -> Sums:
    """Return the sums of a project (four queries)."""
    return money_of(project).sums
