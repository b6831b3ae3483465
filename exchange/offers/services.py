"""Everything that changes an offer. Each function asks who acts, runs in one transaction and may come twice."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts.models import Organisation, User
from accounts.organisations.rules import speaks_for
from moderation import rows
from municipality import cache
from municipality.throttle import throttle

from ..models import NeedMatch, Offer
from . import rules
from .errors import NotPossible

KEPT_AFTER_END = timedelta(days=180)
"""How long an offer that is over stays for its owner before it is deleted."""
MOST_OPEN = 50
MOST_YEARS = 30
"""A day further away than this is a slip of the keyboard."""
PER_DAY = (20, timedelta(days=1))
WORDS = ("kind", "title", "description", "amount")
"""What moderators read: a change goes through them again, and the offer is not public meanwhile."""
FACTS = ("district", "available_from", "available_until", "show_name")
"""Choices and dates: a change holds at once."""
State, Release = Offer.State, Offer.Release


def create(actor: User, site: Site, values: dict[str, Any], *, organisation: Organisation | None = None, key: uuid.UUID | None = None) -> Offer:
    """Write an offer and hand it to the moderators; the same form (`key`) twice is one offer.

    `values`: the fields of `WORDS` and `FACTS`, and `fields_of_action` (ids). Raises `PermissionDenied` for an organisation that the
    person does not speak for, `ValidationError`, `NotPossible` (too many), `Throttled`.
    """
    if not actor.is_authenticated or not actor.is_active:
        raise PermissionDenied
    if organisation is not None and (organisation.site_id != site.pk or not speaks_for(actor, organisation)):
        raise PermissionDenied
    with transaction.atomic():
        # Of two clicks at once the second waits here, and then finds the offer of the first.
        User.objects.select_for_update().get(pk=actor.pk)
        known = Offer.objects.filter(public_id=key, site=site).first() if key else None
        if known is not None:
            if not rules.owns(actor, known):
                raise PermissionDenied
            return known
        throttle(f"exchange:offer:{actor.pk}", *PER_DAY, site=site)
        if Offer.objects.of(actor, site).filter(state__in=[State.OPEN, State.RESERVED]).count() >= MOST_OPEN:
            raise NotPossible(_("Sie haben schon sehr viele Angebote. Bitte ziehen Sie erst eines zurück."))
        offer = Offer(site=site, public_id=key or uuid.uuid4(), organisation=organisation, user=None if organisation else actor)
        for name in (*WORDS, *FACTS):
            setattr(offer, name, values.get(name, getattr(offer, name)))
        check(offer)
        offer.delete_after = _delete_after(offer.available_until)
        offer.full_clean(exclude=["fields_of_action"])
        offer.save()
        offer.fields_of_action.set(values.get("fields_of_action") or [])
        rows.submit(offer, actor)
    return offer


def change(actor: User, offer: Offer, values: dict[str, Any], *, version: int | None = None) -> Offer:
    """Change an offer. New words wait for the moderators, and the offer is not public meanwhile; choices and dates hold at once.

    Raises `PermissionDenied`, `ValidationError`, `NotPossible` (given or reserved), `moderation.errors.Outdated`.
    """
    if not rules.owns(actor, offer):
        raise PermissionDenied
    with transaction.atomic():
        row = Offer.objects.select_for_update().get(pk=offer.pk)
        if row.state not in (State.OPEN, State.CLOSED):
            raise NotPossible(_("Ein Angebot, das reserviert oder vergeben ist, lässt sich nicht ändern."))
        for name in FACTS:
            if name in values:
                setattr(row, name, values[name])
        check(row)
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.name not in FACTS])
        row.delete_after = _delete_after(row.available_until)
        row.save(update_fields=[*FACTS, "delete_after", "changed"])
        if "fields_of_action" in values:
            row.fields_of_action.set(values["fields_of_action"])
        rows.change(row, {name: values[name] for name in WORDS if name in values}, actor, version)
        if row.release in (Release.DRAFT, Release.CHANGES, Release.REJECTED, Release.OFFLINE) and row.state == State.OPEN:
            rows.submit(row, actor)
        cache.touch(row.site_id)
    offer.refresh_from_db()
    return offer


def close(actor: User, offer: Offer) -> Offer:
    """Take an offer back: nobody sees it any more, open questions are answered with no. Twice is once."""
    if not rules.owns(actor, offer):
        raise PermissionDenied
    with transaction.atomic():
        row = Offer.objects.select_for_update().get(pk=offer.pk)
        if row.state == State.CLOSED:
            return row
        if row.state == State.RESERVED:
            raise NotPossible(_("Ein Team hat Ihr Angebot reserviert. Geben Sie zuerst die Reservierung zurück."))
        _close(row)
    return row


def _close(row: Offer) -> None:
    row.state = State.CLOSED
    row.delete_after = timezone.localdate() + KEPT_AFTER_END
    row.save(update_fields=["state", "delete_after", "changed"])
    row.matches.filter(state=NeedMatch.State.ASKED).update(state=NeedMatch.State.DECLINED, changed=timezone.now())
    cache.touch(row.site_id)


def reopen(actor: User, offer: Offer) -> Offer:
    """Offer again what was taken back or given; it must not be over. Twice is once."""
    if not rules.owns(actor, offer):
        raise PermissionDenied
    with transaction.atomic():
        row = Offer.objects.select_for_update().get(pk=offer.pk)
        if row.state in (State.OPEN, State.RESERVED):
            return row
        if row.available_until and row.available_until < timezone.localdate():
            raise NotPossible(_("Ihr Angebot ist abgelaufen. Bitte geben Sie ein neues Ende an."))
        if row.matches.filter(state__in=rules.TAKEN).exists():
            raise NotPossible(_("Ihr Angebot ist vergeben. Legen Sie ein neues an, wenn Sie noch einmal helfen möchten."))
        row.state, row.delete_after = State.OPEN, _delete_after(row.available_until)
        row.save(update_fields=["state", "delete_after", "changed"])
        cache.touch(row.site_id)
    return row


def close_expired(today: date | None = None) -> int:
    """Close offers whose last day is over; returns how many. Safe to run again."""
    today = today or timezone.localdate()
    closed = 0
    for pk in Offer.objects.filter(state=State.OPEN, available_until__lt=today).values_list("pk", flat=True):
        with transaction.atomic():
            row = Offer.objects.select_for_update().filter(pk=pk, state=State.OPEN, available_until__lt=today).first()
            if row is not None:
                _close(row)
                closed += 1
    return closed


def check(offer: Offer) -> None:
    """Raise `ValidationError` for times that cannot be."""
    today = timezone.localdate()
    days = {name: getattr(offer, name) for name in ("available_from", "available_until")}
    if wrong := {name: _("Bitte prüfen Sie das Jahr.") for name, day in days.items() if day and abs(day.year - today.year) > MOST_YEARS}:
        raise ValidationError(wrong)
    if offer.available_from and offer.available_until and offer.available_until < offer.available_from:
        raise ValidationError({"available_until": _("Das Ende liegt vor dem Beginn.")})
    if offer.state == State.OPEN and offer.available_until and offer.available_until < today:
        raise ValidationError({"available_until": _("Dieser Tag ist schon vorbei.")})


def _delete_after(until: date | None) -> date | None:
    return until + KEPT_AFTER_END if until else None
