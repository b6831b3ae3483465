"""Downloads of a whole strategy: what anybody may read, for everybody; everything including drafts, for who may edit it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from municipality import cache
from municipality.models.base import in_ascii
from municipality.scope import get_site
from strategy.models import StrategyPage
from strategy.rules import editable_strategies, may_edit_any_strategy

from . import prepared, structured, template, texts, xlsx
from .records import Book, load
from .schema import BY_KEY

XLSX, JSON, CSV = xlsx.CONTENT_TYPE, "application/json; charset=utf-8", "text/csv; charset=utf-8"
Make = Callable[[Book], bytes]


@require_safe
def public_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook of what anybody may read. A large one is made by the worker; until then 202 and a page that says so."""
    site = get_site(request)
    strategy = get_object_or_404(StrategyPage.objects.visible(site), pk=pk)
    key, now = ("export", site.pk, pk, "xlsx"), cache.token(site.pk)
    data = cache.get(key, now)
    if data is None:
        data = prepared.workbook(strategy, "public", site)
        if data is None:
            return _waiting(TemplateResponse(request, "strategy/export_waiting.html", {"strategy": strategy}, status=202))
        cache.put(key, now, data, size=len(data))
    return _file(data, _name(strategy, "xlsx"), XLSX)


@require_safe
def public_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as JSON."""
    return _public(request, pk, "json", JSON, structured.dump)


@require_safe
def public_table(request: HttpRequest, pk: int, table: str, machines: bool = False) -> HttpResponse:
    """One table of what anybody may read, as CSV."""
    return _public(request, pk, _csv_name(table, machines), CSV, _table(table, machines))


def _public(request: HttpRequest, pk: int, ending: str, content_type: str, make: Make) -> HttpResponse:
    """Make the file of a public strategy; it is kept until something of the municipality changes."""
    site = get_site(request)
    strategy = get_object_or_404(StrategyPage.objects.visible(site), pk=pk)
    key, now = ("export", site.pk, pk, ending), cache.token(site.pk)
    data = cache.get(key, now)
    if data is None:
        data = make(load(strategy, public_for=site))
        cache.put(key, now, data, size=len(data))
    return _file(data, _name(strategy, ending), content_type)


@require_safe
def staff_index(request: HttpRequest) -> HttpResponse:
    """All downloads of the strategies that this person may edit."""
    _check(request.user)
    strategies = [
        {"strategy": strategy, "municipality": strategy.municipality, "tables": [(slug, BY_KEY[key].title) for slug, key in texts.TABLES.items()]}
        for strategy in editable_strategies(request.user)
    ]
    return TemplateResponse(request, "strategy/admin/exports.html", {"strategies": strategies, "page_title": _("Export und Vorlagen")})


@require_safe
def staff_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook with drafts, a large one by the worker as well."""
    strategy = get_object_or_404(editable_strategies(request.user), pk=pk)
    site = strategy.municipality
    data = prepared.workbook(strategy, "staff", site) if site is not None else xlsx.dump(load(strategy))
    if data is None:
        context = {"strategy": strategy, "page_title": _("Export und Vorlagen")}
        return _waiting(TemplateResponse(request, "strategy/admin/export_waiting.html", context, status=202))
    return _file(data, _name(strategy, "xlsx"), XLSX)


@require_safe
def staff_json(request: HttpRequest, pk: int) -> HttpResponse:
    """JSON with drafts."""
    return _staff(request, pk, "json", JSON, structured.dump)


@require_safe
def staff_table(request: HttpRequest, pk: int, table: str, machines: bool = False) -> HttpResponse:
    """One table with drafts, as CSV."""
    return _staff(request, pk, _csv_name(table, machines), CSV, _table(table, machines))


@require_safe
def staff_template(request: HttpRequest, kind: str) -> HttpResponse:
    """A workbook to begin with: "leer" or "beispiel"."""
    _check(request.user)
    makers = {"leer": template.empty, "beispiel": template.filled}
    if kind not in makers:
        raise Http404
    return _file(xlsx.dump(makers[kind]()), f"vorlage-{kind}.xlsx", XLSX)


def _check(user: Any) -> None:
    if not may_edit_any_strategy(user):
        raise PermissionDenied


def _staff(request: HttpRequest, pk: int, ending: str, content_type: str, make: Make) -> HttpResponse:
    """A strategy that this person may not edit does not exist for them."""
    strategy = get_object_or_404(editable_strategies(request.user), pk=pk)
    return _file(make(load(strategy)), _name(strategy, ending), content_type)


def _table(table: str, machines: bool) -> Make:
    if table not in texts.TABLES:
        raise Http404
    return lambda book: texts.dump(book, texts.TABLES[table], for_machines=machines)


def _csv_name(table: str, machines: bool) -> str:
    return f"{table}.maschinenlesbar.csv" if machines else f"{table}.csv"


def _name(strategy: StrategyPage, ending: str) -> str:
    """ "klimaschutzstrategie-2035.xlsx", "klimaschutzstrategie-2035-massnahmen.csv"."""
    stem = slugify(in_ascii(strategy.title))[:60] or "strategie"
    return f"{stem}-{ending}" if ending.endswith(".csv") else f"{stem}.{ending}"


def _waiting(answer: HttpResponse) -> HttpResponse:
    """Tell machines when to come back, and nobody to keep the answer."""
    answer["Retry-After"] = "20"
    answer["Cache-Control"] = "no-store"
    return answer


def _file(data: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
