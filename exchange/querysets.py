"""Visibility of offers and of what projects look for: written once, used by list, page, map, API, organisation page and mails."""

from datetime import date

from django.db.models import DateTimeField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Site

from accounts.models import Organisation
from moderation.models import ModeratedRow
from projects.models import Need, ProjectPage
from projects.querysets import closed
from strategy.models import FieldOfActionPage


class OfferQuerySet(QuerySet):
    """Offers of people and organisations."""

    def visible(self, site: Site, today: date | None = None) -> "OfferQuerySet":
        """Offers that anybody may read: of this municipality, released, open, not over, and of nobody who is hidden."""
        today = today or timezone.localdate()
        by_person = Q(organisation=None, user__is_active=True)
        by_organisation = Q(organisation__state=Organisation.State.CONFIRMED)
        return self.filter(
            Q(available_until=None) | Q(available_until__gte=today),
            by_person | by_organisation,
            site=site,
            release=ModeratedRow.Release.LIVE,
            state="open",
        )

    def of(self, user, site: Site) -> "OfferQuerySet":
        """Offers that this person may change: her own, and those of organisations that she speaks for."""
        speaks = Q(
            organisation__members__user=user, organisation__members__role="speaker", organisation__members__is_active=True,
            organisation__state=Organisation.State.CONFIRMED,
        )  # fmt: skip
        return self.filter(Q(user=user, organisation=None) | speaks, site=site).distinct()

    def for_cards(self) -> "OfferQuerySet":
        """Load what a card shows: two queries, however many offers."""
        ids = FieldOfActionPage.objects.order_by().only("page_ptr")
        return self.select_related("district", "organisation", "user").prefetch_related(Prefetch("fields_of_action", ids))


def open_needs(site: Site) -> QuerySet[Need]:
    """Return the needs that anybody may read and that are still open, with `since` (when they became public, at the earliest known)."""
    from .models import PublicNeed

    known = PublicNeed.objects.filter(project=OuterRef("project"), need_key=OuterRef("key")).values("since")[:1]
    return Need.objects.filter(~closed(), project__in=ProjectPage.objects.visible(site).order_by().values("pk")).annotate(
        since=Coalesce(Subquery(known), "project__first_published_at", output_field=DateTimeField())
    )
