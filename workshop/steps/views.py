"""Pages of the guided workshop."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import frame, presence, rows
from ..access import Seat, team_view
from ..models import StepAssessment, StepKey
from ..registry import steps
from . import guidance

LATEST = 8


@team_view
def home(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Where the project stands: its steps, what was changed lately, the way to its public page."""
    context = frame.context(request, seat, title=_("Überblick"))
    context |= {
        "latest": list(rows.history(seat.project.pk)[:LATEST]),
        "next_step": next((step for step in context["steps"] if step["state"].level != "full"), None),
        "public_url": seat.project.url if seat.project.live else "",
    }
    return render(request, "workshop/steps/home.html", context)


@require_POST
@team_view
def beat(request: HttpRequest, seat: Seat) -> HttpResponse:
    """ "I am here": note it, and say who else is."""
    presence.beat(seat, request.POST.get("step", "")[:20])
    return render(request, "workshop/parts/presence.html", {"others": presence.others(seat)})


@require_POST
@team_view(edits=True)
def assess(request: HttpRequest, seat: Seat, step: str) -> HttpResponse:
    """What the team says of a step itself; back to that step."""
    found = next((item for item in steps() if item.key.value == step), None)
    if found is None:
        raise Http404
    form = guidance.AssessmentForm(request.POST, instance=StepAssessment(project_id=seat.project.pk, step=StepKey(step)))
    if form.is_valid():
        guidance.assess(seat, step, form.cleaned_data["level"], form.cleaned_data["note"])
        messages.success(request, _("Ihre Einschätzung ist gespeichert."))
        return redirect(f"{found.url(seat.project)}#einschaetzung")
    context = frame.context(request, seat, step=step) | {"form": form, "assessment_step": step, "step_url": found.url(seat.project)}
    return render(request, "workshop/steps/assess.html", context, status=422)
