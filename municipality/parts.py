"""What is switched on in a municipality, and what happens with the rest: it is as if it were not there.

- Addresses: `guarded(part, urls)` around an `include` answers 404; pages of the tree say their part by `part = "news"`, and
  `hidden_paths` puts the tree below them to what `private_paths` hides, so that every list, count, feed, map and the search
  leave them out by the condition that they use anyway.
- Mails: `queue_mail` writes none whose template belongs to a part that is off.
- Menus: `menu_items` of the admin are taken out, links of the frame are empty.

The choice comes with the list of all municipalities (`cache.all_sites`): asking costs no query.
"""

import functools
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from . import cache

NAMES = ("strategy", "reports", "projects", "offers", "organisations", "news", "contact")
ALL = frozenset(NAMES)
NEEDS = {"reports": "strategy", "offers": "projects"}
"""A part that makes no sense without another one is off with it."""
MAILS = {
    "projects/": "projects", "workshop/": "projects", "exchange/": "projects", "exchange/need": "offers", "strategy/": "strategy",
    "projects/deletion_noted": "", "projects/staff_deletion": "",
}  # fmt: skip
"""Beginnings of mail templates and the part that they belong to; the longest one counts. Deletion of data is always confirmed."""
EVENTS = {
    "workshop.": "projects", "projects.": "projects", "exchange.": "projects", "exchange.match": "offers", "strategy.": "strategy",
    "accounts.organisation": "organisations",
}  # fmt: skip
"""Beginnings of the names of events (`accounts.notices`) and their part."""
Choice = frozenset[str]


def on(site: Site) -> Choice:
    """Return the parts that are on in this municipality."""
    known = next((one for one in cache.all_sites() if one.pk == site.pk), None)
    row = getattr(known, "parts", None) if known is not None else None
    chosen = {name for name in NAMES if row is None or getattr(row, name)}
    return frozenset(name for name in chosen if NEEDS.get(name, name) in chosen)


def is_on(site: Site, part: str) -> bool:
    """Is this part on? A part without a name ("") always is."""
    return not part or part in on(site)


def page_models(part: str) -> list[type[Page]]:
    """Return the kinds of pages that are a part: it is off with everything below them."""
    from wagtail.models import get_page_models

    return [model for model in get_page_models() if getattr(model, "part", "") == part]


def hidden_paths(site: Site) -> list[str]:
    """Return the tree paths of all pages of a municipality that are switched off; asks only where something is, and keeps it."""
    off = [name for name in NAMES if name not in on(site)]
    if not off:
        return []

    def make() -> list[str]:
        from django.contrib.contenttypes.models import ContentType

        from .scope import tree

        models = [model for name in off for model in page_models(name)]
        types = ContentType.objects.get_for_models(*models).values() if models else []
        return list(Page.objects.filter(tree(site), content_type__in=list(types)).values_list("path", flat=True))

    return cache.remember(site.pk, "parts_hidden", make)


# Addresses --------------------------------------------------------------------------------------------------------------


def guard(part: str, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view, which does not exist while the part is off."""

    @functools.wraps(view)
    def guarded_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(request, part)
        return view(request, *args, **kwargs)

    guarded_view.part = getattr(view, "part", "") or part  # type: ignore[attr-defined]
    return guarded_view


def require(request: HttpRequest, part: str) -> None:
    """Raise `Http404` when the part is off in the municipality of this request."""
    site = getattr(request, "municipality", None)
    if site is not None and not is_on(site, part):
        raise Http404(_("Diese Seite gibt es nicht."))


def guarded(part: str, patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return the addresses, each behind `guard`."""
    result: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = guarded(part, pattern.url_patterns)
            result.append(URLResolver(pattern.pattern, inner, pattern.default_kwargs, pattern.app_name, pattern.namespace))
        else:
            result.append(URLPattern(pattern.pattern, guard(part, pattern.callback), pattern.default_args, pattern.name))
    return result


def urls(part: str, module: str) -> tuple:
    """Return what `include(module)` gives, each address behind `guard`."""
    found = import_module(module)
    return include((guarded(part, found.urlpatterns), found.app_name))


# Mails and menus --------------------------------------------------------------------------------------------------------


def is_silent(site: Site, template: str) -> bool:
    """Is this mail template (or the name of an event) of a part that is off here?"""
    table = MAILS if "/" in template else EVENTS
    found = [start for start in table if template.startswith(start)]
    return bool(found) and not is_on(site, table[max(found, key=len)])


ADMIN = {
    "/admin/strategie/": "strategy", "/admin/indikatoren/": "strategy", "/admin/einheiten/": "strategy", "/admin/projekte/": "projects",
    "/admin/einreichungen/": "projects", "/admin/nachrichten-an-projekte/": "projects", "/admin/fragen-der-teams/": "projects",
    "/admin/werkstatt/": "projects", "/admin/settings/workshop/": "projects", "/admin/organisationen/": "organisations",
}  # fmt: skip
"""Screens of the admin by the beginning of their address."""


def hide_menu_items(request: HttpRequest, items: list) -> None:
    """Take out of a menu of the admin what is switched off in the municipality of this request."""
    site = getattr(request, "municipality", None)
    if site is not None:
        items[:] = [item for item in items if is_on(site, part_of_admin(item.url))]


MODULES = {
    "workshop": "projects", "projects": "projects", "exchange": "projects", "exchange.offers": "offers", "strategy": "strategy",
    "reports": "reports", "accounts.organisations": "organisations",
}  # fmt: skip


def of_module(name: str) -> str:
    """Return the part that a module of ours belongs to; "" for those that every part stands on."""
    found = [start for start in MODULES if name == start or name.startswith(f"{start}.")]
    return MODULES[max(found, key=len)] if found else ""


def part_of_admin(path: str) -> str:
    """Return the part that a screen of the admin belongs to; "" for none."""
    found = [start for start in ADMIN if path.startswith(start)]
    return ADMIN[max(found, key=len)] if found else ""
