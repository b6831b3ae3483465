"""What a session that an identity provider opened is good for: this municipality, while the connection holds and the account is its alone."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import vouching

from . import querysets, rules

GUARDED = ("/admin/", "/konto/")


class ProviderSessionMiddleware:
    """Ends such a session where it is used for more: after the connection was switched off, or once the account has rights elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(GUARDED) or request.method not in ("GET", "HEAD"):
            record = vouching.record_of(request)
            if record is not None and not self.holds(request, record.get("provider")):
                logout(request)
                messages.info(request, _("Diese Anmeldung gilt nicht mehr. Bitte melden Sie sich neu an."))
                return redirect("account_login")
        return self.get_response(request)

    @staticmethod
    def holds(request: HttpRequest, provider: int | None) -> bool:
        """May the session go on?"""
        site = getattr(request, "municipality", None)
        offered = querysets.offered(site) if site is not None else None
        return bool(offered is not None and site is not None and offered.pk == provider and rules.is_within(request.user, site))
