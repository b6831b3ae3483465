"""What waits for what, as a graph: `before[task]` is the set of tasks that must have ended. Pure functions over ids and days."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

Before = Mapping[int, set[int]]


def before_of(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Return the graph of (task, before) pairs."""
    graph: dict[int, set[int]] = {}
    for task, earlier in pairs:
        graph.setdefault(task, set()).add(earlier)
    return graph


def way(graph: Before, start: int, goal: int) -> list[int]:
    """Return the shortest way from `start` to what it waits for, down to `goal` (both included); [] where there is none."""
    came: dict[int, int] = {start: start}
    queue = [start]
    for here in queue:
        if here == goal:
            steps = [here]
            while came[steps[-1]] != steps[-1]:
                steps.append(came[steps[-1]])
            return steps[::-1]
        for earlier in sorted(graph.get(here, ())):
            if earlier not in came:
                came[earlier] = here
                queue.append(earlier)
    return []


def circle(graph: Before, task: int, before: int) -> list[int]:
    """Return the circle that "`task` waits for `before`" would close (from task to task), [] where it closes none."""
    found = way(graph, before, task)
    return [task, *found] if found else []


def followers(graph: Before, task: int) -> list[int]:
    """Return every task that waits for this one, directly or through others, without itself, each once."""
    later: dict[int, set[int]] = {}
    for waiting, earlier in graph.items():
        for one in earlier:
            later.setdefault(one, set()).add(waiting)
    found: list[int] = []
    queue = [task]
    for here in queue:
        for waiting in sorted(later.get(here, ())):
            if waiting not in found and waiting != task:
                found.append(waiting)
                queue.append(waiting)
    return found


def shifted(days: Mapping[int, tuple[date | None, date | None]], tasks: Iterable[int], by: int) -> dict[int, tuple[date | None, date | None]]:
    """Return the new (start, end) of these tasks, moved by so many days (negative: earlier); what has no date keeps none.

    Raises OverflowError outside of the calendar.
    """
    step = timedelta(days=by)
    return {task: (start + step if start else None, end + step if end else None) for task in tasks for start, end in [days[task]]}


def too_early(days: Mapping[int, tuple[date | None, date | None]], graph: Before) -> list[tuple[int, int]]:
    """Return (task, before) where a task begins although what it waits for has not ended by then."""
    found = []
    for task, earlier in sorted(graph.items()):
        start = days.get(task, (None, None))[0]
        for one in sorted(earlier):
            end = days.get(one, (None, None))[1]
            if start and end and start <= end:
                found.append((task, one))
    return found
