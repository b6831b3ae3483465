"""What an imported file would do to a plan, and doing it: everything or nothing."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from strategy.importers.text import clean_line, name_key

from .. import rows
from ..access import Seat
from ..models import Dependency, Task
from . import graph, services
from .exchange_csv import Entry
from .queries import Plan, plan_of

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
PLAIN = ("title", "start", "end", "state")


class PlanChanged(Exception):
    """Somebody changed the plan since the preview; nothing was written."""


@dataclass
class Step:
    """What becomes of one row of the file: `what` is NEW, CHANGED, SAME or REFUSED; `changes` are (field, before, after) in words."""

    entry: Entry
    what: str
    task: Task | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    package: str = ""
    """Key of the package to move to, "" to stay."""
    before: set[int] | None = None
    """Keys (see `_key`) of what the task shall wait for, None to leave it."""
    faults: list[str] = field(default_factory=list)


@dataclass
class Preview:
    """What an import would do. `packages`: names of the packages that it would add, by key."""

    steps: list[Step]
    packages: dict[str, str]

    def count(self, what: str) -> int:
        return sum(1 for step in self.steps if step.what == what)

    @property
    def can_apply(self) -> bool:
        return not self.count(REFUSED) and bool(self.count(NEW) + self.count(CHANGED))

    @property
    def mark(self) -> str:
        """The same for the same outcome."""
        return repr([(step.what, step.task and step.task.pk, step.changes, sorted(step.before or ()), step.package) for step in self.steps])


def preview(plan: Plan, entries: list[Entry], *, all_new: bool = False) -> Preview:
    """Say what these rows would do. `all_new`: numbers in the file are its own, every row is a new task."""
    known = {} if all_new else plan.by_pk
    packages = {_package_key(package.title): package.title for package in reversed(plan.packages)}
    added: dict[str, str] = {}
    steps = []
    for entry in entries:
        task = known.get(entry.id) if entry.id is not None else None
        step = Step(entry, SAME if task else NEW, task, faults=list(entry.faults))
        _fill(step, plan, packages, added)
        steps.append(step)
    _connect(plan, steps, all_new)
    if len(plan.tasks) + sum(1 for step in steps if step.what == NEW) > services.MAX_TASKS:
        steps[-1].faults.append(_("Der Plan hätte damit mehr als %(n)d Aufgaben.") % {"n": services.MAX_TASKS})
    if len(plan.packages) + len(added) > services.MAX_PACKAGES:
        steps[-1].faults.append(_("Der Plan hätte damit mehr als %(n)d Arbeitspakete.") % {"n": services.MAX_PACKAGES})
    for step in steps:
        if step.faults:
            step.what = REFUSED
        elif step.task and (step.values or step.package or step.before is not None):
            step.what = CHANGED
    return Preview(steps, added)


def _fill(step: Step, plan: Plan, packages: dict[str, str], added: dict[str, str]) -> None:
    """Note what changes about the fields of a task, and its package."""
    entry, task = step.entry, step.task
    wanted: dict[str, Any] = {"title": entry.title, "start": _date(entry.start), "end": _date(entry.end), "state": entry.state}
    for name in PLAIN:
        if name not in entry.given or (name == "state" and not entry.state):
            continue
        old = getattr(task, name) if task else None
        same = clean_line(old) == wanted[name] if task and name == "title" else old == wanted[name]
        if not same:
            step.values[name] = wanted[name]
            if task:
                step.changes.append((_label(name), _shown(name, old), _shown(name, wanted[name])))
    title = entry.package or ("" if task else _("Importierte Aufgaben"))
    key = _package_key(title)
    if title and key not in packages:
        packages[key] = added[key] = title
    if task and title:
        old_title = next(package.title for package in plan.packages if package.pk == task.package_id)
        if _package_key(old_title) != key:
            step.package = key
            step.changes.append((_("Arbeitspaket"), old_title, packages[key]))
    elif not task:
        step.package = key
    start, end = (step.values.get(name, getattr(task, name, None)) for name in ("start", "end"))
    if start and end and end < start and not step.faults:
        step.faults.append(_("Das Ende liegt vor dem Beginn."))


def _connect(plan: Plan, steps: list[Step], all_new: bool) -> None:
    """Turn numbers of predecessors into keys: a task of the plan by its own, a new one by minus its line; refuse what is unknown or a circle."""
    keys: dict[int, int] = {} if all_new else {pk: pk for pk in plan.by_pk}
    keys |= {step.entry.id: _key(step) for step in steps if step.entry.id is not None and not step.entry.faults}
    names = {pk: task.title for pk, task in plan.by_pk.items()} | {_key(step): step.entry.title for step in steps}
    wanted: dict[int, set[int]] = {}
    for step in steps:
        if "predecessors" not in step.entry.given:
            continue
        unknown = [number for number in step.entry.before if number not in keys]
        if unknown:
            step.faults.append(_("Die Aufgabe %(id)d, auf die gewartet wird, gibt es nicht.") % {"id": unknown[0]})
            continue
        wanted[_key(step)] = {keys[number] for number in step.entry.before}
    result = {task: set(before) for task, before in plan.before.items() if task not in wanted}
    for step in steps:
        for before in sorted(wanted.get(_key(step), ())):
            circle = [before] if before == _key(step) else graph.circle(result, _key(step), before)
            if circle:
                chain = " → ".join(f"„{names[key]}“" for key in circle)
                step.faults.append(_("Das ergäbe einen Kreis: %(names)s.") % {"names": chain})
                break
            result.setdefault(_key(step), set()).add(before)
        new, old = wanted.get(_key(step)), plan.before.get(step.task.pk, set()) if step.task else set()
        if new is not None and new != old and not step.faults:
            step.before = new
            if step.task:
                step.changes.append((_("wartet auf"), _titles(old, names), _titles(new, names)))


def apply(seat: Seat, entries: list[Entry], mark: str, *, all_new: bool = False) -> Preview:
    """Do what the preview with this mark said. Raises `PlanChanged` where it would do something else by now."""
    with transaction.atomic():
        services.lock(seat)
        found = preview(plan_of(seat.project), entries, all_new=all_new)
        if found.mark != mark or not found.can_apply:
            raise PlanChanged
        packages = {_package_key(package.title): package.pk for package in reversed(plan_of(seat.project).packages)}
        for key, title in found.packages.items():
            packages[key] = services.add_package(seat, {"title": title}).pk
        made: dict[int, int] = {}
        for step in found.steps:
            if step.task is None:
                values = {name: value for name, value in step.values.items() if value not in (None, "")}
                made[_key(step)] = services.add_task(seat, packages[step.package], values).pk
                continue
            if step.values:
                rows.save_fields(Task, step.task.pk, step.values, base=None, seat=seat)
            if step.package:
                services.move_to_package(seat, step.task.pk, packages[step.package])
        _set_dependencies(seat, found.steps, made)
    return found


def _set_dependencies(seat: Seat, steps: list[Step], made: dict[int, int]) -> None:
    """First all that go, then all that come: in between there is never a circle that the end does not have."""
    wanted = {made.get(_key(step), _key(step)): {made.get(key, key) for key in step.before} for step in steps if step.before is not None}
    known: dict[int, set[int]] = {task: set() for task in wanted}
    for task, before in Dependency.objects.filter(task_id__in=list(wanted)).values_list("task_id", "before_id"):
        known[task].add(before)
    for task, there in known.items():
        for one in sorted(there - wanted[task]):
            services.remove_dependency(seat, task, one)
    for task, asked in wanted.items():
        for one in sorted(asked - known[task]):
            services.add_dependency(seat, task, one)


def _key(step: Step) -> int:
    return step.task.pk if step.task else -step.entry.line


def _package_key(title: str) -> str:
    return name_key(title) or title


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _label(name: str) -> str:
    return str(Task._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown(name: str, value: Any) -> str:
    if name == "state" and value:
        return str(Task.State(value).label)
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value or "–")


def _titles(keys: set[int], names: dict[int, str]) -> str:
    return ", ".join(f"„{names[key]}“" for key in sorted(keys)) or "–"
