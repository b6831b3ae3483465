"""What moved since a baseline: days of tasks and milestones, what came and went, sums. Reading is tolerant of older shapes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from projects.models import ProjectPage

from ..finance.queries import sums_of
from ..models import Milestone, Task

TASK, MILESTONE = "task", "milestone"
COSTS, SOURCES = "costs", "sources"


@dataclass(frozen=True)
class Span:
    """From when to when; a milestone has its day as both. None: no date."""

    title: str
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Move:
    """One task or milestone that is not where it was. `before` None: it is new; `after` None: it is gone.

    `days`: by how many days its end moved (later is positive), None where one of the ends has no date.
    """

    kind: str
    title: str
    before: Span | None
    after: Span | None

    @property
    def days(self) -> int | None:
        if self.before is None or self.after is None or self.before.end is None or self.after.end is None:
            return None
        return (self.after.end - self.before.end).days

    @property
    def days_earlier(self) -> int:
        """By how many days its end came nearer; 0 where it did not."""
        return max(-(self.days or 0), 0)


@dataclass(frozen=True)
class SumChange:
    """A sum that is another one now. `key`: COSTS or SOURCES."""

    key: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class Snapshot:
    """Days by (kind, id), and sums."""

    spans: dict[tuple[str, int], Span]
    sums: dict[str, Decimal | None]


def current(project: ProjectPage) -> Snapshot:
    """Return the plan as it stands now, as `plan.services.make_baseline` keeps it; tasks that were dropped are no part of it."""
    spans = {(TASK, pk): Span(title, start, end) for pk, title, start, end in _tasks(project.pk)}
    rows = Milestone.objects.filter(project_id=project.pk).order_by("pk").values_list("pk", "title", "date")
    spans |= {(MILESTONE, pk): Span(title, day, day) for pk, title, day in rows}
    money = sums_of(project).total
    return Snapshot(spans, {COSTS: money.cost, SOURCES: money.paid})


def read(data: Any) -> Snapshot:
    """Return what a baseline kept (`Baseline.data`); what cannot be read is left out."""
    data = data if isinstance(data, dict) else {}
    spans: dict[tuple[str, int], Span] = {}
    for row in _rows(data.get("tasks")):
        spans[TASK, int(row["id"])] = Span(str(row.get("title", "")), _day(row.get("start")), _day(row.get("end")))
    for row in _rows(data.get("milestones")):
        day = _day(row.get("date"))
        spans[MILESTONE, int(row["id"])] = Span(str(row.get("title", "")), day, day)
    return Snapshot(spans, {key: number_of(data.get(key)) for key in (COSTS, SOURCES) if key in data})


def compare(before: Snapshot, after: Snapshot) -> tuple[list[Move], list[SumChange]]:
    """Return what differs, in the order of the new ends; a new title alone is no move."""
    moves = []
    for key in before.spans.keys() | after.spans.keys():
        old, new = before.spans.get(key), after.spans.get(key)
        if old is None or new is None or (old.start, old.end) != (new.start, new.end):
            title = new.title if new is not None else old.title if old is not None else ""
            moves.append((key, Move(key[0], title, old, new)))
    moves.sort(key=lambda entry: (_end(entry[1]) is None, _end(entry[1]) or date.min, entry[0]))
    sums = [
        SumChange(key, before.sums[key], after.sums.get(key))
        for key in (COSTS, SOURCES)
        if key in before.sums and (before.sums[key] or 0) != (after.sums.get(key) or 0)
    ]
    return [move for _key, move in moves], sums


def _end(move: Move) -> date | None:
    span = move.after or move.before
    return span.end if span else None


def _tasks(project_id: int):
    rows = Task.objects.filter(project_id=project_id).exclude(state=Task.State.DROPPED)
    return rows.order_by("pk").values_list("pk", "title", "start", "end")


def _rows(found: Any) -> list[dict]:
    return [row for row in found if isinstance(row, dict) and str(row.get("id", "")).isdecimal()] if isinstance(found, list) else []


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def number_of(value: Any) -> Decimal | None:
    """Return a number from JSON as a decimal; None for what is none."""
    if value in (None, ""):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
