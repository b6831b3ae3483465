"""Projects on the map: features for scripts and the content API, shapes for the map without a script."""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import Case, F, Q, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from municipality import cache
from municipality.addresses import addresses
from municipality.errors import bad_request
from municipality.geojson import Line, Point, bounds, rings_and_lines
from municipality.models import District, MunicipalitySettings
from municipality.scope import get_site

from . import fields, mapsvg
from .cards import place_of
from .filters import ProjectFilter, UnknownParameter
from .models import Phase, ProjectPage

START_ZOOM = 12
DRAWN = 300
"""Pins of the map without a script: the newest."""


class Placed(NamedTuple):
    """A visible project with a place, as maps need it. `rings`: its area, where only an area is known."""

    pk: int
    title: str
    url_path: str
    point: Point
    rings: list[Line]
    phase: str
    place: str
    field_ids: tuple[int, ...]


def placed(site: Site) -> dict[int, Placed]:
    """Return all visible projects with a place by id; kept until something is published."""

    def make() -> dict[int, Placed]:
        known = ProjectPage.objects.visible(site).filter(Q(lat__isnull=False) | Q(area__isnull=False))
        names = ("pk", "title", "url_path", "lat", "lon", "state__phase", "district__name", "place_text", "field_rows")
        area = Case(When(lat__isnull=True, then=F("area")), default=None)
        found = {}
        for pk, title, url_path, lat, lon, phase, district, text, field_rows, shape in (
            known.with_fields().annotate(shape=area).values_list(*names, "shape").iterator()
        ):
            rings = rings_and_lines(shape)[0] if lat is None else []
            point = _point(lat, lon, rings)
            if point:
                ids = tuple(row["id"] for row in field_rows)
                found[pk] = Placed(pk, title, url_path, point, rings, phase or Phase.IDEA, district or text, ids)
        return found

    return cache.remember(site.pk, "placed_projects", make)


def found_places(chosen: ProjectFilter) -> list[Placed]:
    """Return the fitting projects that have a place, in the order of the list."""
    places = placed(chosen.site)
    return [places[pk] for pk in chosen.found.ids if pk in places]


def feature_collection(chosen: ProjectFilter) -> dict[str, Any]:
    """Return the fitting projects that have a place as GeoJSON: points, or areas where only an area is known.

    Properties: id, title, url, phase, phase_label, place, field, hue. Texts are plain text, never markup.
    """
    site = chosen.site
    labels = {phase.value: str(phase.label) for phase in Phase}
    shown = fields.fields_of(site)
    address = addresses(site)
    return {"type": "FeatureCollection", "features": [_feature(place, shown, labels, address) for place in found_places(chosen)]}


def _feature(place: Placed, shown: dict[int, fields.Field], labels: dict[str, str], address: Callable[[str], str]) -> dict[str, Any]:
    first = _first_field(place, shown)
    geometry: dict[str, Any] = {"type": "Point", "coordinates": list(place.point)}
    if place.rings:
        geometry = {"type": "MultiPolygon", "coordinates": [[ring] for ring in place.rings]}
    return {
        "type": "Feature",
        "id": place.pk,
        "geometry": geometry,
        "properties": {
            "id": place.pk,
            "title": place.title,
            "url": address(place.url_path),
            "phase": str(place.phase),
            "phase_label": labels[place.phase],
            "place": place.place,
            "field": first.title if first else "",
            "hue": first.hue if first else 1,
        },
    }


def _first_field(place: Placed, shown: dict[int, fields.Field]) -> fields.Field | None:
    """Return the first field of action in the order of the strategy that anybody may read."""
    if len(place.field_ids) < 2:
        return shown.get(place.field_ids[0]) if place.field_ids else None
    return next((field for pk, field in shown.items() if pk in place.field_ids), None)


def point_of(project: ProjectPage) -> Point | None:
    """Return longitude and latitude of a project: its point, or the middle of its area."""
    return _point(project.lat, project.lon, rings_and_lines(project.area)[0] if project.lat is None else [])


def _point(lat: Decimal | float | None, lon: Decimal | float | None, rings: list[Line]) -> Point | None:
    if lat is not None and lon is not None:
        return float(lon), float(lat)
    box = bounds(rings)
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else None


def area_of(site: Site) -> dict[str, Any]:
    """Return the background of every map: `boundary` and `lakes` (rings), `rivers` (lines), `bounds` and `start` (west, south, east, north).

    `start` is what a map shows first, where the municipality chose that; None: all of it.
    """

    def make() -> dict[str, Any]:
        town = MunicipalitySettings.for_site(site)
        rings, _open = rings_and_lines(town.boundary)
        lakes, rivers = rings_and_lines(town.waters)
        start = _start(town)
        return {"boundary": rings, "lakes": lakes, "rivers": rivers, "bounds": bounds(rings) or start, "start": start}

    return cache.remember(site.pk, "map_area", make)


def _start(town: MunicipalitySettings) -> tuple[float, float, float, float] | None:
    """Return what a map of usual size (800 × 500 pixels) shows around the chosen middle at the chosen zoom."""
    if town.map_lat is None or town.map_lon is None:
        return None
    lat, lon = float(town.map_lat), float(town.map_lon)
    degrees = 360 / (256 * 2 ** (town.map_zoom or START_ZOOM))  # of longitude, per pixel
    east, north = 400 * degrees, 250 * degrees * math.cos(math.radians(lat))
    return tuple(round(value, 5) for value in (lon - east, lat - north, lon + east, lat + north))  # type: ignore[return-value]


def ground_of(site: Site, settings: MunicipalitySettings | None = None) -> mapsvg.Ground | None:
    """Return the background of drawn maps; None where the boundary of the municipality is not known. Kept until something is published."""

    def make() -> mapsvg.Ground | None:
        town = settings or MunicipalitySettings.for_site(site)
        return mapsvg.ground(town.boundary, town.waters)

    return cache.remember(site.pk, "map_ground", make)


def map_context(chosen: ProjectFilter) -> dict[str, Any]:
    """Return what `projects/map.html` needs: addresses for the script, the drawing that stands there without it, and words."""
    site = chosen.site
    town = MunicipalitySettings.for_site(site)
    places = found_places(chosen)
    shown = pins(places[:DRAWN], site)
    ground = ground_of(site, town)
    query = chosen.query(ansicht=None)
    host = tile_host(town.tile_url)
    count = len(places)
    return {
        "drawing": mapsvg.draw_on(ground, shown) if ground else mapsvg.draw(None, town.waters, shown),
        "features_url": reverse("projects:features") + (f"?{query}" if query else ""),
        "area_url": reverse("projects:area"),
        "tile_url": town.tile_url if host else "",
        "tile_attribution": town.tile_attribution,
        "tile_host": (host or "").partition("://")[2],
        "note": ngettext("%(n)d Projekt hat einen Ort auf der Karte.", "%(n)d Projekte haben einen Ort auf der Karte.", count) % {"n": count},
    }


def pins(places: list[Placed], site: Site) -> list[mapsvg.Pin]:
    """Return projects as pins."""
    shown, address = fields.fields_of(site), addresses(site)
    found = []
    for place in places:
        first = _first_field(place, shown)
        found.append(mapsvg.Pin(*place.point, place.title, address(place.url_path), first.hue if first else 1, str(Phase(place.phase).label)))
    return found


def place_context(project: ProjectPage, site: Site, hue: int) -> dict[str, Any] | None:
    """Return the little map on the page of a project; None where its place or the municipality's boundary is not known."""
    point = point_of(project)
    if point is None:
        return None
    name = place_of(project)
    label = _("Karte: Lage des Projekts in %(place)s") % {"place": name} if name else _("Karte: Lage des Projekts")
    return one_place(point, project.title, site, hue, label, project.area)


def one_place(point: tuple[float, float], title: str, site: Site, hue: int, label: str, shape: Any = None) -> dict[str, Any] | None:
    """Return one place for `projects/map_static.html`: {drawing, label}; None where the municipality's boundary is not known."""
    ground = ground_of(site)
    return {"drawing": mapsvg.draw_on(ground, [mapsvg.Pin(*point, title, "", hue)], shape), "label": label} if ground else None


def tile_host(tile_url: str) -> str | None:
    """Return the source of map tiles for the content security policy: scheme and host, `{s}` as `*`; None for anything unsafe."""
    try:
        parts = urlsplit(tile_url.replace("{s}", "*"))
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    plain = host.removeprefix("*.")
    if parts.scheme != "https" or "@" in parts.netloc or not plain or not all(c.isascii() and (c.isalnum() or c in ".-") for c in plain):
        return None
    return f"https://{host}" + (f":{port}" if port else "")


# Views ------------------------------------------------------------------------------------------------------------------


@require_safe
def features(request: HttpRequest) -> HttpResponse:
    """The projects that fit the parameters of the marketplace, as GeoJSON."""
    try:
        chosen = ProjectFilter(get_site(request), request.GET, also=())
    except UnknownParameter as error:
        return bad_request(request, error)
    return JsonResponse(feature_collection(chosen), content_type="application/geo+json")


@require_safe
def area(request: HttpRequest) -> HttpResponse:
    """Boundary, waters and districts of the municipality as JSON: the background of maps and of the place picker."""
    site = get_site(request)
    districts = District.objects.filter(municipality__site=site).exclude(lat=None).exclude(lon=None)
    names = [{"name": row.name, "lon": float(row.lon), "lat": float(row.lat)} for row in districts]
    return JsonResponse({**area_of(site), "districts": names})
