"""The schedule: bars, a table that is edited in place, milestones, what waits for what, kept plans."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ..access import Seat, team_view
from ..models import Baseline, StepKey, Task
from . import comparison, gantt, services
from .forms import LabelForm, NewMilestoneForm, ShiftForm, WaitForm
from .lines import Line, line_of, lines_of
from .queries import OVER, Plan, latest_baseline, plan_of
from .views import entry_url, found_in, guidance_of, made, page, show_entry, wait_choices

ALL_OPEN = 20
"""Up to so many tasks every package of the schedule is open."""


def schedule_url(seat: Seat, anchor: str = "") -> str:
    """Return the address of the schedule."""
    return reverse("workshop:schedule", args=[seat.project.pk]) + (f"#{anchor}" if anchor else "")


@require_safe
@team_view
def schedule(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The schedule as chart and table."""
    return _schedule(request, seat)


def _schedule(request: HttpRequest, seat: Seat, *, status: int = 200, **failed: forms.Form) -> HttpResponse:
    plan = plan_of(seat.project)
    baselines = list(Baseline.objects.filter(project_id=seat.project.pk).order_by("-created", "-pk"))
    lines = lines_of(plan)
    chart = chart_of(plan, baselines[0] if baselines else None)
    context: dict[str, Any] = {
        "packages": _packages(plan, lines),
        "clashing": [line for line in lines.values() if line.clashes],
        "undated": sum(1 for task in plan.tasks if task.state not in OVER and not (task.start and task.end)),
        "chart": mark_safe(gantt.inline(chart)) if chart.has_days else "",
        "chart_alt": _("Balkenplan der Aufgaben und Meilensteine. Alle Angaben stehen in der Tabelle darunter."),
        "milestones": [line_of(plan, row) for row in plan.milestones],
        "baselines": baselines,
        "milestone_form": NewMilestoneForm(auto_id="meilenstein-%s"),
        "label_form": LabelForm(auto_id="stand-%s"),
        "has_tasks": bool(plan.tasks),
    }
    context |= failed | {"form": next(iter(failed.values()), None)}
    return page(request, seat, "schedule", StepKey.SCHEDULE, guidance_of(seat, StepKey.SCHEDULE) | context, status=status)


def _packages(plan: Plan, lines: dict[int, Line]) -> list[dict[str, Any]]:
    """Return the packages with their tasks. A long plan opens only what runs today or begins too early: a telephone shows three tasks at a time."""
    today, is_short = timezone.localdate(), len(plan.tasks) <= ALL_OPEN
    found = []
    for number, package in enumerate(plan.packages, 1):
        tasks = [lines[task.pk] for task in plan.tasks_of(package)]
        is_open = is_short or any(line.clashes or _runs(line.row, today) for line in tasks)
        size = ngettext("%(n)d Aufgabe", "%(n)d Aufgaben", len(tasks)) % {"n": len(tasks)}
        found.append({"number": number, "row": package, "tasks": tasks, "size": size, "is_open": is_open})
    return found


def _runs(task: Task, today: date) -> bool:
    return task.state not in OVER and task.start is not None and task.end is not None and task.start <= today <= task.end


def chart_of(plan: Plan, kept: Baseline | None) -> gantt.Chart:
    """Return the chart of a plan, with the days of a kept one beneath."""
    return gantt.chart(plan, comparison.read(kept.data) if kept else None, timezone.localdate())


@require_safe
@team_view
def gantt_svg(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The chart as a file."""
    chart = chart_of(plan_of(seat.project), latest_baseline(seat.project))
    if not chart.has_days:
        raise Http404
    title = seat.project.draft_title or seat.project.title
    answer = HttpResponse(gantt.as_file(chart, _("Zeitplan: %(title)s") % {"title": title}), content_type="image/svg+xml")
    answer["Content-Disposition"] = 'attachment; filename="zeitplan.svg"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@team_view(edits=True)
def add_milestone(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Add a milestone."""
    form = NewMilestoneForm(request.POST, auto_id="meilenstein-%s")
    row = made(form, lambda values: services.add_milestone(seat, values))
    return redirect(schedule_url(seat, f"meilenstein-{row.pk}")) if row else _schedule(request, seat, status=422, milestone_form=form)


@require_POST
@team_view(edits=True)
def add_dependency(request: HttpRequest, seat: Seat, row: int) -> HttpResponse:
    """Let a task wait for another one; a circle is refused and named."""
    plan, task = found_in(seat, "aufgabe", row)
    form = WaitForm(request.POST, choices=wait_choices(plan, task), auto_id=f"wartet-{row}-%s")  # type: ignore[arg-type]

    def make(values: dict) -> bool:
        services.add_dependency(seat, row, int(values["before"]))
        return True

    if made(form, make) is None:
        return show_entry(request, seat, "aufgabe", plan, task, status=422, wait_form=form)
    messages.success(request, _("Gespeichert: Die Aufgabe wartet jetzt auf die andere."))
    return redirect(entry_url(seat, "aufgabe", row))


@require_POST
@team_view(edits=True)
def remove_dependency(request: HttpRequest, seat: Seat, row: int, before: int) -> HttpResponse:
    """A task waits for another one no more."""
    found_in(seat, "aufgabe", row)
    services.remove_dependency(seat, row, before)
    messages.success(request, _("Gespeichert: Die Aufgabe wartet nicht mehr auf die andere."))
    return redirect(entry_url(seat, "aufgabe", row))


@require_POST
@team_view(edits=True)
def shift(request: HttpRequest, seat: Seat, row: int) -> HttpResponse:
    """Move a task by days or to a day, alone or with what waits for it."""
    plan, task = found_in(seat, "aufgabe", row)
    form = ShiftForm(request.POST, start=task.start, auto_id=f"verschieben-{row}-%s")  # type: ignore[union-attr]
    moved = made(form, lambda values: services.shift(seat, row, values["days"], with_followers=values["followers"]))
    if moved is None:
        return show_entry(request, seat, "aufgabe", plan, task, status=422, shift_form=form)
    if moved:
        text = ngettext("%(n)d Aufgabe verschoben.", "%(n)d Aufgaben verschoben.", moved) % {"n": moved}
    else:
        text = _("Nichts verschoben: Die Aufgabe hat noch keinen Termin, oder sie liegt schon dort.")
    messages.success(request, text)
    return redirect(schedule_url(seat, f"aufgabe-{row}"))


@require_POST
@team_view(edits=True)
def keep(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Keep the plan as it stands."""
    form = LabelForm(request.POST, auto_id="stand-%s")
    kept = made(form, lambda values: services.keep(seat, values["label"]))
    if kept is None:
        return _schedule(request, seat, status=422, label_form=form)
    messages.success(request, _("Der Plan ist festgehalten. Ändern können Sie ihn weiterhin."))
    return redirect(schedule_url(seat, "staende"))


@require_safe
@team_view
def baseline(request: HttpRequest, seat: Seat, baseline: int) -> HttpResponse:
    """What has moved since a plan was kept."""
    kept = Baseline.objects.filter(pk=baseline, project_id=seat.project.pk).select_related("user").first()
    if kept is None:
        raise Http404
    moves, sums = comparison.compare(comparison.read(kept.data), comparison.current(seat.project))
    context = {"kept": kept, "moves": moves, "sums": sums}
    return page(request, seat, "baseline", StepKey.SCHEDULE, context, title=_("Was hat sich verschoben?"))
