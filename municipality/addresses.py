"""Addresses of pages from their place in the tree, without a query."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.models import Site

from .scope import homes


def address_of(site: Site, url_path: str) -> str:
    """Return the address of the page with this `url_path` in the language of the reader; "" for a page of another municipality.

    A page of the first language has an address under every language: `municipality.serve` shows it there, marked as German, or
    leads on to its translation.
    """
    home = next((home for home in homes(site) if url_path.startswith(home.url_path)), None)
    if home is None:
        return ""
    language = get_language() or settings.LANGUAGE_CODE
    with override(language if home.language == settings.LANGUAGE_CODE else home.language):
        return reverse("wagtail_serve", args=[url_path.removeprefix(home.url_path)])


def addresses(site: Site) -> Callable[[str], str]:
    """Return `address_of` for many pages of the first language: it asks for the language and the routes once."""
    starts = {home.url_path: address_of(site, home.url_path) for home in homes(site)}

    def address(url_path: str) -> str:
        found = next((start for start in starts if url_path.startswith(start)), None)
        return f"{starts[found]}{url_path.removeprefix(found)}" if found else ""

    return address
