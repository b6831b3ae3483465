"""Real pages with a look that nobody else sees yet.

The page is made by the very view that visitors reach, for a visitor without an account, while `tried` names the draft. What the page
links to is then adapted to the frame: the draft's style sheet, a scheme of our choice instead of the reader's, no scripts, no links.
"""

import copy
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from ..models.branding import Branding, tried
from ..theme import css

MAIL = "mail"
SCHEMES = {"hell": ("not all", "light"), "dunkel": ("all", "dark")}
SHEETS = ("site", "forms", "map", "workshop")
_DARK = re.compile(r"\(\s*prefers-color-scheme:\s*dark\s*\)")

PathProvider = Callable[[Site], str]


@dataclass(frozen=True)
class Place:
    """A kind of page that can be previewed; `path(site)` is empty where the municipality has none."""

    key: str
    label: str | Promise
    path: PathProvider


def _submit(site: Site) -> str:
    try:
        return reverse("projects:submit")
    except NoReverseMatch:
        return ""


_places: dict[str, Place] = {
    "start": Place("start", _("Startseite"), lambda site: "/"),
    "formular": Place("formular", _("Formular"), _submit),
}


def provide_place(key: str, label: str | Promise, path: PathProvider) -> None:
    """Let an upper app offer a page for the preview: its first project, its strategy. `path(site)` returns an address or an empty text."""
    _places[key] = Place(key, label, path)


def places(site: Site) -> list[tuple[str, str]]:
    """Return (key, label) of what can be previewed in this municipality; the mail comes last."""
    return [(place.key, str(place.label)) for place in _places.values() if place.path(site)] + [(MAIL, str(_("E-Mail")))]


@contextmanager
def trying(branding: Branding) -> Iterator[None]:
    """Everything inside sees this look as the municipality's."""
    mark = tried.set(branding)
    try:
        yield
    finally:
        tried.reset(mark)


def page(request: HttpRequest, site: Site, branding: Branding, key: str, scheme: str, sheet_url: Callable[[str], str]) -> str:
    """Return the HTML of a place in a look and a scheme (`hell`, `dunkel`). `sheet_url(name)` gives the address of a style sheet of the preview.

    Raises `Http404` for a place that this municipality does not have.
    """
    if scheme not in SCHEMES:
        raise Http404
    media = SCHEMES[scheme][0]
    with trying(branding), translation.override("de"):
        if key == MAIL:
            return _DARK.sub(media, _mail(site))
        place = _places.get(key)
        path = place.path(site) if place else ""
        if not path:
            raise Http404
        html = _visit(request, site, path)
    for name in SHEETS:
        html = html.replace(static(f"css/{name}.css"), sheet_url(name))
    html = re.sub(r'href="/theme/(own/)?[\w.-]+\.css"', lambda found: f'href="{sheet_url("eigene" if found[1] else "farben")}"', html)
    html = re.sub(r"<script\b.*?</script>", "", html, flags=re.DOTALL)
    return _DARK.sub(media, html).replace("<head>", '<head><base target="_blank">', 1)


def sheet(branding: Branding, name: str, scheme: str) -> str:
    """Return a style sheet of the preview: ours with the scheme fixed, `farben` (the look's tokens), `eigene` (its own rules)."""
    if scheme not in SCHEMES:
        raise Http404
    media, word = SCHEMES[scheme]
    if name == "farben":
        text = css(branding) + f":root{{color-scheme:{word}}}"
    elif name == "eigene":
        from .style import safe

        text = safe(branding)
    elif name in SHEETS:
        text = _source(f"css/{name}.css")
    else:
        raise Http404
    return re.sub(r"\(\s*prefers-color-scheme:\s*light\s*\)", "all" if word == "light" else "not all", _DARK.sub(media, text))


def _source(path: str) -> str:
    found = finders.find(path)
    if found:
        with open(found, encoding="utf-8") as file:
            return file.read()
    with staticfiles_storage.open(path) as file:
        return file.read().decode()


def _visit(request: HttpRequest, site: Site, path: str) -> str:
    """Return what a visitor without an account gets at `path`."""
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    visit = copy.copy(request)
    visit.method, visit.path, visit.path_info, visit.resolver_match = "GET", path, path, match
    visit.user, visit.COOKIES = AnonymousUser(), {}
    visit.municipality = visit._wagtail_site = site  # type: ignore[attr-defined]
    visit.META = {**request.META, "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "HTTP_COOKIE": ""}
    visit.GET = visit.POST = type(request.GET)("")  # type: ignore[assignment]
    # Nothing of the person who looks is used up or kept: not her messages, not her session.
    visit._messages, visit.session = [], import_module(settings.SESSION_ENGINE).SessionStore()  # type: ignore[attr-defined]
    answer = match.func(visit, *match.args, **match.kwargs)
    if hasattr(answer, "render"):
        answer.render()
    if answer.status_code != 200 or answer.streaming:
        raise Http404
    return answer.content.decode()


def _mail(site: Site) -> str:
    from ..outbox import mail_context
    from .mail import inline

    values = {**mail_context(site), "subject": translation.gettext("Ihre Idee ist da"), "link": site.root_url}
    return inline(render_to_string("mail/municipality/sample.html", values), values["look"])
