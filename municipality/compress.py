"""Compression of what the page cache does not keep: forms, personal pages, the administration."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from .pagecache import COMPRESSIBLE, SMALLEST


class CompressMiddleware(GZipMiddleware):
    """Django's own, for text alone: pictures and films are compressed already, and a part of a file must stay that part.

    Such answers hold secrets beside what the visitor has typed, so their length must not tell how well the two fit
    together (BREACH): Django adds a random number of bytes to each answer and masks its CSRF token anew each time. That is why this
    is gzip and not brotli. Stands outside of everything that makes a validator from the body.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer, compressed where that is worth it."""
        if response.streaming or response.status_code == 206 or not response.get("Content-Type", "").startswith(COMPRESSIBLE):
            return response
        if response.has_header("Content-Encoding") or len(response.content) < SMALLEST:
            return response
        return super().process_response(request, response)
