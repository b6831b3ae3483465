"""One line of a list for each package, task and milestone: what a reader sees before anything is opened."""

from dataclasses import dataclass, field
from typing import Any

from ..models import Milestone, Task, WorkPackage
from .queries import Plan, who


@dataclass(frozen=True)
class Clash:
    """A task begins although what it waits for has not ended: `number` and `title` of that one, and its last day."""

    number: str
    task: Task


@dataclass
class Line:
    """A row with what its lists say about it. `kind` is the word in its address."""

    kind: str
    row: Any
    number: str
    who: str = ""
    waits: list[tuple[str, Task]] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    late_by: int = 0
    """By how many days the task would have to move; 0 where it does not clash."""
    has_followers: bool = False


def lines_of(plan: Plan) -> dict[int, Line]:
    """Return the line of every task."""
    numbers, tasks, late = plan.numbers, plan.by_pk, plan.too_early
    clashing = {task for task, _before in late}
    waited_for = {before for earlier in plan.before.values() for before in earlier}
    return {
        pk: Line(
            "aufgabe", tasks[pk], number, who(tasks[pk].responsible),
            waits=[(numbers[before], tasks[before]) for before in numbers if before in plan.before.get(pk, ())],
            clashes=[Clash(numbers[before], tasks[before]) for task, before in late if task == pk],
            late_by=plan.late_by(pk) if pk in clashing else 0, has_followers=pk in waited_for,
        )
        for pk, number in numbers.items()
    }  # fmt: skip


def line_of(plan: Plan, row: WorkPackage | Task | Milestone) -> Line:
    """Return the line of one row."""
    if isinstance(row, Task):
        return lines_of(plan)[row.pk]
    if isinstance(row, WorkPackage):
        return Line("paket", row, str([package.pk for package in plan.packages].index(row.pk) + 1), who(row.responsible))
    return Line("meilenstein", row, "")
