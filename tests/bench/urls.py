"""What the product is compared with: a view that does nothing but answer, and Wagtail's own way to an empty page."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from wagtail.views import serve

from config.urls import handler400, handler403, handler500
from config.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler500", "urlpatterns"]


@cache
def body(size: int) -> bytes:
    return b"<!doctype html><title>x</title>" + b"x" * max(0, size - 31)


def trivial(request: HttpRequest, size: int) -> HttpResponse:
    """The whole middleware, as many bytes as a page, no work. Never kept by the page cache: it forbids it."""
    response = HttpResponse(body(size))
    response["Cache-Control"] = "private"
    return response


urlpatterns = [path("bench/trivial/<int:size>/", trivial), re_path(r"^bench/wagtail/((?:[\w\-]+/)*)$", serve), *product]
