"""What running and completed projects contribute, on the pages of fields of action and measures ("calculated, double counting possible")."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from moderation.rows import live_rows
from municipality import cache
from municipality.addresses import address_of
from municipality.scope import get_site
from projects.models import Phase, ProjectPage
from projects.panel import in_tonnes
from projects.querysets import Rows
from strategy.models import FieldOfActionPage, MeasurePage

from ..models import ProjectResult
from . import numbers

COUNTED = (Phase.IMPLEMENTING, Phase.COMPLETED)
SHOWN = 6


@dataclass(frozen=True)
class Contribution:
    """One project. `effects`: [{label, unit, amount, measured (bool)}]; `tonnes`: t CO₂e a year, None where it states none."""

    title: str
    url_path: str
    phase: str
    fields: frozenset[int]
    measures: frozenset[int]
    effects: tuple[dict[str, Any], ...]
    tonnes: Decimal | None
    tonnes_measured: Decimal | None


def contributions(site: Site) -> list[Contribution]:
    """Return what running and completed public projects contribute, newest first; one query, kept until something is published."""
    return cache.remember(site.pk, "contributions", lambda: [_contribution(row) for row in _rows(site)])


def _rows(site: Site):
    results = live_rows(ProjectResult.objects.filter(project=OuterRef("pk"))).order_by().values(item=JSONObject(numbers=F("numbers")))
    found = ProjectPage.objects.visible(site).filter(state__phase__in=COUNTED).order_by("-pk").for_page()
    names = ("title", "url_path", "state__phase", "field_rows", "measure_rows", "effect_rows", "released")
    return found.annotate(released=Rows(results)).values_list(*names, named=True)


def _contribution(row: Any) -> Contribution:
    frozen = numbers.shown(row.released[0]["numbers"]) if row.released else {"effects": []}
    measured = [effect for effect in frozen["effects"] if effect["measured"] is not None]
    names = {effect["label"].casefold() for effect in measured}
    effects = [{"label": e["label"], "unit": e["unit"], "amount": e["measured"], "measured": True} for e in measured]
    for e in sorted(row.effect_rows, key=lambda e: (e["n"] or 0, e["id"])):
        amount = numbers.number_of(e["quantity"])
        if amount is not None and e["label"].casefold() not in names:
            effects.append({"label": e["label"], "unit": e["unit"], "amount": amount, "measured": False})
    real = _tonnes([e for e in effects if e["measured"]])
    # What was measured in tonnes takes the place of what was estimated in tonnes: both describe one and the same effect.
    guessed = _tonnes([e for e in effects if not e["measured"]]) if real is None else None
    return Contribution(
        row.title, row.url_path, row.state__phase, frozenset(r["id"] for r in row.field_rows), frozenset(r["id"] for r in row.measure_rows),
        tuple(effects), real if real is not None else guessed, real,
    )  # fmt: skip


def _tonnes(effects: list[dict[str, Any]]) -> Decimal | None:
    amounts = [amount for effect in effects if (amount := in_tonnes(effect["amount"], effect["unit"])) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def totals(found: list[Contribution]) -> dict[str, Any]:
    """Return counts and sums: `running`, `completed`, `counted` (projects with tonnes), `tonnes`, `measured` (of them; None: nothing measured)."""
    with_tonnes = [entry.tonnes for entry in found if entry.tonnes is not None]
    measured = [entry.tonnes_measured for entry in found if entry.tonnes_measured is not None]
    return {
        "running": sum(entry.phase == Phase.IMPLEMENTING for entry in found),
        "completed": sum(entry.phase == Phase.COMPLETED for entry in found),
        "counted": len(with_tonnes),
        "tonnes": sum(with_tonnes, Decimal(0)) if with_tonnes else None,
        "measured": sum(measured, Decimal(0)) if measured else None,
    }


def panel(request: HttpRequest, page: Page) -> SafeString | str:
    """Return what running and completed projects contribute to a field of action or a measure; "" where there are none."""
    site = get_site(request)
    if isinstance(page, FieldOfActionPage):
        found = [entry for entry in contributions(site) if page.pk in entry.fields]
    elif isinstance(page, MeasurePage):
        found = [entry for entry in contributions(site) if page.pk in entry.measures]
    else:
        return ""
    if not found:
        return ""
    shown = sorted(found, key=lambda entry: (entry.tonnes is None, -(entry.tonnes or 0)))[:SHOWN]
    rows = [
        {"title": entry.title, "url": address_of(site, entry.url_path), "phase": Phase(entry.phase).label, "effects": entry.effects}
        for entry in shown
    ]
    context = {"rows": rows, "rest": len(found) - len(rows), "is_field": isinstance(page, FieldOfActionPage), **totals(found)}
    return render_to_string("workshop/carrying/contributions.html", context, request)
