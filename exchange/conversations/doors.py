"""The three doors to a conversation: the workshop of a team, one's own area, and the private link of a guest.

Each door finds conversation and viewer and hands them to the same views; whoever does not belong there gets 404.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from municipality.scope import get_site
from projects.submission.pages import breadcrumbs, private
from workshop import frame
from workshop.access import Seat, sign_in, team_view
from workshop.models import TeamMember

from ..models import Conversation, Participant
from . import keys
from .rules import Kind, Side, Viewer, viewer_of

TEAM, OWN, GUEST = "team", "own", "guest"
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Door:
    """Where somebody came in. `url(name)` is the address of a step behind the same door."""

    kind: str
    viewer: Viewer
    args: tuple[Any, ...]
    seat: Seat | None = None

    @property
    def conversation(self) -> Conversation:
        return self.viewer.conversation

    def url(self, name: str = "talk", *more: Any, done: str = "") -> str:
        """Return the address of `talk` or of a step; `done` names what was just done, from a fixed list."""
        address = reverse(f"exchange:{self.kind}_{name}", args=[*self.args, *more])
        return f"{address}?getan={done}" if done else address

    @property
    def list_url(self) -> str:
        """The address of the list above this conversation, "" for guests, who have none."""
        if self.kind == TEAM:
            return reverse("exchange:team_talks", args=self.args[:1])
        return reverse("exchange:own_talks") if self.kind == OWN else ""

    def frame(self, request: HttpRequest, title: str) -> dict[str, Any]:
        """Return what the template around the content needs, and which one it is."""
        if self.seat is not None:
            context = frame.context(request, self.seat, tab="conversations", title=title)
            return {**context, "base": "workshop/base.html"}
        if self.kind == OWN:
            way = [
                {"title": _("Mein Bereich"), "url": reverse("mine:home")},
                {"title": _("Gespräche"), "url": self.list_url},
                {"title": title, "url": ""},
            ]
            return {"base": "exchange/own_base.html", "breadcrumbs": way, "here": title}
        return {"base": "exchange/own_base.html", "breadcrumbs": breadcrumbs(request, title), "here": title}


def team_door(view: View) -> View:
    """For the members of a team: `view(request, door, …)`."""

    @team_view
    @private
    def wrapped(request: HttpRequest, seat: Seat, public_id: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
        row = Conversation.objects.select_related("offer").filter(project=seat.project, public_id=public_id).first()
        if row is None:
            raise Http404
        row.project, row.site = seat.project, seat.site
        viewer = viewer_of(seat.user, row, member=seat.member)
        assert viewer is not None
        return view(request, Door(TEAM, viewer, (seat.project.pk, public_id), seat), **kwargs)

    return wraps(view)(wrapped)


def own_door(view: View) -> View:
    """For whoever takes part from outside, and for the administration where it was asked in. A member of the team goes to the workshop."""

    @never_cache
    @private
    def wrapped(request: HttpRequest, public_id: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in(request)
        row = Conversation.objects.select_related("project", "offer", "site").filter(site=get_site(request), public_id=public_id).first()
        viewer = viewer_of(request.user, row) if row is not None else None
        if row is None or viewer is None:
            raise Http404
        if viewer.side == Side.TEAM:
            if request.method != "GET" or not row.project_id:
                raise Http404
            return redirect("exchange:team_talk", row.project_id, public_id)
        return view(request, Door(OWN, viewer, (public_id,)), **kwargs)

    return wraps(view)(wrapped)


def guest_door(view: View) -> View:
    """For whoever holds a private link. The link of a project ends when it has a team: then its members answer, each signed in."""

    @private
    def wrapped(request: HttpRequest, public_id: uuid.UUID, secret: str, **kwargs: Any) -> HttpResponseBase:
        found = keys.find(get_site(request), public_id, secret)
        if found is None:
            raise Http404
        row, side = found
        of_project = side == keys.PROJECT
        participant = Participant.objects.filter(conversation=row, user=None, is_team=of_project, is_administration=False).first()
        if participant is None or participant.left is not None:
            raise Http404
        if of_project and TeamMember.objects.filter(project_id=row.project_id, ended=None).exclude(user=None).exists():
            return redirect("exchange:team_talk", row.project_id, public_id)
        viewer = Viewer(row, Side.TEAM if of_project else Side.OUTSIDE, None, participant)
        return view(request, Door(GUEST, viewer, (public_id, secret)), **kwargs)

    return wraps(view)(wrapped)


def kind_label(conversation: Conversation, side: Side) -> str:
    """Say in a few words who reads along, as this side would say it."""
    if conversation.kind == Kind.BOARD:
        return _("Nur Ihr Team liest mit.")
    if conversation.kind == Kind.ADMINISTRATION:
        return _("Ihr Team und die Verwaltung lesen mit.") if side == Side.TEAM else _("Das Team und die Verwaltung lesen mit.")
    if side == Side.TEAM:
        return _("Ihr ganzes Team liest mit. Keine Seite sieht die Adressen der anderen.")
    if conversation.project_id:
        return _("Die Menschen hinter dem Projekt lesen mit. Keine Seite sieht die Adressen der anderen.")
    return _("Nur die Beteiligten lesen mit. Keine Seite sieht die Adressen der anderen.")
