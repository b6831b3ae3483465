"""Asks staff for a second factor where the settings demand it."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class SecondFactorMiddleware:
    """Sends a signed-in person without a second factor from the admin to the page where one is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.REQUIRE_SECOND_FACTOR
            and request.path_info.startswith("/admin/")
            and request.user.is_authenticated
            and not is_mfa_enabled(request.user)
        ):
            from django.contrib import messages

            messages.warning(request, _("Bitte richten Sie zuerst einen zweiten Faktor ein. Er schützt die Daten, die Ihnen anvertraut sind."))
            return redirect("mfa_index")
        return self.get_response(request)
