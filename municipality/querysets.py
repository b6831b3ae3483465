"""Visibility of pages: written once, used by every door (page, list, map, search, API, feed, sitemap, counts)."""

from django.db.models import Q
from wagtail.models import PageViewRestriction, Site
from wagtail.query import PageQuerySet

from .scope import below, tree


class BasePageQuerySet(PageQuerySet):
    """Pages of a municipality."""

    def in_site(self, site: Site) -> "BasePageQuerySet":
        """Pages in the tree of this municipality, whatever their state."""
        return self.filter(tree(site))

    def visible(self, site: Site) -> "BasePageQuerySet":
        """Pages that anybody may read: in this municipality, live, not behind a view restriction, not of a part that is off."""
        hidden = private_paths(site)
        pages = self.in_site(site).filter(live=True)
        return pages.exclude(hidden) if hidden else pages

    def without_text(self) -> "BasePageQuerySet":
        """Leave out stream fields: lists do not show them."""
        return self.defer_streamfields()


def private_paths(site: Site) -> Q:
    """Return the condition "is behind a view restriction, or switched off in this municipality" (empty where there is nothing of that)."""
    from . import cache, parts

    paths = list(parts.hidden_paths(site))
    if cache.anything_private():
        paths += cache.remember(
            cache.GLOBAL,
            "private_paths",
            lambda: list(PageViewRestriction.objects.values_list("page__path", flat=True)),
        )
    condition = Q()
    for path in paths:
        condition |= below(path)
    return condition
