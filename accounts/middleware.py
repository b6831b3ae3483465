"""Guards two doors: the admin asks staff for more than a code by mail, allauth's pages ask citizens for a fresh proof."""

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from . import vouching


class SecondFactorMiddleware:
    """Sends a signed-in person without a second factor from the admin to the page where one is set up.

    A session that was opened by a code alone never opens the admin, whatever became of the account meanwhile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/admin/") and request.user.is_authenticated:
            if opened_by_code_alone(request):
                messages.warning(request, _("In die Verwaltung kommen Sie mit Passwort und zweitem Faktor. Bitte melden Sie sich dafür neu an."))
                return redirect("mine:home")
            if settings.REQUIRE_SECOND_FACTOR and not is_mfa_enabled(request.user) and not vouching.has_second_factor(request):
                messages.warning(request, _("Bitte richten Sie zuerst einen zweiten Faktor ein. Er schützt die Daten, die Ihnen anvertraut sind."))
                return redirect("mfa_index")
        return self.get_response(request)


def opened_by_code_alone(request: HttpRequest) -> bool:
    """Was this session opened by a code from a mail, with neither password nor second factor?"""
    methods = {entry.get("method") for entry in get_authentication_records(request, request.user)}
    return methods == {"code"}


class CitizensAccountMiddleware:
    """allauth's own pages for people without a password: second factor and passkeys after a fresh proof, the rest stands in the profile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @cached_property
    def account(self) -> str:
        return reverse("mfa_index").partition("2fa/")[0]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(self.account) and request.user.is_authenticated and not request.user.has_usable_password():
            answer = self.first(request, request.path_info[len(self.account) :])
            if answer is not None:
                return answer
        return self.get_response(request)

    def first(self, request: HttpRequest, rest: str) -> HttpResponse | None:
        """Return where this person goes instead, None where the page may be seen."""
        from .mine import proof

        if rest.startswith(("email/", "password/change/", "password/set/")):
            return redirect("mine:profile")
        changes = rest.startswith("2fa/") and not rest.startswith(("2fa/authenticate/", "2fa/reauthenticate/", "2fa/webauthn/reauthenticate/"))
        if changes and rest != "2fa/" and not proof.is_fresh(request):  # type: ignore[arg-type]
            return proof.ask_first(request, request.path_info if request.method == "GET" else reverse("mfa_index"))
        return None
