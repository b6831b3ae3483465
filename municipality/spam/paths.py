"""Turns the shapes of an SVG icon into plain lines of points, which can then be bent and drawn anew.

Reads what line icons use: `path` (all commands of SVG 1.1), `circle`, `ellipse`, `rect`, `line`, `polyline`, `polygon`.
The arc is the conversion from end points to centre of SVG 1.1, appendix F.6.5.
"""

import itertools
import math
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

Point = tuple[float, float]
Line = list[Point]

_TOKEN = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
CURVE_STEPS = 8


def lines_of(icon: Element) -> list[Line]:
    """Return every stroke of the icon as a line of points in the icon's own units."""
    lines: list[Line] = []
    for shape in icon.iter():
        name = shape.tag.rpartition("}")[2]
        number = _reader(shape)
        if name == "path":
            lines += flatten(shape.get("d", ""))
        elif name in ("circle", "ellipse"):
            rx, ry = number("rx") or number("r"), number("ry") or number("r")
            lines.append(_ellipse(number("cx"), number("cy"), rx, ry))
        elif name == "rect":
            x, y, width, height = (number(key) for key in ("x", "y", "width", "height"))
            lines.append([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)])
        elif name == "line":
            lines.append([(number("x1"), number("y1")), (number("x2"), number("y2"))])
        elif name in ("polyline", "polygon"):
            values = [float(value) for value in re.findall(r"[-+]?[\d.]+", shape.get("points", ""))]
            line = list(zip(values[::2], values[1::2], strict=True))
            lines.append(line + line[:1] if name == "polygon" else line)
    return [line for line in lines if line]


def _reader(shape: Element):
    return lambda key: float(shape.get(key, "0"))


def _ellipse(cx: float, cy: float, rx: float, ry: float, steps: int = 28) -> Line:
    turns = [2 * math.pi * step / steps for step in range(steps + 1)]
    return [(cx + rx * math.cos(turn), cy + ry * math.sin(turn)) for turn in turns]


def _commands(d: str) -> Iterator[tuple[str, list[float]]]:
    """Yield (command, values), repeated commands written out; understands arc flags written without separators."""
    command, values, position = "", [], 0
    while position < len(d):
        if command in ("A", "a") and len(values) % 7 in (3, 4):
            flag = re.compile(r"[\s,]*([01])").match(d, position)
            if flag:
                values.append(float(flag[1]))
                position = flag.end()
                continue
        token = _TOKEN.search(d, position)
        if token is None:
            break
        position = token.end()
        if token[1]:
            if command in ("Z", "z"):
                yield command, []
            command, values = token[1], []
        else:
            values.append(float(token[2]))
        count = _COUNTS.get(command.upper(), 0)
        if count and len(values) == count:
            yield command, values
            values = []
            command = {"M": "L", "m": "l"}.get(command, command)
    if command in ("Z", "z"):
        yield command, []


def flatten(d: str) -> list[Line]:
    """Return the subpaths of path data as lines of points."""
    lines: list[Line] = []
    x = y = start_x = start_y = 0.0
    bend: Point | None = None  # last control point, for S and T
    last = ""
    for command, values in _commands(d):
        kind, relative = command.upper(), command.islower()
        ox, oy = (x, y) if relative else (0.0, 0.0)
        if kind == "M":
            x, y = values[0] + ox, values[1] + oy
            start_x, start_y = x, y
            lines.append([(x, y)])
            last = kind
            continue
        if not lines or last == "Z":
            lines.append([(x, y)])
        line = lines[-1]
        if kind == "Z":
            x, y = start_x, start_y
            line.append((x, y))
        elif kind == "H":
            x = values[0] + ox
            line.append((x, y))
        elif kind == "V":
            y = values[0] + oy
            line.append((x, y))
        elif kind == "L":
            x, y = values[0] + ox, values[1] + oy
            line.append((x, y))
        elif kind in "CSQT":
            points = [(values[i] + ox, values[i + 1] + oy) for i in range(0, len(values), 2)]
            if kind in "ST":
                mirrored = last in ("CS" if kind == "S" else "QT") and bend is not None
                points.insert(0, (2 * x - bend[0], 2 * y - bend[1]) if mirrored and bend else (x, y))
            bend = points[-2]
            line += _curve([(x, y), *points])
            x, y = points[-1]
        elif kind == "A":
            end = (values[5] + ox, values[6] + oy)
            line += _arc((x, y), end, values[0], values[1], values[2], bool(values[3]), bool(values[4]))
            x, y = end
        last = kind
    return lines


def _curve(points: list[Point], steps: int = CURVE_STEPS) -> Line:
    """Points of a Bézier curve of any degree (de Casteljau), without its first."""
    line = []
    for step in range(1, steps + 1):
        t, level = step / steps, points
        while len(level) > 1:
            level = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in itertools.pairwise(level)]
        line.append(level[0])
    return line


def _arc(start: Point, end: Point, rx: float, ry: float, tilt: float, large: bool, sweep: bool) -> Line:
    """Points of an elliptical arc, without its first."""
    rx, ry = abs(rx), abs(ry)
    if start == end or not rx or not ry:
        return [end]
    cos, sin = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x1, y1 = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = math.sqrt((x1 / rx) ** 2 + (y1 / ry) ** 2)
    if grow > 1:
        rx, ry = rx * grow, ry * grow
    below = (rx * y1) ** 2 + (ry * x1) ** 2
    root = math.sqrt(max(0.0, ((rx * ry) ** 2 - below) / below)) * (-1 if large == sweep else 1)
    cx1, cy1 = root * rx * y1 / ry, -root * ry * x1 / rx
    cx = cos * cx1 - sin * cy1 + (start[0] + end[0]) / 2
    cy = sin * cx1 + cos * cy1 + (start[1] + end[1]) / 2
    first = math.atan2((y1 - cy1) / ry, (x1 - cx1) / rx)
    turn = math.atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - first
    if sweep and turn < 0:
        turn += 2 * math.pi
    elif not sweep and turn > 0:
        turn -= 2 * math.pi
    steps = max(3, math.ceil(abs(turn) / (math.pi / 10)))
    line = []
    for step in range(1, steps + 1):
        angle = first + turn * step / steps
        px, py = rx * math.cos(angle), ry * math.sin(angle)
        line.append((cos * px - sin * py + cx, sin * px + cos * py + cy))
    return line
