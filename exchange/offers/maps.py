"""Needs and offers on the map. A need stands where its project is; an offer in the middle of its district, never at somebody's door."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from municipality.addresses import addresses
from municipality.errors import bad_request
from municipality.models import MunicipalitySettings
from municipality.scope import get_site
from projects import mapsvg
from projects.fields import fields_of
from projects.filters import UnknownParameter
from projects.geo import Placed, ground_of, placed, tile_host

from .filters import NeedFilter, OfferFilter

DRAWN = 300
MOST_OFFERS = 1000


def need_places(chosen: NeedFilter) -> list[tuple[Placed, int]]:
    """Return the projects with a place that look for something fitting, with how much; the newest need first."""
    places = placed(chosen.site)
    return [(places[pk], count) for pk, count in Counter(need.project for need in chosen.found).items() if pk in places]


def need_pins(chosen: NeedFilter, found: list[tuple[Placed, int]]) -> list[mapsvg.Pin]:
    """Return one pin per project."""
    shown, address = fields_of(chosen.site), addresses(chosen.site)
    return [_need_pin(place, count, shown, address) for place, count in found]


def _need_pin(place: Placed, count: int, shown: dict, address: Any) -> mapsvg.Pin:
    first = next((field for pk, field in shown.items() if pk in place.field_ids), None)
    text = ngettext("sucht %(n)d Hilfe", "sucht %(n)d Hilfen", count) % {"n": count}
    return mapsvg.Pin(*place.point, place.title, address(place.url_path), first.hue if first else 1, text)


def offer_pins(chosen: OfferFilter) -> list[mapsvg.Pin]:
    """Return the fitting offers that name a district with a known middle."""
    shown = fields_of(chosen.site)
    found = []
    for offer in chosen.found.for_cards().exclude(district=None).exclude(district__lat=None)[:MOST_OFFERS]:
        ids = {field.pk for field in offer.fields_of_action.all()}
        first = next((field for pk, field in shown.items() if pk in ids), None)
        point = (float(offer.district.lon), float(offer.district.lat))
        found.append(mapsvg.Pin(*point, offer.title, reverse("exchange:offer", args=[offer.pk]), first.hue if first else 1, offer.get_kind_display()))
    return found


def map_context(site: Site, pins: list[mapsvg.Pin], features_url: str, note: str, name: str) -> dict[str, Any]:
    """Return what `exchange/offers/map.html` needs."""
    town = MunicipalitySettings.for_site(site)
    ground, host = ground_of(site, town), tile_host(town.tile_url)
    return {
        "drawing": mapsvg.draw_on(ground, pins[:DRAWN]) if ground else mapsvg.draw(None, town.waters, pins[:DRAWN]),
        "features_url": features_url, "area_url": reverse("projects:area"), "tile_url": town.tile_url if host else "",
        "tile_attribution": town.tile_attribution, "tile_host": (host or "").partition("://")[2], "note": note, "name": name,
    }  # fmt: skip


def need_map(chosen: NeedFilter) -> dict[str, Any]:
    """Return the map of `/bedarfe/`."""
    found = need_places(chosen)
    pins = need_pins(chosen, found[:DRAWN])
    note = ngettext("%(n)d Projekt mit Ort sucht etwas.", "%(n)d Projekte mit Ort suchen etwas.", len(found)) % {"n": len(found)}
    return map_context(chosen.site, pins, _features_url("exchange:need_features", chosen.query(ansicht=None)), note, _("Karte der Bedarfe"))


def offer_map(chosen: OfferFilter) -> dict[str, Any]:
    """Return the map of `/angebote/`."""
    pins = offer_pins(chosen)
    note = ngettext("%(n)d Angebot nennt einen Stadtteil.", "%(n)d Angebote nennen einen Stadtteil.", len(pins)) % {"n": len(pins)}
    note = f"{note} {_('Auf der Karte steht ein Angebot in der Mitte des Stadtteils.')}"
    return map_context(chosen.site, pins, _features_url("exchange:offer_features", chosen.query(ansicht=None)), note, _("Karte der Angebote"))


def _features_url(name: str, query: str) -> str:
    return reverse(name) + (f"?{query}" if query else "")


def feature_collection(pins: list[mapsvg.Pin]) -> dict[str, Any]:
    """Return pins as GeoJSON, as `map.js` and the content API want them. Texts are plain text, never markup."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [pin.lon, pin.lat]},
                "properties": {"title": pin.title, "url": pin.url, "phase_label": pin.text, "hue": pin.hue},
            }
            for pin in pins
        ],
    }


@require_safe
def need_features(request: HttpRequest) -> HttpResponse:
    """The projects that look for something fitting, as GeoJSON."""
    try:
        chosen = NeedFilter(get_site(request), request.GET, also=())
    except UnknownParameter as error:
        return bad_request(request, error)
    return JsonResponse(feature_collection(need_pins(chosen, need_places(chosen))), content_type="application/geo+json")


@require_safe
def offer_features(request: HttpRequest) -> HttpResponse:
    """The fitting offers, as GeoJSON."""
    try:
        chosen = OfferFilter(get_site(request), request.GET, also=())
    except UnknownParameter as error:
        return bad_request(request, error)
    return JsonResponse(feature_collection(offer_pins(chosen)), content_type="application/geo+json")
