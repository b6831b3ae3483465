"""`/massnahmen/`: all measures with filters, a page per office, what changed lately. Everything anybody may read, nothing else."""

from collections import Counter
from typing import Any

from django.contrib.syndication.views import Feed
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from municipality.errors import bad_request
from municipality.models import Branding
from municipality.outbox import absolute_url, one_line
from municipality.scope import get_site
from municipality.templatetags.municipality_tags import euro, number, quantity
from strategy.figures import schedule
from strategy.filters import UnknownParameterError
from strategy.overview import count
from strategy.savings import savings_of
from strategy.states import StatusGroup

from .changes import Change, changes
from .filters import TIMELINE, CatalogueFilter
from .rows import Catalogue, Row, catalogue, strategies

PER_PAGE = 50
MOST_PRINTED = 1000
MOST_DRAWN = 60  # measures in the timelines of one page
FOLDED = frozenset({"frist", "sdg", "einsparung", "kosten", "herkunft", "reichweite", "reihenfolge"})
_GROUP_NAMES = {"done": "abgeschlossen", "running": "laeuft", "planned": "geplant", "resting": "ruht", "unknown": "ohne-stand"}


def chosen_catalogue(request: HttpRequest) -> Catalogue:
    """Return the catalogue of the strategy in the address, else of the current one; 404 where there is none."""
    site = get_site(request)
    known = strategies(site)
    if not known:
        raise Http404(_("Es ist noch keine Strategie veröffentlicht."))
    wanted = request.GET.get("strategie", "")
    if wanted and wanted not in {str(pk) for pk, _title in known}:
        raise UnknownParameterError(_("Diese Strategie gibt es hier nicht."))
    return catalogue(site, int(wanted) if wanted else known[0][0])


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """All measures of a strategy: filters, order, pages of 50; `alle=ja` puts them on one page for printing."""
    site = get_site(request)
    try:
        found = chosen_catalogue(request)
        chosen = CatalogueFilter(site, found, request.GET)
        whole = _whole(request)
        page = _page(request, chosen.found, MOST_PRINTED if whole else PER_PAGE)
    except UnknownParameterError as error:
        return bad_request(request, error)
    counts = count((row.status, row.late) for row in chosen.found)
    context = {
        "filter": chosen,
        "filter_form": chosen.form,
        "more_open": bool(set(chosen.values) & FOLDED),
        "rows": [as_row(row) for row in page.object_list],
        "timeline": timeline(found, chosen) if chosen.is_timeline else None,
        "views": view_links(chosen),
        "results": page,
        "whole": whole,
        "whole_url": f"?{chosen.query(alle='ja')}" if len(chosen.found) > PER_PAGE and not whole and not chosen.is_timeline else "",
        "count_text": chosen.in_words(),
        "corrected": chosen.ranking.corrected if chosen.ranking else None,
        "counts": counts,
        "overview": overview_table(found),
        "groups": [group.label for group in StatusGroup],
        "savings": savings_of(chosen.found).sentences,
        "cost": cost_sentence(chosen.found),
        "reset_url": f"?{chosen.query(**dict.fromkeys(set(chosen.values) - {'ansicht'}))}" if chosen.is_active else "",
        "query": chosen.query(),
        "strategies": _strategy_links(site, found),
        "csv_url": reverse("strategy:measures_csv", args=[found.strategy_pk]),
        "has_offices": any(row.office_id for row in found.rows),
        "breadcrumbs": trail(found, _("Maßnahmen")),
    }
    return TemplateResponse(request, "strategy/catalogue/measures.html", context)


def as_row(row: Row) -> dict[str, Any]:
    """Return a measure for `strategy/catalogue/row.html`."""
    return {
        "code": row.code, "title": row.title, "url": row.url, "status": row.status, "late": row.late, "office": row.office,
        "office_url": reverse("catalogue:office", args=[row.office_id]) if row.office_id else "", "field": row.field.title, "hue": row.field.hue,
        "lang": row.language if row.language != (get_language() or "de") else "", "is_proposal": row.origin == "proposed",
        "cost": euro(row.cost) if row.cost is not None else "", "ghg": quantity(row.ghg, "t CO₂e") if row.ghg is not None else "",
    }  # fmt: skip


def view_links(chosen: CatalogueFilter) -> list[dict[str, Any]]:
    """Return the switch between the list and the timeline of what was found; nothing where no measure has a time."""
    if not chosen.is_timeline and not any(schedule.has_dates(row) for row in chosen.found):
        return []
    return [
        {"label": _("Liste"), "url": f"?{chosen.query(ansicht='')}", "current": not chosen.is_timeline, "icon": "list"},
        {"label": _("Zeitplan"), "url": f"?{chosen.query(ansicht=TIMELINE)}", "current": chosen.is_timeline, "icon": "calendar"},
    ]


def timeline(found: Catalogue, chosen: CatalogueFilter) -> list[dict[str, Any]]:
    """Return the timeline of each field of action with measures that were found: {field, count, url, figure}; figure None without any date.

    The files of a figure show the whole field, so that a narrowed one offers none. Of very many measures the first fields are drawn,
    the others lead to their own timeline (`url`): four hundred bars cost seconds, and nobody reads them in one go.
    """
    parts: list[dict[str, Any]] = []
    drawn = 0
    for field in found.fields:
        rows = [row for row in chosen.found if row.field.pk == field.pk]
        address = "" if chosen.is_active else reverse("strategy:field_figure", args=[field.pk, "zeitplan", "svg"]).removesuffix(".svg")
        if not rows:
            continue
        part = {"field": field, "count": len(rows), "url": "", "figure": None}
        if parts and drawn + len(rows) > MOST_DRAWN:
            part["url"] = f"?{chosen.query(feld=field.slug)}"
        else:
            part["figure"] = schedule.figure([(field.title, rows)], address=address)
            drawn += len(rows)
        parts.append(part)
    return parts


def overview_table(found: Catalogue) -> list[dict[str, Any]]:
    """Return one line per field of action: measures per group of states, each number with the address that lists them."""
    lines = []
    for field in found.fields:
        rows = [row for row in found.rows if row.field.pk == field.pk]
        groups = Counter(row.group for row in rows)
        base = reverse("catalogue:measures")
        cells = [
            {"count": groups[group.value], "url": f"{base}?feld={field.slug}&stand={_GROUP_NAMES[group.value]}", "label": group.label}
            for group in StatusGroup
        ]
        late = sum(row.late for row in rows)
        lines.append(
            {
                "field": field, "cells": cells, "total": len(rows), "meter": count((row.status, row.late) for row in rows),
                "late": {"count": late, "url": f"{base}?feld={field.slug}&stand=verzoegert"},
            }
        )  # fmt: skip
    return lines


def cost_sentence(rows: list[Row]) -> str:
    """Say the sum of the stated costs and how many state none; "" where nobody states any."""
    stated = [row.cost for row in rows if row.cost is not None]
    if not stated:
        return ""
    text = _("%(amount)s Gesamtkosten.") % {"amount": euro(sum(stated))}
    missing = len(rows) - len(stated)
    if not missing:
        return text
    rest = ngettext("Bei einer Maßnahme fehlt die Angabe.", "Bei %(count)s Maßnahmen fehlt die Angabe.", missing) % {"count": number(missing)}
    return f"{text} {rest}"


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """The offices that answer for measures, with how many and how they stand."""
    try:
        _refuse_parameters(request)
        found = chosen_catalogue(request)
    except UnknownParameterError as error:
        return bad_request(request, error)
    by_office: dict[tuple[str, int], list[Row]] = {}
    for row in found.rows:
        if row.office_id:
            by_office.setdefault((row.office, row.office_id), []).append(row)
    listed = [
        {"name": name, "url": reverse("catalogue:office", args=[pk]), "total": len(rows), "meter": count((row.status, row.late) for row in rows)}
        for (name, pk), rows in sorted(by_office.items(), key=lambda entry: entry[0][0].casefold())
    ]
    context = {"offices": listed, "breadcrumbs": trail(found, _("Zuständige Stellen"), deeper=True)}
    return TemplateResponse(request, "strategy/catalogue/offices.html", context)


@require_safe
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Our measures": what one office answers for. 404 for an office without a visible measure, and for another municipality's."""
    try:
        _refuse_parameters(request)
        found = chosen_catalogue(request)
    except UnknownParameterError as error:
        return bad_request(request, error)
    rows = [row for row in found.rows if row.office_id == pk]
    for other, _title in strategies(get_site(request)) if not rows and "strategie" not in request.GET else ():
        found = catalogue(get_site(request), other)
        rows = rows or [row for row in found.rows if row.office_id == pk]
        if rows:
            break
    if not rows:
        raise Http404(_("Diese Stelle gibt es hier nicht."))
    fields = [
        {"field": field, "rows": [as_row(row) for row in rows if row.field.pk == field.pk]}
        for field in found.fields
        if any(row.field.pk == field.pk for row in rows)
    ]
    context = {
        "office": rows[0].office, "fields": fields, "total": len(rows), "counts": count((row.status, row.late) for row in rows),
        "savings": savings_of(rows).sentences, "cost": cost_sentence(rows),
        "breadcrumbs": trail(found, rows[0].office, deeper=True, offices=True),
    }  # fmt: skip
    return TemplateResponse(request, "strategy/catalogue/office.html", context)


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """What changed lately, day by day."""
    try:
        _refuse_parameters(request)
        found = chosen_catalogue(request)
    except UnknownParameterError as error:
        return bad_request(request, error)
    days: dict[str, list[Change]] = {}
    for change in changes(get_site(request), found):
        days.setdefault(change.day, []).append(change)
    context = {
        "days": list(days.items()),
        "feed_url": reverse("catalogue:feed"),
        "breadcrumbs": trail(found, _("Was sich geändert hat"), deeper=True),
    }
    return TemplateResponse(request, "strategy/catalogue/changes.html", context)


class ChangesFeed(Feed):
    """Atom feed of the same changes."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> tuple[Site, Catalogue]:
        site = get_site(request)
        known = strategies(site)
        if not known:
            raise Http404
        return site, catalogue(site, known[0][0])

    def title(self, obj: tuple[Site, Catalogue]) -> str:
        return _("Klimaschutzstrategie %(name)s: was sich geändert hat") % {"name": Branding.for_site(obj[0]).name or obj[0].site_name}

    def subtitle(self, obj: tuple[Site, Catalogue]) -> str:
        return _("Sachstände, neue Maßnahmen und neue Zahlen")

    def link(self, obj: tuple[Site, Catalogue]) -> str:
        return absolute_url(obj[0], reverse("catalogue:changes"))

    def feed_guid(self, obj: tuple[Site, Catalogue]) -> str:
        return f"tag:{obj[0].hostname},2026:changes"

    def author_name(self, obj: tuple[Site, Catalogue]) -> str:
        return Branding.for_site(obj[0]).name or obj[0].site_name

    def items(self, obj: tuple[Site, Catalogue]) -> list[tuple[Site, Change]]:
        return [(obj[0], change) for change in changes(*obj)]

    def item_title(self, item: tuple[Site, Change]) -> str:
        return one_line(f"{item[1].kind}: {item[1].code} {item[1].title}")

    def item_description(self, item: tuple[Site, Change]) -> str:
        return one_line(item[1].text)

    def item_link(self, item: tuple[Site, Change]) -> str:
        return absolute_url(item[0], item[1].url or reverse("catalogue:changes"))

    def item_guid(self, item: tuple[Site, Change]) -> str:
        return f"tag:{item[0].hostname},2026:{item[1].key}"

    def item_pubdate(self, item: tuple[Site, Change]):
        return item[1].when

    item_updateddate = item_pubdate

    def item_categories(self, item: tuple[Site, Change]) -> list[str]:
        return [item[1].kind]


def trail(found: Catalogue, title: str, deeper: bool = False, offices: bool = False) -> list[dict[str, str]]:
    """Return the breadcrumbs of a page of the catalogue: home, strategy, the list of measures, the page itself."""
    home = {"title": _("Start"), "url": reverse("wagtail_serve", args=[""])}
    steps = [home, {"title": found.strategy_title, "url": found.strategy_url}]
    if deeper:
        steps.append({"title": _("Maßnahmen"), "url": reverse("catalogue:measures")})
    if offices:
        steps.append({"title": _("Zuständige Stellen"), "url": reverse("catalogue:offices")})
    return [*steps, {"title": title, "url": ""}]


def _strategy_links(site: Site, found: Catalogue) -> list[dict[str, Any]]:
    known = strategies(site)
    return [{"label": title, "url": f"?strategie={pk}", "current": pk == found.strategy_pk} for pk, title in known] if len(known) > 1 else []


def _whole(request: HttpRequest) -> bool:
    wanted = request.GET.get("alle", "")
    if wanted not in ("", "ja"):
        raise UnknownParameterError(_("Diese Ansicht gibt es hier nicht."))
    return bool(wanted)


def _refuse_parameters(request: HttpRequest) -> None:
    strange = sorted(set(request.GET) - {"strategie"})
    if strange:
        raise UnknownParameterError(_("Den Filter „%(name)s“ gibt es hier nicht.") % {"name": strange[0][:40]})


def _page(request: HttpRequest, rows: list[Row], per_page: int):
    wanted = request.GET.get("seite") or "1"
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        raise UnknownParameterError(_("Diese Seitenzahl gibt es nicht."))
    try:
        return Paginator(rows, per_page).page(int(wanted))
    except EmptyPage as error:
        raise Http404(_("So viele Seiten gibt es nicht.")) from error
