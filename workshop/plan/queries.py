"""The plan of a project as its pages show it, in a number of queries that does not grow."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import ProjectPage
from projects.querysets import Counted

from ..models import Baseline, Dependency, Milestone, Task, TeamMember, WorkPackage
from ..registry import Known, StepState
from . import graph

State = Task.State
OVER = (State.DONE, State.DROPPED)


def who(member: TeamMember | None) -> str:
    """Return who answers for something, as the team reads it: whoever left is "former", without a name, until somebody takes over."""
    if member is None:
        return ""
    return _("früheres Mitglied") if member.ended else member.shown_name


@dataclass
class Plan:
    """Packages with their tasks in order, milestones by date, what waits for what."""

    packages: list[WorkPackage]
    tasks: list[Task]
    milestones: list[Milestone]
    before: dict[int, set[int]] = field(default_factory=dict)

    def tasks_of(self, package: WorkPackage) -> list[Task]:
        return [task for task in self.tasks if task.package_id == package.pk]

    @property
    def days(self) -> dict[int, tuple[date | None, date | None]]:
        return {task.pk: (task.start, task.end) for task in self.tasks}

    @property
    def by_pk(self) -> dict[int, Task]:
        return {task.pk: task for task in self.tasks}

    @property
    def numbers(self) -> dict[int, str]:
        """The number of each task ("2.3": the third task of the second package)."""
        return {task.pk: f"{at}.{number}" for at, package in enumerate(self.packages, 1) for number, task in enumerate(self.tasks_of(package), 1)}

    @property
    def too_early(self) -> list[tuple[int, int]]:
        """(task, before) where a task begins before what it waits for has ended; what is done or dropped hinders nobody."""
        over = {task.pk for task in self.tasks if task.state in OVER}
        return [pair for pair in graph.too_early(self.days, self.before) if not over.intersection(pair)]

    def late_by(self, task: int) -> int:
        """By how many days a task would have to move to begin after everything that it waits for; 0 where it does."""
        days = self.days
        return max(
            (((days[before][1] or date.min) - (days[one][0] or date.max)).days + 1 for one, before in self.too_early if one == task), default=0
        )


def plan_of(project: ProjectPage) -> Plan:
    """Return the plan of a project (four queries); members are loaded."""
    own = {"project_id": project.pk}
    packages = list(WorkPackage.objects.filter(**own).select_related("responsible__user"))
    tasks = list(Task.objects.filter(**own).select_related("responsible__user").order_by("package__sort_order", "package_id", "sort_order", "pk"))
    milestones = list(Milestone.objects.filter(**own))
    pairs = Dependency.objects.filter(task__project_id=project.pk).values_list("task_id", "before_id")
    return Plan(packages, tasks, milestones, graph.before_of(pairs))


def latest_baseline(project: ProjectPage) -> Baseline | None:
    """Return the plan that was kept last, None where none was."""
    return Baseline.objects.filter(project_id=project.pk).order_by("-created", "-pk").first()


def expressions(project: ProjectPage) -> dict[str, Any]:
    """Return what the states of work plan and schedule need to know (`registry.Step`)."""
    tasks = Task.objects.filter(project_id=project.pk).exclude(state=State.DROPPED)
    packages = WorkPackage.objects.filter(project_id=project.pk)
    return {
        "plan_tasks": Counted(tasks),
        "plan_nobody": Counted(tasks.filter(Q(responsible=None) | Q(responsible__ended__isnull=False))),
        "plan_undated": Counted(tasks.filter(Q(start=None) | Q(end=None))),
        "plan_packages": Counted(packages),
        "plan_empty": Counted(packages.exclude(pk__in=tasks.order_by().values("package_id"))),
        "plan_milestones": Counted(Milestone.objects.filter(project_id=project.pk).exclude(date=None)),
    }


def work_state(project: ProjectPage, known: Known) -> StepState:
    """Say how far the work plan is: every package with a task, every task with somebody who answers for it."""
    tasks, empty, nobody = known["plan_tasks"], known["plan_empty"], known["plan_nobody"]
    if not tasks and not known["plan_packages"]:
        return StepState("none", _("noch leer"), (_("Der Arbeitsplan hat noch keine Aufgaben."),))
    missing = []
    if empty:
        missing.append(ngettext("%(n)d Arbeitspaket hat noch keine Aufgabe.", "%(n)d Arbeitspakete haben noch keine Aufgabe.", empty) % {"n": empty})
    if nobody:
        missing.append(
            ngettext("Für %(n)d Aufgabe ist noch niemand verantwortlich.", "Für %(n)d Aufgaben ist noch niemand verantwortlich.", nobody)
            % {"n": nobody}
        )
    text = ngettext("%(n)d Aufgabe", "%(n)d Aufgaben", tasks) % {"n": tasks}
    return StepState("part" if missing else "full", text, tuple(missing))


def schedule_state(project: ProjectPage, known: Known) -> StepState:
    """Say how far the schedule is: every task with dates, at least one milestone."""
    tasks, undated, milestones = known["plan_tasks"], known["plan_undated"], known["plan_milestones"]
    if not tasks:
        return StepState("none", _("noch leer"), (_("Der Zeitplan braucht Aufgaben aus dem Arbeitsplan."),))
    missing = []
    if undated:
        missing.append(ngettext("%(n)d Aufgabe hat noch keinen Termin.", "%(n)d Aufgaben haben noch keinen Termin.", undated) % {"n": undated})
    if not milestones:
        missing.append(_("Noch kein Meilenstein hat ein Datum."))
    if undated == tasks:
        return StepState("none", _("noch keine Termine"), tuple(missing))
    if undated:
        return StepState("part", ngettext("%(n)d Aufgabe ohne Termin", "%(n)d Aufgaben ohne Termin", undated) % {"n": undated}, tuple(missing))
    text = ngettext("%(n)d Meilenstein", "%(n)d Meilensteine", milestones) % {"n": milestones}
    return StepState("part" if missing else "full", text, tuple(missing))
