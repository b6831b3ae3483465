"""The map without a script: the municipality's boundary, waters and pins as plain shapes for an SVG template.

Coordinates are strings with a point: templates would write a comma.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from municipality.geojson import Line, Point, bounds, rings_and_lines

WIDTH = 1000.0
MARGIN = 70.0
CELL = 95.0  # pins nearer than this stand together as a number
MOST_VERTICES = 1500
Projection = Callable[[Point], Point]


@dataclass(frozen=True)
class Pin:
    """A project on the map."""

    lon: float
    lat: float
    title: str
    url: str
    hue: int
    text: str = ""


@dataclass(frozen=True)
class Ground:
    """The background: paths of a municipality's boundary and waters, and where a point lies on it. Made once, used by many maps."""

    width: str
    height: str
    areas: tuple[str, ...]
    lakes: tuple[str, ...]
    waters: tuple[str, ...]
    project: Projection = field(repr=False, compare=False)
    tall: float = 0


@dataclass(frozen=True)
class Drawing:
    """What `projects/map_static.html` draws. `pins`: {transform, pin}; `heaps`: {transform, count, names}."""

    ground: Ground
    shapes: tuple[str, ...] = ()
    pins: tuple[dict, ...] = ()
    heaps: tuple[dict, ...] = ()


def ground(boundary: Any, waters: Any, around: Iterable[Line] = (), *, height: float = 0) -> Ground | None:
    """Return the background; its frame is the boundary, without one what lies `around`. None where there is neither."""
    rings, _ = rings_and_lines(boundary)
    lakes, rivers = rings_and_lines(waters)
    box = bounds(rings) or bounds(list(around))
    if box is None:
        return None
    project, tall = _projection(box, height)
    return Ground(
        width=_number(WIDTH),
        height=_number(tall),
        areas=tuple(_path(ring, project, close=True) for ring in rings),
        lakes=tuple(_path(ring, project, close=True) for ring in lakes),
        waters=tuple(_path(line, project) for line in rivers),
        project=project,
        tall=tall,
    )


def draw(boundary: Any, waters: Any, pins: Iterable[Pin], shape: Any = None, *, height: float = 0) -> Drawing | None:
    """Return the drawing; None where there is nothing to draw. `shape`: the area of one project."""
    pins = list(pins)
    shapes, _ = rings_and_lines(shape)
    found = ground(boundary, waters, [*shapes, [(pin.lon, pin.lat) for pin in pins]], height=height)
    return draw_on(found, pins, shape) if found else None


def draw_on(ground: Ground, pins: Iterable[Pin], shape: Any = None) -> Drawing:
    """Return the drawing of pins, and of the area of one project, on a background. Pins outside of it are left out."""
    shapes, _ = rings_and_lines(shape)
    cells: dict[tuple[int, int], list[tuple[float, float, Pin]]] = defaultdict(list)
    for pin in pins:
        x, y = ground.project((pin.lon, pin.lat))
        if 0 <= x <= WIDTH and 0 <= y <= ground.tall:
            cells[int(x // CELL), int(y // CELL)].append((x, y, pin))
    single, heaps = [], []
    for heap in cells.values():
        x, y = (sum(entry[i] for entry in heap) / len(heap) for i in (0, 1))
        place = f"translate({_number(x)} {_number(y)})"
        if len(heap) == 1:
            single.append({"transform": place, "pin": heap[0][2]})
        else:
            heaps.append({"transform": place, "count": len(heap), "names": [entry[2].title for entry in heap[:8]]})
    return Drawing(ground, tuple(_path(ring, ground.project, close=True) for ring in shapes), tuple(single), tuple(heaps))


def _projection(box: tuple[float, float, float, float], height: float) -> tuple[Projection, float]:
    """Return (function from a point to x and y, height of the picture): a plate carrée that is true to shape in the middle."""
    west, south, east, north = box
    squeeze = math.cos(math.radians((south + north) / 2)) or 1.0
    wide, tall = max((east - west) * squeeze, 0.004), max(north - south, 0.004)
    picture = height or max(420.0, min(1300.0, (WIDTH - 2 * MARGIN) * tall / wide + 2 * MARGIN))
    scale = min((WIDTH - 2 * MARGIN) / wide, (picture - 2 * MARGIN) / tall)
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2

    def project(point: Point) -> Point:
        return WIDTH / 2 + (point[0] - middle_lon) * squeeze * scale, picture / 2 - (point[1] - middle_lat) * scale

    return project, picture


def _path(line: Line, project: Projection, *, close: bool = False) -> str:
    step = max(1, len(line) // MOST_VERTICES)
    points = [project(point) for point in line[::step]]
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points) + ("Z" if close else "")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
