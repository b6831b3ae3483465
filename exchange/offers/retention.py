"""When offers and their matches go, what a person gets as a copy, what goes with her account."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import privacy
from accounts.models import User
from municipality import retention

from ..models import NeedInterest, NeedMatch, Offer

MATCHES_KEPT = timedelta(days=365)


def offers_due(now: datetime) -> QuerySet[Offer]:
    """Offers that ended long ago; one that a project still holds stays."""
    held = NeedMatch.objects.filter(state=NeedMatch.State.RESERVED).exclude(offer=None).values("offer_id")
    return Offer.objects.filter(delete_after__lt=timezone.localdate(now)).exclude(pk__in=held)


def matches_due(now: datetime) -> QuerySet[NeedMatch]:
    """Answers that came to nothing, a year later."""
    over = Q(state__in=[NeedMatch.State.DECLINED, NeedMatch.State.RELEASED])
    return NeedMatch.objects.filter(over, changed__lt=now - MATCHES_KEPT)


def export(user: User) -> dict[str, Any]:
    """Return a person's offers, answers and wishes."""
    names = ("kind", "title", "description", "amount", "available_from", "available_until", "state", "release", "created")
    return {
        "offers": list(Offer.objects.filter(user=user).values(*names)),
        "answers": list(NeedMatch.objects.filter(asked_by=user).values("need_title", "state", "created")),
        "interests": list(NeedInterest.objects.filter(user=user).values("kinds", "fields_of_action", "districts", "created")),
    }


def erase(user: User) -> None:
    """What a person offered goes; a project keeps what it got, without her. Reserved needs are open again."""
    from . import matches

    for match in NeedMatch.objects.filter(Q(asked_by=user, from_team=False) | Q(offer__user=user), state=NeedMatch.State.RESERVED):
        if matches.rules.may_release(user, match):
            matches.release(user, match)
    NeedMatch.objects.filter(Q(asked_by=user, from_team=False) | Q(offer__user=user), state=NeedMatch.State.ASKED).delete()
    NeedMatch.objects.filter(asked_by=user).update(asked_by=None)
    Offer.objects.filter(user=user).delete()
    NeedInterest.objects.filter(user=user).delete()


def register() -> None:
    """Make the rules known; called once by the app config."""
    retention.register("exchange.offers", due=offers_due, delete=lambda row: row.delete())
    retention.register("exchange.matches", due=matches_due, delete=lambda row: row.delete())
    privacy.register_export("offers", export)
    privacy.register_erasure(erase, order=10)
