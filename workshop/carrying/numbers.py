"""The numbers of a result: effect measured beside estimated, money spent beside planned. Frozen when the result is handed in."""

import json
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from municipality.templatetags.municipality_tags import NO_VALUE, euro, quantity
from projects.models import ProjectPage

from ..finance.queries import sums_of
from ..models import EffectEstimate, ResourceRequirement
from ..plan.comparison import number_of


def of_plan(project: ProjectPage) -> dict[str, Any]:
    """Return the numbers that stand in the plan now, as JSON: `effects` (label, unit, estimated, measured, how), `planned`, `spent`.

    Amounts are texts of exact decimals, None where nobody said. Volunteer hours have a value and no cost: they are not in it.
    """
    rows = EffectEstimate.objects.filter(project=project).order_by("sort_order", "pk")
    effects = [
        {"label": row.label, "unit": row.result_unit, "estimated": _text(row.result), "measured": _text(row.measured), "how": row.measured_how}
        for row in rows
        if row.result is not None or row.measured is not None
    ]
    costs = ResourceRequirement.objects.filter(project=project).exclude(kind=ResourceRequirement.Kind.VOLUNTEER)
    named = costs.aggregate(planned=Count("pk", filter=Q(cost__isnull=False) | Q(unit_cost__isnull=False)), spent=Count("spent"))
    money = sums_of(project).total
    planned, spent = (money.cost if named["planned"] else None), (money.spent if named["spent"] else None)
    return {"effects": effects, "planned": _text(planned), "spent": _text(spent)}


def shown(frozen: Any) -> dict[str, Any]:
    """Return frozen numbers with decimals instead of texts; tolerant of what is missing."""
    if isinstance(frozen, str):  # SQLite hands out JSON inside of JSON as text
        try:
            frozen = json.loads(frozen)
        except ValueError:
            frozen = {}
    data = frozen if isinstance(frozen, dict) else {}
    effects = [
        {
            "label": str(row.get("label", "")),
            "unit": str(row.get("unit", "")),
            "estimated": number_of(row.get("estimated")),
            "measured": number_of(row.get("measured")),
            "how": str(row.get("how", "")),
        }
        for row in data.get("effects") or []
        if isinstance(row, dict)
    ]
    return {"effects": effects, "planned": number_of(data.get("planned")), "spent": number_of(data.get("spent"))}


def sentence(effect: dict[str, Any]) -> str:
    """Return one effect in words: measured, estimated, how."""
    words = _("gemessen %(measured)s, geschätzt %(estimated)s") % {
        "measured": quantity(effect["measured"], effect["unit"]) if effect["measured"] is not None else NO_VALUE,
        "estimated": quantity(effect["estimated"], effect["unit"]) if effect["estimated"] is not None else NO_VALUE,
    }
    return f"{words} ({effect['how']})" if effect["how"] else words


def money_sentence(values: dict[str, Any]) -> str:
    """Return money in words: spent and planned."""
    return _("ausgegeben %(spent)s, geplant %(planned)s") % {"spent": euro(values["spent"]), "planned": euro(values["planned"])}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
