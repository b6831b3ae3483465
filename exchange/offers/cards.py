"""What lists show of needs and offers, taken from objects that are loaded already. Nothing here queries."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality.addresses import addresses
from municipality.scope import get_site
from projects import fields
from projects.cards import language_of_content
from projects.models import Need, NeedKind

from ..models import Offer


def signed_in(request: HttpRequest) -> bool:
    """Is this somebody with an account? Asks nothing of a visitor without a session, so that the answer can be kept."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def help_url(project_id: int, key: Any, *, own: bool) -> str:
    """Return the form "Ich kann helfen": `own` with an account, else the relay without one."""
    if own:
        return reverse("exchange:answer", args=[project_id, key])
    return f"{reverse('projects:help', args=[project_id])}?bedarf={key}"


def _field(shown: dict[int, fields.Field], ids: Iterable[int]) -> dict[str, Any] | None:
    wanted = set(ids)
    first = next((field for pk, field in shown.items() if pk in wanted), None) if wanted else None
    return {"title": first.title, "hue": first.hue, "lang": first.language} if first else None


def need_cards(needs: Iterable[Need], request: HttpRequest) -> list[dict[str, Any]]:
    """Return needs for `exchange/offers/need_card.html`."""
    site, own = get_site(request), signed_in(request)
    shown, address, language = fields.fields_of(site), addresses(site), language_of_content()
    return [
        {
            "kind": need.kind,
            "kind_label": NeedKind(need.kind).label,
            "title": need.title,
            "amount": need.amount,
            "project": need.project.title,
            "project_url": address(need.project.url_path),
            "place": place_of(need.project),
            "field": _field(shown, need.field_ids),
            "url": help_url(need.project_id, need.key, own=own),
            "lang": language,
        }
        for need in needs
    ]


def place_of(row: Any) -> str:
    """Return where a project or an offer is, in words."""
    text = getattr(row, "place_text", "")
    return row.district.name if row.district else text or _("ganze Stadt")


def giver_of(offer: Offer) -> str:
    """Return who offers it, as the public reads it: the organisation, a name that its owner shows, or nobody's name."""
    if offer.organisation is not None:
        return offer.organisation.name
    if offer.show_name and offer.user and offer.user.name:
        return offer.user.name
    return _("Privatperson")


def offer_cards(offers: Iterable[Offer], site: Site) -> list[dict[str, Any]]:
    """Return offers that were loaded with `for_cards()` for `exchange/offers/offer_card.html`."""
    shown, language = fields.fields_of(site), language_of_content()
    return [offer_card(offer, shown, language) for offer in offers]


def offer_card(offer: Offer, shown: dict[int, fields.Field], language: str) -> dict[str, Any]:
    """Return one offer."""
    return {
        "kind": offer.kind,
        "kind_label": offer.get_kind_display(),
        "title": offer.title,
        "description": offer.description,
        "amount": offer.amount,
        "url": reverse("exchange:offer", args=[offer.pk]),
        "giver": giver_of(offer),
        "giver_is_organisation": bool(offer.organisation_id),
        "place": place_of(offer),
        "field": _field(shown, (field.pk for field in offer.fields_of_action.all())),
        "starts": offer.available_from,
        "ends": offer.available_until,
        "lang": language,
    }
