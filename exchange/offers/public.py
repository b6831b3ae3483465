"""`/bedarfe/` and `/angebote/`: what is looked for, what is offered; lists and maps with the look of the marketplace."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from municipality import cache
from municipality.addresses import address_of
from municipality.errors import bad_request
from municipality.scope import get_site
from projects.cards import language_of_content
from projects.fields import chosen as shown_fields
from projects.fields import fields_of
from projects.filters import UnknownParameter
from projects.geo import tile_host
from projects.marketplace import PER_PAGE, CountedPaginator, page_of, view_of
from projects.models import NeedKind, ProjectIndexPage

from ..models import Offer
from . import maps, rules, suggestions
from .cards import need_cards, offer_card, offer_cards, signed_in
from .filters import Filter, NeedFilter, OfferFilter, need_counts


def market(site: Site) -> tuple[str, str]:
    """Return title and address of the marketplace in the language of the reader; ("", "") where there is none. Kept until something is published."""

    def make() -> dict[str, tuple[str, str]]:
        rows = ProjectIndexPage.objects.visible(site).order_by("-path").values_list("locale__language_code", "title", "url_path")
        return {language: (title, address_of(site, path)) for language, title, path in rows}

    found = cache.remember(site.pk, "market_pages", make)
    return found.get(get_language() or "") or found.get(settings.LANGUAGE_CODE) or next(iter(found.values()), ("", ""))


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """Everything that projects look for."""
    site = get_site(request)
    try:
        view = view_of(request)
        chosen = NeedFilter(site, request.GET)
        page = page_of(request, CountedPaginator(chosen.found, PER_PAGE, len(chosen.found)))
    except UnknownParameter as error:
        return bad_request(request, error)
    counts = need_counts(site)
    context = {
        **_frame(site, chosen, view, page),
        "cards": need_cards(chosen.load(page.object_list), request),
        "count_text": chosen.in_words(),
        "chips": [_chip(chosen, kind, counts[kind.value]) for kind in NeedKind if counts[kind.value] or chosen.values.get("sucht") == kind],
        "map": maps.need_map(chosen) if view == "karte" else None,
        "what": "needs",
        "breadcrumbs": _trail(site, _("Was gesucht wird")),
    }
    return _answer(request, "exchange/offers/needs.html", context)


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """Everything that is offered and still to be had."""
    site = get_site(request)
    try:
        view = view_of(request)
        chosen = OfferFilter(site, request.GET)
        count = chosen.found.count()
        page = page_of(request, CountedPaginator(chosen.found.for_cards(), PER_PAGE, count))
    except UnknownParameter as error:
        return bad_request(request, error)
    total = chosen.everything.count() if chosen.is_active else count
    context = {
        **_frame(site, chosen, view, page),
        "cards": offer_cards(page.object_list, site),
        "count_text": chosen.in_words(count, total),
        "map": maps.offer_map(chosen) if view == "karte" else None,
        "what": "offers",
        "breadcrumbs": _trail(site, _("Angebote")),
    }
    return _answer(request, "exchange/offers/offers.html", context)


def _frame(site: Site, chosen: Filter, view: str, page: Any) -> dict[str, Any]:
    names = [name for name in ("q", "sucht", "feld", "stadtteil") if name in chosen.form.fields]
    return {
        "filter": chosen,
        "filter_fields": [chosen.form[name] for name in names],
        "view": view,
        "results": page,
        "reset_url": f"?{chosen.query(**dict.fromkeys(chosen.values))}" if chosen.is_active else "",
        "show_map": view == "karte",
        "views": [
            {"label": _("Liste"), "icon": "list", "url": f"?{chosen.query(ansicht=None)}", "current": view == "liste"},
            {"label": _("Liste und Karte"), "icon": "map", "url": f"?{chosen.query(ansicht='karte')}", "current": view == "karte"},
        ],
        "query": chosen.query(),
        "market_url": market(site)[1],
    }


def _chip(chosen: Filter, kind: NeedKind, count: int) -> dict[str, Any]:
    current = chosen.values.get("sucht") == kind.value
    return {"label": kind.label, "count": count, "current": current, "url": f"?{chosen.query(sucht=None if current else kind.value)}"}


def _trail(site: Site, here: str, *more: dict[str, str]) -> list[dict[str, str]]:
    title, url = market(site)
    return [*([{"title": title, "url": url}] if url else []), *more, {"title": here, "url": ""}]


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = TemplateResponse(request, template, context)
    shown = context.get("map")
    if shown and shown["tile_url"]:
        # Only this page may load tiles, and it does so after a click.
        response._csp_update = {"img-src": [tile_host(shown["tile_url"])]}
    return response


@require_safe
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer, for everybody while it is public; its owner sees it always, with a note."""
    site = get_site(request)
    found = Offer.objects.visible(site).for_cards().filter(pk=pk).first()
    note = ""
    if found is None and signed_in(request):
        found = Offer.objects.of(request.user, site).for_cards().filter(pk=pk).first()
        note = _("So sehen andere Ihr Angebot, sobald es öffentlich ist. Gerade sehen nur Sie es.") if found else ""
    if found is None:
        raise Http404
    own = signed_in(request) and rules.owns(request.user, found)
    ids = [field.pk for field in found.fields_of_action.all()]
    context = {
        "offer": found,
        "card": offer_card(found, fields_of(site), language_of_content()),
        "fields": shown_fields(site, ids),
        "note": note,
        "is_own": own,
        "is_public": not note,
        "organisation_url": reverse("organisations:detail", args=[found.organisation_id]) if found.organisation_id and not note else "",
        "projects": suggestions.projects_for(request.user, found, site) if signed_in(request) and not own and not note else [],
        "signed_in": signed_in(request),
        "breadcrumbs": _trail(site, found.title, {"title": _("Angebote"), "url": reverse("exchange:offers")}),
    }
    return TemplateResponse(request, "exchange/offers/offer.html", context)
