"""Pages of the guided workshop."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .. import frame, rows
from ..access import Seat, team_view

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
