"""One's own area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from municipality.scope import get_site

from .. import todo


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, and where."""
    if not request.user.is_authenticated:
        return redirect("mine:sign_in")
    return render(request, "mine/home.html", {"todos": todo.of(request.user, get_site(request))})


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in."""
    return redirect("account_login")
