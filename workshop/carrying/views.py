"""The room "Umsetzung" of a project: where it stands, what comes next, news, milestones, changes of the plan, the result."""

import mimetypes
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from moderation import rows as moderated
from moderation.errors import ModerationError
from municipality.pictures import CARD_LARGE, size_of

from .. import frame, rows
from ..access import Seat, team_view
from ..models import EffectEstimate, ProjectDecision, ProjectUpdate, ResourceRequirement, StartConsent
from ..team.base import NotPossible
from . import forms, news, queries, services

Kind = ProjectDecision.Kind


def _show(request: HttpRequest, seat: Seat, template: str, context: dict[str, Any], *, title: str = "", status: int = 200) -> HttpResponse:
    page = frame.context(request, seat, tab="carrying", title=title)
    return render(request, f"workshop/carrying/{template}.html", page | context, status=status)


def _posted(request: HttpRequest) -> Any:
    """What was sent, also where it is nothing; None for reading."""
    return request.POST if request.method == "POST" else None


def _back(seat: Seat) -> HttpResponse:
    return redirect("workshop:carrying", seat.project.pk)


@require_safe
@team_view
def room(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Where the project stands, and everything that can be done about it."""
    return _show(request, seat, "room", queries.room(seat))


@team_view(lead=True)
def step(request: HttpRequest, seat: Seat, kind: str) -> HttpResponse:
    """One step in the life of the project: what it means, what is missing, a reason; taken by POST."""
    if kind not in Kind.values:
        raise Http404
    needs_reason = kind in services.NEEDS_REASON
    form = forms.StepForm(_posted(request), needs_reason=needs_reason)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.take(seat, kind, reason=form.cleaned_data["reason"])
                messages.success(request, str(queries.DONE[kind]))
                return redirect("workshop:result", seat.project.pk) if kind == Kind.COMPLETE else _back(seat)
            except NotPossible as error:
                form.add_error(None, str(error))
    words = queries.STEP_WORDS[kind]
    context = {
        "form": form, "kind": kind, "words": words, "fits": kind in services.possible(seat.project.phase),
        "missing": services.missing(seat.project) if kind in (Kind.READY, Kind.START) else [],
        "open_consents": services.open_parties(seat.project) if kind == Kind.START else [],
    }  # fmt: skip
    return _show(request, seat, "step", context, title=str(words.title), status=status)


@require_POST
@team_view(lead=True)
def ask_consent(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Ask the carrier and the administration whether they agree to the start."""
    try:
        asked = services.ask_consent(seat)
        messages.success(request, _("Die Bitte um Zustimmung ist unterwegs.") if asked else _("Alle sind schon gefragt."))
    except NotPossible as error:
        messages.error(request, str(error))
    return _back(seat)


@require_POST
@team_view
def consent(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The carrier's representative says yes or no."""
    form = forms.ConsentForm(request.POST)
    if not form.is_valid():
        return _show(request, seat, "room", queries.room(seat) | {"form": form, "consent_form": form}, status=422)
    try:
        data = form.cleaned_data
        services.answer_consent(seat.project, seat.user, StartConsent.Party.CARRIER, agreed=data["agreed"], note=data["note"])
        messages.success(request, _("Ihre Antwort ist gespeichert. Das Team erfährt davon."))
    except NotPossible as error:
        messages.error(request, str(error))
    return _back(seat)


@require_POST
@team_view(edits=True)
def milestone(request: HttpRequest, seat: Seat, milestone: int) -> HttpResponse:
    """A milestone was reached, or not after all."""
    post = request.POST.copy()
    if "today" in post:
        post["reached"] = timezone.localdate().isoformat()
    form = forms.ReachedForm(post)
    if not form.is_valid():
        messages.error(request, _("Bitte geben Sie einen Tag an, zum Beispiel 24.03.2027."))
        return _back(seat)
    try:
        row = news.reach(seat, milestone, form.cleaned_data["reached"], version=form.cleaned_data["version"])
        text = _("„%(title)s“ ist erreicht.") if row.reached else _("„%(title)s“ ist wieder offen.")
        messages.success(request, text % {"title": row.title})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except rows.Conflict as error:
        messages.error(request, _conflict(error))
    return _back(seat)


@require_POST
@team_view(edits=True)
def milestones_public(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Give the words of the public milestones to the moderators."""
    try:
        news.hand_in_milestones(seat)
        messages.success(request, _("Die Moderation liest die Meilensteine. Danach stehen sie auf der Projektseite."))
    except (NotPossible, ModerationError) as error:
        messages.error(request, str(error))
    return _back(seat)


# Updates ----------------------------------------------------------------------------------------------------------------


@team_view(edits=True)
def update_new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Write news."""
    return _update(request, seat, None)


@team_view(edits=True)
def update_edit(request: HttpRequest, seat: Seat, update: int) -> HttpResponse:
    """Change news; what was public is read by the moderators again."""
    return _update(request, seat, news.find_update(seat, update))


def _update(request: HttpRequest, seat: Seat, row: ProjectUpdate | None) -> HttpResponse:
    kept = ProjectUpdate.objects.select_related("picture").get(pk=row.pk) if row else None  # a form writes on its instance
    form = forms.UpdateForm(_posted(request), request.FILES or None, instance=kept)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data, hand_in = form.cleaned_data, "draft" not in request.POST
            try:
                news.save_update(
                    seat, data, update=row, version=data.get("seen"), upload=data.get("upload"), drop_picture=data.get("drop_picture", False),
                    hand_in=hand_in,
                )  # fmt: skip
                text = (
                    _("Danke. Die Moderation liest die Neuigkeit, dann steht sie auf der Projektseite.") if hand_in else _("Als Entwurf gespeichert.")
                )
                messages.success(request, text)
                return _back(seat)
            except ValidationError as error:
                for name, sentences in rows.errors_of(error).items():
                    form.add_error(name if name in form.fields else None, sentences)
            except (NotPossible, ModerationError) as error:
                form.add_error(None, str(error))
    context = {"form": form, "update": row}
    return _show(request, seat, "update", context, title=_("Neuigkeit ändern") if row else _("Neues schreiben"), status=status)


@require_safe
@team_view
def update_picture(request: HttpRequest, seat: Seat, update: int) -> HttpResponseBase:
    """The picture of an update for its team, public or not."""
    row = news.find_update(seat, update)
    size = size_of(row.picture, CARD_LARGE) if row.picture else None
    if size is None:
        raise Http404
    response = FileResponse(size.file.open("rb"), content_type=mimetypes.guess_type(size.file.name)[0] or "application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@team_view(edits=True)
def update_withdraw(request: HttpRequest, seat: Seat, update: int) -> HttpResponse:
    """Take news back."""
    return _withdraw(request, seat, news.find_update(seat, update))


@require_POST
@team_view(edits=True)
def update_delete(request: HttpRequest, seat: Seat, update: int) -> HttpResponse:
    """Delete news that are not public."""
    try:
        news.delete_update(seat, news.find_update(seat, update))
        messages.success(request, _("Gelöscht."))
    except NotPossible as error:
        messages.error(request, str(error))
    return _back(seat)


def _withdraw(request: HttpRequest, seat: Seat, row: Any) -> HttpResponse:
    try:
        if moderated.withdraw(row, seat.user):
            messages.success(request, _("Zurückgenommen. Auf der Projektseite steht es nicht mehr."))
    except ModerationError as error:
        messages.error(request, str(error))
    return _back(seat)


# Result -----------------------------------------------------------------------------------------------------------------


@team_view(edits=True)
def result(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What came of it: texts, measured effects, money."""
    row = news.result_of(seat)
    effects = list(EffectEstimate.objects.filter(project=seat.project).order_by("sort_order", "pk"))
    costs = list(ResourceRequirement.objects.filter(project=seat.project).exclude(kind=ResourceRequirement.Kind.VOLUNTEER))
    form = forms.ResultForm(_posted(request), instance=news.result_of(seat), effects=effects, costs=costs)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            hand_in = "draft" not in request.POST
            data = form.cleaned_data
            try:
                news.save_result(seat, data, measured=form.measured(), spent=form.spent(), version=data["seen"], hand_in=hand_in)
                text = (
                    _("Danke. Die Moderation liest das Ergebnis, dann steht es auf der Projektseite.") if hand_in else _("Als Entwurf gespeichert.")
                )
                messages.success(request, text)
                return _back(seat)
            except ValidationError as error:
                form.take_errors(error)
            except rows.Conflict as error:
                form.add_error(None, _conflict(error))
            except (NotPossible, ModerationError) as error:
                form.add_error(None, str(error))
    return _show(request, seat, "result", {"form": form, "result": row}, title=_("Ergebnis"), status=status)


@require_POST
@team_view(edits=True)
def result_withdraw(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take the result back."""
    row = news.result_of(seat)
    return _withdraw(request, seat, row) if row.pk else _back(seat)


def _conflict(error: rows.Conflict) -> str:
    """Say both versions in one sentence; the page shows the newest after loading it again."""
    clash = error.clashes[0]
    text = _("%(by)s hat „%(field)s“ gerade auf „%(theirs)s“ geändert, Sie wollten „%(mine)s“. Bitte laden Sie die Seite neu und entscheiden Sie.")
    return text % {"by": clash.by or _("Jemand"), "field": clash.label, "theirs": clash.theirs or "–", "mine": clash.mine or "–"}
