"""Gaps that people must fill in before a municipality goes live: words in [square brackets] in the texts of its pages."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.html import strip_tags
from wagtail.models import Page, Site

from home.models import HomePage, LegalPage, StandardPage

_GAP = re.compile(r"\[([^\[\]\n]{3,120})\]")


def in_text(text: str) -> list[str]:
    """Return what stands in square brackets, in order, without the brackets."""
    return _GAP.findall(strip_tags(text))


def open_in(site: Site) -> list[tuple[Page, list[str]]]:
    """Return the pages of a municipality whose published text has gaps, each with them."""
    found: list[tuple[Page, list[str]]] = []
    for model in (HomePage, LegalPage, StandardPage):
        for page in model.objects.in_site(site).order_by("path"):
            gaps = [gap for text in texts_of(page) for gap in in_text(text)]
            if gaps:
                found.append((page, gaps))
    return found


def texts_of(page: Any) -> list[str]:
    """Return every text in the body of a page, rich text with its markup."""
    return list(_texts([block["value"] for block in page.body.raw_data]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
