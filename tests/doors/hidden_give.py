"""Offers, organisations and needs that must not be found."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Organisation, OrganisationMember
from exchange.models import NeedMatch, Offer
from projects.models import NeedKind
from tests.factories import Town, create_user


def build(town: Town, other: Town, live: Any, title: str) -> list[str]:
    """Hide one offer and one organisation for each reason; returns their own addresses."""
    giver = create_user("geberin@example.org", name=title)
    speaker = create_user("sprecherin@example.org", name=title)
    addresses = []
    for state in ("waiting", "refused", "closed"):
        row = Organisation.objects.create(site=town.site, name=f"{title} {state}", kind="association", state=state, summary=title, reason=title)
        OrganisationMember.objects.create(organisation=row, user=speaker, role="speaker", is_active=True)
        offer = Offer.objects.create(site=town.site, organisation=row, kind=NeedKind.PLACE, title=title, release="live")
        addresses += [f"/organisationen/{row.pk}/", f"/melden/organisation/{row.pk}/", *_of(offer)]
    elsewhere = Organisation.objects.create(site=other.site, name=title, kind="company", state="confirmed")
    addresses += [f"/organisationen/{elsewhere.pk}/"]
    past = timezone.localdate() - timedelta(days=1)
    for values in (
        {"release": "draft"}, {"release": "waiting"}, {"release": "rejected"}, {"release": "offline"}, {"release": "live", "state": "reserved"},
        {"release": "live", "state": "given"}, {"release": "live", "state": "closed"}, {"release": "live", "available_until": past},
        {"release": "live", "site": other.site},
    ):  # fmt: skip
        values = {"site": town.site} | values
        addresses += _of(Offer.objects.create(user=giver, kind=NeedKind.PEOPLE, title=title, description=title, **values))
    # A public offer without its owner's name, and an answer that nobody but two sides may read.
    shown = Offer.objects.create(site=town.site, user=giver, kind=NeedKind.PEOPLE, title="Zwei Hände", release="live")
    NeedMatch.objects.create(project=live, need_key=uuid.uuid4(), need_title=title, offer=shown, asked_by=giver)
    return addresses


def _of(offer: Offer) -> list[str]:
    return [f"/angebote/{offer.pk}/", f"/api/v1/offers/{offer.pk}/", f"/melden/angebot/{offer.pk}/"]
