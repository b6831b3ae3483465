"""`/demo/mail/`: the outbox as a mailbox, so that a newcomer can walk through confirmation without a mail server.

Included by the address list in demo settings only; every view refuses anyway when `settings.DEMO` is off.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .models.mail import OutboxMail
from .scope import get_site

SHOWN = 100
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 unless this is a demo."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if settings.DEMO is not True:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _mails(request: HttpRequest):
    return OutboxMail.objects.filter(site=get_site(request), blanked_at=None).order_by("-created", "-pk")


@demo_only
@never_cache
@require_safe
def mail_list(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Show the latest mails of this municipality and one of them: the asked one, else the newest."""
    mails = _mails(request)
    chosen = get_object_or_404(mails, pk=pk) if pk else mails.first()
    return render(request, "demo/mail.html", {"mails": mails.defer("html", "text")[:SHOWN], "mail": chosen, "breadcrumbs_hidden": True})


@demo_only
@never_cache
@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the HTML of one mail for the frame: no script, no other host, links open in the whole window."""
    mail = get_object_or_404(_mails(request), pk=pk)
    response = HttpResponse(mail.html.replace("<head>", '<head><base target="_top">', 1))
    response["Content-Security-Policy"] = FRAME_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("", mail_list, name="demo_mail"),
    path("<int:pk>/", mail_list, name="demo_mail_detail"),
    path("<int:pk>/html/", mail_html, name="demo_mail_html"),
]
