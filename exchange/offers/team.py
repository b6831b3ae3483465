"""The tab "Bedarfe" of the workshop: what the project looks for, who answered, what is offered that fits."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from projects.models import Need
from projects.services import open_need_keys
from workshop import frame
from workshop.access import Seat, team_view
from workshop.models import WorkshopSettings

from ..conversations.errors import NotPossible as TalkNotPossible
from ..models import NeedMatch, Offer
from . import matches, rules, suggestions
from .cards import giver_of, place_of
from .errors import NotPossible
from .forms import AskForm, FulfilForm
from .notices import State

STEPS = {"reservieren": matches.reserve, "ablehnen": matches.decline, "freigeben": matches.release}
ORDER: dict[str, int] = {State.FULFILLED: 0, State.RESERVED: 1, State.ASKED: 2, State.RELEASED: 3, State.DECLINED: 4}


def waiting(seat: Seat) -> QuerySet[NeedMatch]:
    """Return the answers that wait for the team: their number stands at the tab."""
    return NeedMatch.objects.filter(project=seat.project, state=State.ASKED, from_team=False)


@team_view
@require_http_methods(["GET", "HEAD"])
def needs(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The public needs of the project with their state, answers and suggestions. Constant queries, however many."""
    return show(request, seat)


def show(request: HttpRequest, seat: Seat, bad: FulfilForm | None = None, bad_match: int = 0) -> HttpResponse:
    """Show the tab; `bad`: the form of a match that was filled in wrongly."""
    found = list(Need.objects.filter(project=seat.project).order_by("sort_order", "pk"))
    is_open = open_need_keys(seat.project)
    rows = list(
        NeedMatch.objects.filter(project=seat.project)
        .select_related("project", "offer__organisation", "offer__user", "conversation", "asked_by")
        .order_by("-created")
    )
    by_need: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: ORDER[row.state]):
        form = bad if bad is not None and row.pk == bad_match else None
        by_need.setdefault(row.need_key, []).append(as_match(row, seat, form))
    fits = suggestions.offers_for(seat.site, seat.project, [need for need in found if need.key in is_open]) if seat.project.live else {}
    shown = [
        {
            "need": need, "is_open": need.key in is_open, "matches": by_need.pop(need.key, []),
            "offers": [as_fit(fit, seat, need) for fit in fits.get(need.key, [])],
        }
        for need in found
    ]  # fmt: skip
    context = {
        **frame.context(request, seat, tab="needs"),
        "needs": shown,
        "gone": [entry for entries in by_need.values() for entry in entries if entry["match"].state in rules.TAKEN],
        "rate": WorkshopSettings.for_site(seat.site).volunteer_rate,
        "is_live": seat.project.live,
        "form": bad,
    }
    return render(request, "exchange/offers/project_needs.html", context, status=422 if bad is not None else 200)


def as_match(row: NeedMatch, seat: Seat, form: FulfilForm | None = None) -> dict[str, Any]:
    """Return a match as the team sees it: a name, never an address."""
    who = giver_of(row.offer) if row.offer is not None else (row.asked_by.name if row.asked_by else "") or _("Ohne Namen")
    may = {"reserve": may_here(seat, row, "reserve"), "decline": may_here(seat, row, "decline"), "release": may_here(seat, row, "release")}
    fulfil = row.state == State.RESERVED and seat.may_edit
    return {
        "match": row, "who": who, "offer": row.offer, "state": row.get_state_display(), "is_taken": row.state in rules.TAKEN,
        "talk_url": reverse("exchange:team_talk", args=[seat.project.pk, row.conversation.public_id]) if row.conversation else "",
        "may": may, "form": (form or FulfilForm(auto_id=f"match-{row.pk}-%s")) if fulfil else None, "value": row.value, "hours": row.hours,
        "is_over": row.state in (State.DECLINED, State.RELEASED),
        "offer_url": reverse("exchange:offer", args=[row.offer_id]) if row.offer and row.offer.state == Offer.State.OPEN and row.offer.release == "live" else "",
    }  # fmt: skip


def may_here(seat: Seat, row: NeedMatch, step: str) -> bool:
    """The same rules as in `rules`, for a seat that is known already (no query per row)."""
    if not seat.may_edit:
        return False
    if step == "reserve":
        return row.state == State.ASKED and not row.from_team
    if step == "decline":
        return row.state == State.ASKED
    return row.state in rules.TAKEN


def as_fit(fit: suggestions.Fit, seat: Seat, need: Need) -> dict[str, Any]:
    """Return an offer that fits, with the address of the form that asks for it."""
    url = f"{reverse('exchange:ask_for_offer', args=[seat.project.pk, fit.offer.pk])}?bedarf={need.key}"
    return {
        "title": fit.offer.title, "giver": giver_of(fit.offer), "place": place_of(fit.offer), "amount": fit.offer.amount,
        "url": reverse("exchange:offer", args=[fit.offer.pk]), "ask_url": url,
    }  # fmt: skip


def _match(seat: Seat, pk: int) -> NeedMatch:
    row = NeedMatch.objects.filter(pk=pk, project=seat.project).select_related("project", "offer__organisation").first()
    if row is None:
        raise Http404
    return row


@team_view(edits=True)
@require_POST
def step(request: HttpRequest, seat: Seat, match: int, step: str) -> HttpResponse:
    """Reserve, decline, release."""
    row = _match(seat, match)
    if step not in STEPS:
        raise Http404
    try:
        STEPS[step](seat.user, row)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Gespeichert. Die andere Seite erfährt davon."))
    return redirect("exchange:project_needs", pk=seat.project.pk)


@team_view(edits=True)
@require_POST
def fulfil(request: HttpRequest, seat: Seat, match: int) -> HttpResponse:
    """Say that the project has got it, and what it is worth."""
    row = _match(seat, match)
    form = FulfilForm(request.POST, auto_id=f"match-{row.pk}-%s")
    if not form.is_valid():
        return show(request, seat, form, row.pk)
    try:
        done = matches.fulfil(seat.user, row, hours=form.cleaned_data["hours"], euros=form.cleaned_data["euros"])
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        booked = _("Erledigt. Der Wert steht im Finanzplan.") if done.source_id else _("Erledigt.")
        messages.success(request, booked)
    return redirect("exchange:project_needs", pk=seat.project.pk)


@team_view(edits=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, seat: Seat, offer: int) -> HttpResponse:
    """ "We could use this": a message to whoever offers it."""
    found = Offer.objects.visible(seat.site).for_cards().filter(pk=offer).first()
    if found is None:
        raise Http404
    opened = open_need_keys(seat.project) if seat.project.live else set()
    needs = [(str(need.key), need.title) for need in Need.objects.filter(project=seat.project, key__in=opened).order_by("sort_order", "pk")]
    wished = request.GET.get("bedarf", "")
    initial = {"need": wished if wished in dict(needs) else needs[0][0] if len(needs) == 1 else ""}
    form = AskForm(request.POST if request.method == "POST" else None, needs=needs, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            match = matches.ask(seat, data["need"], found, data["message"], key=data["key"])
        except (NotPossible, TalkNotPossible) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Ihre Frage ist unterwegs."))
            return redirect("exchange:team_talk", pk=seat.project.pk, public_id=match.conversation.public_id)  # type: ignore[union-attr]
    context = {
        **frame.context(request, seat, tab="needs", title=_("Nach einem Angebot fragen")),
        "form": form, "offer": found, "giver": giver_of(found), "place": place_of(found), "has_needs": bool(needs),
    }  # fmt: skip
    return render(request, "exchange/offers/ask.html", context, status=422 if form.errors else 200)
