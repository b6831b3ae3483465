"""Shapes on the map: what may be stored (`checked`), and what drawings need of it (`rings_and_lines`).

GeoJSON as in RFC 7946: WGS 84, longitude before latitude. Only the geometry is kept; properties are thrown away.
"""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Point = tuple[float, float]
Line = list[Point]

MAX_POINTS = 20_000
MAX_SEEN, MAX_COMPARED = 5_000_000, 400_000
"""Pairs of sides that are looked at, and compared, to find a crossing: about a second of work."""
AREAS = ("Polygon", "MultiPolygon")
ANY = (*AREAS, "LineString", "MultiLineString")
_NESTING = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}


def checked(value: Any, kinds: tuple[str, ...] = AREAS, max_points: int = MAX_POINTS) -> dict:
    """Return the bare geometry of a geometry, Feature, or FeatureCollection with one entry; raise ValidationError with a sentence."""
    geometry = _unwrapped(value)
    kind = geometry.get("type")
    if not isinstance(kind, str) or kind not in kinds:
        raise ValidationError(_("Diese Form kann die Karte nicht zeigen. Erlaubt sind: %(kinds)s.") % {"kinds": ", ".join(kinds)}, code="kind")
    lines = list(_lines(geometry.get("coordinates"), _NESTING[kind]))
    total = 0
    for line in lines:
        total += len(line)
        if total > max_points:
            raise ValidationError(_("Die Form hat zu viele Punkte. Bitte vereinfachen Sie sie auf höchstens %(n)d.") % {"n": max_points}, code="size")
        points = [_point(entry) for entry in line]
        if kind in AREAS:
            if len(points) < 4 or points[0] != points[-1]:
                raise ValidationError(_("Eine Fläche braucht mindestens vier Punkte, und der letzte ist der erste."), code="ring")
            if _crosses_itself(points):
                raise ValidationError(_("Die Linie der Fläche kreuzt sich selbst. Bitte zeichnen Sie sie neu."), code="crossing")
        elif len(points) < 2:
            raise ValidationError(_("Eine Linie braucht mindestens zwei Punkte."), code="line")
    if not lines:
        raise ValidationError(_("Die Form hat keine Punkte."), code="empty")
    return {"type": kind, "coordinates": geometry["coordinates"]}


def rings_and_lines(value: Any) -> tuple[list[Line], list[Line]]:
    """Return (rings of areas, open lines) of anything that was stored; what cannot be read is left out, nothing is raised."""
    rings: list[Line] = []
    lines: list[Line] = []
    for geometry in _geometries(value):
        kind = geometry.get("type")
        if not isinstance(kind, str) or kind not in _NESTING:
            continue
        try:
            for line in _lines(geometry.get("coordinates"), _NESTING[kind]):
                points = [_point(entry) for entry in line[:MAX_POINTS]]
                if len(points) > 1:
                    (rings if kind in AREAS else lines).append(points)
        except ValidationError:
            continue
    return rings, lines


def bounds(lines: list[Line]) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of all points; None where there are none."""
    points = [point for line in lines for point in line]
    if not points:
        return None
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    return min(lons), min(lats), max(lons), max(lats)


def _unwrapped(value: Any) -> dict:
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        value = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, dict):
        raise ValidationError(_("Das ist keine einzelne Form im Format GeoJSON."), code="format")
    return value


def _geometries(value: Any) -> Iterator[dict]:
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if kind == "FeatureCollection":
        for feature in _listed(value.get("features")):
            yield from _geometries(feature)
    elif kind == "Feature":
        yield from _geometries(value.get("geometry"))
    elif kind == "GeometryCollection":
        for geometry in _listed(value.get("geometries")):
            yield from _geometries(geometry)
    else:
        yield value


def _listed(value: Any) -> list:
    return value[:100] if isinstance(value, list) else []


def _lines(coordinates: Any, nesting: int) -> Iterator[list]:
    if not isinstance(coordinates, list):
        raise ValidationError(_("Das ist keine einzelne Form im Format GeoJSON."), code="format")
    if nesting == 0:
        yield coordinates
        return
    for part in coordinates:
        yield from _lines(part, nesting - 1)


def _point(entry: Any) -> Point:
    numbers = entry[:2] if isinstance(entry, list) and 2 <= len(entry) <= 3 else None
    if numbers is None or not all(_is_number(part) for part in entry):
        raise ValidationError(_("Ein Punkt besteht aus zwei Zahlen: Länge und Breite."), code="point")
    lon, lat = numbers
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValidationError(_("Ein Punkt liegt nicht auf der Erde. Die Länge steht vor der Breite."), code="range")
    return float(lon), float(lat)


def _is_number(part: Any) -> bool:
    if isinstance(part, bool) or not isinstance(part, int | float):
        return False
    return abs(part) < 1e9 if isinstance(part, int) else math.isfinite(part)


def _crosses_itself(ring: Line) -> bool:
    """Do two sides of the ring cross? Sides are compared only where they overlap; a ring made to be slow is refused."""
    last = len(ring) - 2
    sides = sorted((min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1]), i, a, b) for i, (a, b) in enumerate(pairwise(ring)) if a != b)
    active: list[tuple] = []
    seen = compared = 0
    for west, east, south, north, number, a, b in sides:
        active = [other for other in active if other[1] >= west]
        seen += len(active)
        for other in active:
            apart = abs(number - other[4])
            if apart > 1 and apart != last and other[2] <= north and other[3] >= south:
                compared += 1
                if _cross(a, b, other[5], other[6]):
                    return True
        if seen > MAX_SEEN or compared > MAX_COMPARED:
            raise ValidationError(_("Die Form ist zu verwickelt. Bitte vereinfachen Sie sie."), code="tangled")
        active.append((west, east, south, north, number, a, b))
    return False


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
