"""The door of one's own area: signed in, never kept by anything, no trace in search engines."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ..models import User


class OwnRequest(HttpRequest):
    """A request of somebody who is signed in: what a view behind `own` gets."""

    user: User  # type: ignore[assignment]


def private(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answers are nobody else's: no cache, no index, no address handed to other sites (`same-origin`, so that forms still work)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For people who are signed in; others go to the sign-in and come back afterwards."""

    @private
    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else reverse("mine:home"), reverse("mine:sign_in"))
        return view(request, *args, **kwargs)

    return wrapped
