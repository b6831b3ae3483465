"""`/mitmachen/projekte/<pk>/traeger/`: the lead asks an organisation; `…/traeger/antwort/`: its speakers answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from accounts.mine.access import own
from accounts.models import Organisation
from accounts.organisations.rules import speaks_for
from accounts.organisations.views import me
from municipality.scope import get_site
from projects.models import ProjectState

from .. import frame
from ..access import Seat, find_project, team_view
from . import services


class CarrierForm(forms.Form):
    """Which organisation shall carry the project."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Organisation"), required=False, empty_label=gettext_lazy("keine")
    )

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(site=site, state=Organisation.State.CONFIRMED)


def state_of(project_id: int) -> ProjectState:
    """Return the state of a project with its carrier."""
    return ProjectState.objects.select_related("carrier_organisation").get(project_id=project_id)


@team_view
@require_http_methods(["GET", "HEAD", "POST"])
def carrier(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show who carries the project; the lead changes it."""
    state = state_of(seat.project.pk)
    form = CarrierForm(request.POST if request.method == "POST" else None, site=seat.site, initial={"organisation": state.carrier_organisation_id})
    if request.method == "POST" and form.is_valid():
        try:
            found = services.ask(seat, form.cleaned_data["organisation"])
        except services.NotPossible as error:
            form.add_error(None, str(error))
        else:
            asked = found.carrier_organisation_id and found.carrier_since is None
            messages.success(request, _("Gespeichert. Die Organisation wird gefragt.") if asked else _("Gespeichert."))
            return redirect("workshop:carrier", pk=seat.project.pk)
    context = {
        **frame.context(request, seat, title=_("Projektträger")),
        "form": form, "state": state, "has_organisations": form.fields["organisation"].queryset.exists(),
        "is_asked": state.carrier_organisation_id is not None and state.carrier_since is None,
    }  # fmt: skip
    return render(request, "workshop/carrier/carrier.html", context, status=422 if form.errors else 200)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever speaks for the organisation that was asked says yes or no, or ends it later; 404 for everybody else."""
    project = find_project(get_site(request), pk)
    state = state_of(pk)
    if not speaks_for(request.user, state.carrier_organisation):
        raise Http404
    organisation = state.carrier_organisation
    assert organisation is not None
    if request.method == "POST":
        agrees = request.POST.get("antwort") == "ja"
        if not agrees and request.POST.get("antwort") != "nein":
            raise Http404
        services.answer(me(request), project, agrees)
        messages.success(request, _("Danke. Das Team erfährt davon."))
        return redirect("organisations:detail", pk=organisation.pk)
    context = {
        "project": project, "organisation": organisation, "is_carrier": state.carrier_since is not None,
        "breadcrumbs": [{"title": _("Mein Bereich"), "url": reverse("mine:home")}, {"title": _("Projektträger"), "url": ""}],
    }  # fmt: skip
    return render(request, "workshop/carrier/answer.html", context)
