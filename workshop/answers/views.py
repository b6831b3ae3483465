"""The team's side: ask the administration, read its answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import frame
from ..access import Seat, team_view
from ..models import OfficialResponse, Role
from ..team import base
from . import forms, services


@require_http_methods(["GET", "HEAD", "POST"])
@team_view
def room(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Answers that are public, the request that waits, and the form to ask."""
    form, status = forms.RequestForm(project=seat.project), 200
    if request.method == "POST":
        if not seat.may_edit:
            raise PermissionDenied
        form = forms.RequestForm(request.POST, project=seat.project)
        if form.is_valid():
            services.ask(seat, form.cleaned_data["question"], form.cleaned_data["office"])
            messages.success(request, _("Ihre Frage ist bei der Verwaltung. Sobald sie antwortet, hören Sie davon."))
            return redirect("workshop:answers", seat.project.pk)
        status = 422
    context = frame.context(request, seat, tab="answers") | {
        "form": form,
        "waiting": services.open_request(seat.project),
        "responses": OfficialResponse.objects.filter(project=seat.project, is_public=True),
        "advisers": list(base.active(seat.project).filter(role=Role.ADVISER)),
    }
    return render(request, "workshop/answers/room.html", context, status=status)


@require_POST
@team_view(edits=True)
def withdraw(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take the request back."""
    if services.withdraw(seat):
        messages.success(request, _("Die Frage ist zurückgenommen."))
    return redirect("workshop:answers", seat.project.pk)
