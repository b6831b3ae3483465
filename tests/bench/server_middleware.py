"""Middleware of the measuring server only."""

from collections.abc import Callable
from typing import Any

from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.db import connection
from django.http import HttpRequest, HttpResponse

COUNT = "HTTP_X_BENCH_COUNT"
EARLY = "/bench/early/"


class CountMiddleware:
    """Outermost: says the number of SQL queries in `X-Bench-Queries` where the request asks by `X-Bench-Count`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if COUNT not in request.META:
            return self.get_response(request)
        asked = 0

        def count(execute: Callable, *args: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*args)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response["X-Bench-Queries"] = str(asked)
        return response


class EarlyViewMiddleware:
    """Stands where the page cache stands and calls views below `/bench/early/` there, with Django's own handler.

    Such a view has exactly the middleware around it that an answer from the page cache has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        handler = BaseHandler()
        handler._view_middleware = []
        handler._template_response_middleware = []
        handler._exception_middleware = []
        self.view = convert_exception_to_response(handler._get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.view(request) if request.path_info.startswith(EARLY) else self.get_response(request)
