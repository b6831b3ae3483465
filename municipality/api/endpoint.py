"""An endpoint of the content API: Wagtail's API view with named parameters, sentences as errors, limits, and its own description."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Protocol

from django.db.models import QuerySet
from django.http import Http404
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet

from municipality import pagecache, parts
from municipality.throttle import Throttled, throttle_request

from .parameters import LOCALE, MAX_NUMBER, Parameter, language_of, read_all
from .reader import Reader
from .types import Type

PER_PAGE = 20
RATE, RATE_WINDOW = 600, timedelta(minutes=5)
"""Answers that had to be made, per network. What comes from the page cache is not counted."""


@dataclass(frozen=True)
class Operation:
    """One address of an endpoint. `method(asked, **route)` of the endpoint returns the value that `answer` converts."""

    route: str
    name: str
    method: str
    summary: str
    answer: Type
    parameters: tuple[Parameter, ...] = ()
    content_type: str = "application/json"
    example: str = ""
    can_be_missing: bool = False

    @property
    def may_be_missing(self) -> bool:
        """Can the answer be a 404?"""
        return self.can_be_missing or "<" in self.route

    @property
    def all_parameters(self) -> tuple[Parameter, ...]:
        own = self.parameters
        return own if any(parameter.name == LOCALE.name for parameter in own) else (*own, LOCALE)


class AlwaysJson(BaseContentNegotiation):
    """There is one format, whatever the client says it accepts."""

    def select_parser(self, request, parsers):
        return None

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class CompactJson(JSONRenderer):
    """JSON without blanks, in UTF-8."""

    charset = "utf-8"
    ensure_ascii = False

    def get_indent(self, accepted_media_type, renderer_context):
        return None


class Endpoint(BaseAPIViewSet):
    """Base of all endpoints. Anonymous, read-only, scoped to the municipality of the request's host."""

    prefix: ClassVar[str] = ""
    part: ClassVar[str] = ""
    """Of which part of a municipality it is (`municipality.parts`): where that is off, it does not exist."""
    operations: ClassVar[tuple[Operation, ...]] = ()
    operation: Operation | None = None
    authentication_classes: ClassVar[list] = []
    permission_classes: ClassVar[list] = []
    renderer_classes: ClassVar[list] = [CompactJson]
    content_negotiation_class = AlwaysJson
    metadata_class = None
    http_method_names: ClassVar[list[str]] = ["get", "head"]

    reader: Reader

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """Return the addresses of the operations; their parameters are known to the page cache from now on."""
        for operation in cls.operations:
            pagecache.allow(parameter.name for parameter in operation.all_parameters)
        return [
            path(cls.prefix + operation.route, cls.as_view({"get": "answer"}, operation=operation), name=operation.name)
            for operation in cls.operations
        ]

    @property
    def allowed_methods(self) -> list[str]:
        return ["GET", "HEAD", "OPTIONS"]

    def initial(self, request, *args, **kwargs) -> None:
        language = self.language_for(request)
        translation.activate(language)
        super().initial(request, *args, **kwargs)
        parts.require(request._request, self.part)
        throttle_request(request._request, "api", RATE, RATE_WINDOW)
        self.reader = Reader(request._request, language)

    def language_for(self, request) -> str:
        """Return the language of the answer."""
        return language_of(request.GET)

    def answer(self, request, **route) -> Response:
        """Answer a GET: read the parameters, get the value, load what it refers to, convert."""
        operation = self.operation
        assert operation is not None
        asked = read_all(request.GET, operation.all_parameters)
        for name, value in route.items():
            if isinstance(value, int) and value > MAX_NUMBER:
                raise Http404(name)
        shape, value = self.shape_and_value(operation, asked, route)
        shape.collect(value, self.reader)
        self.reader.load()
        response = Response(shape.convert(value, self.reader), content_type=f"{operation.content_type}; charset=utf-8")
        if self.reader.incomplete:
            response["Cache-Control"] = "no-store"
        return response

    def shape_and_value(self, operation: Operation, asked: dict[str, Any], route: dict[str, Any]) -> tuple[Type, Any]:
        """Return how and what to answer; endpoints whose shape depends on the request override it."""
        return operation.answer, getattr(self, operation.method)(asked, **route)

    def handle_exception(self, error: Exception) -> Response:
        """Return an error as `{"error": sentence}`; what nobody expected goes on to Django's log."""
        if isinstance(error, BadRequestError):
            return self._error(str(error), 400)
        if isinstance(error, Throttled):
            response = self._error(_("Von hier kamen in kurzer Zeit sehr viele Anfragen. Bitte versuchen Sie es später noch einmal."), 429)
            response["Retry-After"] = str(error.retry_after)
            return response
        if isinstance(error, exceptions.MethodNotAllowed):
            return self._error(_("Diese Schnittstelle beantwortet nur Anfragen mit GET, HEAD und OPTIONS."), 405)
        if isinstance(error, Http404 | exceptions.NotFound):
            return self._error(not_found_sentence(), 404)
        raise error

    @staticmethod
    def _error(sentence: str, status: int) -> Response:
        response = Response({"error": sentence}, status=status)
        response["Cache-Control"] = "no-store"
        return response


def not_found_sentence() -> str:
    return _("Das gibt es hier nicht, oder es ist nicht öffentlich.")


def part_of(asked: dict[str, Any]) -> slice:
    """Return which part of a list is asked for."""
    start = asked.get("offset", 0)
    return slice(start, start + asked.get("limit", PER_PAGE))


def listing(items: Iterable, total: int) -> dict[str, Any]:
    """Return a list answer for a shape made by `types.list_of`."""
    return {"meta": {"total_count": total}, "items": list(items)}


class Rows(Protocol):
    """Anything that tells its length and can be cut."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> Any: ...


def cut(rows: QuerySet | Rows, asked: dict[str, Any], load: Callable[[Any], Iterable] = list) -> dict[str, Any]:
    """Return one part of a queryset or list as a list answer; an empty part of a queryset costs no second query."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    wanted = part_of(asked)
    return listing(load(rows[wanted]) if wanted.start < total else [], total)
