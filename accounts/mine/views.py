"""One's own area: what waits for me, what is mine, what happened."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipality.outbox import site_name
from municipality.scope import get_site

from .. import notices, notices_settings, todo
from ..models import Notice
from . import registry
from .access import OwnRequest, own, private
from .forms import NoticesForm
from .paths import safe_path

ON_FIRST_PAGE = 8
ON_A_PAGE = 30


@own
@require_safe
def home(request: OwnRequest) -> HttpResponse:
    """What waits for me, where; what is mine; what is new."""
    site = get_site(request)
    rows = Notice.objects.filter(user=request.user, site=site)
    news = notices.still_true(request.user, rows[:ON_FIRST_PAGE])
    context = {
        "todos": todo.of(request.user, site),
        "sections": registry.sections(request.user, site),
        "notices": news,
        "unread": rows.filter(read_at=None).count(),
        "more_notices": rows.count() > len(news),
        "projects_url": registry.beginning(site),
        "place": "home",
    }
    return render(request, "mine/home.html", context)


@own
@require_safe
def notice_list(request: OwnRequest) -> HttpResponse:
    """Everything that happened, newest first."""
    rows = Notice.objects.filter(user=request.user, site=get_site(request))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("seite"))
    context = {"page_obj": page, "notices": notices.still_true(request.user, page.object_list), "unread": rows.filter(read_at=None).count()}
    context["place"] = "notices"
    return render(request, "mine/notices.html", context)


@own
@require_POST
def notice_read(request: OwnRequest, pk: int) -> HttpResponse:
    """One notice is read."""
    row = get_object_or_404(Notice, pk=pk, user=request.user, site=get_site(request))
    Notice.objects.filter(pk=row.pk, read_at=None).update(read_at=timezone.now())
    if "open" in request.POST and safe_path(row.path):
        return redirect(row.path)
    return _back(request)


@own
@require_POST
def notices_read(request: OwnRequest) -> HttpResponse:
    """All are read."""
    new = Notice.objects.filter(user=request.user, site=get_site(request), read_at=None)
    if new.exists():
        new.update(read_at=timezone.now())
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(safe_path(request.POST.get("next", "")) or "mine:home")


@own
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: OwnRequest) -> HttpResponse:
    """How soon I want to hear of what."""
    site = get_site(request)
    form = NoticesForm(request.POST or None, kinds=notices.kinds_for(request.user), chosen=notices_settings.chosen(request.user, site))
    if request.method == "POST" and form.is_valid():
        notices_settings.choose(request.user, site, form.choices)
        messages.success(request, _("Gespeichert."))
        return redirect("mine:notice_settings")
    return render(request, "mine/notice_settings.html", {"form": form, "place": "settings"}, status=422 if form.errors else 200)


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The way out of a mail, without sign-in: GET shows a button, POST acts. Exempt from the token of forms, because mail programs post
    here by themselves (RFC 8058); the signed link is the right, and all it can do is end mails."""
    site = get_site(request)
    ticket = notices_settings.read_token(token, site)
    if ticket is None:
        raise Http404
    if request.method == "POST":
        notices_settings.unsubscribe(ticket)
    label = next((kind.label for kind in notices.kinds() if kind.name == ticket.kind), "")
    context = {"kind": label, "is_done": request.method == "POST", "site_name": site_name(site)}
    return render(request, "mine/unsubscribe.html", context)


@private
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """The account is gone."""
    return render(request, "mine/deleted.html")
