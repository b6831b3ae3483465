"""Which organisation carries a project, and what an organisation carries: public only after a speaker has agreed."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Organisation
from municipality import parts

from .cards import cards
from .models import ProjectPage
from .querysets import prepared

MOST = 24


def carrier_of(project: ProjectPage) -> dict[str, str] | None:
    """Return name and address of the organisation that carries a project; None where none does. `for_page()` reads it along."""
    state = getattr(project, "state", None)
    if state is None or state.carrier_organisation_id is None or state.carrier_since is None:
        return None
    row = state.carrier_organisation
    if row.state != Organisation.State.CONFIRMED:
        return None
    shown = parts.is_on(row.site, "organisations")
    return {"name": row.name, "url": reverse("organisations:detail", args=[row.pk]) if shown else ""}


def carried(request: HttpRequest, organisation: Organisation) -> str:
    """Return the visible projects that an organisation carries as a section; "" where there are none."""
    visible = ProjectPage.objects.visible(organisation.site).filter(state__carrier_organisation=organisation).exclude(state__carrier_since=None)
    ids = list(visible.order_by("-pk").values_list("pk", flat=True)[:MOST])
    if not ids:
        return ""
    found = sorted(prepared("for_cards").filter(pk__in=ids), key=lambda row: -row.pk)
    return render_to_string("projects/carried.html", {"cards": cards(found, request)}, request)
