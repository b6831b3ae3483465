"""What changes estimates: adding, calculating, and writing them into the public profile."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from projects.models import ProjectEffect, ProjectPage

from .. import rows
from ..access import Seat
from ..finance.services import lock
from ..models import EffectEstimate, EffectFactor
from .queries import estimates_of, factors_of

MOST_ESTIMATES = 30
PLACES = Decimal("0.001")
LARGEST = Decimal("9999999999999.999")


def calculated(quantity: Decimal | None, factor: EffectFactor) -> Decimal | None:
    """Return quantity × factor, rounded half up to three places; None without a quantity. Raises `ValidationError` beyond all reason."""
    if quantity is None:
        return None
    result = quantity * factor.factor
    if abs(result) > LARGEST:
        raise ValidationError({"quantity": _("So groß kann die Wirkung nicht sein. Bitte prüfen Sie die Menge.")})
    return result.quantize(PLACES, rounding=ROUND_HALF_UP)


def uncertainty_of(factor: EffectFactor) -> str:
    """Return how sure a factor is, in words; "" where counting needs none."""
    return _("± %(n)d %%") % {"n": factor.uncertainty_percent} if factor.uncertainty_percent else ""


def method_of(factor: EffectFactor) -> str:
    """Return how a factor counts, with its source."""
    source = f"{factor.source} ({factor.year})" if factor.year and str(factor.year) not in factor.source else factor.source
    return _("%(method)s. Quelle: %(source)s") % {"method": factor.method or factor.label, "source": source}


def add_with_factor(seat: Seat, factor: int, quantity: Decimal | None) -> EffectEstimate:
    """Add an estimate with a factor that this municipality offers; raises `ValidationError`."""
    chosen = next((row for row in factors_of(seat.site) if row.pk == factor), None)
    if chosen is None:
        raise ValidationError({"factor": _("Diese Wirkung steht nicht mehr zur Auswahl.")})
    values = {
        "factor": chosen, "label": chosen.effect_label, "quantity": quantity, "quantity_unit": chosen.quantity_unit,
        "result": calculated(quantity, chosen), "result_unit": chosen.result_unit, "method": method_of(chosen)[:300], "uncertainty": uncertainty_of(chosen),
    }  # fmt: skip
    return _add(seat, values)


def add_free(seat: Seat, values: Mapping[str, Any]) -> EffectEstimate:
    """Add an estimate of the team's own: label, result, unit, method; raises `ValidationError`."""
    return _add(seat, values)


def _add(seat: Seat, values: Mapping[str, Any]) -> EffectEstimate:
    with transaction.atomic():
        lock(seat)
        found = EffectEstimate.objects.filter(project_id=seat.project.pk)
        if found.count() >= MOST_ESTIMATES:
            raise ValidationError(_("Mehr Zeilen gehen nicht. Fassen Sie einige zusammen."))
        order = (found.aggregate(last=Max("sort_order"))["last"] or 0) + 1
        return rows.create(EffectEstimate, {**values, "sort_order": order}, seat=seat)


def recalculate(seat: Seat, row: EffectEstimate, changed: list[str]) -> None:
    """Bring the result in line with a new quantity; called after every save in place."""
    if "quantity" in changed and row.factor is not None:
        row.result = calculated(row.quantity, row.factor)
        EffectEstimate.objects.filter(pk=row.pk).update(result=row.result)


FIELDS = ("label", "quantity", "unit", "method", "assumption", "uncertainty")


def write(project: ProjectPage, version: ProjectPage) -> None:
    """Write the team's estimates into a version of the public profile that is not saved yet; without estimates it keeps what stands there."""
    found = estimates_of(project)
    if not found:
        return
    wanted = [
        ProjectEffect(
            label=row.label, quantity=row.result.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if row.result is not None else None,
            unit=row.result_unit, method=row.method, assumption=row.assumption, uncertainty=row.uncertainty, sort_order=order,
        )
        for order, row in enumerate(found)
    ]  # fmt: skip
    if [_said(row) for row in wanted] != [_said(row) for row in version.effects.all()]:
        version.effects = wanted


def _said(row: ProjectEffect) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in FIELDS)
