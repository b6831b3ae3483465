"""What everybody sees of moderation: the form to report a page."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page, Site

from accounts.models import Organisation
from municipality.models import MunicipalitySettings
from municipality.querysets import private_paths
from municipality.scope import get_site, tree
from municipality.throttle import throttle_request

from . import row_kinds, services
from .forms import ReportForm

REPORTS_PER_HOUR = 5
POSTS_PER_HOUR = 100


def reportable(site: Site, page_id: int) -> Page:
    """Return a page that anybody may read in this municipality, else 404."""
    return get_object_or_404(Page.objects.filter(tree(site), live=True).exclude(private_paths(site)), pk=page_id)


@dataclass(frozen=True)
class Subject:
    """What is reported: a page, or a moderated row on it."""

    title: str
    url: str
    page: Page | None = None
    row: tuple[str, int] | None = None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, page_id: int) -> HttpResponse:
    """Form "Melden" for one page. Nothing is hidden by it; a moderator decides."""
    site = get_site(request)
    page = reportable(site, page_id)
    return _report(request, site, Subject(page.title, page.get_url(request, current_site=site) or "", page))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_row(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The same form for a row that anybody may read in this municipality (an offer, an update, a file), else 404."""
    site = get_site(request)
    found = row_kinds.kind_named(kind)
    if found is None:
        raise Http404
    rows = row_kinds.live_rows(found.model._default_manager.filter(found.in_sites([site]), pk=pk))
    row = (rows.select_related(*found.related) if found.related else rows).first()
    url = found.public_url(row) if row is not None else ""
    if not url:
        raise Http404
    return _report(request, site, Subject(found.title(row), url, row=(found.name, pk)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form for the page of a confirmed organisation of this municipality, else 404."""
    site = get_site(request)
    row = get_object_or_404(Organisation, pk=pk, site=site, state=Organisation.State.CONFIRMED)
    return _report(request, site, Subject(row.name, reverse("organisations:detail", args=[pk])))


def _report(request: HttpRequest, site: Site, subject: Subject) -> HttpResponse:
    form, status = ReportForm(), 200
    if request.method == "POST":
        throttle_request(request, "report:post", POSTS_PER_HOUR, timedelta(hours=1))
        # One transaction: the security question is used up exactly when the report is there. Of two POSTs at once the second
        # waits, and then finds it used.
        with transaction.atomic():
            form, status = ReportForm(request.POST), 400
            if form.is_valid():
                _take_in(request, site, subject, form.cleaned_data)
                return redirect("moderation:report_done")
        if form.spam_replayed:
            return redirect("moderation:report_done")
    trail = [{"title": subject.title, "url": subject.url}, {"title": _("Melden")}]
    context = {"form": form, "reported": subject, "reported_url": subject.url, "breadcrumbs": trail}
    return render(request, "moderation/report.html", context, status=status)


def _take_in(request: HttpRequest, site: Site, subject: Subject, data: dict) -> None:
    throttle_request(request, "report", REPORTS_PER_HOUR, timedelta(hours=1))
    services.create_report(
        site=site,
        page=subject.page,
        row=subject.row,
        reason=data["reason"],
        text=data["text"],
        name=data["name"],
        email=data["email"],
        url=subject.url,
        subject=subject.title,
        language=get_language() or "de",
    )


@require_safe
def report_done(request: HttpRequest) -> HttpResponse:
    """Receipt of a report: what happens next and how long it takes."""
    days = MunicipalitySettings.for_request(request).promised_days
    return render(request, "moderation/report_done.html", {"days": days})
