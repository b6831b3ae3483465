"""The way from the home page to a page, in one query."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page


def trail(page: Page, request: HttpRequest | None = None) -> list[dict[str, str]]:
    """Return what `base.html` shows as breadcrumbs: home, the live pages above `page`, and `page` itself without an address."""
    steps = [page.path[:end] for end in range(2 * Page.steplen, len(page.path), Page.steplen)]
    above = Page.objects.filter(path__in=steps, live=True).select_related("locale").order_by("depth") if steps else []
    crumbs = [{"title": _("Start") if ancestor.depth == 2 else ancestor.title, "url": ancestor.get_url(request) or ""} for ancestor in above]
    return [*crumbs, {"title": page.title, "url": ""}]
