"""Work plan: packages and tasks, and the page of one row. The schedule has views of its own (`schedule_views`)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .. import frame, rows
from ..access import Seat, team_view
from ..models import Milestone, StepKey, Task, WorkPackage
from ..steps import guidance
from . import services
from .forms import MoveForm, ShiftForm, TitleForm, WaitForm
from .lines import line_of, lines_of
from .queries import Plan, plan_of

Kind = type[WorkPackage] | type[Task] | type[Milestone]
TABLES: dict[str, Kind] = {"paket": WorkPackage, "aufgabe": Task, "meilenstein": Milestone}
KINDS: dict[Kind, str] = {model: kind for kind, model in TABLES.items()}


def page(
    request: HttpRequest, seat: Seat, template: str, step: StepKey, context: dict[str, Any], *, title: str = "", status: int = 200
) -> HttpResponse:
    """Show a page of the room in the frame of the workshop."""
    return render(request, f"workshop/plan/{template}.html", frame.context(request, seat, step=step, title=title) | context, status=status)


def work_url(seat: Seat, anchor: str = "") -> str:
    """Return the address of the work plan."""
    return reverse("workshop:work", args=[seat.project.pk]) + (f"#{anchor}" if anchor else "")


def entry_url(seat: Seat, kind: str, row: int) -> str:
    """Return the address of the page of one package, task or milestone."""
    return reverse("workshop:plan_entry", args=[seat.project.pk, kind, row])


@require_safe
@team_view
def work(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The work plan: packages, their tasks, who answers for what."""
    return _work(request, seat)


def _work(request: HttpRequest, seat: Seat, *, failed: forms.Form | None = None, place: str = "", status: int = 200) -> HttpResponse:
    plan = plan_of(seat.project)
    lines = lines_of(plan)
    packages = [
        {
            "row": package,
            "line": line_of(plan, package),
            "tasks": [lines[task.pk] for task in plan.tasks_of(package)],
            "form": failed if place == f"paket-{package.pk}" else TitleForm(auto_id=f"paket-{package.pk}-%s", label=_("Neue Aufgabe")),
        }
        for package in plan.packages
    ]
    context = {
        "packages": packages,
        "package_form": failed if place == "paket" else TitleForm(auto_id="neu-%s", label=_("Neues Arbeitspaket")),
        "failed": failed,
        "form": failed,
    }
    return page(request, seat, "work", StepKey.WORK, guidance_of(seat, StepKey.WORK) | context, status=status)


def guidance_of(seat: Seat, step: StepKey) -> dict[str, Any]:
    """Return the words that explain a step."""
    return guidance.context(seat, step)


@require_POST
@team_view(edits=True)
def add_package(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Add a work package."""
    return _add(request, seat, "paket", "neu", _("Neues Arbeitspaket"), lambda values: services.add_package(seat, values))


@require_POST
@team_view(edits=True)
def add_task(request: HttpRequest, seat: Seat, package: int) -> HttpResponse:
    """Add a task to a package."""
    return _add(request, seat, f"paket-{package}", f"paket-{package}", _("Neue Aufgabe"), lambda values: services.add_task(seat, package, values))


def _add(request: HttpRequest, seat: Seat, place: str, prefix: str, label: str, make: Callable[[dict], Any]) -> HttpResponse:
    form = TitleForm(request.POST, auto_id=f"{prefix}-%s", label=label)
    row = made(form, make)
    if row is None:
        return _work(request, seat, failed=form, place=place, status=422)
    return redirect(work_url(seat, f"{KINDS[type(row)]}-{row.pk}"))


def made(form: forms.Form, make: Callable[[dict], Any]) -> Any:
    """Return what `make` made of a valid form; None where something is wrong, which then stands in the form."""
    if not form.is_valid():
        return None
    try:
        return make(form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return None


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put what a service refused into the form."""
    for name, found in rows.errors_of(error).items():
        for message in found:
            form.add_error(name if name in form.fields else None, message)


@require_POST
@team_view(edits=True)
def move(request: HttpRequest, seat: Seat, kind: str, row: int, way: str) -> HttpResponse:
    """Move a package or a task up or down among its own."""
    model = TABLES.get(kind)
    if model is None or model is Milestone or way not in ("hoch", "runter"):
        raise Http404
    services.move(seat, model, row, way == "hoch")  # type: ignore[arg-type]
    return redirect(work_url(seat, f"{kind}-{row}"))


@team_view(edits=True)
def remove(request: HttpRequest, seat: Seat, kind: str, row: int) -> HttpResponse:
    """Ask, and take a row out of the plan; a package goes with its tasks, and says so."""
    model = TABLES.get(kind)
    found = model._default_manager.filter(pk=row, project_id=seat.project.pk).first() if model else None
    if model is None or found is None:
        raise Http404
    step = StepKey.SCHEDULE if model is Milestone else StepKey.WORK
    if request.method == "POST":
        rows.delete(model, row, seat=seat)
        messages.success(request, _("Gelöscht. Im Verlauf steht, was es war."))
        return redirect(reverse(f"workshop:{step.value}", args=[seat.project.pk]))
    tasks = Task.objects.filter(package_id=row).count() if model is WorkPackage else 0
    context = {"row": found, "tasks": tasks, "back_url": entry_url(seat, kind, row)}
    return page(request, seat, "remove", step, context, title=_("Löschen: %(title)s") % {"title": found})


@require_safe
@team_view
def entry(request: HttpRequest, seat: Seat, kind: str, row: int) -> HttpResponse:
    """Everything about one package, task or milestone: a page, or the part of it that a list opens in place (htmx)."""
    htmx = bool(getattr(request, "htmx", False))
    plan, found = found_in(seat, kind, row)
    if htmx and "zeile" in request.GET:
        return render(request, "workshop/plan/line.html", {"line": line_of(plan, found), "project": seat.project})
    return show_entry(request, seat, kind, plan, found, part=htmx)


def found_in(seat: Seat, kind: str, row: int) -> tuple[Plan, WorkPackage | Task | Milestone]:
    """Return the plan and one row of it; raises Http404."""
    model = TABLES.get(kind)
    if model is None:
        raise Http404
    plan = plan_of(seat.project)
    lists: dict[Any, list[Any]] = {WorkPackage: plan.packages, Task: plan.tasks, Milestone: plan.milestones}
    listed = lists[model]
    found = next((one for one in listed if one.pk == row), None)
    if found is None:
        raise Http404
    return plan, found


def show_entry(
    request: HttpRequest, seat: Seat, kind: str, plan: Plan, row: Any, *, part: bool = False, status: int = 200, **failed: forms.Form
) -> HttpResponse:
    """Show one row with everything that can be changed about it; `failed`: the form that was refused, by its name."""
    step = StepKey.SCHEDULE if kind == "meilenstein" else StepKey.WORK
    context: dict[str, Any] = {
        "kind": kind,
        "table": rows.table_of(type(row)),
        "row": row,
        "line": line_of(plan, row),
        "back_url": reverse(f"workshop:{step.value}", args=[seat.project.pk]),
    }
    if isinstance(row, Task):
        waits = plan.before.get(row.pk, set())
        context |= {
            "waits": [(plan.by_pk[pk], plan.numbers.get(pk, "")) for pk in plan.numbers if pk in waits],
            "wait_form": WaitForm(choices=wait_choices(plan, row), auto_id=f"wartet-{row.pk}-%s"),
            "shift_form": ShiftForm(start=row.start, auto_id=f"verschieben-{row.pk}-%s"),
            "move_form": MoveForm(choices=package_choices(plan, row), auto_id=f"paket-von-{row.pk}-%s") if len(plan.packages) > 1 else None,
            "followers": [plan.by_pk[pk] for pk in plan.numbers if row.pk in plan.before.get(pk, ())],
        }
    context |= failed | {"form": next(iter(failed.values()), None)}
    if part:
        return render(request, "workshop/plan/entry_part.html", context | {"seat": seat, "project": seat.project}, status=status)
    return page(request, seat, "entry", step, context, title=str(row), status=status)


def wait_choices(plan: Plan, task: Task) -> list[tuple[int, str]]:
    """Return the tasks that this one could wait for: every other one that it does not wait for yet."""
    known = {task.pk, *plan.before.get(task.pk, ())}
    return [(pk, f"{number} {plan.by_pk[pk].title}") for pk, number in plan.numbers.items() if pk not in known]


def package_choices(plan: Plan, task: Task) -> list[tuple[int, str]]:
    """Return the packages to which a task could go."""
    return [(package.pk, f"{at} {package.title}") for at, package in enumerate(plan.packages, 1) if package.pk != task.package_id]


@require_POST
@team_view(edits=True)
def move_to_package(request: HttpRequest, seat: Seat, row: int) -> HttpResponse:
    """Put a task into another package."""
    plan, task = found_in(seat, "aufgabe", row)
    form = MoveForm(request.POST, choices=package_choices(plan, task), auto_id=f"paket-von-{row}-%s")  # type: ignore[arg-type]
    if not form.is_valid():
        return show_entry(request, seat, "aufgabe", plan, task, status=422, move_form=form)
    services.move_to_package(seat, row, int(form.cleaned_data["package"]))
    return redirect(work_url(seat, f"aufgabe-{row}"))
