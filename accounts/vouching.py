"""Sessions that an identity provider opened: a mark beside allauth's own records, which says who vouched and for what."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest

from .models import User

METHOD = "openid"


def note(request: HttpRequest, user: User, *, provider: int, second_factor: bool) -> None:
    """Remember, before `user` is signed in, that this provider vouched, and whether it has asked for a second factor."""
    record_authentication(request, user, method=METHOD, provider=provider, second_factor=second_factor)
    request.vouched_second_factor = second_factor  # type: ignore[attr-defined] # for the stages of this very sign-in


def record_of(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was noted for the person who is signed in, None for sessions that were opened otherwise."""
    if not request.user.is_authenticated:
        return None
    return next((entry for entry in reversed(get_authentication_records(request, request.user)) if entry.get("method") == METHOD), None)


def has_second_factor(request: HttpRequest) -> bool:
    """Did a provider that is trusted with it ask for the second factor when this session was opened?"""
    record = record_of(request)
    return bool(record and record.get("second_factor"))
