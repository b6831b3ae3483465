"""Proof, asked for again: before an address, a second factor or the whole account changes, a fresh code from the present address."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from .access import OwnRequest

PURPOSE = "proof"
HOLDS_FOR = timedelta(minutes=15)
KEY = "mine:proved"


def is_fresh(request: OwnRequest) -> bool:
    """Has this browser typed a code from the account's address within the last quarter of an hour (signing in counts)?"""
    moments = [entry["at"] for entry in get_authentication_records(request, request.user) if entry.get("method") == "code"]
    kept = request.session.get(KEY) or {}
    if kept.get("user") == request.user.pk and kept.get("email") == request.user.email:
        moments.append(kept["at"])
    return bool(moments) and 0 <= time.time() - max(moments) < HOLDS_FOR.total_seconds()


def note(request: OwnRequest) -> None:
    """A code from the account's address was typed just now."""
    request.session[KEY] = {"user": request.user.pk, "email": request.user.email, "at": time.time()}


def withdraw(request: HttpRequest) -> None:
    """The address is another one: earlier proofs do not count."""
    request.session.pop(KEY, None)


def ask_first(request: HttpRequest, path: str = "") -> HttpResponse:
    """Send to the page on which the proof is given, and back afterwards."""
    return redirect(f"{reverse('mine:prove')}?{urlencode({'next': path or request.get_full_path()})}")


def proved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view be reached with a fresh proof only."""

    @wraps(view)
    def wrapped(request: OwnRequest, *args, **kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if is_fresh(request) else ask_first(request, request.path if request.method != "GET" else "")

    return wrapped
