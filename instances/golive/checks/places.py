"""Addresses of the screens on which something is mended."""

from django.urls import NoReverseMatch, reverse
from wagtail.models import Page, Site

from municipality.outbox import absolute_url


def screen(name: str, *args) -> str:
    """Return the address of a screen, "" where this installation has none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def edit(page: Page) -> str:
    """Return where a page is edited."""
    return screen("wagtailadmin_pages:edit", page.pk)


def setting(site: Site, name: str) -> str:
    """Return where a setting of the municipality is edited; `name` is that of its model."""
    return screen("wagtailsettings:edit", "municipality", name, site.pk)


def look(site: Site) -> str:
    """Return where logo and colours are chosen."""
    return screen("look:edit", site.pk) or setting(site, "branding")


def people(site: Site) -> str:
    """Return where the people of the municipality are managed: that screen shows those of the host on which it is opened."""
    path = screen("roles_admin:index")
    return absolute_url(site, path) if path else ""
