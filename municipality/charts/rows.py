"""Rows of bars: how many things are in which state, row by row. States differ by fill and outline, not by colour alone."""

from dataclasses import dataclass
from typing import Any

from .drawing import Drawing, Mark, Size, box, polyline, room_of, rule, shortened, text

ROW, BAR = 30.0, 15.0
# In the order in which they are drawn.
STATES = ("done", "running", "planned", "resting", "unknown")
CAN_BE_LATE = ("running", "planned")


@dataclass(frozen=True)
class Row:
    """One bar. `counts`: by state; `late`: how many of running and of planned are late, by state."""

    label: str
    counts: dict[str, int]
    late: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Rows:
    """Bars below each other on one scale. `words`: what each state is called; `late_word`: what the stripes mean."""

    rows: tuple[Row, ...]
    words: dict[str, str]
    late_word: str

    @property
    def is_empty(self) -> bool:
        return not any(row.total for row in self.rows)


def drawing(chart: Rows, size: Size) -> Drawing:
    """Return the marks of the chart."""
    stacked = size.width < 500
    label_room = size.width if stacked else round(min(max(room_of(row.label, size.font) for row in chart.rows) + 16, size.width * 0.38))
    left = 2 if stacked else label_room
    right = size.font * 2.6
    row_height = ROW + (size.font * 1.5 if stacked else 0)
    width = size.width - left - right
    height = len(chart.rows) * row_height
    most = max(row.total for row in chart.rows)
    marks: list[Mark] = []
    for index, row in enumerate(chart.rows):
        top = index * row_height
        middle = top + row_height - ROW / 2
        words = shortened(row.label, label_room - 10, size.font)
        marks.append(
            text(0 if stacked else -12, top + size.font * 0.9 if stacked else middle, words, size.font, "ink", "left" if stacked else "right")
        )
        at = 0.0
        for state in STATES:
            count = row.counts.get(state, 0)
            if count:
                length = count / most * width
                marks += segment(at, middle - BAR / 2, length, BAR, state)
                late = row.late.get(state, 0)
                if late:
                    marks.append(stripes(at + length - late / most * width if state == "running" else at, late / most * width, middle, BAR, state))
                at += length
        marks.append(text(at + 6, middle, str(row.total), size.font, "ink", "left", bold=True))
    used = [state for state in STATES if any(row.counts.get(state) for row in chart.rows)]
    late = any(count for row in chart.rows for count in row.late.values())
    key, key_height = legend(used, chart.words, chart.late_word if late else "", size, -left, height + 8)
    return Drawing([*marks, *key], width, height + key_height, left, right, size.font * 0.6, 2)


def segment(x: float, y: float, length: float, thick: float, state: str) -> list[Mark]:
    """A piece of bar in a state: done is full with a tick, running full, planned an outline, resting a dashed one, unknown a thin one."""
    look: dict[str, tuple[str, str, dict[str, Any]]] = {
        "done": ("done", "ground", {}),
        "running": ("running", "ground", {}),
        "planned": ("ground", "planned", {"strokeWidth": 2.5}),
    }
    look |= {"resting": ("ground", "resting", {"strokeWidth": 2, "strokeDash": [5, 3]}), "unknown": ("ground", "soft", {"strokeWidth": 1, "strokeDash": [1, 3]})}  # fmt: skip
    fill, stroke, more = look[state]
    inset = 1.25 if state in ("planned", "resting", "unknown") else 0
    marks = [box(x + inset, y + inset, length - 2 * inset, thick - 2 * inset, fill, stroke, **more)]
    if state == "done" and length >= 13:
        marks.append(polyline([(x + 4, y + thick * 0.52), (x + 6.5, y + thick * 0.74), (x + 11, y + thick * 0.26)], "ground", 1.8))
    return marks


def stripes(x: float, length: float, middle: float, thick: float, state: str) -> Mark:
    """What is late, drawn over the bar: gaps in a full one, strokes in an outline."""
    if state in ("running", "done"):
        return rule(x + 2, middle, x + max(length - 2, 3), middle, "ground", thick, strokeDash=[2.5, 4])
    return rule(x + 4, middle, x + max(length - 4, 3), middle, "pace", thick * 0.46, strokeDash=[2.5, 3.5])


def legend(states: list[str], words: dict[str, str], late_word: str, size: Size, left: float, top: float) -> tuple[list[Mark], float]:
    """The key below: as many lines as the width needs. Returns marks and their height."""
    marks: list[Mark] = []
    x, y, line = 0.0, top + size.font, size.font * 1.75
    entries = [(state, words[state]) for state in states] + ([("late", late_word)] if late_word else [])
    for state, word in entries:
        room = 26 + room_of(word, size.font) + 16
        if x and x + room > size.width:
            x, y = 0.0, y + line
        if state == "late":
            marks += segment(left + x, y - 6, 20, 12, "running")
            marks.append(stripes(left + x, 20, y, 12, "running"))
        else:
            marks += segment(left + x, y - 6, 20, 12, state)
        marks.append(text(left + x + 26, y, word, size.font, "soft", "left"))
        x += room
    return marks, y + line - top
