"""How a need meets somebody who helps: asked → reserved → fulfilled, declined, released. Of several askers exactly one gets it.

answer(user, …)    somebody says "I can help"; the team reserves or declines
ask(user, …)       a team asks for an offer; its owner agrees (reserves) or declines
Each step checks who acts, locks project, offer and match in this order, and may come twice.
"""

import logging
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts.models import User
from moderation.models import ModeratedRow
from municipality import cache
from projects.models import Need, ProjectPage, ProjectState
from projects.services import open_need_keys, set_need_open
from workshop.access import Seat

from ..conversations import services as conversations
from ..models import Conversation, NeedMatch, Offer
from . import books, notices, rules
from .errors import NotPossible, Taken

logger = logging.getLogger(__name__)
State = NeedMatch.State


def answer(actor: User, site: Site, project: ProjectPage, need_key: uuid.UUID, text: str, *, offer: Offer | None = None, key: str = "") -> NeedMatch:
    """Somebody with an account answers a need, perhaps with one of her offers: a conversation with the people behind the project.

    One open answer per person and need: a second one goes on in the same conversation. Raises `PermissionDenied`, `NotPossible`.
    """
    if not actor.is_authenticated or not actor.is_active:
        raise PermissionDenied
    if offer is not None and (offer.site_id != site.pk or not rules.owns(actor, offer)):
        raise PermissionDenied
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        known = NeedMatch.objects.filter(project=project, need_key=need_key, asked_by=actor, from_team=False, state=State.ASKED).first()
        if known is not None:
            _say_more(known, actor, text, key)
            return known
        need = _open_need(site, project, need_key)
        if offer is not None:
            _must_be_free(offer)
        conversation = conversations.start(
            Conversation.Kind.OUTSIDE, site, need.title, text, by=actor, project=project, offer=offer, need_key=need_key, key=key
        )
        return NeedMatch.objects.create(
            project=project, need_key=need_key, need_title=need.title, offer=offer, conversation=conversation, asked_by=actor
        )


def _say_more(match: NeedMatch, actor: User, text: str, key: str) -> None:
    viewer = conversations.rules.viewer_of(actor, match.conversation) if match.conversation else None
    if viewer is not None:
        conversations.write(viewer, text, key=key)


def ask(seat: Seat, need_key: uuid.UUID, offer: Offer, text: str, *, key: str = "") -> NeedMatch:
    """A team asks whoever offers something for it. One open question per need and offer. Raises `PermissionDenied`, `NotPossible`."""
    if not seat.may_edit or offer.site_id != seat.site.pk:
        raise PermissionDenied
    with transaction.atomic():
        ProjectState.objects.select_for_update().get(project_id=seat.project.pk)
        known = NeedMatch.objects.filter(project=seat.project, need_key=need_key, offer=offer, from_team=True, state=State.ASKED).first()
        if known is not None:
            return known
        need = _open_need(seat.site, seat.project, need_key)
        if not Offer.objects.visible(seat.site).filter(pk=offer.pk).exists():
            raise NotPossible(_("Dieses Angebot ist nicht mehr frei."))
        conversation = conversations.start(
            Conversation.Kind.OFFER, seat.site, offer.title, text, by=seat.user, project=seat.project, offer=offer, need_key=need_key, key=key
        )
        return NeedMatch.objects.create(
            project=seat.project, need_key=need_key, need_title=need.title, offer=offer, conversation=conversation, asked_by=seat.user, from_team=True
        )  # fmt: skip


def _open_need(site: Site, project: ProjectPage, need_key: uuid.UUID) -> Need:
    """Return a need that anybody may read and that is open; raises `NotPossible`."""
    visible = ProjectPage.objects.visible(site).filter(pk=project.pk).exists()
    need = Need.objects.filter(project=project, key=need_key).first() if visible else None
    if need is None or need_key not in open_need_keys(project):
        raise NotPossible(_("Das wird nicht mehr gesucht. Vielleicht passt etwas anderes."))
    return need


def _must_be_free(offer: Offer) -> None:
    if offer.state != Offer.State.OPEN or offer.matches.filter(state__in=rules.TAKEN).exists():
        raise NotPossible(_("Dieses Angebot ist schon reserviert oder vergeben."))


# Steps ------------------------------------------------------------------------------------------------------------------


def _step(actor: User, match: NeedMatch, target: str, may: Callable[[Any, NeedMatch], bool], change: Callable[[NeedMatch], None]) -> NeedMatch:
    """Do one step under the locks of project and offer; the same step again is none. A step that is not offered is refused and logged."""
    try:
        with transaction.atomic():
            ProjectState.objects.select_for_update().get_or_create(project_id=match.project_id)
            if match.offer_id:
                Offer.objects.select_for_update().filter(pk=match.offer_id).first()
            row = NeedMatch.objects.select_for_update(of=("self",)).select_related("project", "offer__organisation", "conversation").get(pk=match.pk)
            if row.state == target and (rules.is_team(actor, row) or rules.is_giver(actor, row)):
                return row
            if not may(actor, row):
                if not (rules.is_team(actor, row) or rules.is_giver(actor, row)):
                    raise PermissionDenied
                logger.warning("Step %s of match %s refused: it is %s", target, row.pk, row.state)
                raise NotPossible(_("Das geht nicht mehr. Jemand hat inzwischen schon entschieden."))
            row.state, row.decided_by = target, actor
            change(row)
            row.save()
            notices.tell(row, actor)
            cache.touch(row.offer.site_id if row.offer else row.project.municipality.pk)  # type: ignore[union-attr]
    except IntegrityError as error:
        raise Taken(_("Jemand war schneller: Das ist schon reserviert.")) from error
    except NeedMatch.DoesNotExist as error:
        raise NotPossible(_("Diese Anfrage gibt es nicht mehr.")) from error
    return row


def reserve(actor: User, match: NeedMatch) -> NeedMatch:
    """Say yes. Need and offer are taken from now on: exactly one answer gets a need, one need gets an offer. Raises `Taken`."""
    return _step(actor, match, State.RESERVED, rules.may_reserve, _reserve)


def _reserve(row: NeedMatch) -> None:
    if NeedMatch.objects.filter(project=row.project, need_key=row.need_key, state__in=rules.TAKEN).exists():
        raise Taken(_("Für diesen Bedarf ist schon etwas reserviert."))
    if not Need.objects.filter(project=row.project, key=row.need_key).exists():
        raise NotPossible(_("Diesen Bedarf gibt es nicht mehr."))
    if row.offer is not None:
        if row.offer.state != Offer.State.OPEN or row.offer.release != ModeratedRow.Release.LIVE:
            raise Taken(_("Dieses Angebot ist nicht mehr frei."))
        Offer.objects.filter(pk=row.offer_id).update(state=Offer.State.RESERVED)
    set_need_open(row.project, row.need_key, False)


def decline(actor: User, match: NeedMatch) -> NeedMatch:
    """Say no, kindly: the conversation stays."""
    return _step(actor, match, State.DECLINED, rules.may_decline, lambda row: None)


def release(actor: User, match: NeedMatch) -> NeedMatch:
    """Give a reservation back, or take back that a need was met: need and offer are free again, the line of the finance plan goes."""

    def change(row: NeedMatch) -> None:
        books.strike(row, actor)
        row.value = row.hours = None
        if Need.objects.filter(project=row.project, key=row.need_key).exists():
            set_need_open(row.project, row.need_key, True)
        if row.offer is not None:
            over = row.offer.available_until is not None and row.offer.available_until < timezone.localdate()
            Offer.objects.filter(pk=row.offer_id).update(state=Offer.State.CLOSED if over else Offer.State.OPEN)

    return _step(actor, match, State.RELEASED, rules.may_release, change)


def fulfil(actor: User, match: NeedMatch, *, hours: Decimal | None = None, euros: Decimal | None = None) -> NeedMatch:
    """Say that the project has got it. What has a value becomes a line of the finance plan; other open answers end kindly."""

    def change(row: NeedMatch) -> None:
        need = Need.objects.filter(project=row.project, key=row.need_key).first()
        row.hours, row.value = hours or None, None if hours else euros
        books.enter(row, need.kind if need else "", actor)
        if row.offer is not None:
            Offer.objects.filter(pk=row.offer_id).update(state=Offer.State.GIVEN)
        waiting = NeedMatch.objects.filter(project=row.project, need_key=row.need_key, state=State.ASKED).select_related("offer", "project")
        for other in waiting:
            other.state, other.decided_by = State.DECLINED, actor
            other.save(update_fields=["state", "decided_by", "changed"])
            notices.tell(other, actor)

    return _step(actor, match, State.FULFILLED, rules.may_fulfil, change)
