"""What everybody sees of moderation: the form to report a page."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page, Site

from municipality.models import MunicipalitySettings
from municipality.querysets import private_paths
from municipality.scope import get_site, tree
from municipality.throttle import throttle_request

from . import services
from .forms import ReportForm

REPORTS_PER_HOUR = 5
POSTS_PER_HOUR = 100


def reportable(site: Site, page_id: int) -> Page:
    """Return a page that anybody may read in this municipality, else 404."""
    return get_object_or_404(Page.objects.filter(tree(site), live=True).exclude(private_paths()), pk=page_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, page_id: int) -> HttpResponse:
    """Form "Melden" for one page. Nothing is hidden by it; a moderator decides."""
    site = get_site(request)
    page = reportable(site, page_id)
    form, status = ReportForm(), 200
    if request.method == "POST":
        throttle_request(request, "report:post", POSTS_PER_HOUR, timedelta(hours=1))
        # One transaction: the security question is used up exactly when the report is there. Of two POSTs at once the second
        # waits, and then finds it used.
        with transaction.atomic():
            form, status = ReportForm(request.POST), 400
            if form.is_valid():
                _take_in(request, site, page, form.cleaned_data)
                return redirect("moderation:report_done")
        if form.spam_replayed:
            return redirect("moderation:report_done")
    url = page.get_url(request, current_site=site)
    trail = [{"title": page.title, "url": url}, {"title": _("Melden")}]
    context = {"form": form, "reported": page, "reported_url": url, "breadcrumbs": trail}
    return render(request, "moderation/report.html", context, status=status)


def _take_in(request: HttpRequest, site: Site, page: Page, data: dict) -> None:
    throttle_request(request, "report", REPORTS_PER_HOUR, timedelta(hours=1))
    services.create_report(
        site=site,
        page=page,
        reason=data["reason"],
        text=data["text"],
        name=data["name"],
        email=data["email"],
        url=page.get_url(current_site=site) or "",
        subject=page.title,
        language=get_language() or "de",
    )


@require_safe
def report_done(request: HttpRequest) -> HttpResponse:
    """Receipt of a report: what happens next and how long it takes."""
    days = MunicipalitySettings.for_request(request).promised_days
    return render(request, "moderation/report_done.html", {"days": days})
