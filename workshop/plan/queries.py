"""The plan of a project as its pages show it, in a number of queries that does not grow."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import ProjectPage

from ..models import Baseline, Dependency, Milestone, Task, TeamMember, WorkPackage
from ..registry import StepState
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


def work_state(project: ProjectPage) -> StepState:
    """Say how far the work plan is: every package with a task, every task with somebody who answers for it."""
    rows = list(
        Task.objects.filter(project_id=project.pk).exclude(state=State.DROPPED).values_list("package_id", "responsible_id", "responsible__ended")
    )
    packages = list(WorkPackage.objects.filter(project_id=project.pk).values_list("pk", flat=True))
    if not packages and not rows:
        return StepState("none", _("noch leer"), (_("Der Arbeitsplan hat noch keine Aufgaben."),))
    missing = []
    if empty := len(set(packages) - {package for package, _who, _ended in rows}):
        missing.append(ngettext("%(n)d Arbeitspaket hat noch keine Aufgabe.", "%(n)d Arbeitspakete haben noch keine Aufgabe.", empty) % {"n": empty})
    if nobody := sum(1 for _package, member, ended in rows if member is None or ended):
        missing.append(
            ngettext("Für %(n)d Aufgabe ist noch niemand verantwortlich.", "Für %(n)d Aufgaben ist noch niemand verantwortlich.", nobody)
            % {"n": nobody}
        )
    text = ngettext("%(n)d Aufgabe", "%(n)d Aufgaben", len(rows)) % {"n": len(rows)}
    return StepState("part" if missing else "full", text, tuple(missing))


def schedule_state(project: ProjectPage) -> StepState:
    """Say how far the schedule is: every task with dates, at least one milestone."""
    rows = list(Task.objects.filter(project_id=project.pk).exclude(state=State.DROPPED).values_list("start", "end"))
    if not rows:
        return StepState("none", _("noch leer"), (_("Der Zeitplan braucht Aufgaben aus dem Arbeitsplan."),))
    undated = sum(1 for start, end in rows if start is None or end is None)
    missing = []
    if undated:
        missing.append(ngettext("%(n)d Aufgabe hat noch keinen Termin.", "%(n)d Aufgaben haben noch keinen Termin.", undated) % {"n": undated})
    milestones = Milestone.objects.filter(project_id=project.pk).exclude(date=None).count()
    if not milestones:
        missing.append(_("Noch kein Meilenstein hat ein Datum."))
    if undated == len(rows):
        return StepState("none", _("noch keine Termine"), tuple(missing))
    if undated:
        return StepState("part", ngettext("%(n)d Aufgabe ohne Termin", "%(n)d Aufgaben ohne Termin", undated) % {"n": undated}, tuple(missing))
    text = ngettext("%(n)d Meilenstein", "%(n)d Meilensteine", milestones) % {"n": milestones}
    return StepState("part" if missing else "full", text, tuple(missing))
