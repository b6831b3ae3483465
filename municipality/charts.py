"""Lines over years as SVG, drawn on the server by Vega (`vl-convert-python`).

What comes out carries no `style`, no script, no address and no colour of its own: every colour is a custom property
(`--chart-…`, set in `css/pages/strategy.css` from the tokens), so that dark scheme, forced colours, print and a municipality's
own colours work. Each chart comes in two widths, switched by a container query. Equal charts are drawn once per process.
"""

import hashlib
import json
import logging
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, Literal
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe

from . import cache
from .templatetags.municipality_tags import number

logger = logging.getLogger(__name__)

Role = Literal["actual", "target", "pace"]
VEGA = "https://vega.github.io/schema/vega/v6.json"
SVG = "{http://www.w3.org/2000/svg}"
# Vega knows colours, not custom properties: it draws with these, afterwards each becomes `var(--chart-<name>)`.
SENTINELS = {
    "ink": "#010101", "soft": "#010102", "grid": "#010103", "area": "#010104",
    "actual": "#010105", "target": "#010106", "pace": "#010107", "gap": "#010108", "ground": "#010109",
}  # fmt: skip
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_KEPT_TAGS = frozenset({"g", "path", "line", "text", "tspan", "rect", "circle"})
_NAME_OF = {colour: name for name, colour in SENTINELS.items()}
_KEPT_ATTRIBUTES = frozenset(
    {
        "d", "transform", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "text-anchor",
        "font-size", "font-weight", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "viewBox",
    }
)  # fmt: skip


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


@dataclass(frozen=True)
class Size:
    """Drawing surface in user units; text is set in the same units."""

    name: str
    width: int
    height: int
    font: float


WIDE = Size("wide", 680, 330, 13.5)
NARROW = Size("narrow", 360, 270, 12.5)
SMALL = Size("small", 360, 220, 12.5)


def render(chart: Chart, sizes: tuple[Size, ...] = (WIDE, NARROW)) -> SafeString:
    """Return the chart as inline SVG, once per size; "" where nothing can be drawn (no values, or the drawing fails)."""
    if not any(value is not None for line in chart.lines for _, value in line.points):
        return mark_safe("")
    key = hashlib.sha256(json.dumps([asdict(chart), [asdict(size) for size in sizes]], sort_keys=True, default=str).encode()).hexdigest()
    try:
        return mark_safe(cache.remember("charts", key, lambda: "".join(_draw(chart, size) for size in sizes)))
    except Exception:
        # A page without a picture is better than no page: the table below it has the same values.
        logger.exception("A chart could not be drawn")
        return mark_safe("")


def _draw(chart: Chart, size: Size) -> str:
    import vl_convert

    return clean(vl_convert.vega_to_svg(spec(chart, size)), f"chart-{size.name}")


def clean(svg: str, css_class: str) -> str:
    """Return Vega's SVG with nothing but shapes and text: no style, no ids, no roles, colours as custom properties."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - made by our own process
    _clean_element(root)
    view_box = root.get("viewBox", "0 0 1 1")
    root.attrib.clear()
    root.attrib.update({"class": css_class, "viewBox": view_box, "aria-hidden": "true", "focusable": "false"})
    return ElementTree.tostring(root, encoding="unicode")


def _clean_element(element: ElementTree.Element) -> None:
    element.tag = element.tag.removeprefix(SVG)
    for name, value in list(element.attrib.items()):
        if name not in _KEPT_ATTRIBUTES or value == "translate(0,0)":
            del element.attrib[name]
        elif name in ("fill", "stroke") and value in _NAME_OF:
            element.attrib[name] = f"var(--chart-{_NAME_OF[value]})"
        elif name in ("d", "transform"):
            element.attrib[name] = _LONG_NUMBER.sub(lambda match: f"{float(match[0]):.1f}", value)
    children: list[ElementTree.Element] = []
    for child in element:
        _clean_element(child)
        if child.tag == "g" and not child.attrib:
            children += child
        elif child.tag in _KEPT_TAGS and (child.tag != "path" or child.get("fill") or child.get("stroke")):
            children.append(child)
    element[:] = children


def nice_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return round values from at or below `low` to at or above `high`, about `count` steps apart (1, 2, 2.5 or 5 times a power of ten)."""
    if high <= low:
        high = low + 1
    rough = (high - low) / count
    power = 10 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    return [round(index * step, 10) for index in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]


def pick_years(first: float, last: float, wanted: list[float], position: Callable[[float], float], distance: float) -> list[float]:
    """Return the years to write under the axis: both ends, then `wanted`, then round years, as long as they keep their distance."""
    chosen: list[float] = []
    steps = (10,) if last - first > 25 else (10, 5) if last - first > 8 else (10, 5, 1)
    round_years = [float(year) for step in steps for year in range(int(first) // step * step, int(last) + 1, step) if first <= year <= last]
    for year in [last, first, *wanted, *round_years]:
        if first <= year <= last and all(abs(position(year) - position(other)) >= distance for other in chosen):
            chosen.append(year)
    return sorted(chosen)


def spec(chart: Chart, size: Size) -> dict[str, Any]:
    """Return the chart as a Vega specification."""
    values = [value for line in chart.lines for _, value in line.points if value is not None]
    years = [year for line in chart.lines for year, _ in line.points]
    first, last = min(years), max(years)
    if first == last:
        first, last = first - 1, last + 1
    ticks = nice_ticks(min(0.0, *values), max(0.0, *values), 3 if size.height < 300 else 4)
    tick_texts = [number(Decimal(str(tick))) for tick in ticks]
    left = round(max(len(text) for text in tick_texts) * size.font * 0.58 + 10)
    in_margin = [*chart.gap_label, *(text for line in chart.lines if line.role != "actual" for text in line.label)]
    widest = max((len(text) for text in in_margin), default=0)
    right = min(round(widest * size.font * 0.6 + 16), round(size.width * 0.4)) if widest else 26
    top, bottom = round(size.font * 2.2), round(size.font * 2)
    width, height = size.width - left - right, size.height - top - bottom

    def x(year: float) -> float:
        return (year - first) / (last - first) * width

    def y(value: float) -> float:
        return height - (value - ticks[0]) / (ticks[-1] - ticks[0]) * height

    by_role: dict[str, Line] = {line.role: line for line in chart.lines}
    ends = {role: end for role, line in by_role.items() if (end := _end(line)) is not None}
    marks: list[dict[str, Any]] = [_rule(0, y(tick), width, y(tick), "grid") for tick in ticks]
    marks += [_text(-8, y(tick), text, size.font, "soft", "right") for tick, text in zip(ticks, tick_texts, strict=True)]
    if chart.unit:
        marks.append(_text(-left, -size.font * 1.4, chart.unit, size.font, "soft", "left"))
    marks += [
        _text(x(year), height + size.font * 1.35, f"{year:.0f}", size.font, "soft", "center")
        for year in pick_years(first, last, [end[0] for end in ends.values()], x, size.font * 3.1)
    ]
    marks += _gap(by_role, x, y)
    for line in chart.lines:
        marks += _line(line, x, y, y(max(ticks[0], 0.0)), chart.area)
    marks += _end_labels(chart, by_role, ends, x, y, width, height, size)
    return {
        "$schema": VEGA, "width": width, "height": height, "autosize": "none",
        "padding": {"left": left, "right": right, "top": top, "bottom": bottom}, "marks": marks,
    }  # fmt: skip


def _end(line: Line) -> tuple[float, float] | None:
    return next(((year, value) for year, value in reversed(line.points) if value is not None), None)


def _pieces(line: Line) -> list[list[tuple[float, float]]]:
    """Return the line cut at its gaps."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for year, value in line.points:
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((year, value))
    return [piece for piece in pieces if piece]


def _line(line: Line, x: Callable, y: Callable, ground: float, area: bool) -> list[dict[str, Any]]:
    look: dict[str, dict[str, Any]] = {
        "actual": {"strokeWidth": 3}, "target": {"strokeWidth": 2.5, "strokeDash": [1, 6], "strokeCap": "round"},
        "pace": {"strokeWidth": 2, "strokeDash": [7, 5]},
    }  # fmt: skip
    marks: list[dict[str, Any]] = []
    pieces = _pieces(line)
    for piece in pieces:
        points = [{"x": x(year), "y": y(value)} for year, value in piece]
        if line.role == "actual" and area and len(points) > 1:
            marks.append(_path("area", points, {"fill": SENTINELS["area"], "y2": ground}))
    for piece in pieces:
        points = [{"x": x(year), "y": y(value)} for year, value in piece]
        if len(points) > 1:
            marks.append(_path("line", points, {"stroke": SENTINELS[line.role], "strokeJoin": "round", **look[line.role]}))
        elif line.role == "actual":
            marks.append(_dot(points[0]["x"], points[0]["y"], line.role, 28))
    known = [point for piece in pieces for point in piece]
    if line.role == "actual" and len(known) <= 8:
        marks += [_dot(x(year), y(value), line.role, 28) for year, value in known[:-1]]
    if line.role != "pace" and known:
        marks.append(_dot(x(known[-1][0]), y(known[-1][1]), line.role, 110, ring=True))
    return marks


def _gap(by_role: dict[str, Line], x: Callable, y: Callable) -> list[dict[str, Any]]:
    """The space between where the pace leads and where the target is, as a tinted wedge."""
    pace, target, actual = (_end(by_role[role]) if role in by_role else None for role in ("pace", "target", "actual"))
    if not (pace and target and actual) or pace[0] != target[0]:
        return []
    corner = [(actual[0], actual[1]), (pace[0], pace[1]), (target[0], target[1])]
    points = [{"x": x(year), "y": y(value)} for year, value in [*corner, corner[0]]]
    return [_path("line", points, {"fill": SENTINELS["gap"]})]


def _end_labels(chart: Chart, by_role: dict, ends: dict, x: Callable, y: Callable, width: float, height: float, size: Size) -> list[dict[str, Any]]:
    """Direct labels: of the actual line above its last point, of the others in the margin at the right, pushed apart."""
    marks: list[dict[str, Any]] = []
    line_height = size.font * 1.25
    if "actual" in ends and by_role["actual"].label:
        px, py = x(ends["actual"][0]), y(ends["actual"][1])
        below = "target" in ends and ends["target"][1] > ends["actual"][1]
        text = " ".join(by_role["actual"].label)
        room = len(text) * size.font * 0.56
        space = width + (0 if below else size.width - width - 60)  # above a falling line the margin is free
        align = "right" if (below and px > room) or px + room > space else "left"
        dy = size.font * 1.9 if below else -size.font * 1.1
        marks.append(_text(px + (6 if align == "right" else -2), py + dy, text, size.font, "actual", align, bold=True))
    wanted = [
        [y(ends[role][1]), role, by_role[role].label] for role in ("pace", "target") if role in ends and by_role[role].label
    ]  # fmt: skip
    if chart.gap_label and "pace" in ends and "target" in ends:
        wanted.append([(y(ends["pace"][1]) + y(ends["target"][1])) / 2, "ink", chart.gap_label])
    wanted.sort(key=lambda item: item[0])
    tops: list[float] = []
    for middle, _, lines in wanted:
        top = middle - len(lines) * line_height / 2
        tops.append(max(top, tops[-1] + len(wanted[len(tops) - 1][2]) * line_height + 4) if tops else max(top, -size.font * 1.6))
    overflow = (tops[-1] + len(wanted[-1][2]) * line_height) - (height + size.font * 0.9) if wanted else 0
    if overflow > 0:
        tops = [top - overflow for top in tops]
    for top, (_, role, lines) in zip(tops, wanted, strict=True):
        for index, text in enumerate(lines):
            marks.append(_text(width + 12, top + (index + 0.5) * line_height, text, size.font, role, "left", bold=index == len(lines) - 1))
    return marks


def _path(kind: str, points: list[dict[str, float]], look: dict[str, Any]) -> dict[str, Any]:
    encode = {name: {"value": value} for name, value in look.items()}
    # A mark draws rows of data; embedding them keeps the specification in one piece.
    return {
        "type": "group",
        "data": [{"name": "points", "values": points}],
        "marks": [{"type": kind, "from": {"data": "points"}, "encode": {"enter": {"x": {"field": "x"}, "y": {"field": "y"}, **encode}}}],
    }


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str) -> dict[str, Any]:
    values = {"x": x1, "y": y1, "x2": x2, "y2": y2, "stroke": SENTINELS[colour], "strokeWidth": 1}
    return {"type": "rule", "encode": {"enter": {name: {"value": value} for name, value in values.items()}}}


def _dot(x: float, y: float, colour: str, area: int, *, ring: bool = False) -> dict[str, Any]:
    values: dict[str, Any] = {"x": x, "y": y, "size": area, "fill": SENTINELS[colour]}
    if ring:
        values |= {"stroke": SENTINELS["ground"], "strokeWidth": 2}
    return {"type": "symbol", "encode": {"enter": {name: {"value": value} for name, value in values.items()}}}


def _text(x: float, y: float, text: str, font: float, colour: str, align: str, *, bold: bool = False) -> dict[str, Any]:
    values: dict[str, Any] = {
        "x": x, "y": y, "text": text, "fontSize": font, "fill": SENTINELS[colour], "align": align, "baseline": "middle", "limit": 0,
    }  # fmt: skip
    if bold:
        values["fontWeight"] = 650
    return {"type": "text", "encode": {"enter": {name: {"value": value} for name, value in values.items()}}}
