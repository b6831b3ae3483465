"""Offers, answers and the weekly mail of one person: `/mitmachen/angebote/`, `/mitmachen/bedarfe/`, `/mitmachen/interessen/`."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.mine.access import own, private
from accounts.organisations.views import me
from moderation.errors import ModerationError
from municipality.addresses import address_of
from municipality.scope import get_site
from projects.models import Need, ProjectPage
from projects.services import open_need_keys

from ..conversations.errors import NotPossible as TalkNotPossible
from ..models import NeedInterest, NeedMatch, Offer
from . import matches, rules, services, suggestions, weekly
from .cards import help_url, need_cards
from .errors import NotPossible
from .filters import NeedFilter
from .forms import AnswerForm, InterestForm, OfferForm
from .notices import State

STEPS = {"annehmen": matches.reserve, "ablehnen": matches.decline, "zurueck": matches.release}


def trail(here: str, *more: dict[str, str]) -> list[dict[str, str]]:
    """Return the way to a page of one's own area."""
    return [{"title": _("Mein Bereich"), "url": reverse("mine:home")}, *more, {"title": here, "url": ""}]


@own
@require_http_methods(["GET", "HEAD"])
def my_offers(request: HttpRequest) -> HttpResponse:
    """What I offer and what became of it, what I answered, what is looked for that fits."""
    site = get_site(request)
    offers = list(Offer.objects.of(request.user, site).for_cards().order_by("-created", "-pk")[:200])
    found = my_matches(request)
    by_offer: dict[int, list[dict[str, Any]]] = {}
    for match in found:
        if match.offer_id:
            by_offer.setdefault(match.offer_id, []).append(as_match(match, request))
    fits = suggested(request, [offer for offer in offers if is_live(offer)])
    shown = [
        {
            "offer": offer, "matches": by_offer.get(offer.pk, []), "state": state_words(offer), "is_live": is_live(offer),
            "needs": fits.get(offer.pk, []),
        }
        for offer in offers
    ]  # fmt: skip
    context = {
        "offers": shown,
        "answers": [as_match(match, request) for match in found if not match.offer_id],
        "interest": NeedInterest.objects.filter(site=site, user=me(request)).first(),
        "place": "offers",
        "breadcrumbs": trail(_("Angebote und Antworten")),
    }
    return render(request, "exchange/offers/my_offers.html", context)


def is_live(offer: Offer) -> bool:
    """Can others see this offer now (but for its last day)?"""
    return offer.release == Offer.Release.LIVE and offer.state == Offer.State.OPEN


def state_words(offer: Offer) -> str:
    """Return in a few words what is with an offer."""
    if offer.state != Offer.State.OPEN:
        return str(offer.get_state_display())
    return str(offer.get_release_display())


def my_matches(request: HttpRequest) -> list[NeedMatch]:
    """Return the answers and requests on the side of this person, the newest first."""
    mine = Offer.objects.of(request.user, get_site(request)).values("pk")
    asked = Q(asked_by=request.user, from_team=False) | Q(offer__in=mine)
    rows = NeedMatch.objects.filter(asked, project__in=ProjectPage.objects.in_site(get_site(request)).order_by().values("pk"))
    return list(rows.select_related("project", "offer", "conversation").order_by("-created")[:200])


def as_match(match: NeedMatch, request: HttpRequest) -> dict[str, Any]:
    """Return a match for `exchange/offers/match.html`, as the side that helps sees it."""
    talk = match.conversation
    return {
        "match": match,
        "title": match.need_title,
        "project": match.project.title,
        "project_url": address_of(get_site(request), match.project.url_path) if match.project.live else "",
        "state": match.get_state_display(),
        "since": match.changed,
        "talk_url": reverse("exchange:own_talk", args=[talk.public_id]) if talk else "",
        "text": _("Das Team fragt Sie.") if match.from_team and match.state == State.ASKED else "",
        "steps": [
            {"name": name, "label": label, "kind": kind}
            for name, label, kind, may in (
                ("annehmen", _("Zusagen"), "", rules.may_reserve),
                ("ablehnen", _("Absagen") if match.from_team else _("Antwort zurückziehen"), "ghost", rules.may_decline),
                ("zurueck", _("Zusage zurücknehmen"), "ghost", rules.may_release),
            )
            if may(request.user, match)
        ],
    }


def suggested(request: HttpRequest, offers: list[Offer], most: int = 3) -> dict[int, list[dict[str, Any]]]:
    """Return by id of an offer the cards of the needs that fit it."""
    site = get_site(request)
    fits = suggestions.needs_for(offers, site, most)
    wanted = {need.pk: need for found in fits.values() for need in found}
    loaded = NeedFilter(site, type(request.GET)()).load(wanted.values())
    cards = dict(zip((need.pk for need in loaded), need_cards(loaded, request), strict=True))
    return {pk: [cards[need.pk] for need in found if need.pk in cards] for pk, found in fits.items()}


# Writing an offer -------------------------------------------------------------------------------------------------------


@own
@require_http_methods(["GET", "HEAD", "POST"])
def new_offer(request: HttpRequest) -> HttpResponse:
    """Write an offer."""
    site = get_site(request)
    initial = {"organisation": request.GET.get("organisation", "")} if request.GET.get("organisation", "").isdigit() else {}
    form = OfferForm(request.POST if request.method == "POST" else None, site=site, user=me(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data.get("organisation")
        made = _tried(form, lambda: services.create(me(request), site, form.values, organisation=organisation, key=form.cleaned_data["key"]))
        if made is not None:
            messages.success(request, _("Danke. Wir sehen uns Ihr Angebot an, dann steht es auf der Website. Sie hören von uns."))
            return redirect("exchange:edit_offer", pk=made.pk)
    context = {"form": form, "is_new": True, "here": _("Etwas anbieten"), "breadcrumbs": trail(_("Etwas anbieten"), _offers_crumb())}
    return render(request, "exchange/offers/offer_form.html", context, status=422 if form.errors else 200)


def _offers_crumb() -> dict[str, str]:
    return {"title": _("Angebote und Antworten"), "url": reverse("exchange:my_offers")}


def _tried(form: Any, save: Callable[[], Offer]) -> Offer | None:
    """Return what was saved; what is wrong goes into the form."""
    try:
        return save()
    except ValidationError as error:
        known = dict(getattr(error, "message_dict", {"": error.messages}).items())
        for name, found in known.items():
            form.add_error(name if name in form.fields else None, found)
    except (NotPossible, ModerationError) as error:
        form.add_error(None, str(error))
    return None


def find_offer(request: HttpRequest, pk: int) -> Offer:
    """Return an offer that this person may change; raises Http404 for all others."""
    found = Offer.objects.of(request.user, get_site(request)).for_cards().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@own
@require_http_methods(["GET", "HEAD", "POST"])
def edit_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an offer; see what the moderators say; take it back, offer it again."""
    offer, site = find_offer(request, pk), get_site(request)
    form = OfferForm(request.POST if request.method == "POST" else None, site=site, user=me(request), offer=offer)
    if request.method == "POST" and form.is_valid():
        was_live = offer.release == Offer.Release.LIVE
        saved = _tried(form, lambda: services.change(me(request), offer, form.values, version=form.cleaned_data["version"]))
        if saved is not None:
            waits = was_live and saved.release == Offer.Release.WAITING
            messages.success(
                request,
                _("Gespeichert. Wir sehen uns die Änderung an. So lange steht Ihr Angebot nicht auf der Website.") if waits else _("Gespeichert."),
            )
            return redirect("exchange:edit_offer", pk=pk)
    offer.refresh_from_db()
    can_change = offer.state in (Offer.State.OPEN, Offer.State.CLOSED)
    context = {
        "form": form,
        "offer": offer,
        "state": state_words(offer),
        "is_live": is_live(offer),
        "can_change": can_change,
        "can_close": offer.state == Offer.State.OPEN,
        "can_reopen": offer.state in (Offer.State.CLOSED, Offer.State.GIVEN),
        "needs": suggested(request, [offer], 5)[offer.pk] if offer.state == Offer.State.OPEN else [],
        "matches": [as_match(match, request) for match in my_matches(request) if match.offer_id == offer.pk],
        "here": offer.title,
        "breadcrumbs": trail(offer.title, _offers_crumb()),
    }
    return render(request, "exchange/offers/offer_form.html", context, status=422 if form.errors else 200)


@own
@require_POST
def offer_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take an offer back or offer it again."""
    offer = find_offer(request, pk)
    try:
        if step == "schliessen":
            services.close(me(request), offer)
            messages.success(request, _("Ihr Angebot steht nicht mehr auf der Website."))
        elif step == "oeffnen":
            services.reopen(me(request), offer)
            messages.success(request, _("Ihr Angebot ist wieder offen."))
        else:
            raise Http404
    except NotPossible as error:
        messages.error(request, str(error))
    return redirect("exchange:edit_offer", pk=pk)


# Answers ----------------------------------------------------------------------------------------------------------------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """ "I can help": a form for people who are signed in; everybody else goes to the relay without an account."""
    site = get_site(request)
    project = ProjectPage.objects.visible(site).filter(pk=pk).select_related("state").first()
    need = Need.objects.filter(project_id=pk, key=key).first() if project is not None else None
    if project is None or need is None:
        raise Http404
    if not request.user.is_authenticated:
        return redirect(help_url(pk, key, own=False))
    form = AnswerForm(request.POST if request.method == "POST" else None, site=site, user=me(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            match = matches.answer(me(request), site, project, key, data["message"], offer=data.get("offer"), key=data["key"])
        except (NotPossible, TalkNotPossible) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Ihre Nachricht ist unterwegs. Das Projekt antwortet Ihnen hier."))
            return redirect("exchange:own_talk", public_id=match.conversation.public_id) if match.conversation else redirect("exchange:my_offers")
    context = {
        "form": form,
        "project": project,
        "need": need,
        "is_open": key in open_need_keys(project),
        "project_url": address_of(site, project.url_path),
        "known": NeedMatch.objects.filter(project=project, need_key=key, asked_by=request.user, from_team=False, state=State.ASKED).first(),
        "breadcrumbs": trail(_("Ich kann helfen")),
    }
    return render(request, "exchange/offers/answer.html", context, status=422 if form.errors else 200)


@own
@require_POST
def match_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The side that helps agrees, declines, or takes its word back."""
    match = next((row for row in my_matches(request) if row.pk == pk), None)
    if match is None or step not in STEPS:
        raise Http404
    try:
        STEPS[step](me(request), match)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Gespeichert. Das Projekt erfährt davon."))
    return redirect("exchange:my_offers")


# Weekly mail ------------------------------------------------------------------------------------------------------------


@own
@require_http_methods(["GET", "HEAD", "POST"])
def interests(request: HttpRequest) -> HttpResponse:
    """What the weekly mail is about, and whether there is one."""
    site = get_site(request)
    found = NeedInterest.objects.filter(site=site, user=me(request)).first()
    if request.method == "POST" and "beenden" in request.POST:
        weekly.drop_interest(me(request), site)
        messages.success(request, _("Sie bekommen die E-Mail nicht mehr."))
        return redirect("exchange:interests")
    ordered = request.method == "POST" and "bestellen" in request.POST
    form = InterestForm(request.POST if ordered else None, site=site, interest=found)
    if ordered and form.is_valid():
        data = form.cleaned_data
        weekly.save_interest(me(request), site, kinds=data["kinds"], fields=data.get("fields_of_action", []), districts=data.get("districts", []))
        messages.success(request, _("Gespeichert. Die E-Mail kommt montags, wenn es Neues gibt."))
        return redirect("exchange:interests")
    context = {"form": form, "interest": found, "place": "offers", "breadcrumbs": trail(_("Was gesucht wird, per E-Mail"), _offers_crumb())}
    return render(request, "exchange/offers/interests.html", context, status=422 if form.errors else 200)


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def interests_end(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: one button ends it, without signing in. A scanner that follows the link changes nothing.

    Exempt from the token of forms, because mail programs post here by themselves (RFC 8058); the signed link can end this mail and nothing else.
    """
    found = weekly.interest_of(get_site(request), token)
    done = False
    if request.method == "POST" and found is not None:
        weekly.drop_interest(found.user, found.site)
        done = True
    context = {"done": done or found is None, "breadcrumbs": [{"title": _("Was gesucht wird, per E-Mail"), "url": ""}]}
    return render(request, "exchange/offers/interests_end.html", context)
