"""Everything that changes the order of a plan: dependencies without circles, shifting, what was planned once.

Single fields of packages, tasks and milestones change through `workshop.rows`.
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from projects.models import ProjectPage, ProjectState

from .. import rows, rules
from ..access import Seat
from ..finance.queries import sums_of
from ..models import Baseline, Dependency, Milestone, Task, WorkPackage
from . import graph
from .queries import OVER

MAX_PACKAGES, MAX_TASKS, MAX_MILESTONES = 60, 400, 120
MAX_BASELINES = 50
LONGEST_SHIFT = 3660
"""Days: ten years."""


def lock(seat: Seat) -> None:
    """One change of the order at a time; whoever is not (any more) in the team is refused."""
    list(ProjectState.objects.select_for_update().filter(project_id=seat.project.pk).values_list("pk", flat=True))
    if not rules.may_edit_plan(rules.membership(seat.user, seat.project)):
        raise PermissionDenied


def add_package(seat: Seat, values: dict) -> WorkPackage:
    """Add a work package at the end; raises `ValidationError`."""
    with transaction.atomic():
        lock(seat)
        return rows.create(WorkPackage, {**values, "sort_order": _last(WorkPackage, seat, MAX_PACKAGES)}, seat=seat)


def add_task(seat: Seat, package: int, values: dict) -> Task:
    """Add a task at the end of a package of this project; raises `ValidationError`, Http404."""
    with transaction.atomic():
        lock(seat)
        found = WorkPackage.objects.filter(pk=package, project_id=seat.project.pk).first()
        if found is None:
            raise Http404
        return rows.create(Task, {**values, "package": found, "sort_order": _last(Task, seat, MAX_TASKS)}, seat=seat)


def add_milestone(seat: Seat, values: dict) -> Milestone:
    """Add a milestone; raises `ValidationError`."""
    with transaction.atomic():
        lock(seat)
        if Milestone.objects.filter(project_id=seat.project.pk).count() >= MAX_MILESTONES:
            raise ValidationError(_("Mehr Meilensteine gehen nicht. Fassen Sie einige zusammen."))
        return rows.create(Milestone, values, seat=seat)


def _last(model: type[WorkPackage] | type[Task], seat: Seat, most: int) -> int:
    found = model._default_manager.filter(project_id=seat.project.pk)
    if found.count() >= most:
        raise ValidationError(_("Mehr Zeilen gehen nicht. Fassen Sie einige zusammen."))
    return (found.aggregate(last=Max("sort_order"))["last"] or 0) + 1


def move(seat: Seat, model: type[WorkPackage] | type[Task], pk: int, up: bool) -> None:
    """Change places with the neighbour above or below (of the same package); at the edge nothing happens. Raises Http404."""
    with transaction.atomic():
        lock(seat)
        all_rows = list(model._default_manager.filter(project_id=seat.project.pk))
        row = next((row for row in all_rows if row.pk == pk), None)
        if row is None:
            raise Http404
        peers = [peer for peer in all_rows if not isinstance(peer, Task) or peer.package_id == getattr(row, "package_id", None)]
        at = peers.index(row)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(peers):
            return
        peers[at], peers[to] = peers[to], peers[at]
        for order, peer in enumerate(peers, start=1):
            if peer.sort_order != order:
                model._default_manager.filter(pk=peer.pk).update(sort_order=order)


def move_to_package(seat: Seat, task: int, package: int) -> None:
    """Put a task at the end of another package of the same project; raises Http404."""
    with transaction.atomic():
        lock(seat)
        found = WorkPackage.objects.filter(pk=package, project_id=seat.project.pk).first()
        if found is None:
            raise Http404
        rows.save_fields(Task, task, {"package": found}, base=None, seat=seat)
        Task.objects.filter(pk=task).update(sort_order=_last(Task, seat, MAX_TASKS + 1))


def depends(project: ProjectPage) -> dict[int, set[int]]:
    """Return the graph of a project: task → what it waits for."""
    return graph.before_of(Dependency.objects.filter(task__project_id=project.pk).values_list("task_id", "before_id"))


def add_dependency(seat: Seat, task: int, before: int) -> None:
    """Say that `task` waits for `before`; twice is once. Raises Http404, and `ValidationError` for a circle, which it names."""
    with transaction.atomic():
        lock(seat)
        titles = dict(Task.objects.filter(project_id=seat.project.pk).values_list("pk", "title"))
        if task not in titles or before not in titles:
            raise Http404
        if task == before:
            raise ValidationError(_("Eine Aufgabe kann nicht auf sich selbst warten."))
        if found := graph.circle(depends(seat.project), task, before):
            names = " → ".join(f"„{titles[pk]}“" for pk in found)
            raise ValidationError(_("Das ergäbe einen Kreis: %(names)s. Keine dieser Aufgaben könnte beginnen."), params={"names": names})
        made = Dependency.objects.get_or_create(task_id=task, before_id=before)[1]
        if made:
            _note(seat, task, "", titles[before])


def remove_dependency(seat: Seat, task: int, before: int) -> None:
    """Say that `task` waits for `before` no more. What is not there is no error."""
    with transaction.atomic():
        lock(seat)
        found = Dependency.objects.filter(task_id=task, before_id=before, task__project_id=seat.project.pk).select_related("before").first()
        if found is not None:
            _note(seat, task, found.before.title, "")
            found.delete()


def _note(seat: Seat, task: int, old: str, new: str) -> None:
    version = Task.objects.get(pk=task).version
    rows.note_changes(seat, rows.table_of(Task), task, version, [("waits_for", old, new)], {"waits_for": _("wartet auf")})


def shift(seat: Seat, task: int, days: int, *, with_followers: bool) -> int:
    """Move a task by so many days, with everything that waits for it if wanted (what is done or dropped stays where it was).

    Returns how many tasks moved. Raises `ValidationError`, Http404; then nothing moved.
    """
    if not -LONGEST_SHIFT <= days <= LONGEST_SHIFT:
        raise ValidationError(_("Bitte verschieben Sie höchstens um zehn Jahre."))
    with transaction.atomic():
        lock(seat)
        tasks = {row.pk: row for row in Task.objects.select_for_update().filter(project_id=seat.project.pk)}
        if task not in tasks:
            raise Http404
        later = graph.followers(depends(seat.project), task) if with_followers else []
        moved = [task, *(pk for pk in later if tasks[pk].state not in OVER)]
        dates = {pk: (row.start, row.end) for pk, row in tasks.items()}
        try:
            return sum(_set_dates(seat, tasks[pk], start, end) for pk, (start, end) in graph.shifted(dates, moved, days).items())
        except (OverflowError, ValidationError) as error:
            raise ValidationError(_("So läge eine Aufgabe außerhalb der Jahre 2000 bis 2100. Es wurde nichts verschoben.")) from error


def _set_dates(seat: Seat, task: Task, start: date | None, end: date | None) -> bool:
    return bool(rows.save_fields(Task, task.pk, {"start": start, "end": end}, base=None, seat=seat).changed)


def keep(seat: Seat, label: str) -> Baseline:
    """Keep the plan as it stands under a label; the same once more (nothing changed, same label) is the one that is there.

    Raises `ValidationError` for an empty plan and where there are too many.
    """
    with transaction.atomic():
        lock(seat)
        kept = Baseline.objects.filter(project_id=seat.project.pk)
        if not Task.objects.filter(project_id=seat.project.pk).exists():
            raise ValidationError(_("Der Plan hat noch keine Aufgabe, die Sie festhalten könnten."))
        if kept.count() >= MAX_BASELINES:
            raise ValidationError(_("Mehr Stände gehen nicht."))
        last = kept.order_by("-created", "-pk").first()
        made = make_baseline(seat.project, seat, label)
        if last is not None and last.label == made.label and last.data == made.data:
            made.delete()
            return last
        return made


def make_baseline(project: ProjectPage, seat: Seat, label: str) -> Baseline:
    """Write down the plan as it stands (see `keep` for the way of a person): dates of tasks and milestones, sums of cost and sources (euros as text)."""
    money = sums_of(project)
    data = {
        "tasks": [
            {"id": pk, "title": title, "start": start and start.isoformat(), "end": end and end.isoformat()}
            for pk, title, start, end in Task.objects.filter(project_id=project.pk)
            .exclude(state=Task.State.DROPPED)
            .values_list("pk", "title", "start", "end")
        ],
        "milestones": [
            {"id": pk, "title": title, "date": day and day.isoformat()}
            for pk, title, day in Milestone.objects.filter(project_id=project.pk).values_list("pk", "title", "date")
        ],
        "costs": str(money.total.cost),
        "volunteer": str(money.total.volunteer),
        "sources": str(money.total.paid),
        "packages": {str(key): str(part.cost) for key, part in money.packages.items()},
    }
    return Baseline.objects.create(project_id=project.pk, label=label[:120], data=data, user=seat.user)
