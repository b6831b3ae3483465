"""What changes estimates: adding, calculating, and writing them into the public profile."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from projects.models import ProjectEffect, ProjectPage

from .. import rows
from ..access import Seat
from ..finance.services import lock
from ..models import EffectEstimate, EffectFactor
from ..signals import row_saved
from .queries import News, estimates_of, factors_of, library_of, news_of, shown_factor, used_value

MOST_ESTIMATES = 30
PLACES = Decimal("0.001")
LARGEST = Decimal("9999999999999.999")
SHIPPED_UNCERTAINTY = re.compile(r"(± \d+ %)?\Z")
"""What `uncertainty_of` says; anything else are the team's own words, which stay."""


def calculated(quantity: Decimal | None, factor: EffectFactor) -> Decimal | None:
    """Return quantity × factor, rounded half up to three places; None without a quantity. Raises `ValidationError` beyond all reason."""
    return product(quantity, factor.factor)


def product(quantity: Decimal | None, value: Decimal) -> Decimal | None:
    """Return quantity × the value of a factor, like `calculated`."""
    if quantity is None:
        return None
    result = quantity * value
    if abs(result) > LARGEST:
        raise ValidationError({"quantity": _("So groß kann die Wirkung nicht sein. Bitte prüfen Sie die Menge.")})
    return result.quantize(PLACES, rounding=ROUND_HALF_UP)


def uncertainty_of(factor: EffectFactor) -> str:
    """Return how sure a factor is, in words; "" where counting needs none."""
    return _("± %(n)d %%") % {"n": factor.uncertainty_percent} if factor.uncertainty_percent else ""


def method_of(factor: EffectFactor) -> str:
    """Return how a factor counts, with its source."""
    source = f"{factor.source} ({factor.year})" if factor.year and str(factor.year) not in factor.source else factor.source
    return _("%(method)s. Quelle: %(source)s") % {"method": factor.method or shown_factor(factor.factor, factor), "source": source}


def add_with_factor(seat: Seat, factor: int, quantity: Decimal | None) -> EffectEstimate:
    """Add an estimate with a factor that this municipality offers; raises `ValidationError`."""
    chosen = next((row for row in factors_of(seat.site) if row.pk == factor), None)
    if chosen is None:
        raise ValidationError({"factor": _("Diese Wirkung steht nicht mehr zur Auswahl.")})
    return _add(seat, values_with(chosen, quantity))


def values_with(factor: EffectFactor, quantity: Decimal | None) -> dict[str, Any]:
    """Return what an estimate keeps of the factor that it is calculated with; raises `ValidationError` beyond all reason."""
    return {
        "factor": factor, "factor_value": factor.factor, "label": factor.effect_label, "quantity": quantity, "quantity_unit": factor.quantity_unit,
        "result": calculated(quantity, factor), "result_unit": factor.result_unit, "method": method_of(factor)[:300], "uncertainty": uncertainty_of(factor),
    }  # fmt: skip


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
    """Bring the result in line with a new quantity, with the value that was used so far; called after every save in place."""
    if "quantity" in changed and row.factor is not None:
        row.factor_value = used_value(row)
        row.result = product(row.quantity, row.factor_value)
        EffectEstimate.objects.filter(pk=row.pk).update(result=row.result, factor_value=row.factor_value)


def use_current(seat: Seat, pk: int) -> EffectEstimate:
    """Calculate an estimate anew with the value that its municipality uses by now; the old one stands in the history.

    Raises Http404 (not of this project), PermissionDenied, `ValidationError` (the factor is gone, or counts in another unit). Twice is once.
    """
    with transaction.atomic():
        if not seat.may_edit:
            raise PermissionDenied
        row = EffectEstimate.objects.select_for_update(of=("self",)).select_related("factor").filter(pk=pk, project_id=seat.project.pk).first()
        if row is None:
            raise Http404
        found = news_of(row, library_of(seat.site))
        if found.news == News.NONE:
            return row
        if found.news != News.CHANGED or found.factor is None:
            raise ValidationError(_("Mit diesem Faktor lässt sich nicht neu rechnen. Bitte fügen Sie die Wirkung neu hinzu."))
        values = values_with(found.factor, row.quantity)
        if not SHIPPED_UNCERTAINTY.match(row.uncertainty):
            values.pop("uncertainty")
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*values, "version", "changed"])
        rows.note_changes(
            seat, rows.table_of(EffectEstimate), row.pk, row.version, [("factor_value", found.used, found.now)], rows.labels_of(EffectEstimate)
        )
        row_saved.send(EffectEstimate, row=row, changed=list(values), seat=seat)
    return row


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
