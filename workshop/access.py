"""The door of the workshop: `@team_view` gives a view the `Seat` of the person in the team, and everybody else 404."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from wagtail.models import Site

from accounts.models import User
from municipality.scope import get_site
from projects.models import ProjectPage

from . import rules
from .models import TeamMember


@dataclass(frozen=True)
class Seat:
    """A person in the team of a project of this municipality."""

    site: Site
    project: ProjectPage
    member: TeamMember
    user: User

    @property
    def is_lead(self) -> bool:
        return rules.is_lead(self.member)

    @property
    def may_edit(self) -> bool:
        return rules.may_edit_plan(self.member)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody who is not signed in to the sign-in of the workshop, and back here afterwards.

    A script that saves gets 401 instead: it says so beside what was typed.
    """
    if getattr(request, "htmx", False):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path(), reverse("mine:sign_in"))


def find_project(site: Site, pk: int) -> ProjectPage:
    """Return a project of this municipality, public or not; raises Http404."""
    project = ProjectPage.objects.in_site(site).filter(pk=pk).select_related("state").first()
    if project is None:
        raise Http404
    return project


def seat_of(user, site: Site, pk: int) -> Seat:
    """Return the seat of a person in a project; raises Http404 for whoever has none: that the project exists is not said."""
    project = find_project(site, pk)
    member = rules.membership(user, project)
    if member is None:
        raise Http404
    return Seat(site, project, member, user)


def team_view(view: Callable[..., HttpResponseBase] | None = None, *, lead: bool = False, edits: bool = False) -> Any:
    """Let only the team in: `view(request, seat, **kwargs)` instead of `view(request, pk, **kwargs)`.

    Without an account one is sent to the sign-in, without a seat there is 404. `lead`: for the lead alone (403 for other members);
    `edits`: for who may change the plan. Answers are never kept by anything.
    """

    def decorate(function: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(function)
        @never_cache
        def wrapped(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in(request)
            seat = seat_of(request.user, get_site(request), pk)
            if (lead and not seat.is_lead) or (edits and not seat.may_edit):
                raise PermissionDenied
            return function(request, seat, **kwargs)

        return wrapped

    return decorate(view) if view is not None else decorate
