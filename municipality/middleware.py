"""The first things that happen to a request: whose site is it, and which headers does every answer carry."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from .address import spoken
from .errors import misdirected, too_large
from .scope import site_of_host

ADMIN_CSP = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
)


ANY_HOST = frozenset({"/health/", "/ready/", "/metrics"})


class MunicipalityMiddleware:
    """Sets `request.municipality` (a Wagtail Site); an unknown host gets 421. What machines ask (`ANY_HOST`) answers on any host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in ANY_HOST:
            return self.get_response(request)
        try:
            host, port = split_domain_port(request.get_host())
        except DisallowedHost:
            return misdirected(request)
        site = site_of_host(host, port or request.get_port())
        if site is None:
            return misdirected(request)
        request.municipality = site
        request._wagtail_site = site
        # The administration is addressed formally everywhere.
        with spoken(None if request.path_info.startswith("/admin/") else site):
            return self.get_response(request)


class RequestSizeMiddleware:
    """Refuses what is too large by its announced length, before a byte is read and written to disk.

    Django limits what forms hold in memory, not what a file upload writes into the temporary folder. Only people who are
    signed in can send large files, and only to the administration and to the files of a team (`REQUEST_MEGABYTES`,
    `REQUEST_MEGABYTES_ADMIN`, `REQUEST_MEGABYTES_TEAM`). Stands
    behind the middleware that knows the person; the body is read after all of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        limit = settings.REQUEST_MEGABYTES
        if length.isdecimal() and len(length) < 15 and int(length) <= limit * 1024 * 1024:
            return self.get_response(request)
        more = self.more_for(request.path_info)
        if more and request.user.is_authenticated:
            limit = more
            if length.isdecimal() and len(length) < 15 and int(length) <= limit * 1024 * 1024:
                return self.get_response(request)
        return too_large(request, limit)

    @staticmethod
    def more_for(path: str) -> int:
        """Return the larger limit of this address for people who are signed in, 0 for none."""
        if path.startswith("/admin/"):
            return settings.REQUEST_MEGABYTES_ADMIN
        if path.startswith(("/mitmachen/projekte/", "/en/mitmachen/projekte/")) and "/dateien/" in path:
            return settings.REQUEST_MEGABYTES_TEAM
        return 0


class SecurityHeadersMiddleware:
    """Permissions policy everywhere; the admin's own content security policy, because Wagtail needs inline styles."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if request.path_info.startswith("/admin/"):
            response.setdefault("Content-Security-Policy", ADMIN_CSP)
        return response
