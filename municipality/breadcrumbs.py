"""The way from the home page to a page: at most one query, and none once it is kept."""

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from . import cache
from .addresses import address_of
from .scope import homes, site_of_page


def trail(page: Page, request: HttpRequest | None = None) -> list[dict[str, str]]:
    """Return what `base.html` shows as breadcrumbs: home, the live pages above `page`, and `page` itself without an address.

    Empty for a home page, and for a page that is in no municipality (yet).
    """
    site = getattr(request, "municipality", None) or (site_of_page(page) if page.path else None)
    if site is None or not page.path or page.depth <= 2:
        return []
    above = page.path[: -Page.steplen]
    kept = cache.remember(site.pk, f"trail:{get_language()}:{above}", lambda: _above(site, above))
    return [*kept, {"title": page.title, "url": ""}]


def _above(site: Site, path: str) -> list[dict[str, str]]:
    """Return the steps down to the page with this tree path."""
    home = next((home for home in homes(site) if path.startswith(home.path)), None)
    if home is None:
        return []
    steps = [path[:end] for end in range(len(home.path) + Page.steplen, len(path) + 1, Page.steplen)]
    pages = Page.objects.filter(path__in=steps, live=True).order_by("path").values_list("title", "url_path") if steps else []
    return [{"title": _("Start"), "url": address_of(site, home.url_path)}, *({"title": t, "url": address_of(site, u)} for t, u in pages)]
