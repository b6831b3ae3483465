"""Work plan: packages and tasks. The schedule has views of its own (`schedule_views`)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from .. import frame, rows
from ..access import Seat, team_view
from ..models import Milestone, StepKey, Task, WorkPackage
from ..steps import guidance
from . import services
from .queries import plan_of

TABLES: dict[str, type[WorkPackage] | type[Task] | type[Milestone]] = {"paket": WorkPackage, "aufgabe": Task, "meilenstein": Milestone}


class TitleForm(forms.Form):
    """A new row needs a title; everything else is filled in where it stands."""

    title = forms.CharField(label=gettext_lazy("Titel"), max_length=160)


def work_url(seat: Seat, anchor: str = "") -> str:
    return reverse("workshop:work", args=[seat.project.pk]) + (f"#{anchor}" if anchor else "")


@team_view
def work(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The work plan: packages, their tasks, who answers for what."""
    return _work(request, seat)


def _work(request: HttpRequest, seat: Seat, *, failed: forms.Form | None = None, place: str = "", status: int = 200) -> HttpResponse:
    plan = plan_of(seat.project)
    packages = [
        {"row": package, "tasks": plan.tasks_of(package), "form": failed if place == f"paket-{package.pk}" else TitleForm(auto_id=f"paket-{package.pk}-%s")}
        for package in plan.packages
    ]
    context = frame.context(request, seat, step=StepKey.WORK) | guidance.context(seat, StepKey.WORK)
    context |= {"packages": packages, "package_form": failed if place == "paket" else TitleForm(auto_id="neu-%s"), "failed": failed}
    return render(request, "workshop/plan/work.html", context, status=status)


@require_POST
@team_view(edits=True)
def add_package(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Add a work package."""
    return _add(request, seat, "paket", "neu", lambda values: services.add_package(seat, values))


@require_POST
@team_view(edits=True)
def add_task(request: HttpRequest, seat: Seat, package: int) -> HttpResponse:
    """Add a task to a package."""
    return _add(request, seat, f"paket-{package}", f"paket-{package}", lambda values: services.add_task(seat, package, values))


def _add(request: HttpRequest, seat: Seat, place: str, prefix: str, make: Callable[[dict], Any]) -> HttpResponse:
    form = TitleForm(request.POST, auto_id=f"{prefix}-%s")
    if form.is_valid():
        try:
            row = make(form.cleaned_data)
        except ValidationError as error:
            for messages_of in rows.errors_of(error).values():
                form.add_error("title", messages_of)
        else:
            return redirect(work_url(seat, f"{rows.table_of(type(row))}-{row.pk}"))
    return _work(request, seat, failed=form, place=place, status=422)


@require_POST
@team_view(edits=True)
def move(request: HttpRequest, seat: Seat, kind: str, row: int, way: str) -> HttpResponse:
    """Move a package or a task up or down among its own."""
    model = TABLES.get(kind)
    if model is None or model is Milestone or way not in ("hoch", "runter"):
        raise Http404
    services.move(seat, model, row, way == "hoch")  # type: ignore[arg-type]
    return redirect(work_url(seat, f"{rows.table_of(model)}-{row}"))


@team_view(edits=True)
def remove(request: HttpRequest, seat: Seat, kind: str, row: int) -> HttpResponse:
    """Ask, and take a row out of the plan; a package goes with its tasks, and says so."""
    model = TABLES.get(kind)
    found = model._default_manager.filter(pk=row, project_id=seat.project.pk).first() if model else None
    if model is None or found is None:
        raise Http404
    step = StepKey.SCHEDULE if model is Milestone else StepKey.WORK
    back = reverse(f"workshop:{step.value}", args=[seat.project.pk])
    if request.method == "POST":
        rows.delete(model, row, seat=seat)
        messages.success(request, _("Gelöscht. Im Verlauf steht, was es war."))
        return redirect(back)
    tasks = Task.objects.filter(package_id=row).count() if model is WorkPackage else 0
    title = _("Löschen: %(title)s") % {"title": found}
    return render(request, "workshop/plan/remove.html", frame.context(request, seat, step=step, title=title) | {"row": found, "tasks": tasks, "back_url": back})
