"""A plan of the live project, for the table: a package with two tasks, one of which waits for the other, and a kept state."""

from datetime import date
from typing import Any

from workshop.models import Baseline, Dependency, Task, WorkPackage


def build(people: dict[str, Any], live: int, mark: str) -> dict[str, Any]:
    """Return the arguments of addresses."""
    package = WorkPackage.objects.create(project_id=live, title=f"Paket {mark}", sort_order=1)
    days = {"start": date(2027, 3, 1), "end": date(2027, 3, 9)}
    first, second = (Task.objects.create(project_id=live, package=package, title=f"{title} {mark}", **days) for title in ("Erst", "Dann"))
    Dependency.objects.create(task=second, before=first)
    kept = Baseline.objects.create(project_id=live, label=f"Stand {mark}", data={}, user=people["lead"])
    return {"plan_package": package.pk, "plan_task": second.pk, "plan_before": first.pk, "plan_baseline": kept.pk}


TASK = {"pk": "@live", "row": "@plan_task", "before": "@plan_before", "package": "@plan_package", "baseline": "@plan_baseline"}
ROOMS = ("work", "package_add", "task_add", "tasks_import", "task_package", "schedule", "milestone_add", "dependency_add", "dependency_remove",
         "task_shift", "baseline_make", "baseline", "gantt_svg", "schedule_ics")  # fmt: skip
BY_NAME: dict[str, dict[str, Any]] = {
    **{f"workshop:{name}": TASK for name in ROOMS},
    **{f"workshop:{name}": TASK | {"kind": "aufgabe", "way": "hoch"} for name in ("plan_entry", "plan_remove", "plan_move")},
    "workshop:tasks_csv": {"pk": "@live", "kind": "komma"},
}
