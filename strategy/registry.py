"""What upper apps add to the pages of the strategy: arrows point down, so `projects` registers here and is never imported.

register_field_counts(fn)   fn(site, field_ids) -> {field id: number of visible projects}; one or two queries for all
register_panel(fn)          fn(request, page) -> safe HTML or "": "projects that serve it", below a field of action or a measure;
                            `page` is a FieldOfActionPage or MeasurePage in the municipality's first language
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

FieldCounts = Callable[[Site, list[int]], Mapping[int, int]]
Panel = Callable[[HttpRequest, Page], SafeString | str]

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
    return [html for function in _panels if (html := function(request, page))]
