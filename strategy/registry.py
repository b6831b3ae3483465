"""What upper apps add to the pages of the strategy: arrows point down, so `projects` registers here and is never imported.

register_field_counts(fn)   fn(site, field_ids) -> {field id: number of visible projects}; one or two queries for all
register_panel(fn)          fn(request, page) -> safe HTML or "": "projects that serve it", below a field of action or a measure;
                            `page` is a FieldOfActionPage or MeasurePage in the municipality's first language
register_cooperation(fn)    fn(site) -> Cooperation; what projects that people carry together add, for "whose reach is it?"
register_place_map(fn)      fn(request, lon, lat, title, hue) -> safe HTML: the small map on the page of a measure
register_contact_url(fn)    fn(site) -> address of the contact form, for the card of a contact person
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from municipality import parts
from municipality.scope import get_site

FieldCounts = Callable[[Site, list[int]], Mapping[int, int]]
Panel = Callable[[HttpRequest, Page], SafeString | str]


@dataclass(frozen=True)
class Cooperation:
    """Public projects, how many of them estimate an effect in greenhouse gases, and the sum of these estimates in t CO₂e a year."""

    projects: int = 0
    estimated: int = 0
    tonnes: Decimal = Decimal(0)

    def __add__(self, other: "Cooperation") -> "Cooperation":
        return Cooperation(self.projects + other.projects, self.estimated + other.estimated, self.tonnes + other.tonnes)


Cooperations = Callable[[Site], Cooperation]
_cooperations: list[Cooperations] = []
_field_counts: list[FieldCounts] = []
_panels: list[Panel] = []


def register_field_counts(function: FieldCounts) -> FieldCounts:
    """Add a source of counts per field of action; returns the function (usable as a decorator)."""
    if function not in _field_counts:
        _field_counts.append(function)
    return function


def register_panel(function: Panel) -> Panel:
    """Add a section to the pages of fields of action and measures; returns the function (usable as a decorator)."""
    if function not in _panels:
        _panels.append(function)
    return function


register_field_panel = register_panel


def register_cooperation(function: Cooperations) -> Cooperations:
    """Add a source of cooperative projects; returns the function (usable as a decorator)."""
    if function not in _cooperations:
        _cooperations.append(function)
    return function


Files = Callable[[Site], list[dict[str, str]]]
_files: list[Files] = []


def register_files(function: Files) -> Files:
    """Add a source of documents about the strategy, for `components/downloads.html`; returns the function (usable as a decorator)."""
    if function not in _files:
        _files.append(function)
    return function


def files(site: Site | None) -> list[dict[str, str]]:
    """Return the documents about the strategy that upper apps publish, from everything that is registered."""
    return [entry for function in _files for entry in function(site)] if site is not None else []


def cooperation(site: Site | None) -> Cooperation:
    """Return what cooperative projects add, from everything that is registered; nothing without a municipality."""
    return sum((function(site) for function in _cooperations), Cooperation()) if site is not None else Cooperation()


def field_counts(site: Site | None, field_ids: Iterable[int]) -> Counter[int]:
    """Return the number of public projects per field of action, from everything that is registered."""
    ids = list(field_ids)
    total: Counter[int] = Counter()
    if site is not None and ids:
        for function in _field_counts:
            total.update(function(site, ids))
    return total


def panels(request: HttpRequest, page: Page) -> list[SafeString | str]:
    """Return the sections that upper apps add to this page, without empty ones."""
    site = get_site(request)
    wanted = [function for function in _panels if parts.is_on(site, parts.of_module(function.__module__))]
    return [html for function in wanted if (html := function(request, page))]


# Parts of the page of a measure that upper apps know how to make --------------------------------------------------------------

PlaceMap = Callable[[HttpRequest, float, float, str, int], SafeString | str]
ContactUrl = Callable[[Site], str]
_place_maps: list[PlaceMap] = []
_contact_urls: list[ContactUrl] = []


def register_place_map(function: PlaceMap) -> PlaceMap:
    """Say who draws one place: fn(request, longitude, latitude, title, hue) -> safe HTML, "" where there is nothing to draw on."""
    if function not in _place_maps:
        _place_maps.append(function)
    return function


def place_map(request: HttpRequest, lon: float, lat: float, title: str, hue: int = 1) -> SafeString | str:
    """Return a small map with one place from the first app that draws one, "" without."""
    return next((html for function in _place_maps if (html := function(request, lon, lat, title, hue))), "")


def register_contact_url(function: ContactUrl) -> ContactUrl:
    """Say where people write to: fn(site) -> address of the contact form, "" where there is none."""
    if function not in _contact_urls:
        _contact_urls.append(function)
    return function


def contact_url(site: Site) -> str:
    """Return the address of the municipality's contact form, "" where it has none."""
    return next((url for function in _contact_urls if (url := function(site))), "")
