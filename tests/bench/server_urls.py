"""The addresses of the product and five of the measuring server: /bench/early/, trivial/, wagtail/…, forget/ and cpu/."""

import time
from functools import cache as once

from django.core.cache import cache as django_cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, re_path
from wagtail.views import serve

from config.urls import handler400, handler403, handler500
from config.urls import urlpatterns as product
from municipality import cache, components
from municipality.search import vocabulary

__all__ = ["handler400", "handler403", "handler500", "urlpatterns"]


@once
def _home() -> tuple[bytes, dict[str, str]]:
    """Body and headers of the home page as the page cache gives it, compressed."""
    answer = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_ENCODING="br").get("/")
    assert answer.status_code == 200
    return answer.content, dict(answer.items())


def trivial(request: HttpRequest) -> HttpResponse:
    """Answer with the bytes and headers of the home page, and do nothing else."""
    body, headers = _home()
    return HttpResponse(body, headers=headers)


def forget(request: HttpRequest) -> HttpResponse:
    """Empty all memory of this process."""
    cache.forget()
    components.forget()
    vocabulary.forget()
    django_cache.clear()
    return HttpResponse("")


def cpu(request: HttpRequest) -> HttpResponse:
    """Say how many milliseconds of processor time this process has used."""
    return HttpResponse(str(time.process_time() * 1000))


urlpatterns = [
    path("bench/cpu/", cpu),
    path("bench/early/", trivial),
    path("bench/trivial/", trivial),
    path("bench/forget/", forget),
    re_path(r"^bench/wagtail/((?:[\w\-]+/)*)$", serve),
    *product,
]
