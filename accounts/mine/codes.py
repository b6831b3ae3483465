"""A code that is typed in the browser in which it was asked for: the state is kept in its session, under one key per purpose."""

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality.throttle import throttle, throttle_request

from .. import confirmation
from ..models import EmailConfirmation

PER_NETWORK = (30, timedelta(hours=1))
TRIES_PER_NETWORK = (120, timedelta(hours=1))
TRIES_PER_CODE = (30, timedelta(hours=1))


@dataclass
class Asked:
    """What was asked for in this browser: the address, the confirmation, where to go afterwards."""

    email: str
    row: int
    nonce: str
    next: str = ""
    remember: bool = False

    @classmethod
    def of(cls, request: HttpRequest, purpose: str) -> "Asked | None":
        """Return what this browser waits for, or None."""
        kept = request.session.get(f"code:{purpose}")
        try:
            return cls(**kept) if kept else None
        except TypeError:  # kept by an older version of this class
            return None

    def keep(self, request: HttpRequest, purpose: str) -> None:
        request.session[f"code:{purpose}"] = asdict(self)


def begin(request: HttpRequest, site: Site, purpose: str, email: str, *, go_on: str = "", remember: bool = False) -> tuple[Asked, str, str]:
    """Make a code and a link for an address, bound to this browser; returns (what is kept, code, link token).

    Asking again from the same browser makes the older one worthless; other browsers are not disturbed. Raises `Throttled`.
    """
    throttle_request(request, f"code.{purpose}", *PER_NETWORK)
    known = Asked.of(request, purpose)
    address = confirmation.normal_address(email)
    nonce = known.nonce if known and known.email == address else secrets.token_urlsafe(12)
    row, code, token = confirmation.start(site, address, purpose, f"browser:{nonce}", link_lifetime=confirmation.CODE_LIFETIME)
    asked = Asked(address, row.pk, nonce, go_on or (known.next if known else ""), remember)
    asked.keep(request, purpose)
    return asked, code, token


def check(request: HttpRequest, site: Site, purpose: str, asked: Asked, code: str) -> str:
    """Try a code. Returns "" when it is right (it is used up then), else what is wrong. Raises `Throttled`."""
    throttle_request(request, f"code.{purpose}.try", *TRIES_PER_NETWORK)
    throttle(f"code.{purpose}.try:{asked.row}", *TRIES_PER_CODE, site=site)
    found = EmailConfirmation.objects.filter(pk=asked.row, site=site, purpose=purpose, email=asked.email, subject=f"browser:{asked.nonce}").first()
    if found is None:
        return _("Es ist kein Code unterwegs. Bitte fordern Sie einen neuen an.")
    if confirmation.check_code(found, code):
        return ""
    problem = confirmation.code_problem(found)
    return _("Dieser Code wurde schon verwendet. Bitte fordern Sie einen neuen an.") if found.used_at else problem


def forget(request: HttpRequest, purpose: str) -> None:
    """Nothing is waited for any more."""
    request.session.pop(f"code:{purpose}", None)
