"""Whole pages for visitors without a session, straight from process memory: no query, no template, no inner middleware.

What may be kept: answers to GET with status 200 that set no cookie and do not forbid it. The key is host, scheme,
path (it holds the language), the allowed query parameters and the encoding; an address with any other parameter is answered
but not kept, so that nobody fills the memory with made-up addresses. Kept answers carry all their headers. Nothing is kept or given out for a website that is not live.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from urllib.parse import parse_qsl

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from . import cache, cdn, launch

NEVER = ("/admin/", "/konto/", "/documents/", "/static/", "/media/", "/health/", "/ready/", "/metrics", "/demo/", "/styleguide/", "/__debug__/")
QUERY_ALLOWED = frozenset(
    {
        "aim", "alle", "ansicht", "bedarf", "district", "einsparung", "feld", "frist", "herkunft", "kategorie", "kosten", "need", "order", "ortsteil",
        "p", "page", "phase", "q", "reichweite", "reihenfolge", "sdg", "seite", "sort", "stadtteil", "stand", "stelle", "strategie", "sucht", "ziel",
    }
)  # fmt: skip
"""Parameters of pages. Those of the content API are added by its endpoints (`allow`)."""
_also_allowed: set[str] = set()
COMPRESSIBLE = ("text/", "application/json", "application/geo+json", "application/atom+xml", "application/xml", "image/svg+xml")
SMALLEST = 512


def allow(names: Iterable[str]) -> None:
    """Let answers to addresses with these query parameters be kept."""
    _also_allowed.update(names)


@dataclass(frozen=True)
class Kept:
    """An answer as bytes with its headers."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    until: float


class PageCacheMiddleware:
    """Stands right behind MunicipalityMiddleware, outside of everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = self.key(request)
        if key is None:
            return self.for_one(request, self.get_response(request))
        now = cache.token(request.municipality.pk)
        kept = cache.get(key, now)
        if kept is not None and kept.until > monotonic():
            request.page_cache = "hit"
            return self.answer(request, kept)
        response = self.get_response(request)
        request.page_cache = "miss"
        if not self.may_keep(response):
            return response
        cdn.mark(response, request.municipality.pk)
        kept = self.keep(response, key[-1])
        if request.method == "GET":
            cache.put(key, now, kept, len(kept.body))
        return self.answer(request, kept)

    @staticmethod
    def key(request: HttpRequest) -> tuple | None:
        """Return the key of this request, None where nothing may be kept or shared."""
        if not settings.PAGE_CACHE_SECONDS or request.method not in ("GET", "HEAD"):
            return None
        path = request.path_info
        if path.startswith(NEVER) or "HTTP_AUTHORIZATION" in request.META or getattr(request, "is_dummy", False):
            return None  # a dummy request is Wagtail's preview of a draft
        if not launch.is_live(request.municipality):
            return None  # who may look in before the start is asked each time (municipality.gate)
        cookies = request.META.get("HTTP_COOKIE", "")
        if cookies and (settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies):
            return None
        query = request.META.get("QUERY_STRING", "")
        if query:
            if len(query) > 300:
                return None
            pairs = parse_qsl(query, keep_blank_values=True)
            if any(name not in QUERY_ALLOWED and name not in _also_allowed for name, _ in pairs):
                return None
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
        # Exactly what django-htmx calls a request of htmx: any other value must not stand for another's answer.
        part = request.META.get("HTTP_HX_REQUEST") == "true" and "HTTP_HX_HISTORY_RESTORE_REQUEST" not in request.META
        return ("page", request.META.get("HTTP_HOST"), request.scheme, path, query, part, encoding)

    @staticmethod
    def for_one(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Say of what was made for somebody who is signed in that it is hers alone, where nothing else was said: no proxy on the way keeps it."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and response.status_code != 304:
            response.setdefault("Cache-Control", "private, no-cache")
        return response

    @staticmethod
    def may_keep(response: HttpResponse) -> bool:
        """May this answer be given to the next visitor?"""
        if response.status_code != 200 or response.streaming or response.cookies:
            return False
        control = response.get("Cache-Control", "")
        return not any(word in control for word in ("private", "no-store")) and "Cookie" not in response.get("Vary", "")

    @staticmethod
    def keep(response: HttpResponse, encoding: str) -> Kept:
        """Turn an answer into what is kept: compressed once, with a validator and all headers."""
        body = response.content
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}{"-" + encoding if encoding else ""}"'
        if encoding and len(body) >= SMALLEST and response.get("Content-Type", "").startswith(COMPRESSIBLE):
            body = brotli.compress(body, quality=5) if encoding == "br" else gzip.compress(body, 6, mtime=0)
            response["Content-Encoding"] = encoding
        patch_vary_headers(response, ["Accept-Encoding", "HX-Request"])
        response["ETag"] = etag
        response.setdefault("Cache-Control", "no-cache")
        response["Content-Length"] = str(len(body))
        return Kept(body, tuple(response.items()), etag, monotonic() + settings.PAGE_CACHE_SECONDS)

    @staticmethod
    def answer(request: HttpRequest, kept: Kept) -> HttpResponse:
        """Return the kept answer, or 304 where the browser has it already."""
        asked = request.META.get("HTTP_IF_NONE_MATCH")
        if asked and kept.etag in asked:
            response: HttpResponse = HttpResponseNotModified()
            for name, value in kept.headers:
                if name not in ("Content-Length", "Content-Encoding", "Content-Type"):
                    response.headers[name] = value
            return response
        response = HttpResponse(kept.body)
        for name, value in kept.headers:
            response.headers[name] = value
        return response
