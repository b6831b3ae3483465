"""Pages and downloads of public versions. Everything else, also of another municipality, is not found."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from municipality.scope import get_site
from municipality.serve import serve

from . import downloads, presenters
from .models import ReportPage, ReportVersion


def public_report(request: HttpRequest, slug: str) -> ReportPage | None:
    """Return the visible report at this address, in the reader's language where it is translated."""
    language = get_language() or settings.LANGUAGE_CODE
    found = list(ReportPage.objects.visible(get_site(request)).filter(slug=slug).select_related("locale").order_by("path"))
    page = next((page for page in found if page.locale.language_code == language), found[0] if found else None)
    if page is not None:
        request.content_language = page.locale.language_code if language != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    return page


def public_version(request: HttpRequest, slug: str, number: int) -> ReportVersion:
    """Return a version that anybody may read, else 404."""
    report = public_report(request, slug)
    version = ReportVersion.objects.filter(report=report, number=number, public_since__isnull=False).first() if report is not None else None
    if version is None or report is None:
        raise Http404
    version.report = report
    return version


@require_safe
def field(request: HttpRequest, report: str, field: str) -> HttpResponse:
    """One field of action in the version that is public. A page of the tree that happens to stand at this address is served instead."""
    page = public_report(request, report)
    if page is None:
        return serve(request, f"berichte/{report}/{field}/")
    shown = page.public_version
    shown.report = page
    return _field(request, shown, field, is_old=False)


@require_safe
def version(request: HttpRequest, report: str, number: int) -> HttpResponse:
    """A version by its number; the public one has its own address, but this one stays valid for citing."""
    found = public_version(request, report, number)
    return _shown(request, found, "reports/report_page.html", presenters.report_context(found, request, fixed=True))


@require_safe
def version_field(request: HttpRequest, report: str, number: int, field: str) -> HttpResponse:
    """One field of action in a version."""
    return _field(request, public_version(request, report, number), field, is_old=True)


@require_safe
def download(request: HttpRequest, report: str, number: int, name: str) -> HttpResponseBase:
    """A document or the data of a version: `bericht.pdf`, `kurzfassung.pdf`, `daten.json`, `massnahmen.csv`, `massnahmen.xlsx`."""
    found = public_version(request, report, number)
    return downloads.respond(request, found, name, public=True)


def _field(request: HttpRequest, version: ReportVersion, slug: str, *, is_old: bool) -> HttpResponse:
    context = presenters.field_context(version, slug, request, fixed=is_old)
    if context is None:
        raise Http404
    return _shown(request, version, "reports/field_page.html", context)


def _shown(request: HttpRequest, version: ReportVersion, template: str, context: dict[str, Any]) -> HttpResponse:
    shared = {"page": version.report, "self": version.report, "request": request, "content_language": getattr(request, "content_language", "")}
    return TemplateResponse(request, template, {**shared, **context})
