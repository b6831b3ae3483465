"""One conversation, behind any of the three doors (`doors.py`). Thin: forms check, services act."""

import uuid
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from moderation.models import Report
from municipality.throttle import Throttled, throttle_request
from projects.submission.pages import too_often

from . import presenters, rules, services
from .doors import GUEST, Door
from .errors import NotPossible
from .forms import MessageForm, ReportForm, ShareForm

PER_NETWORK = (60, timedelta(hours=1))
REPORTS = (20, timedelta(hours=1))


def new_key() -> dict[str, str]:
    """Return the initial values that let a form recognise its double click."""
    return {"key": get_random_string(22)}


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, door: Door) -> HttpResponse:
    """Read a conversation, and write."""
    viewer = door.viewer
    with_name = viewer.user is None and viewer.side == rules.Side.TEAM
    initial = {**new_key(), "name": viewer.participant.guest_name if with_name and viewer.participant else ""}
    form = MessageForm(request.POST if request.method == "POST" else None, with_name=with_name, initial=initial, hint=presenters.hint(viewer))
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if door.kind == GUEST:
                throttle_request(request, "exchange.write", *PER_NETWORK)
            if form.is_valid():
                data = form.cleaned_data
                services.write(viewer, data["message"], name=data.get("name") or "", key=data["key"])
                return redirect(f"{door.url(done='gesendet')}#ende")
        except NotPossible as error:
            form.add_error(None, str(error))
        except Throttled as error:
            form.add_error(None, too_often(error))
            status = 429
    context = {**presenters.talk(request, door), "form": form}
    return render(request, "exchange/conversations/talk.html", context, status=status)


@require_POST
def read(request: HttpRequest, door: Door) -> HttpResponse:
    """Note that what stood on the page has been read. The page posts this itself where scripts run; else there is a button."""
    services.mark_read(door.viewer, _uuid(request.POST.get("bis", "")))
    if getattr(request, "htmx", False):
        return HttpResponse("")
    return redirect(door.list_url or door.url(done="gelesen"))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_POST
def mute(request: HttpRequest, door: Door) -> HttpResponse:
    """Switch the mails of this conversation off or on."""
    muted = request.POST.get("stumm") == "ja"
    services.mute(door.viewer, muted)
    return redirect(door.url(done="stumm" if muted else "laut"))


@require_POST
def withdraw(request: HttpRequest, door: Door, message_id: uuid.UUID) -> HttpResponse:
    """Take back an own message."""
    services.withdraw(door.viewer, message_id)
    return redirect(f"{door.url(done='zurueckgezogen')}#ende")


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, door: Door) -> HttpResponse:
    """End it for everybody: a question first."""
    if request.method == "POST":
        services.close(door.viewer)
        return redirect(door.url(done="beendet"))
    return _question(
        request, door, title=_("Gespräch beenden?"), button=_("Gespräch beenden"),
        text=_("Danach kann niemand mehr schreiben. Lesen lässt es sich weiter. Das lässt sich nicht rückgängig machen."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, door: Door) -> HttpResponse:
    """End it and hear nothing more from the other side: a question first."""
    if not rules.may_block(door.viewer) and door.conversation.state != rules.State.BLOCKED:
        raise Http404
    if request.method == "POST":
        if rules.may_block(door.viewer):
            services.block(door.viewer)
        return redirect(door.url(done="gesperrt"))
    return _question(
        request, door, title=_("Gespräch sperren?"), button=_("Sperren"), text=presenters.what_blocking_means(door.viewer)
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, door: Door) -> HttpResponse:
    """Go out of it: a question first."""
    if not rules.may_leave(door.viewer):
        raise Http404
    if request.method == "POST":
        services.leave(door.viewer)
        return redirect(f"{door.list_url}?getan=verlassen")
    return _question(
        request, door, title=_("Gespräch verlassen?"), button=_("Verlassen"),
        text=_("Sie sehen es dann nicht mehr und bekommen keine Nachrichten daraus. Was Sie geschrieben haben, bleibt für die anderen lesbar."),
    )  # fmt: skip


def _question(request: HttpRequest, door: Door, *, title: str, text: str, button: str) -> HttpResponse:
    context = {**door.frame(request, title), "text": text, "button": button, "back_url": door.url()}
    return render(request, "exchange/conversations/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, door: Door) -> HttpResponse:
    """Show or hide one's own address and number in this conversation."""
    viewer = door.viewer
    if not rules.may_share(viewer):
        raise Http404
    row = viewer.participant
    initial = {"email": bool(row and row.share_email), "phone": bool(row and row.share_phone)}
    with_phone = bool(viewer.user and viewer.user.phone)
    form = ShareForm(request.POST if request.method == "POST" else None, with_phone=with_phone, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.share(viewer, email=form.cleaned_data["email"], phone=form.cleaned_data.get("phone", False), consent=form.consent)
        return redirect(door.url(done="freigabe"))
    own: dict[str, Any] = {"email": viewer.user.email, "phone": viewer.user.phone} if viewer.user else {"email": row.guest_email if row else ""}
    context = {**door.frame(request, _("Kontaktdaten zeigen")), "form": form, "own": own, "back_url": door.url()}
    return render(request, "exchange/conversations/share.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, door: Door, message_id: uuid.UUID) -> HttpResponse:
    """Show a message of somebody else to the moderators."""
    entry = presenters.reportable(door.viewer, message_id)
    if entry is None:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None, initial={"reason": Report.Reason.INSULT})
    if request.method == "POST":
        throttle_request(request, "exchange.report", *REPORTS)
        if form.is_valid():
            services.report(door.viewer, message_id, form.cleaned_data["reason"], form.cleaned_data["text"])
            return redirect(door.url(done="gemeldet"))
    context = {**door.frame(request, _("Nachricht melden")), "form": form, "entry": entry, "back_url": door.url()}
    return render(request, "exchange/conversations/report.html", context, status=422 if form.errors else 200)
