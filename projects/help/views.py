"""Writing to a project without an account, and confirming the address. Thin: forms check, services act."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirmation import ConfirmationLinkView
from accounts.models import EmailConfirmation
from municipality.addresses import address_of
from municipality.legal import legal_text
from municipality.models import MunicipalitySettings
from municipality.scope import get_site
from municipality.throttle import Throttled, throttle, throttle_request

from ..models import HelpMessage, ProjectPage, Submission
from ..submission.forms import CodeForm
from ..submission.pages import breadcrumbs, private, too_often
from . import registry, services
from .forms import HelpForm

State = HelpMessage.State
PER_NETWORK = (20, timedelta(hours=1))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The form "Mitmachen" of a project that anybody may read; `?bedarf=` chooses a need."""
    site = get_site(request)
    project = get_object_or_404(ProjectPage.objects.visible(site).select_related("state"), pk=pk)
    has_author = Submission.objects.filter(project=project, anonymised_at=None).exclude(email="").exists()
    to_town = not has_author and not registry.has_team(project.pk)
    needs = services.open_needs(project)
    if request.method != "POST":
        if request.user.is_authenticated and (door := registry.member_door(project.pk, _wished(request, needs))):
            return redirect(door)
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
