"""Error pages that stand on their own: no query, no session, no context."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .store import StoreError

AWAY = (OperationalError, InterfaceError, StoreError)
RETRY_SECONDS = 30


def _page(template: str, status: int, **context) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), status=status)


def misdirected(request: HttpRequest) -> HttpResponse:
    """421: this installation does not answer for the host that was asked. Made before any other middleware: brings its own headers."""
    response = _page("421.html", 421)
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "DENY"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def too_large(request: HttpRequest, megabytes: int) -> HttpResponse:
    """413: more was sent than is taken; nothing of it was read."""
    message = _("Das ist zu viel auf einmal: höchstens %(limit)d MB sind möglich. Bitte wählen Sie eine kleinere Datei.") % {"limit": megabytes}
    response = _page("413.html", 413, message=message)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood; `exception` may carry a sentence for the person. A page with a wrong filter is offered without it."""
    plain = request.path if request.method == "GET" and request.GET else ""
    return _page("400.html", 400, message=str(exception) if isinstance(exception, ValueError) else "", plain_url=plain)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, but not allowed."""
    return _page("403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose protection token does not fit (cookies off, form open for days)."""
    return _page(
        "403.html",
        403,
        message=_(
            "Das Formular konnte nicht sicher zugeordnet werden. Bitte gehen Sie zurück, laden Sie die Seite neu und senden Sie noch einmal ab. "
            "Dafür müssen Cookies dieser Website erlaubt sein."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where it was the database or the file store that did not answer: rendered without either."""
    # Django calls this while it handles the exception.
    if isinstance(sys.exc_info()[1], AWAY):
        return unavailable(request)
    return _page("500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: something that this site stands on is away for the moment; nothing was taken."""
    if request.path_info.startswith(("/api/", "/en/api/")):
        response: HttpResponse = JsonResponse({"detail": _("Der Dienst ist für kurze Zeit nicht erreichbar.")}, status=503)
        response["Access-Control-Allow-Origin"] = "*"
    else:
        response = _page("503.html", 503, posted=request.method == "POST")
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
