"""The step "effect": from whom the project reaches to what stays, and numbers that say how they came about."""

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

from .. import frame, rows
from ..access import Seat, team_view
from ..models import EffectEstimate, StepKey
from ..steps import guidance, profile
from . import services
from .forms import FactorForm, FreeForm
from .queries import by_label, estimates_of, factors_of, library_of, news_of


def url_of(seat: Seat, anchor: str = "") -> str:
    return reverse("workshop:effect", args=[seat.project.pk]) + (f"#{anchor}" if anchor else "")


@team_view
def effect(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The effect of the project."""
    return _page(request, seat)


def _page(request: HttpRequest, seat: Seat, *, factor_form: forms.Form | None = None, free_form: forms.Form | None = None) -> HttpResponse:
    library = library_of(seat.site)
    factors = by_label(entry.current for entry in library.values() if entry.is_offered)
    draft = profile.current(seat.project)
    draft.site = seat.site  # type: ignore[attr-defined]
    context = frame.context(request, seat, step=StepKey.EFFECT) | guidance.context(seat, StepKey.EFFECT)
    context |= {
        "draft": draft, "estimates": [news_of(row, library) for row in estimates_of(seat.project)], "factors": factors,
        "factor_form": factor_form or FactorForm(factors=factors, auto_id="faktor-%s"), "free_form": free_form or FreeForm(auto_id="frei-%s"),
        "chain": ("target_groups", "results", "effect_on_people", "effect_on_town", "what_stays"), "failed": factor_form or free_form,
    }  # fmt: skip
    return render(request, "workshop/effect/effect.html", context, status=422 if factor_form or free_form else 200)


@require_POST
@team_view(edits=True)
def add_factor(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Add an effect from the library."""
    form = FactorForm(request.POST, factors=factors_of(seat.site), auto_id="faktor-%s")
    return _add(request, seat, form, "factor_form", lambda values: services.add_with_factor(seat, int(values["factor"]), values["quantity"]))


@require_POST
@team_view(edits=True)
def add_free(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Add an effect of the team's own."""
    form = FreeForm(request.POST, auto_id="frei-%s")
    return _add(request, seat, form, "free_form", lambda values: services.add_free(seat, values))


def _add(request: HttpRequest, seat: Seat, form: forms.Form, name: str, make: Callable[[dict], Any]) -> HttpResponse:
    if form.is_valid():
        try:
            row = make(form.cleaned_data)
        except ValidationError as error:
            for field, found in rows.errors_of(error).items():
                form.add_error(field if field in form.fields else None, found)
        else:
            return redirect(url_of(seat, f"{rows.table_of(EffectEstimate)}-{row.pk}"))
    return _page(request, seat, **{name: form})


@require_POST
@team_view(edits=True)
def recalculate(request: HttpRequest, seat: Seat, row: int) -> HttpResponse:
    """Calculate one estimate anew with the value that the municipality uses by now."""
    try:
        services.use_current(seat, row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Neu gerechnet. Der alte Wert steht im Verlauf."))
    return redirect(url_of(seat, f"{rows.table_of(EffectEstimate)}-{row}"))


@team_view(edits=True)
def remove(request: HttpRequest, seat: Seat, row: int) -> HttpResponse:
    """Ask, and take an effect away."""
    found = EffectEstimate.objects.filter(pk=row, project_id=seat.project.pk).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        rows.delete(EffectEstimate, row, seat=seat)
        messages.success(request, _("Gelöscht. Im Verlauf steht, was es war."))
        return redirect(url_of(seat))
    context = frame.context(request, seat, step=StepKey.EFFECT, title=_("Löschen: %(title)s") % {"title": found.label})
    return render(request, "workshop/finance/remove.html", context | {"row": found, "shares": 0, "back_url": url_of(seat)})
