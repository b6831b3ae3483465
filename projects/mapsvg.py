"""The map without a script: the municipality's boundary, waters and pins as plain shapes for an SVG template.

Coordinates are strings with a point: templates would write a comma.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from municipality.geojson import Line, bounds, rings_and_lines

WIDTH = 1000.0
MARGIN = 70.0
CELL = 95.0  # pins nearer than this stand together as a number
MOST_VERTICES = 1500


@dataclass(frozen=True)
class Pin:
    """A project on the map."""

    lon: float
    lat: float
    title: str
    url: str
    hue: int
    text: str = ""


@dataclass
class Drawing:
    """What `projects/map_static.html` draws. `pins`: {transform, pin}; `heaps`: {transform, count, names}."""

    width: str
    height: str
    areas: list[str] = field(default_factory=list)
    waters: list[str] = field(default_factory=list)
    lakes: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    pins: list[dict] = field(default_factory=list)
    heaps: list[dict] = field(default_factory=list)


def draw(boundary: Any, waters: Any, pins: Iterable[Pin], shape: Any = None, *, height: float = 0) -> Drawing | None:
    """Return the drawing; None where there is nothing to draw. `shape`: the area of one project."""
    pins = list(pins)
    rings, _ = rings_and_lines(boundary)
    lakes, rivers = rings_and_lines(waters)
    shapes, _ = rings_and_lines(shape)
    # The boundary is the frame, wherever a pin stands; without one the pins are.
    box = bounds(rings) or bounds([*shapes, [(pin.lon, pin.lat) for pin in pins]])
    if box is None:
        return None
    project, tall = _projection(box, height)
    drawing = Drawing(_number(WIDTH), _number(tall))
    drawing.areas = [_path(ring, project, close=True) for ring in rings]
    drawing.lakes = [_path(ring, project, close=True) for ring in lakes]
    drawing.waters = [_path(line, project) for line in rivers]
    drawing.shapes = [_path(ring, project, close=True) for ring in shapes]
    cells: dict[tuple[int, int], list[tuple[float, float, Pin]]] = defaultdict(list)
    for pin in pins:
        x, y = project((pin.lon, pin.lat))
        if 0 <= x <= WIDTH and 0 <= y <= tall:
            cells[int(x // CELL), int(y // CELL)].append((x, y, pin))
    for heap in cells.values():
        x, y = (sum(entry[i] for entry in heap) / len(heap) for i in (0, 1))
        place = f"translate({_number(x)} {_number(y)})"
        if len(heap) == 1:
            drawing.pins.append({"transform": place, "pin": heap[0][2]})
        else:
            drawing.heaps.append({"transform": place, "count": len(heap), "names": [entry[2].title for entry in heap[:8]]})
    return drawing


def _projection(box: tuple[float, float, float, float], height: float):
    """Return (function from a point to x and y, height of the picture): a plate carrée that is true to shape in the middle."""
    west, south, east, north = box
    squeeze = math.cos(math.radians((south + north) / 2)) or 1.0
    wide, tall = max((east - west) * squeeze, 0.004), max(north - south, 0.004)
    picture = height or max(420.0, min(1300.0, (WIDTH - 2 * MARGIN) * tall / wide + 2 * MARGIN))
    scale = min((WIDTH - 2 * MARGIN) / wide, (picture - 2 * MARGIN) / tall)
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2

    def project(point: tuple[float, float]) -> tuple[float, float]:
        return WIDTH / 2 + (point[0] - middle_lon) * squeeze * scale, picture / 2 - (point[1] - middle_lat) * scale

    return project, picture


def _path(line: Line, project, *, close: bool = False) -> str:
    step = max(1, len(line) // MOST_VERTICES)
    points = [project(point) for point in line[::step]]
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points) + ("Z" if close else "")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
