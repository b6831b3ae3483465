"""What all private pages share: headers, the link in the address, answers for links that lead nowhere."""

import functools
import math
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from municipality.models import MunicipalitySettings
from municipality.scope import get_site
from municipality.throttle import Throttled
from projects.models import Submission

from . import keys
from .services import project_index

View = Callable[..., HttpResponseBase]


def private(view: View) -> View:
    """No copy in any cache, no trace in search engines, no address handed to other sites.

    `same-origin` and not `no-referrer`: under that, browsers send forms with `Origin: null`, and the protection against
    forged requests refuses every one of them.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def with_submission(view: View) -> View:
    """Give the view `submission` and `secret` of a private link instead of what stands in the address; explain bad links."""

    @private
    @functools.wraps(view)
    def wrapped(request: HttpRequest, public_id, secret: str, **kwargs) -> HttpResponseBase:
        try:
            submission = keys.find(get_site(request), public_id, secret)
        except keys.LinkReplaced:
            text = _("Sie haben diesen Link durch einen neuen ersetzt. Bitte nehmen Sie den neuen, oder lassen Sie sich einen schicken.")
            return bad_link(request, _("Dieser Link wurde ersetzt"), text, 410)
        except keys.LinkUnknown:
            text = _(
                "Vielleicht ist er beim Kopieren abgeschnitten worden. Oder die Einreichung wurde gelöscht, weil ihre Frist abgelaufen ist. "
                "Wir können Ihnen einen neuen Link schicken."
            )
            return bad_link(request, _("Diesen Link kennen wir nicht"), text, 404)
        return view(request, submission=submission, secret=secret, **kwargs)

    return wrapped


def bad_link(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    """Explain a link that does not work and offer a new one."""
    context = {"title": title, "text": text, "lost_url": reverse("projects:status_lost"), "breadcrumbs": breadcrumbs(request, title)}
    return render(request, "projects/submission/bad_link.html", context, status=status)


def breadcrumbs(request: HttpRequest, *titles: str) -> list[dict]:
    """Return the way from the home page over the projects to this page."""
    site = get_site(request)
    index = project_index(site)
    way = [{"title": _("Start"), "url": reverse_home()}]
    if index is not None and index.live:
        way.append({"title": index.title, "url": index.get_url(request) or "/"})
    return [*way, *({"title": title} for title in titles)]


def reverse_home() -> str:
    from django.conf import settings
    from django.utils.translation import get_language

    language = get_language() or settings.LANGUAGE_CODE
    return "/" if language == settings.LANGUAGE_CODE else f"/{language}/"


def too_often(error: Throttled) -> str:
    """Say that it was too often, that nothing typed is lost, and when to come back."""
    minutes = math.ceil(error.retry_after / 60)
    if minutes > 90:
        return _(
            "An diese Adresse oder von hier aus ging heute schon sehr viel. Ihre Angaben sind noch da. Bitte versuchen Sie es morgen noch einmal."
        )
    return _(
        "An diese Adresse oder von hier aus ging gerade sehr viel. Ihre Angaben sind noch da. Bitte versuchen Sie es in %(minutes)d Minuten noch einmal."
    ) % {"minutes": minutes}


def town_of(request: HttpRequest) -> MunicipalitySettings:
    return MunicipalitySettings.for_site(get_site(request))


def private_url(name: str, submission: Submission, secret: str, done: str = "") -> str:
    """Return the address of a private page; `done` names what was just done, from a fixed list."""
    address = reverse(f"projects:{name}", args=[submission.public_id, secret])
    return f"{address}?getan={done}" if done else address
