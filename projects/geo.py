"""Projects on the map: features for scripts and the content API, shapes for the map without a script."""

from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from municipality import cache
from municipality.addresses import address_of
from municipality.errors import bad_request
from municipality.geojson import bounds, rings_and_lines
from municipality.models import District, MunicipalitySettings
from municipality.scope import get_site
from wagtail.models import Site

from . import fields, mapsvg
from .cards import phase_of, place_of
from .filters import ProjectFilter, UnknownParameter
from .models import Phase, ProjectPage
from .querysets import LONG_TEXTS, ProjectQuerySet

DRAWN = 300
"""Pins of the map without a script: the newest."""


def feature_collection(chosen: ProjectFilter) -> dict[str, Any]:
    """Return the fitting projects that have a place as GeoJSON: points, or areas where only an area is known.

    Properties: id, title, url, phase, phase_label, place, field, hue. Texts are plain text, never markup.
    """
    projects = _placed(chosen).order_by("-pk")
    return {"type": "FeatureCollection", "features": [_feature(project, chosen.site) for project in projects if point_of(project)]}


def _placed(chosen: ProjectFilter) -> ProjectQuerySet:
    texts = [name for name in LONG_TEXTS if name != "area"]
    found = chosen.queryset().filter(Q(lat__isnull=False) | Q(area__isnull=False))
    return found.with_place().with_fields().defer(*texts, "summary", "picture_alt", "picture_credit")


def _feature(project: ProjectPage, site: Site) -> dict[str, Any]:
    first = next(iter(fields.chosen(site, (row["id"] for row in project.field_rows))), None)
    phase = phase_of(project)
    if project.lat is not None:
        geometry = {"type": "Point", "coordinates": [float(project.lon), float(project.lat)]}
    else:
        rings, _lines = rings_and_lines(project.area)
        geometry = {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    return {
        "type": "Feature",
        "id": project.pk,
        "geometry": geometry,
        "properties": {
            "id": project.pk,
            "title": project.title,
            "url": address_of(site, project.url_path),
            "phase": str(phase),
            "phase_label": str(Phase(phase).label),
            "place": place_of(project),
            "field": first.title if first else "",
            "hue": first.hue if first else 1,
        },
    }


def point_of(project: ProjectPage) -> tuple[float, float] | None:
    """Return longitude and latitude of a project: its point, or the middle of its area."""
    if project.lat is not None and project.lon is not None:
        return float(project.lon), float(project.lat)
    box = bounds(rings_and_lines(project.area)[0])
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else None


def area_of(site: Site) -> dict[str, Any]:
    """Return the background of every map: `boundary` and `lakes` (rings), `rivers` (lines), `bounds` (west, south, east, north)."""

    def make() -> dict[str, Any]:
        town = MunicipalitySettings.for_site(site)
        rings, _open = rings_and_lines(town.boundary)
        lakes, rivers = rings_and_lines(town.waters)
        return {"boundary": rings, "lakes": lakes, "rivers": rivers, "bounds": bounds(rings)}

    return cache.remember(site.pk, "map_area", make)


def map_context(chosen: ProjectFilter) -> dict[str, Any]:
    """Return what `projects/map.html` needs: addresses for the script, the drawing that stands there without it, and words."""
    site = chosen.site
    town = MunicipalitySettings.for_site(site)
    placed = _placed(chosen)
    newest = list(placed.order_by("-pk")[: DRAWN + 1])
    count = placed.count() if len(newest) > DRAWN else len(newest)
    query = chosen.query(ansicht=None)
    return {
        "drawing": mapsvg.draw(town.boundary, town.waters, pins(newest[:DRAWN], site)),
        "features_url": reverse("projects:features") + (f"?{query}" if query else ""),
        "area_url": reverse("projects:area"),
        "tile_url": town.tile_url if tile_host(town.tile_url) else "",
        "tile_attribution": town.tile_attribution,
        "tile_host": (tile_host(town.tile_url) or "").partition("://")[2],
        "count": count,
        "note": ngettext("%(n)d Projekt hat einen Ort auf der Karte.", "%(n)d Projekte haben einen Ort auf der Karte.", count) % {"n": count},
    }


def pins(projects: list[ProjectPage], site: Site) -> list[mapsvg.Pin]:
    """Return projects loaded with their fields and state as pins."""
    found = []
    for project in projects:
        point = point_of(project)
        if point:
            first = next(iter(fields.chosen(site, (row["id"] for row in project.field_rows))), None)
            label = str(Phase(phase_of(project)).label)
            found.append(mapsvg.Pin(*point, project.title, address_of(site, project.url_path), first.hue if first else 1, label))
    return found


def place_context(project: ProjectPage, site: Site, hue: int) -> dict[str, Any] | None:
    """Return the little map on the page of a project; None where its place or the municipality's boundary is not known."""
    point = point_of(project)
    if point is None:
        return None
    town = area_of(site)
    if not town["boundary"]:
        return None
    boundary = {"type": "MultiPolygon", "coordinates": [[[list(p) for p in ring]] for ring in town["boundary"]]}
    waters = {"type": "MultiLineString", "coordinates": [[list(p) for p in line] for line in town["rivers"]]}
    pin = mapsvg.Pin(*point, project.title, "", hue)
    name = place_of(project)
    label = _("Karte: Lage des Projekts in %(place)s") % {"place": name} if name else _("Karte: Lage des Projekts")
    return {"drawing": mapsvg.draw(boundary, waters, [pin], project.area), "label": label}


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
