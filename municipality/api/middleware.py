"""What every answer below `/api/` has: it may be read by any site, it is JSON also when it fails, and it can be asked for again cheaply.

Stands outside of the page cache, so that kept answers pass here too (two headers are set, nothing is computed).
"""

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from .. import launch
from .parameters import language_of

PREFIX = "/api/"
ALLOWED = "GET, HEAD, OPTIONS"


class ApiMiddleware:
    """CORS for everybody without credentials, JSON errors, validators for answers that the page cache did not keep."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS" and launch.is_live(request.municipality):
            return shared(preflight())
        response = self.get_response(request)
        if response.status_code >= 400 and "json" not in response.get("Content-Type", ""):
            response = in_words(request, response)
        elif response.status_code == 200 and not response.has_header("ETag") and not response.streaming:
            response.setdefault("Cache-Control", "no-cache")
            response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:20]}"'
            response = get_conditional_response(request, response["ETag"], None, response) or response
        # Values are handed in by machines with a key: no script of another site sees that answer.
        return response if request.method == "PUT" else shared(response)


def preflight() -> HttpResponse:
    """Return the answer to OPTIONS: what may be asked for, the same for every address."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = ALLOWED
    response["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def in_words(request: HttpRequest, response: HttpResponse) -> JsonResponse:
    """Return an error page of the site as JSON with the same status."""
    with translation.override(language_of(request.GET)):
        sentences = {
            HTTPStatus.UNAUTHORIZED: _("Diese Website ist noch in Vorbereitung."),
            HTTPStatus.NOT_FOUND: _("Das gibt es hier nicht, oder es ist nicht öffentlich."),
            HTTPStatus.METHOD_NOT_ALLOWED: _("Diese Schnittstelle beantwortet nur Anfragen mit GET, HEAD und OPTIONS."),
        }
        if response.status_code >= 500:
            sentence = _("Das hat nicht geklappt. Bitte versuchen Sie es später noch einmal.")
        else:
            sentence = sentences.get(HTTPStatus(response.status_code), _("Diese Anfrage ist nicht zu verstehen."))
    answer = JsonResponse({"error": sentence}, status=response.status_code, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    for name in ("WWW-Authenticate", "X-Robots-Tag"):
        if response.has_header(name):
            answer[name] = response[name]
    return answer


def shared(response: HttpResponse) -> HttpResponse:
    """Let scripts of any site read the answer, without cookies; the answer does not depend on cookies or the browser's language."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    vary = [name.strip() for name in response.get("Vary", "").split(",")]
    kept = [name for name in vary if name.lower() not in ("", "accept-language", "cookie", "hx-request", "accept")]
    if kept:
        response["Vary"] = ", ".join(kept)
    elif response.has_header("Vary"):
        del response["Vary"]
    return response
