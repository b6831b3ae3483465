"""Writing to a project, confirming the address, and the conversation behind a private link. Thin: forms check, services act."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirmation import ConfirmationLinkView
from accounts.models import EmailConfirmation
from moderation.models import Report
from municipality.addresses import address_of
from municipality.legal import legal_text
from municipality.models import MunicipalitySettings
from municipality.scope import get_site
from municipality.throttle import Throttled, throttle, throttle_request

from ..models import HelpMessage, ProjectPage, Submission
from ..submission.forms import CodeForm
from ..submission.pages import breadcrumbs, private, too_often
from . import keys, services
from .forms import AnswerForm, HelpForm, ReportForm

State = HelpMessage.State
PER_NETWORK = (20, timedelta(hours=1))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The form "Mitmachen" of a project that anybody may read; `?bedarf=` chooses a need."""
    site = get_site(request)
    project = get_object_or_404(ProjectPage.objects.visible(site).select_related("state"), pk=pk)
    to_town = not Submission.objects.filter(project=project, anonymised_at=None).exclude(email="").exists()
    needs = services.open_needs(project)
    if request.method != "POST":
        return _show_form(request, project, HelpForm(initial={"need": _wished(request, needs)}, needs=needs, to_town=to_town))
    try:
        throttle_request(request, "projects.help", *PER_NETWORK)
        # One transaction: of two POSTs at once the second waits, and then finds the message of the first.
        with transaction.atomic():
            form = HelpForm(request.POST, needs=needs, to_town=to_town)
            if form.is_valid():
                made = services.write(
                    project,
                    site,
                    {**form.cleaned_data, "consent_text": str(form.fields["consent"].label)},
                    nonce=form.spam_nonce,
                    language=get_language() or "de",
                )
                return redirect("projects:help_confirm", public_id=made.public_id)
    except Throttled as error:
        form = HelpForm(request.POST, needs=needs, to_town=to_town)
        form.full_clean()
        form.add_error(None, too_often(error))
        response = _show_form(request, project, form, status=429)
        response["Retry-After"] = str(error.retry_after)
        return response
    if form.spam_replayed and (known := services.find_by_form(site, form.spam_nonce)):
        return redirect("projects:help_confirm", public_id=known.public_id)
    return _show_form(request, project, form, status=422)


def _wished(request: HttpRequest, needs: list[tuple[str, str]]) -> str:
    """Return the key of the need in the address, if it is one of the open ones."""
    try:
        wished = str(uuid.UUID(request.GET.get("bedarf", "")))
    except ValueError:
        return ""
    return wished if wished in dict(needs) else ""


def _show_form(request: HttpRequest, project: ProjectPage, form: HelpForm, *, status: int = 200) -> HttpResponse:
    site = get_site(request)
    language = get_language() or "de"
    context = {
        "form": form,
        "project": project,
        "project_url": address_of(site, project.url_path),
        "privacy": legal_text(site, "privacy", language),
        "keep_days": MunicipalitySettings.for_site(site).keep_messages_days,
        "breadcrumbs": breadcrumbs(request, _("Mitmachen")),
    }
    return render(request, "projects/help/form.html", context, status=status)


# Confirmation -----------------------------------------------------------------------------------------------------------


def _message(request: HttpRequest, public_id: uuid.UUID) -> HelpMessage:
    rows = HelpMessage.objects.select_related("project", "site")
    return get_object_or_404(rows, site=get_site(request), public_id=public_id, answer_to=None)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Type the code; afterwards the same address says that the message is on its way."""
    message = _message(request, public_id)
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        throttle(f"projects.help.confirm:{message.pk}", 60, timedelta(hours=1), site=message.site)
        if form.is_valid():
            problem = services.confirm_by_code(message, form.cleaned_data["code"])
            if not problem:
                return redirect("projects:help_confirm", public_id=public_id)
            form.add_error("code", problem)
    return _show_confirm(request, message, form, status=422 if form.errors else 200)


def _show_confirm(request: HttpRequest, message: HelpMessage, form: CodeForm, *, status: int = 200, extra: tuple = ()) -> HttpResponse:
    context = {
        "form": form,
        "extra": list(extra),
        "message": message,
        "is_open": message.state == State.UNCONFIRMED,
        "sent": request.GET.get("getan") == "neuer-code",
        "resend_url": reverse("projects:help_resend", args=[message.public_id]),
        "project_url": address_of(message.site, message.project.url_path),
        "breadcrumbs": breadcrumbs(request, _("Mitmachen")),
    }
    return render(request, "projects/help/confirm.html", context, status=status)


@private
@require_POST
def resend(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Send a new code."""
    message = _message(request, public_id)
    address = reverse("projects:help_confirm", args=[public_id])
    if message.state != State.UNCONFIRMED:
        return redirect(address)
    try:
        throttle_request(request, "projects.help.resend", *PER_NETWORK)
        services.send_code(message)
    except Throttled as error:
        response = _show_confirm(request, message, CodeForm(), status=429, extra=(too_often(error),))
        response["Retry-After"] = str(error.retry_after)
        return response
    return redirect(f"{address}?getan=neuer-code")


@method_decorator(private, name="dispatch")
class HelpLinkView(ConfirmationLinkView):
    """The link of the mail: a page with a button, so that mail scanners change nothing."""

    purpose = services.PURPOSE

    def page_texts(self, confirmation: EmailConfirmation) -> dict[str, str]:
        return {
            "title": _("Adresse bestätigen und Nachricht senden"),
            "text": _("Mit einem Klick bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört. Dann geht Ihre Nachricht an das Projekt."),
            "button": _("Bestätigen und senden"),
        }

    def confirmed(self, request: HttpRequest, confirmation: EmailConfirmation) -> HttpResponse:
        message = services.confirm_by_link(confirmation)
        if message is None:
            raise Http404
        return redirect("projects:help_confirm", public_id=message.public_id)


# Conversation -----------------------------------------------------------------------------------------------------------


def _conversation(request: HttpRequest, public_id: uuid.UUID, secret: str) -> tuple[HelpMessage, str]:
    found = keys.find(get_site(request), public_id, secret)
    if found is None:
        raise Http404
    return found


@private
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, public_id: uuid.UUID, secret: str) -> HttpResponse:
    """Read the conversation and answer, for whoever holds the link of one side."""
    row, side = _conversation(request, public_id, secret)
    own = side == keys.PROJECT
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        with_name=own,
        initial={"key": get_random_string(22), "name": _own_name(row) if own else ""},
    )
    status = 200
    if request.method == "POST":
        status = 422
        try:
            throttle_request(request, "projects.help.answer", 60, timedelta(hours=1))
            if form.is_valid():
                data = form.cleaned_data
                services.answer(row, side, data["message"], name=data.get("name") or "", key=data["key"])
                return redirect(f"{reverse('projects:help_conversation', args=[public_id, secret])}?getan=gesendet#ende")
        except services.NotPossible as error:
            form.add_error(None, str(error))
        except Throttled as error:
            form.add_error(None, too_often(error))
            status = 429
    return _show_conversation(request, row, side, secret, form, status=status)


def _own_name(row: HelpMessage) -> str:
    """Return the name that the project's side used last in this conversation."""
    return row.answers.filter(from_author=True).order_by("-created").values_list("name", flat=True).first() or ""


def _show_conversation(request: HttpRequest, row: HelpMessage, side: str, secret: str, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    own = side == keys.PROJECT
    done = {
        "gesendet": _("Ihre Antwort ist unterwegs."),
        "beendet": _("Das Gespräch ist beendet."),
        "gemeldet": _("Danke. Die Moderation sieht sich die Nachricht an."),
    }
    messages = [
        {
            "id": entry.public_id,
            "name": entry.name or (_("Das Projekt") if entry.from_author else ""),
            "text": entry.text,
            "created": entry.created,
            "is_own": entry.from_author == own,
            "is_reported": entry.state == State.REPORTED,
            "report_url": "" if entry.from_author == own else reverse("projects:help_report", args=[row.public_id, secret, entry.public_id]),
        }
        for entry in services.messages(row)
    ]
    context = {
        "form": form,
        "conversation": row,
        "messages_of": messages,
        "project": row.project,
        "project_url": address_of(row.site, row.project.url_path) if row.project.live else "",
        "is_ended": row.state == State.BLOCKED,
        "block_url": reverse("projects:help_block", args=[row.public_id, secret]),
        "done": done.get(request.GET.get("getan", "")),
        "breadcrumbs": breadcrumbs(request, _("Gespräch")),
    }
    return render(request, "projects/help/conversation.html", context, status=status)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: uuid.UUID, secret: str, message_id: uuid.UUID) -> HttpResponse:
    """Show a message of the other side to the moderators."""
    row, side = _conversation(request, public_id, secret)
    entry = next((entry for entry in services.messages(row) if entry.public_id == message_id and entry.from_author != (side == keys.PROJECT)), None)
    if entry is None:
        raise Http404
    back = reverse("projects:help_conversation", args=[public_id, secret])
    form = ReportForm(request.POST if request.method == "POST" else None, initial={"reason": Report.Reason.INSULT})
    if request.method == "POST":
        throttle_request(request, "projects.help.report", *PER_NETWORK)
        if form.is_valid():
            services.report(row, side, message_id, form.cleaned_data["reason"], form.cleaned_data["text"])
            return redirect(f"{back}?getan=gemeldet")
    context = {"form": form, "entry": entry, "back_url": back, "breadcrumbs": breadcrumbs(request, _("Nachricht melden"))}
    return render(request, "projects/help/report.html", context, status=422 if form.errors else 200)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, public_id: uuid.UUID, secret: str) -> HttpResponse:
    """End the conversation: a question first, then a POST."""
    row, side = _conversation(request, public_id, secret)
    back = reverse("projects:help_conversation", args=[public_id, secret])
    if request.method == "POST":
        services.block(row)
        return redirect(f"{back}?getan=beendet")
    context = {"back_url": back, "is_project": side == keys.PROJECT, "breadcrumbs": breadcrumbs(request, _("Gespräch beenden"))}
    return render(request, "projects/help/block.html", context)
