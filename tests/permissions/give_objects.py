"""Needs, offers and an organisation of the first municipality, for the table."""

import uuid
from typing import Any

from accounts.models import Organisation, OrganisationMember
from exchange.models import NeedMatch, Offer
from projects.models import Need, NeedKind
from tests.factories import Town


def build(town: Town, people: dict[str, Any], live: int, mark: str) -> dict[str, Any]:
    """Return the arguments of addresses. `lead` offers something and speaks for the organisation; `member` asked to join it."""
    need = Need.objects.create(project_id=live, kind=NeedKind.PEOPLE, title=f"Hände {mark}", key=uuid.uuid4(), sort_order=0)
    organisation = Organisation.objects.create(site=town.site, name=f"Verein {mark}", kind="association", state="confirmed")
    OrganisationMember.objects.create(organisation=organisation, user=people["lead"], role="speaker", is_active=True)
    asking = OrganisationMember.objects.create(organisation=organisation, user=people["member"])
    offer = Offer.objects.create(site=town.site, user=people["lead"], kind=NeedKind.PEOPLE, title=f"Zeit {mark}", release="live")
    match = NeedMatch.objects.create(project_id=live, need_key=need.key, need_title=need.title, offer=offer, asked_by=people["lead"])
    return {
        "need": need.key, "organisation": organisation.pk, "asking": asking.pk, "offer": offer.pk, "match": match.pk,
    }  # fmt: skip


BY_NAME: dict[str, dict[str, Any]] = {
    "exchange:offer": {"pk": "@offer"},
    "exchange:edit_offer": {"pk": "@offer"},
    "exchange:offer_step": {"pk": "@offer", "step": "schliessen"},
    "exchange:answer": {"pk": "@live", "key": "@need"},
    "exchange:match_step": {"pk": "@match", "step": "annehmen"},
    "exchange:fulfil_match": {"pk": "@live", "match": "@match"},
    "exchange:team_match_step": {"pk": "@live", "match": "@match", "step": "ablehnen"},
    "exchange:ask_for_offer": {"pk": "@live", "offer": "@offer"},
    "organisations": {"pk": "@organisation", "member": "@asking", "step": "annehmen"},
    "moderation:report_organisation": {"pk": "@organisation"},
    "organisation_decision": {"pk": "@organisation"},
    "organisationen": {"instance_pk": "@organisation"},
    "workshop:carrier": {"pk": "@live"},
    "workshop:carrier_answer": {"pk": "@live", "answer": "ja"},
    "api:offers-detail": {"pk": "@offer"},
}
