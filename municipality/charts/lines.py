"""Lines over years: what was, what is wanted, where today's pace leads, and what could be."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal

from municipality.templatetags.municipality_tags import number

from .axes import pick_years, scale
from .drawing import SENTINELS, Drawing, Mark, Size, dot, path, polygon, rule, text, wrapped

Role = Literal["actual", "target", "pace", "scenario"]
Ends = list[tuple["Line", tuple[float, float]]]
_LOOKS: dict[str, dict[str, Any]] = {
    "actual": {"strokeWidth": 3}, "target": {"strokeWidth": 2.5, "strokeDash": [1, 6], "strokeCap": "round"},
    "pace": {"strokeWidth": 2, "strokeDash": [7, 5]}, "scenario": {"strokeWidth": 2, "strokeDash": [10, 3, 2, 3]},
}  # fmt: skip
# Several scenarios differ by their dashes; each is named at its end.
_DASHES = ([10, 3, 2, 3], [3, 3], [12, 4], [6, 2, 2, 2, 2, 2])


@dataclass(frozen=True)
class Line:
    """One line. `points`: (year, value), value None breaks the line. `label`: lines of text, written at the last known point."""

    role: Role
    points: tuple[tuple[float, float | None], ...]
    label: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """Lines over years. `unit` stands above the axis; `gap_label` marks the space between the ends of pace and target."""

    lines: tuple[Line, ...]
    unit: str = ""
    gap_label: tuple[str, ...] = ()
    area: bool = True

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for line in self.lines for _, value in line.points)


def drawing(chart: Chart, size: Size) -> Drawing:
    """Return the marks of the chart."""
    values = [value for line in chart.lines for _, value in line.points if value is not None]
    years = [year for line in chart.lines for year, _ in line.points]
    first, last = min(years), max(years)
    if first == last:
        first, last = first - 1, last + 1
    ticks, low, high = scale(min(values), max(values), 3 if size.height < 300 else 4)
    tick_texts = [number(Decimal(str(tick))) for tick in ticks]
    left = round(max(len(text) for text in tick_texts) * size.font * 0.58 + 10)
    in_margin = [*chart.gap_label, *(text for line in chart.lines if line.role != "actual" for text in _label(line, size))]
    widest = max((len(text) for text in in_margin), default=0)
    right = min(round(widest * size.font * 0.6 + 16), round(size.width * 0.4)) if widest else 26
    top, bottom = round(size.font * 2.2), round(size.font * 2)
    width, height = size.width - left - right, size.height - top - bottom

    def x(year: float) -> float:
        return (year - first) / (last - first) * width

    def y(value: float) -> float:
        return height - (value - low) / (high - low) * height

    ends = [(line, end) for line in chart.lines if (end := _end(line)) is not None]
    marks: list[Mark] = [rule(0, y(tick), width, y(tick), "soft" if tick == 0 and low < 0 else "grid") for tick in ticks]
    marks += [text(-8, y(tick), words, size.font, "soft", "right") for tick, words in zip(ticks, tick_texts, strict=True)]
    if chart.unit:
        marks.append(text(-left, -size.font * 1.4, chart.unit, size.font, "soft", "left"))
    interim = [year for line in chart.lines if line.role == "target" for year, _ in line.points]
    marks += [
        text(x(year), height + size.font * 1.35, f"{year:.0f}", size.font, "soft", "center")
        for year in pick_years(first, last, [*(end[0] for _, end in ends), *interim], x, size.font * 3.1)
    ]
    marks += _gap(ends, x, y)
    scenarios = 0
    for line in chart.lines:
        look = _LOOKS[line.role]
        if line.role == "scenario":
            look = {**look, "strokeDash": _DASHES[scenarios % len(_DASHES)]}
            scenarios += 1
        marks += _line(line, look, x, y, y(0.0), chart.area)
    marks += _end_labels(chart, ends, x, y, width, height, size)
    return Drawing(marks, width, height, left, right, top, bottom)


def _label(line: Line, size: Size) -> list[str]:
    """The words at the end of a line: names of scenarios are cut to the margin, ours are short already."""
    if line.role != "scenario":
        return list(line.label)
    return [part for words in line.label for part in wrapped(words, size.width * (0.26 if size.width < 500 else 0.24), size.font, 2)]


def _end(line: Line) -> tuple[float, float] | None:
    return next(((year, value) for year, value in reversed(line.points) if value is not None), None)


def _end_of(ends: Ends, role: Role) -> tuple[float, float] | None:
    return next((end for line, end in ends if line.role == role), None)


def _pieces(line: Line) -> list[list[tuple[float, float]]]:
    """Return the line cut at its gaps."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for year, value in line.points:
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((year, value))
    return [piece for piece in pieces if piece]


def _line(line: Line, look: dict[str, Any], x: Callable, y: Callable, ground: float, area: bool) -> list[Mark]:
    marks: list[Mark] = []
    pieces = _pieces(line)
    for piece in pieces:
        points = [{"x": x(year), "y": y(value)} for year, value in piece]
        if line.role == "actual" and area and len(points) > 1:
            marks.append(path("area", points, {"fill": SENTINELS["area"], "y2": ground}))
    for piece in pieces:
        points = [{"x": x(year), "y": y(value)} for year, value in piece]
        if len(points) > 1:
            marks.append(path("line", points, {"stroke": SENTINELS[line.role], "strokeJoin": "round", **look}))
        elif line.role in ("actual", "scenario"):
            marks.append(dot(points[0]["x"], points[0]["y"], line.role, 28))
    known = [point for piece in pieces for point in piece]
    if line.role == "actual" and len(known) <= 8:
        marks += [dot(x(year), y(value), line.role, 28) for year, value in known[:-1]]
    if line.role == "target":
        marks += [dot(x(year), y(value), line.role, 50, ring=True) for year, value in known[1:-1]]
    if line.role in ("actual", "target") and known:
        marks.append(dot(x(known[-1][0]), y(known[-1][1]), line.role, 110, ring=True))
    return marks


def _gap(ends: Ends, x: Callable, y: Callable) -> list[Mark]:
    """The space between where the pace leads and the way to the target, as a tinted area."""
    pace, target, actual = (_end_of(ends, role) for role in ("pace", "target", "actual"))
    if not (pace and target and actual) or pace[0] != target[0]:
        return []
    way = next(line.points for line, _ in ends if line.role == "target")
    back = [(year, value) for year, value in reversed(way) if value is not None and year > actual[0]]
    return [polygon([(x(year), y(value)) for year, value in (actual, pace, *back)], "gap")]


def _end_labels(chart: Chart, ends: Ends, x: Callable, y: Callable, width: float, height: float, size: Size) -> list[Mark]:
    """Direct labels: of the actual line above its last point, of the others in the margin at the right, pushed apart."""
    marks: list[Mark] = []
    line_height = size.font * 1.25
    actual, target, pace = (_end_of(ends, role) for role in ("actual", "target", "pace"))
    own = next((line.label for line, _ in ends if line.role == "actual"), ())
    if actual and own:
        px, py = x(actual[0]), y(actual[1])
        below = target is not None and target[1] > actual[1]
        words = " ".join(own)
        room = len(words) * size.font * 0.56
        space = width + (0 if below else size.width - width - 60)  # above a falling line the margin is free
        ways = [[(x(year), y(value)) for year, value in piece] for line, _ in ends for piece in _pieces(line)]
        unit = (-float("inf"), -size.font * 2.1, len(chart.unit) * size.font * 0.56 - size.font, -size.font * 0.7)
        align, dy = _free_place(px, py, room, size.font, below=below, space=space, floor=height, ways=ways, taken=unit if chart.unit else None)
        marks.append(text(px + (6 if align == "right" else -2), py + dy, words, size.font, "actual", align, bold=True))
    wanted: list[tuple[float, str, list[str]]] = [
        (y(end[1]), line.role, _label(line, size)) for line, end in ends if line.role != "actual" and line.label
    ]  # fmt: skip
    if chart.gap_label and pace and target:
        wanted.append(((y(pace[1]) + y(target[1])) / 2, "ink", list(chart.gap_label)))
    wanted.sort(key=lambda item: item[0])
    tops: list[float] = []
    for middle, _, lines in wanted:
        top = middle - len(lines) * line_height / 2
        tops.append(max(top, tops[-1] + len(wanted[len(tops) - 1][2]) * line_height + 4) if tops else max(top, -size.font * 1.6))
    overflow = (tops[-1] + len(wanted[-1][2]) * line_height) - (height + size.font * 0.9) if wanted else 0
    if overflow > 0:
        tops = [top - overflow for top in tops]
    for top, (_, role, lines) in zip(tops, wanted, strict=True):
        for index, words in enumerate(lines):
            marks.append(
                text(
                    width + 12, top + (index + 0.5) * line_height, words, size.font, role, "left", bold=role != "scenario" and index == len(lines) - 1
                )
            )
    return marks


Box = tuple[float, float, float, float]


def _free_place(
    px: float,
    py: float,
    room: float,
    font: float,
    *,
    below: bool,
    space: float,
    floor: float,
    ways: list[list[tuple[float, float]]],
    taken: Box | None,
) -> tuple[str, float]:
    """Return on which side of a point its words stand (alignment, shift down) so that no line runs through them.

    Above or below the point (`below` says which first), to its right or left, then further away; between `-font` and `space` across and
    above `floor`. Where every place is crossed, the first that lies inside.
    """
    near, far = (1.9, 2.8) if below else (1.1, 1.9)
    heights = [near, -1.1, far, -1.9] if below else [-near, 1.9, -far, 2.8]
    inside = []
    for height in heights:
        for align in ("left", "right"):
            start = px - 2 if align == "left" else px + 6 - room
            box = (start, py + (height - 0.6) * font, start + room, py + (height + 0.6) * font)
            if box[0] < -font or box[2] > space or box[3] > floor or box[1] < -font * 2.2:
                continue
            inside.append((align, height * font))
            if not (taken and _overlap(box, taken)) and not any(_crosses(way, box) for way in ways):
                return inside[-1]
    return inside[0] if inside else ("right" if px + room > space else "left", heights[0] * font)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crosses(way: list[tuple[float, float]], box: Box) -> bool:
    """Say whether a line runs through a box: looked at in steps of two units."""
    for (x1, y1), (x2, y2) in pairwise(way):
        steps = max(1, round(max(abs(x2 - x1), abs(y2 - y1)) / 2))
        for step in range(steps + 1):
            px, py = x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps
            if box[0] <= px <= box[2] and box[1] <= py <= box[3]:
                return True
    return False
