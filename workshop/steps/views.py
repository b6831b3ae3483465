"""Pages of the guided workshop: overview, check, assessment, history, presence."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .. import frame, presence, rows
from ..access import Seat, team_view
from ..models import StepAssessment, StepKey
from ..registry import steps
from . import check, guidance, handin, history

LATEST = 6


@require_safe
@team_view
def home(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Where the project stands, what makes sense next, what was changed lately, the way to its public page."""
    context = frame.context(request, seat, title=_("Überblick"))
    standing = handin.standing(seat)
    context |= {
        "latest": history.page_of(seat, number=1).object_list[:LATEST],
        "standing": standing,
        "next": check.next_thing(seat, context["steps"], standing),
        "all_steps": check.steps_with_words(seat, context["steps"]),
        "waiting_tabs": [tab for tab in context["tabs"] if tab["badge"]],
        "public_url": seat.project.url if seat.project.live else "",
    }
    return render(request, "workshop/steps/home.html", context)


@require_safe
@team_view
def check_step(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Everything that is missing, in words, and what becomes of the plan."""
    context = frame.context(request, seat, step=StepKey.CHECK)
    context |= guidance.context(seat, StepKey.CHECK)
    context |= {
        "all_steps": check.steps_with_words(seat, context["steps"]),
        "standing": handin.standing(seat),
        "outputs_url": check.url_or_none("outputs", seat.project),
        "carrying_url": check.url_or_none("carrying", seat.project),
    }
    return render(request, "workshop/steps/check.html", context)


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


# History ------------------------------------------------------------------------------------------------------------------


@require_safe
@team_view
def changes(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who changed what and when, of the whole project, a row, or one of its fields."""
    return _show_changes(request, seat)


def _show_changes(request: HttpRequest, seat: Seat, *, problem: str = "", code: int = 200) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:40].replace("\x00", "") for name in ("tabelle", "zeile", "feld")}
    row = int(asked["zeile"]) if asked["zeile"].isascii() and asked["zeile"].isdigit() and len(asked["zeile"]) < 10 else None
    page = history.page_of(seat, table=asked["tabelle"], row=row, field=asked["feld"], number=request.GET.get("seite"))
    context: dict[str, Any] = frame.context(request, seat, title=_("Verlauf"))
    context |= {
        "page_of_changes": page,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "narrowed": any(asked.values()),
        "problem": problem,
    }
    return render(request, "workshop/steps/history.html", context, status=code)


@require_POST
@team_view(edits=True)
def restore(request: HttpRequest, seat: Seat, change: int) -> HttpResponse:
    """Bring back what stood before a change."""
    text = request.POST.get("base", "")
    base = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        saved = history.restore(seat, change, base=base)
    except history.NotRestorable as error:
        return _show_changes(request, seat, problem=str(error), code=409)
    except rows.Conflict:
        return _show_changes(
            request, seat, problem=_("Inzwischen hat jemand dieses Feld noch einmal geändert. Hier steht der neue Verlauf."), code=409
        )
    except ValidationError as error:
        return _show_changes(request, seat, problem=" ".join(error.messages), code=422)
    messages.success(request, _("Der frühere Stand gilt wieder.") if saved.changed else _("Dieser Stand gilt schon."))
    return redirect(reverse("workshop:changes", args=[seat.project.pk]))
