"""Form, draft and confirmation. Thin: forms check, services act."""

from datetime import timedelta

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.confirmation import ConfirmationLinkView
from accounts.models import EmailConfirmation
from municipality import chrome
from municipality.legal import legal_text
from municipality.scope import get_site
from municipality.throttle import Throttled, throttle, throttle_request
from projects.models import Submission
from projects.similar import similar_projects

from . import data, keys, services
from .fields import ReceivedPicture
from .forms import CodeForm, SubmitForm
from .pages import breadcrumbs, private, private_url, too_often, town_of, with_submission

State = Submission.State
PER_NETWORK = (60, timedelta(hours=1))
DRAFTS_PER_NETWORK = (30, timedelta(hours=1))

DONE = {
    "gespeichert": (_("Entwurf gespeichert"), _("Bewahren Sie den Link auf dieser Seite gut auf: Nur mit ihm kommen Sie zurück.")),
    "neuer-code": (_("Neuer Code verschickt"), _("Der Code davor gilt nicht mehr.")),
}


@private
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """The form for everybody. A POST makes one row, however often it is repeated."""
    if request.method == "GET":
        return _show(request, SubmitForm(site=get_site(request)), keys.new_secret())
    secret = request.POST.get("key", "")
    known = keys.find_by_secret(get_site(request), secret)
    if known and known.state not in services.OPEN_STATES:
        # The same form once more: the first result counts. Something new in an old form gets a row of its own.
        if _same(known, request):
            return redirect(private_url("status", known, secret))
        known = None
        secret = ""
    return _receive(request, secret if keys.is_secret(secret) else keys.new_secret(), known)


@with_submission
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """The form with what was kept, for whoever holds the private link."""
    if submission.state not in services.OPEN_STATES:
        return redirect(private_url("status", submission, secret))
    if request.method == "POST":
        return _receive(request, secret, submission)
    initial = {**data.as_initial(submission.data), "email": submission.email, "name": submission.name}
    if submission.state == State.UNCONFIRMED:
        initial["name_display"] = submission.name_display
    form = SubmitForm(site=submission.site, initial=initial, has_picture=bool(submission.picture))
    return _show(request, form, secret, submission)


def _receive(request: HttpRequest, secret: str, submission: Submission | None) -> HttpResponse:
    site = get_site(request)
    received = ReceivedPicture(request.FILES.get("picture"))
    options = {"site": site, "received": received, "has_picture": bool(submission and submission.picture)}
    if request.POST.get("action") == "draft":
        return _keep(request, secret, received, options, submission)
    try:
        throttle_request(request, "projects.submit", *PER_NETWORK)
        # One transaction: of two POSTs at once the second waits, finds the question used up, and then the first one's row.
        with transaction.atomic():
            form = SubmitForm(request.POST, request.FILES, **options)
            if form.is_valid():
                row = services.submit(site, secret=secret, values=form.cleaned_data, received=received, language=get_language() or "de")
                return redirect(private_url("confirm", row, secret))
    except Throttled as error:
        form = SubmitForm(request.POST, request.FILES, **options)
        form.full_clean()
        form.add_error(None, too_often(error))
        response = _show(request, form, secret, submission, status=429)
        response["Retry-After"] = str(error.retry_after)
        return response
    if form.spam_replayed:
        done = keys.find_by_secret(site, secret)
        if done and done.state != State.DRAFT and _same(done, request):
            return redirect(private_url("confirm", done, secret))
    if received.content is not None:
        # What was uploaded cannot be put back into a form by a browser: it is kept as a draft.
        submission = _save_draft(request, secret, received)
        form.has_picture = True
    return _show(request, form, secret, submission, status=422)


def _keep(request: HttpRequest, secret: str, received: ReceivedPicture, options: dict, submission: Submission | None) -> HttpResponse:
    """Keep a draft; only a picture that cannot be taken is an error here."""
    form = SubmitForm(request.POST, spam_check=False, **options)
    form.full_clean()
    try:
        throttle_request(request, "projects.draft", *DRAFTS_PER_NETWORK)
    except Throttled as error:
        _only_errors(form, "")
        form.add_error(None, too_often(error))
        response = _show(request, form, secret, submission, status=429, spam_from=SubmitForm(site=options["site"]))
        response["Retry-After"] = str(error.retry_after)
        return response
    if request.POST.get("homepage"):  # the honeypot of the spam defence
        _only_errors(form, "")
        form.add_error(None, gettext("Ein verstecktes Feld war ausgefüllt. Wir haben es geleert. Bitte senden Sie noch einmal ab."))
        return _show(request, form, secret, submission, status=422, spam_from=SubmitForm(site=options["site"]))
    row = _save_draft(request, secret, received)
    if received.error is None:
        return redirect(private_url("draft", row, secret, "gespeichert"))
    _only_errors(form, "picture")
    return _show(request, form, secret, row, status=422, spam_from=SubmitForm(site=options["site"]))


def _only_errors(form: SubmitForm, name: str) -> None:
    for field in [field for field in form.errors if field != name]:
        del form.errors[field]


def _save_draft(request: HttpRequest, secret: str, received: ReceivedPicture) -> Submission:
    return services.save_draft(
        get_site(request), secret=secret, typed=data.typed(request.POST), email=request.POST.get("email", ""),
        name=request.POST.get("name", ""), received=received, remove_picture=bool(request.POST.get("picture_remove")),
        language=get_language() or "de",
    )  # fmt: skip


def _same(known: Submission, request: HttpRequest) -> bool:
    """Is this POST what the submission was made of? (Spelling as the form cleans it.)"""
    form = SubmitForm(request.POST, site=known.site, spam_check=False)
    form.full_clean()
    title, summary = (form.cleaned_data.get(name) for name in ("title", "summary"))
    return (title, summary) == (known.data.get("title"), known.data.get("summary")) if known.data else False


def _show(
    request: HttpRequest, form: SubmitForm, secret: str, submission: Submission | None = None, *, status: int = 200, spam_from=None
) -> HttpResponse:
    site, language = get_site(request), get_language() or "de"
    done = DONE.get(request.GET.get("getan", ""))
    context = {
        "form": form,
        "spam_form": spam_from or form,
        "key": secret,
        "submission": submission,
        "action": private_url("draft", submission, secret) if submission else reverse("projects:submit"),
        "draft_link": request.build_absolute_uri(private_url("draft", submission, secret)) if submission else "",
        "picture_url": private_url("picture", submission, secret) if submission and submission.picture else "",
        "current_picture": _current_picture(submission, secret),
        "rules": legal_text(site, "rules", language),
        "privacy": legal_text(site, "privacy", language),
        "town": town_of(request),
        "done": done,
        "breadcrumbs": breadcrumbs(request, chrome.build(request).words.submit),
    }
    return render(request, "projects/submission/form.html", context, status=status)


def _current_picture(submission: Submission | None, secret: str) -> dict | None:
    if submission is None or not submission.picture:
        return None
    return {"url": private_url("picture", submission, secret), "name": gettext("Ihr Bild"), "is_image": True}


@with_submission
@require_GET
def picture(request: HttpRequest, submission: Submission, secret: str) -> FileResponse:
    """The author's own picture, whatever its state."""
    newest = submission.pictures.order_by("-pk").first()
    file = submission.picture or (newest.file if newest else None)
    if not file:
        raise Http404
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, content_type="image/webp" if str(file.name).endswith(".webp") else "image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# Confirmation -----------------------------------------------------------------------------------------------------------


@with_submission
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Type the code."""
    if submission.confirmed_at:
        return redirect(private_url("status", submission, secret))
    if submission.state != State.UNCONFIRMED:
        return redirect(private_url("draft", submission, secret))
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        throttle(f"projects.confirm:{submission.pk}", 60, timedelta(hours=1), site=submission.site)
        if form.is_valid():
            problem = services.confirm_by_code(submission, form.cleaned_data["code"])
            if not problem:
                return redirect(private_url("status", submission, secret, "bestaetigt"))
            form.add_error("code", problem)
    return _show_confirm(request, submission, secret, form, status=422 if form.errors else 200)


@with_submission
@require_POST
def resend(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Send a new code."""
    if submission.state != State.UNCONFIRMED:
        return redirect(private_url("confirm", submission, secret))
    try:
        throttle_request(request, "projects.resend", 30, timedelta(hours=1))
        services.send_code(submission)
    except Throttled as error:
        response = _show_confirm(request, submission, secret, CodeForm(), status=429, extra=[too_often(error)])
        response["Retry-After"] = str(error.retry_after)
        return response
    return redirect(private_url("confirm", submission, secret, "neuer-code"))


def _show_confirm(request: HttpRequest, submission: Submission, secret: str, form: CodeForm, *, status: int, extra=()) -> HttpResponse:
    context = {
        "form": form,
        "extra": list(extra),
        "submission": submission,
        "resend_url": private_url("resend", submission, secret),
        "draft_url": private_url("draft", submission, secret),
        "town": town_of(request),
        "done": DONE.get(request.GET.get("getan", "")),
        "similar": similar_projects(submission.site, submission.data.get("title", "")),
        "breadcrumbs": breadcrumbs(request, gettext("Adresse bestätigen")),
    }
    return render(request, "projects/submission/confirm.html", context, status=status)


@method_decorator(private, name="dispatch")
class ConfirmLinkView(ConfirmationLinkView):
    """The link of the mail: a page with a button, so that mail scanners change nothing."""

    purpose = services.PURPOSE

    def page_texts(self, confirmation: EmailConfirmation) -> dict[str, str]:
        return {
            "title": gettext("Adresse bestätigen und Idee absenden"),
            "text": gettext("Mit einem Klick bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört. Dann geht Ihre Idee an die Moderation."),
            "button": gettext("Bestätigen und absenden"),
        }

    def confirmed(self, request: HttpRequest, confirmation: EmailConfirmation) -> HttpResponse:
        try:
            submission = services.confirm_by_link(confirmation)
        except services.NotConfirmable:
            return self._show(
                request,
                {
                    "title": gettext("Hier gibt es nichts zu bestätigen"),
                    "text": gettext(
                        "Die Idee wurde inzwischen geändert oder gelöscht. Bitte senden Sie sie noch einmal ab; Sie bekommen dann einen neuen Code."
                    ),
                    "is_open": False,
                },
                410,
            )
        return redirect(private_url("status", submission, keys.add_link(submission), "bestaetigt"))
