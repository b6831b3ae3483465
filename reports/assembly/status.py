"""Where a measure stood on a day, as far as it is known."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from strategy.overview import StatusCounts, count


class Measured(Protocol):
    """What is asked of a measure."""

    status: str
    status_date: date | None
    is_delayed: bool


class Noted(Protocol):
    """What is asked of a released note."""

    period_end: date
    status: str
    is_delayed: bool


@dataclass(frozen=True)
class Standing:
    """A state and whether the measure was late."""

    status: str
    late: bool


def status_at(measure: Measured, notes: list[Any], day: date, today: date) -> Standing | None:
    """Return where the measure stood at the end of `day`; None where nobody has said so.

    Today or later: where it stands now. Else the latest released note whose period had ended by then and that names a state; else
    the state of today, where its date says that it held already. `notes`: all released notes of the measure.
    """
    if day >= today:
        return Standing(measure.status, measure.is_delayed)
    told = [note for note in notes if note.status and note.period_end <= day]
    latest = max(told, key=lambda note: note.period_end, default=None)
    if measure.status_date and measure.status_date <= day and (latest is None or latest.period_end <= measure.status_date):
        return Standing(measure.status, measure.is_delayed)
    return Standing(latest.status, latest.is_delayed) if latest else None


def counts(standings: list[Standing | None]) -> dict[str, int]:
    """Return how many measures stand where, for `components/meter.html`; `not_known`: how many of `unknown` nobody has spoken of."""
    found: StatusCounts = count((entry.status, entry.late) if entry else ("unknown", False) for entry in standings)
    return {
        "total": found.total, "done": found.done, "running": found.running, "planned": found.planned, "resting": found.resting,
        "unknown": found.unknown, "late_running": found.late_running, "late_planned": found.late_planned, "delayed": found.delayed,
        "not_known": sum(1 for entry in standings if entry is None),
    }  # fmt: skip


def added(parts: list[dict[str, int]]) -> dict[str, int]:
    """Return the sum of counts."""
    names = counts([]).keys()
    return {name: sum(part[name] for part in parts) for name in names}
