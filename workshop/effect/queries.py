"""Factors that a municipality offers, and what a team estimates with them."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from projects.models import ProjectPage

from ..models import EffectEstimate, EffectFactor
from ..registry import StepState
from ..steps.profile import data_for_state


def factors_of(site: Site) -> list[EffectFactor]:
    """Return the factors that a municipality offers: its own, and the shipped ones that it has not replaced or switched off."""
    found: dict[str, EffectFactor] = {}
    for factor in EffectFactor.objects.filter(Q(site=None) | Q(site=site)):
        if factor.key not in found or factor.site_id:
            found[factor.key] = factor
    return sorted((factor for factor in found.values() if factor.is_active), key=lambda factor: factor.label.casefold())


def estimates_of(project: ProjectPage) -> list[EffectEstimate]:
    """Return the estimates of a project in their order, factors loaded."""
    return list(EffectEstimate.objects.filter(project_id=project.pk).select_related("factor"))


def effect_state(project: ProjectPage) -> StepState:
    """Say how far the effect is: at least one number with its way of counting, or a reason why there is none."""
    rows = estimates_of(project)
    if not rows:
        if data_for_state(project).get("no_effect_reason"):
            return StepState("full", _("nicht beziffert, mit Grund"))
        return StepState("none", _("noch leer"), (_("Die Wirkung ist noch nicht geschätzt. Ein Satz, warum nicht, genügt auch."),))
    open_rows = sum(1 for row in rows if row.result is None or not (row.factor_id or row.method))
    text = ngettext("%(n)d Wirkung", "%(n)d Wirkungen", len(rows)) % {"n": len(rows)}
    if open_rows:
        sentence = ngettext(
            "Bei %(n)d Wirkung fehlt die Menge oder wie gerechnet wurde.", "Bei %(n)d Wirkungen fehlt die Menge oder wie gerechnet wurde.", open_rows
        )
        return StepState("part", text, (sentence % {"n": open_rows},))
    return StepState("full", text)
