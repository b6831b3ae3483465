"""What the marketplace page shows for one address."""

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.forms import CharField, HiddenInput
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from municipality.scope import get_site

from . import geo
from .cards import cards
from .filters import ANY_NEED, ProjectFilter, UnknownParameter, totals
from .models import Aim

PER_PAGE = 24
VIEWS = ("liste", "karte")
OPEN = ("q", "feld", "phase", "stadtteil")
FOLDED = ("sucht", "ziel", "sdg", "sort")
"""Filters that fold away while they are not in use."""


class CountedPaginator(Paginator):
    """A paginator that is told how many there are."""

    def __init__(self, objects, per_page: int, count: int) -> None:
        super().__init__(objects, per_page)
        self._count = count

    @cached_property
    def count(self) -> int:
        return self._count


def context(request: HttpRequest) -> dict:
    """Return the template context; raises UnknownParameter for an address that asks for something unknown, Http404 for a page too far."""
    site = get_site(request)
    view = view_of(request)
    chosen = ProjectFilter(site, request.GET)
    if view == "karte":
        chosen.form.fields["ansicht"] = CharField(required=False, widget=HiddenInput)
    counts = totals(site)
    found = chosen.found
    page = page_of(request, CountedPaginator(found, PER_PAGE, found.count()))
    return {
        "filter": chosen,
        "filter_fields": {
            "open": [chosen.form[name] for name in OPEN if name in chosen.form.fields],
            "folded": [chosen.form[name] for name in FOLDED],
            "hidden": chosen.form.hidden_fields(),
        },
        "more_open": not chosen.values.keys().isdisjoint(FOLDED),
        "cards": cards(page.object_list, request),
        "results": page,
        "count_text": chosen.in_words(found.count(), counts["all"]),
        "corrected": chosen.ranking.corrected if chosen.ranking else None,
        "chips": chips(chosen, counts),
        "views": views(chosen, view),
        "reset_url": f"?{chosen.query(**dict.fromkeys(chosen.values))}" if chosen.is_active else "",
        "show_map": view == "karte",
        "map": geo.map_context(chosen) if view == "karte" else None,
        "query": chosen.query(),
    }


def view_of(request: HttpRequest) -> str:
    """Return which view the address asks for: liste or karte."""
    view = request.GET.get("ansicht") or "liste"
    if view not in VIEWS:
        raise UnknownParameter(_("Diese Ansicht gibt es hier nicht."))
    return view


def page_of(request: HttpRequest, paginator: Paginator):
    """Return the page of the list that the address asks for."""
    wanted = request.GET.get("seite") or "1"
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        raise UnknownParameter(_("Diese Seitenzahl gibt es nicht."))
    try:
        return paginator.page(int(wanted))
    except PageNotAnInteger as error:
        raise UnknownParameter(_("Diese Seitenzahl gibt es nicht.")) from error
    except EmptyPage as error:
        raise Http404(_("So viele Seiten gibt es nicht.")) from error


def chips(chosen: ProjectFilter, counts: dict[str, int]) -> list[dict]:
    """Return the links that switch a frequent filter on and off, with their counts in the whole municipality."""
    found = []
    entries = [("sucht", ANY_NEED, _("sucht Hilfe")), *(("ziel", aim.value, aim.label) for aim in Aim)]
    for name, value, label in entries:
        current = chosen.data.get(name) == value
        count = counts.get(value, 0)
        if count or current:
            url = f"?{chosen.query(**{name: None if current else value})}"
            found.append({"label": label, "count": count, "current": current, "url": url})
    return found


def views(chosen: ProjectFilter, view: str) -> list[dict]:
    """Return the switch between list and map."""
    return [
        {"label": _("Liste"), "icon": "list", "url": f"?{chosen.query(ansicht=None)}", "current": view == "liste"},
        {"label": _("Liste und Karte"), "icon": "map", "url": f"?{chosen.query(ansicht='karte')}", "current": view == "karte"},
    ]
