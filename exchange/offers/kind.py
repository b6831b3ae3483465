"""How offers stand in the inbox of the moderators."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import OrganisationMember, User
from moderation.registry import Line
from moderation.rows import RowKind

from ..models import Offer


class OfferKind(RowKind):
    """An offer of a person or an organisation."""

    name = "angebot"
    label = gettext_lazy("Angebot")
    icon = "pick"
    model = Offer
    related = ("site", "user", "organisation", "district")

    def title(self, row: Offer) -> str:
        return row.title

    def lines(self, row: Offer) -> list[Line]:
        from .cards import giver_of

        days = [date_format(day, "SHORT_DATE_FORMAT") for day in (row.available_from, row.available_until) if day]
        texts = [
            (_("Art"), row.get_kind_display()), (_("Was angeboten wird"), row.title), (_("Beschreibung"), row.description), (_("Menge"), row.amount),
            (_("Stadtteil"), row.district.name if row.district else ""), (_("Zeit"), " – ".join(days)), (_("Steht dabei"), giver_of(row)),
        ]  # fmt: skip
        return [Line(str(label), str(text)) for label, text in texts if text]

    def author_users(self, row: Offer) -> Iterable[User]:
        if row.organisation_id is None:
            return [row.user] if row.user else []
        speakers = OrganisationMember.objects.filter(
            organisation_id=row.organisation_id, organisation__state="confirmed", is_active=True, role=OrganisationMember.Role.SPEAKER
        )
        return [member.user for member in speakers.select_related("user")]

    def author_line(self, row: Offer) -> str:
        if row.organisation is not None:
            return row.organisation.name
        return (row.user.name if row.user else "") or _("Ohne Namen")

    def public_url(self, row: Any) -> str:
        visible = Offer.objects.visible(row.site, timezone.localdate()).filter(pk=row.pk).exists()
        return reverse("exchange:offer", args=[row.pk]) if visible else ""

    def author_url(self, row: Any) -> str:
        return reverse("exchange:edit_offer", args=[row.pk])
