"""Resources (what is needed, what it costs) and finance (who pays what)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from municipality.templatetags.municipality_tags import euro

from .. import frame, rows
from ..access import Seat, team_view
from ..models import FundingSource, ResourceRequirement, StepKey, WorkPackage
from ..steps import guidance
from . import services
from .forms import NewRequirementForm, NewSourceForm, ShareForm
from .queries import Money, money_of, packages_of, with_choices
from .sums import Sum
from .words import remarks

Kind = ResourceRequirement.Kind


def grouped(packages: list[WorkPackage], money: Money) -> list[dict[str, Any]]:
    """Return the requirements under their work packages, in the order of the plan; those of no package last."""
    places: dict[int | None, list[ResourceRequirement]] = {package.pk: [] for package in packages} | {None: []}
    for row in money.requirements:
        place = row.task.package_id if row.task_id and row.task else row.package_id
        places.setdefault(place, []).append(row)
    groups = [(package.title, package.pk) for package in packages] + [(_("Für das ganze Projekt"), None)]
    return [{"title": title, "rows": places[pk], "sum": money.sums.packages.get(pk, Sum())} for title, pk in groups if places[pk]]


def url_of(seat: Seat, step: StepKey, anchor: str = "") -> str:
    return reverse(f"workshop:{step.value}", args=[seat.project.pk]) + (f"#{anchor}" if anchor else "")


@team_view
def resources(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What the project needs."""
    return _resources(request, seat, NewRequirementForm(auto_id="neu-%s"))


def _resources(request: HttpRequest, seat: Seat, form: forms.Form, status: int = 200) -> HttpResponse:
    money = money_of(seat.project, seat.site)
    context = frame.context(request, seat, step=StepKey.RESOURCES) | guidance.context(seat, StepKey.RESOURCES)
    packages = packages_of(seat.project)
    with_choices(money.requirements, packages)
    kinds = [{"label": kind.label, "sum": money.sums.kinds[kind]} for kind in Kind if kind in money.sums.kinds]
    context |= {"groups": grouped(packages, money), "money": money, "sums": money.sums, "kinds": kinds, "form": form}
    return render(request, "workshop/finance/resources.html", context, status=status)


@require_POST
@team_view(edits=True)
def add_requirement(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Add something that is needed."""
    form = NewRequirementForm(request.POST, auto_id="neu-%s")
    return _add(request, seat, form, services.add_requirement, StepKey.RESOURCES, _resources)


@team_view
def finance(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who pays what, and what is open."""
    return _finance(request, seat, NewSourceForm(auto_id="neu-%s"))


def _finance(request: HttpRequest, seat: Seat, form: forms.Form, status: int = 200) -> HttpResponse:
    money = money_of(seat.project, seat.site)
    shares = money.shares()
    groups = grouped(packages_of(seat.project), money)
    paying = [source for source in money.sources if money.sums.sources[source.pk].allotted]
    for group in groups:
        group["lines"] = [
            {
                "row": row, "sum": money.sums.rows[row.pk], "url": reverse("workshop:shares", args=[seat.project.pk, row.pk]),
                "cells": [shares[row.pk][source.pk].amount if source.pk in shares.get(row.pk, {}) else None for source in paying],
            }
            for row in group["rows"]
        ]  # fmt: skip
    context = frame.context(request, seat, step=StepKey.FINANCE) | guidance.context(seat, StepKey.FINANCE)
    context |= {
        "groups": groups, "money": money, "sums": money.sums, "form": form, "paying": paying, "bar": bar(money),
        "totals": [money.sums.sources[source.pk].allotted for source in paying],
        "remarks": remarks(money.sums, own_share_percent=money.settings.own_share_percent),
        "sources": [{"row": source, "sum": money.sums.sources[source.pk]} for source in money.sources],
    }  # fmt: skip
    return render(request, "workshop/finance/finance.html", context, status=status)


def bar(money: Money) -> list[dict[str, Any]]:
    """Return the parts of the picture of the finance plan: sources that pay, and what is open; widths in whole per cent of all."""
    whole = max(money.sums.total.cost + money.sums.total.volunteer, money.sums.total.paid)
    if not whole:
        return []
    parts: list[dict[str, Any]] = [
        {"title": part.source.title, "amount": part.allotted, "state": part.source.get_state_display(), "kind": part.source.kind}
        for part in money.sums.sources.values()
        if part.allotted and part.source.state != FundingSource.State.REFUSED
    ]
    if money.sums.total.open > 0:
        parts.append({"title": _("noch offen"), "amount": money.sums.total.open, "state": "", "kind": "open"})
    x = 0
    for part in parts:
        part |= {"x": x, "width": max(1, round(part["amount"] * 100 / whole))}
        x += part["width"]
    return parts


@require_POST
@team_view(edits=True)
def add_source(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Add a source."""
    form = NewSourceForm(request.POST, auto_id="neu-%s")
    return _add(request, seat, form, services.add_source, StepKey.FINANCE, _finance)


def _add(
    request: HttpRequest, seat: Seat, form: forms.Form, make: Callable[[Seat, dict], Any], step: StepKey, again: Callable[..., HttpResponse]
) -> HttpResponse:
    if form.is_valid():
        try:
            row = make(seat, form.cleaned_data)
        except ValidationError as error:
            for name, found in rows.errors_of(error).items():
                form.add_error(name if name in form.fields else None, found)
        else:
            return redirect(url_of(seat, step, f"{rows.table_of(type(row))}-{row.pk}"))
    return again(request, seat, form, 422)


@team_view(edits=True)
def shares(request: HttpRequest, seat: Seat, row: int) -> HttpResponse:
    """Which source pays how much of one cost."""
    money = money_of(seat.project, seat.site)
    found = next((item for item in money.requirements if item.pk == row), None)
    if found is None:
        raise Http404
    known = money.shares().get(row, {})
    if request.method == "POST" and "fill" in request.POST:
        text = request.POST["fill"]
        added = services.fill(seat, row, int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0)
        messages.success(request, _("%(amount)s zugeordnet.") % {"amount": euro(added)} if added else _("Hier ist nichts mehr zuzuordnen."))
        return redirect("workshop:shares", seat.project.pk, row)
    initial = {f"source_{pk}": share.amount for pk, share in known.items()}
    form = ShareForm(request.POST or None, sources=money.sources, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.allot(seat, row, form.amounts())
        return redirect(url_of(seat, StepKey.FINANCE, f"kosten-{row}"))
    lines = [{"field": form[f"source_{source.pk}"], "sum": money.sums.sources[source.pk]} for source in money.sources]
    title = _("Wer bezahlt „%(title)s“?") % {"title": found.title}
    context = frame.context(request, seat, step=StepKey.FINANCE, title=title)
    context |= {"row": found, "sum": money.sums.rows[row], "form": form, "lines": lines, "back_url": url_of(seat, StepKey.FINANCE, f"kosten-{row}")}
    return render(request, "workshop/finance/shares.html", context, status=422 if form.errors else 200)


@team_view(edits=True)
def remove(request: HttpRequest, seat: Seat, kind: str, row: int) -> HttpResponse:
    """Ask, and take a cost or a source out of the plan, with its shares."""
    models: dict[str, type[ResourceRequirement] | type[FundingSource]] = {"ressource": ResourceRequirement, "quelle": FundingSource}
    model = models.get(kind)
    found = model._default_manager.filter(pk=row, project_id=seat.project.pk).first() if model else None
    if model is None or found is None:
        raise Http404
    step = StepKey.RESOURCES if model is ResourceRequirement else StepKey.FINANCE
    if request.method == "POST":
        rows.delete(model, row, seat=seat)
        messages.success(request, _("Gelöscht. Im Verlauf steht, was es war."))
        return redirect(url_of(seat, step))
    title = _("Löschen: %(title)s") % {"title": found}
    context = frame.context(request, seat, step=step, title=title) | {
        "row": found,
        "shares": found.allocations.count(),
        "back_url": url_of(seat, step),
    }
    return render(request, "workshop/finance/remove.html", context)
