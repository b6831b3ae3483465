"""Costs and a source of the project with a team, and where the addresses of finance find them."""

from decimal import Decimal
from typing import Any

from projects.models import ProjectPage
from workshop.models import Allocation, EffectEstimate, FundingSource, ResourceRequirement

BY_NAME: dict[str, dict[str, Any]] = {
    "workshop:resources": {"pk": "@live"},
    "workshop:resource_add": {"pk": "@live"},
    "workshop:finance": {"pk": "@live"},
    "workshop:source_add": {"pk": "@live"},
    "workshop:shares": {"pk": "@live", "row": "@requirement"},
    "workshop:money_remove": {"pk": "@live", "kind": "ressource", "row": "@requirement"},
    "workshop:effect": {"pk": "@live"},
    "workshop:effect_add_factor": {"pk": "@live"},
    "workshop:effect_add_free": {"pk": "@live"},
    "workshop:effect_recalculate": {"pk": "@live", "row": "@estimate"},
    "workshop:effect_remove": {"pk": "@live", "row": "@estimate"},
    "workshop:save_row": {"pk": "@live", "table": "resourcerequirement", "row": "@requirement"},
}


def build(project: ProjectPage, mark: str) -> dict[str, Any]:
    """Make one of each; returns their ids by name."""
    cost = ResourceRequirement.objects.create(project=project, title=f"Gerüst {mark}", kind="rent", cost=Decimal("900.00"))
    source = FundingSource.objects.create(project=project, title=f"Spende {mark}", kind="donation", amount=Decimal("500.00"))
    Allocation.objects.create(project=project, requirement=cost, source=source, amount=Decimal("500.00"))
    estimate = EffectEstimate.objects.create(project=project, label=f"Strom {mark}", result=Decimal(5), result_unit="kWh", method="gezählt")
    return {"requirement": cost.pk, "source": source.pk, "estimate": estimate.pk}
