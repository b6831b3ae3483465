"""The gate of a website that is not live: 401 and a friendly page for everybody but its own people and those with a preview link.

Stands right behind the middleware that knows the person, before everything that could answer. Whatever leaves a closed host is
`no-store` and `noindex`; the page cache neither reads nor keeps there (`pagecache.key`).
"""

import base64
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Site

from . import cache, launch
from .look.words import tagline_of
from .models import Branding, MunicipalitySettings
from .pictures import size_of
from .scope import get_site

COOKIE = "vorschau"
LARGEST_LOGO = 60_000
NO_SITEMAP = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>\n'
FIXED = {
    "/robots.txt": ("User-agent: *\nDisallow: /\n", "text/plain; charset=utf-8"),
    "/sitemap.xml": (NO_SITEMAP, "application/xml"),
}
"""What machines are told, whoever asks."""
_open: list[str] = ["/health/", "/theme/", "/konto/", "/admin/", "/vorschau/"]
"""Addresses with a door of their own: sign-in and passwords, the administration, preview links. Look and health hold no content."""


def leave_open(prefix: str) -> None:
    """Let addresses that begin so answer before the start; they must have a door of their own."""
    if prefix not in _open:
        _open.append(prefix)


@dataclass(frozen=True)
class Face:
    """What the page of a closed website shows of its municipality."""

    name: str
    tagline: str
    theme_url: str
    logo: str
    address_lines: tuple[str, ...]
    email: str
    phone: str


class GateMiddleware:
    """Closes the websites that are not live."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        site = getattr(request, "municipality", None)
        if site is None or launch.is_live(site):
            return self.get_response(request)
        if request.path_info in FIXED and request.method in ("GET", "HEAD"):
            return unseen(HttpResponse(FIXED[request.path_info][0], content_type=FIXED[request.path_info][1]))
        if request.path_info.startswith(tuple(_open)):
            request.is_closed = not may_look_in(request, site)  # type: ignore[attr-defined] # their frame names nothing (chrome)
            response = self.get_response(request)
            return response if request.path_info.startswith("/theme/") and response.status_code == 200 else unseen(response)
        if may_look_in(request, site):
            return unseen(self.get_response(request))
        return closed(request, site)


def may_look_in(request: HttpRequest, site: Site) -> bool:
    """May whoever asks see the website before its start?"""
    return has_link(request, site) or launch.works_here(request.user, site)


def has_link(request: HttpRequest, site: Site) -> bool:
    """Did this browser open a preview link that still holds?"""
    token = request.COOKIES.get(COOKIE, "")
    return bool(token) and launch.link_of(site, token) is not None


def unseen(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches and search engines."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_vary_headers(response, ["Cookie"])
    return response


def closed(request: HttpRequest, site: Site, *, link_ended: bool = False) -> HttpResponse:
    """401: the friendly page."""
    language = get_language() or "de"
    face = cache.remember(site.pk, f"gate:{language}", lambda: face_of(site))
    login = reverse("account_login")
    context = {"face": face, "login_url": login, "other_url": "/en/" if language == settings.LANGUAGE_CODE else "/", "link_ended": link_ended}
    response = HttpResponse(render_to_string("municipality/closed.html", context), status=401)
    # RFC 9110 wants to hear how one signs in; a scheme that browsers do not know opens no dialogue of theirs.
    response["WWW-Authenticate"] = f'Cookie form-action="{login}"'
    return unseen(response)


def face_of(site: Site) -> Face:
    """Return what the closed page shows; a municipality that said nothing yet is called by its site."""
    branding = Branding.objects.filter(site=site).select_related("logo").first() or Branding(site=site)
    town = MunicipalitySettings.objects.filter(site=site).first() or MunicipalitySettings(site=site)
    return Face(
        name=branding.name or town.official_name or site.site_name or site.hostname,
        tagline=tagline_of(branding),
        theme_url=reverse("theme", args=[branding.stamp]) if branding.pk else "",
        logo=_inline(branding.logo),
        address_lines=tuple(town.address_lines),
        email=town.email,
        phone=town.phone,
    )


def _inline(picture) -> str:
    """Return the logo as a data address: files have no door of their own before the start. "" where there is none."""
    size = size_of(picture, "max-240x120") if picture is not None and picture.is_public else None
    if size is None:
        return ""
    try:
        with size.file.open("rb") as file:
            data = file.read(LARGEST_LOGO + 1)
    except OSError:
        return ""
    kind = mimetypes.guess_type(size.file.name)[0] or ""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}" if len(data) <= LARGEST_LOGO and kind.startswith("image/") else ""


@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """`/vorschau/<secret>/`: lets this browser in until the link ends. Writes nothing; on a live website it leads to the home page."""
    site = get_site(request)
    response: HttpResponse
    if launch.is_live(site):
        response = HttpResponseRedirect("/")
        response.delete_cookie(COOKIE)
    else:
        until = launch.link_of(site, token)
        if until is None:
            return closed(request, site, link_ended=True)
        response = HttpResponseRedirect("/")
        response.set_cookie(
            COOKIE, token, max_age=int((until - timezone.now()).total_seconds()), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
