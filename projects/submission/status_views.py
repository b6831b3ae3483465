"""The author's door: status page and what can be done there. State changes by POST only; each is checked in its service."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from municipality.scope import get_site
from municipality.throttle import Throttled, throttle, throttle_request
from projects.models import Need, NeedState, Submission

from . import author, data
from .author import EditConflict, NotPossible
from .fields import ReceivedPicture
from .forms import NEED_ROWS, EditForm, LostLinkForm, NameForm, PhaseForm
from .pages import breadcrumbs, private, private_url, too_often, town_of, with_submission
from .status import Status, name_choices, picture_consent_holds, status_of

State = Submission.State

DONE = {
    "bestaetigt": (
        _("Danke. Ihre Idee ist angekommen"),
        _("Wir haben Ihnen eine E-Mail mit dem Link zu dieser Seite geschickt. Bewahren Sie ihn gut auf."),
    ),
    "geaendert": (_("Neue Fassung eingereicht"), _("Sie wird geprüft. Was online ist, bleibt bis dahin unverändert.")),
    "unveraendert": (_("Nichts geändert"), _("Der Text ist so geblieben, wie er war.")),
    "zurueckgezogen": (_("Zurückgezogen"), ""),
    "offline": (_("Das Projekt ist offline"), _("Es ist ab sofort nicht mehr zu sehen. Die Moderation weiß Bescheid.")),
    "loeschung": (_("Wir haben Ihren Wunsch weitergegeben"), _("Spätestens nach 30 Tagen sind Ihre persönlichen Daten gelöscht.")),
    "name": (_("Gespeichert"), _("Die Anzeige Ihres Namens ist geändert.")),
    "bild": (_("Das Bild ist gelöscht"), _("Es ist ab sofort nirgends mehr zu sehen.")),
    "phase": (_("Gespeichert"), _("Die neue Phase ist ab sofort zu sehen.")),
    "bedarf": (_("Gespeichert"), _("Der Stand des Bedarfs ist ab sofort zu sehen.")),
    "neuer-link": (_("Sie haben einen neuen Link"), _("Alle früheren Links wirken nicht mehr. Bewahren Sie die Adresse dieser Seite gut auf.")),
}


@with_submission
@require_GET
def status(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Where it stands, what happened, what can be done."""
    if submission.state == State.DRAFT:
        return redirect(private_url("draft", submission, secret))
    if submission.state == State.UNCONFIRMED:
        return redirect(private_url("confirm", submission, secret))
    return _show(request, submission, secret)


def _show(
    request: HttpRequest, submission: Submission, secret: str, *, problem: str = "", name_form=None, phase_form=None, code: int = 200
) -> HttpResponse:
    found = status_of(submission, request)
    names = ("edit", "withdraw", "offline", "delete", "name", "remove_picture", "phase", "need", "new_link")
    wrong = next((form for form in (name_form, phase_form) if form is not None and form.errors), None)
    context = {
        "status": found,
        "submission": submission,
        "urls": {name: private_url(f"status_{name}", submission, secret) for name in names},
        "own_link": request.build_absolute_uri(private_url("status", submission, secret)),
        "picture_url": private_url("picture", submission, secret) if found.can["picture"] else "",
        "picture_consent": picture_consent_holds(submission),
        "name_form": name_form or _name_form(submission, found),
        "phase_form": phase_form or (PhaseForm(initial={"phase": found.page.phase}) if found.page else None),
        "problem": problem,
        "form": wrong,
        "done": DONE.get(request.GET.get("getan", "")),
        "town": town_of(request),
        "breadcrumbs": breadcrumbs(request, gettext("Status")),
    }
    return render(request, "projects/submission/status.html", context, status=code)


def _name_form(submission: Submission, found: Status) -> NameForm:
    return NameForm(initial={"name": submission.name, "name_display": submission.name_display}, **name_choices(submission, found.page))


# Text -------------------------------------------------------------------------------------------------------------------


@with_submission
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Correct it, answer a request, propose a change: always from the latest version."""
    if submission.state not in author.EDITABLE or submission.project is None:
        return redirect(private_url("status", submission, secret))
    version = author.latest_version(submission)
    known = data.of_page(version)
    options = {
        "site": submission.site, "has_picture": version.picture_id is not None, "several_fields": version.fields_of_action.count() > 1,
        "need_rows": min(20, max(NEED_ROWS, len(known.get("needs", [])) + 1)),
    }  # fmt: skip
    if request.method == "GET":
        initial = {**data.as_initial(known), "base_revision": version.latest_revision_id}
        return _show_edit(request, submission, secret, EditForm(initial=initial, **options))
    throttle(f"projects.edit:{submission.pk}", 60, timedelta(hours=1), site=submission.site)
    received = ReceivedPicture(request.FILES.get("picture"))
    form = EditForm(request.POST, request.FILES, received=received, **options)
    if not form.is_valid():
        return _show_edit(request, submission, secret, form, code=422)
    try:
        revision = author.edit(
            submission, form.cleaned_data, shown=set(form.fields) | {"needs"}, received=received, base_revision=form.cleaned_data["base_revision"]
        )
    except EditConflict as conflict:
        form.add_error(
            None, gettext("Inzwischen hat jemand anders eine neue Fassung gespeichert. Vergleichen Sie unten und senden Sie dann noch einmal ab.")
        )
        return _show_edit(request, submission, secret, form, code=409, newer=conflict.page)
    except NotPossible as error:
        form.add_error(None, str(error))
        return _show_edit(request, submission, secret, form, code=409)
    return redirect(private_url("status", submission, secret, "geaendert" if revision else "unveraendert"))


def _show_edit(request: HttpRequest, submission: Submission, secret: str, form: EditForm, *, code: int = 200, newer=None) -> HttpResponse:
    has_picture = form.has_picture
    context = {
        "form": form,
        "submission": submission,
        "is_live": bool(submission.project and submission.project.live),
        "differences": _differences(form, newer) if newer else [],
        "base_revision": newer.latest_revision_id if newer else None,
        "current_picture": {"url": private_url("picture", submission, secret), "name": gettext("Ihr Bild"), "is_image": True}
        if has_picture and submission.pictures.exists()
        else None,
        "status_url": private_url("status", submission, secret),
        "breadcrumbs": breadcrumbs(request, gettext("Bearbeiten")),
    }
    return render(request, "projects/submission/edit.html", context, status=code)


def _differences(form: EditForm, newer) -> list[dict]:
    """Return what the newer version says where the person typed something else."""
    rows = []
    for name, value in data.of_page(newer).items():
        if name in form.fields and isinstance(value, str) and form.cleaned_data.get(name) not in (value, None):
            rows.append({"label": form.fields[name].label, "value": value})
    return rows


# Steps ------------------------------------------------------------------------------------------------------------------


def _step(action: Callable[[Submission], object], done: str) -> Callable[..., HttpResponseBase]:
    """Make the view of a step without a form: GET asks "really?", POST acts."""

    @with_submission
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
        if request.method == "GET":
            return _ask(request, submission, secret, done)
        try:
            action(submission)
        except NotPossible as error:
            return _show_problem(request, submission, secret, str(error))
        return redirect(private_url("status", submission, secret, done))

    return view


QUESTIONS = {
    "zurueckgezogen": (
        _("Zurückziehen?"),
        _("Was auf Prüfung wartet, wird nicht veröffentlicht. Ist Ihr Projekt schon online, bleibt die bisherige Fassung stehen."),
        _("Zurückziehen"),
    ),
    "offline": (
        _("Projekt offline nehmen?"),
        _("Es ist dann sofort nicht mehr zu sehen. Die Moderation erfährt davon. Sie können es später wieder einreichen."),
        _("Offline nehmen"),
    ),
    "bild": (
        _("Bild löschen?"),
        _("Das Bild verschwindet sofort von der Website und aus allen Fassungen. Ihre Einwilligung ist damit widerrufen."),
        _("Bild löschen"),
    ),
    "loeschung": (_("Löschung verlangen?"), "", _("Löschung verlangen")),
    "neuer-link": (
        _("Link ersetzen?"),
        _("Sie bekommen einen neuen Link. Alle bisherigen wirken nicht mehr, auch die in E-Mails."),
        _("Link ersetzen"),
    ),
}


def _ask(request: HttpRequest, submission: Submission, secret: str, done: str) -> HttpResponse:
    title, text, button = QUESTIONS[done]
    if done == "loeschung":
        text = (
            _("Wir löschen Name, Adresse und Bild und sagen der Moderation Bescheid. Was andere zum Projekt beigetragen haben, bleibt.")
            if submission.state in author.PUBLIC_ONCE
            else _("Ihre Idee war nie öffentlich. Wir löschen sie mit allen Angaben sofort und endgültig.")
        )
    context = {
        "title": title, "text": text, "button": button, "submission": submission,
        "status_url": private_url("status", submission, secret), "breadcrumbs": breadcrumbs(request, str(title)),
    }  # fmt: skip
    return render(request, "projects/submission/ask.html", context)


def _show_problem(request: HttpRequest, submission: Submission, secret: str, problem: str) -> HttpResponse:
    fresh = Submission.objects.select_related("site", "project").get(pk=submission.pk)
    if fresh.confirmed_at is None:
        return redirect(private_url("status", submission, secret))
    return _show(request, fresh, secret, problem=problem, code=409)


withdraw = _step(author.withdraw, "zurueckgezogen")
offline = _step(author.take_offline, "offline")
remove_picture = _step(author.revoke_picture, "bild")


@with_submission
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Ask for deletion; what was never public is gone at once."""
    if request.method == "GET":
        return _ask(request, submission, secret, "loeschung")
    if author.ask_for_deletion(submission):
        context = {"breadcrumbs": breadcrumbs(request, gettext("Gelöscht"))}
        return render(request, "projects/submission/deleted.html", context)
    return redirect(private_url("status", submission, secret, "loeschung"))


@with_submission
@require_http_methods(["GET", "POST"])
def new_link(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Make all links so far worthless."""
    if request.method == "GET":
        return _ask(request, submission, secret, "neuer-link")
    return redirect(private_url("status", submission, author.new_link(submission), "neuer-link"))


@with_submission
@require_POST
def name(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Change how the name is shown, at once."""
    if submission.confirmed_at is None or submission.state not in author.EDITABLE:
        return _show_problem(request, submission, secret, gettext("In diesem Stand wird kein Name gezeigt."))
    form = NameForm(request.POST, **name_choices(submission, submission.project))
    if not form.is_valid():
        return _show(request, submission, secret, name_form=form, code=422)
    values = form.cleaned_data
    try:
        author.change_name(submission, values["name_display"], name=values.get("name"), consent=values["name_consent"])
    except NotPossible as error:
        return _show_problem(request, submission, secret, str(error))
    return redirect(private_url("status", submission, secret, "name"))


@with_submission
@require_POST
def phase(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Set the phase, at once."""
    form = PhaseForm(request.POST)
    if not form.is_valid():
        if submission.confirmed_at is None:
            return redirect(private_url("status", submission, secret))
        return _show(request, submission, secret, phase_form=form, code=422)
    try:
        author.change_phase(submission, form.cleaned_data["phase"], form.cleaned_data["note"])
    except NotPossible as error:
        return _show_problem(request, submission, secret, str(error))
    return redirect(private_url("status", submission, secret, "phase"))


@with_submission
@require_POST
def need(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Close or reopen one need, at once."""
    try:
        key = uuid.UUID(request.POST.get("need", ""))
        author.close_need(submission, key, request.POST.get("open") == "1")
    except (ValueError, Need.DoesNotExist, NeedState.DoesNotExist):
        return _show_problem(request, submission, secret, gettext("Diesen Bedarf gibt es in der veröffentlichten Fassung nicht."))
    except NotPossible as error:
        return _show_problem(request, submission, secret, str(error))
    return redirect(private_url("status", submission, secret, "bedarf"))


# Lost link --------------------------------------------------------------------------------------------------------------


@private
@require_http_methods(["GET", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Send links again. The answer is the same for every address."""
    form = LostLinkForm(request.POST) if request.method == "POST" else LostLinkForm()
    context = {"form": form, "sent": False, "breadcrumbs": breadcrumbs(request, gettext("Link zum Status"))}
    code = 200
    if request.method == "POST":
        try:
            throttle_request(request, "projects.lost", 20, timedelta(hours=1))
        except Throttled as error:
            form.full_clean()
            form.add_error(None, too_often(error))
            response = render(request, "projects/submission/lost.html", context, status=429)
            response["Retry-After"] = str(error.retry_after)
            return response
        if form.is_valid():
            _send_again(request, form.cleaned_data["email"])
            context["sent"] = True
        else:
            code = 422
    return render(request, "projects/submission/lost.html", context, status=code)


def _send_again(request: HttpRequest, email: str) -> None:
    """Send the links, three times a day at most for one address; beyond that the answer stays the same, and nothing is sent."""
    site = get_site(request)
    try:
        throttle(f"projects.lost:{email.strip().lower()}", 3, timedelta(days=1), site=site)
    except Throttled:
        return
    author.send_lost_links(site, email.strip())
