"""What the page of an organisation shows of its offers."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.models import Organisation

from ..models import Offer
from .cards import offer_cards

MOST = 24


def offers(request: HttpRequest, organisation: Organisation) -> str:
    """Return the public offers of an organisation as a section; "" where there are none."""
    found = Offer.objects.visible(organisation.site).filter(organisation=organisation).for_cards().order_by("-created", "-pk")[:MOST]
    cards = offer_cards(found, organisation.site)
    return render_to_string("exchange/offers/organisation_part.html", {"cards": cards}, request) if cards else ""
