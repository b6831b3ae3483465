"""Every address that the resolver knows, asked by every role; what came back in one word; what was written meanwhile."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern

from .world import World, arguments_of, filled

# Written by everybody who is signed in or asks too often; nothing that anybody could miss or gain.
MEANINGLESS = frozenset(
    {
        "django_session", "wagtailadmin_editingsession", "municipality_throttlecounter", "django_content_type", "wagtailusers_userprofile",
        "wagtailcore_pagesubscription", "account_emailaddress", "municipality_rendition",
    }
)  # fmt: skip
FILE_DETAILS = frozenset({"wagtailimages:edit", "wagtaildocs:edit"})
"""Wagtail notes size and hash of a file when it is first looked at."""
_WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


# Names of several patterns, which do different things.
SEVERAL = frozenset({"wagtailsettings:edit", "wagtailadmin_workflows:remove"})


@dataclass(frozen=True)
class Address:
    """A named pattern; one without a name is known by its route."""

    name: str
    route: str
    names: frozenset[str]

    @property
    def row(self) -> str:
        return f"{self.name}({','.join(sorted(self.names))})" if self.name in SEVERAL else self.name or self.route

    def url(self, world: World) -> str | None:
        """Return an address of this pattern with objects of the world; None when it cannot be built."""
        if not self.name:
            return "/" + re.sub(r"[\^$]|\.\*", "", self.route)
        args, kwargs = arguments_of(self.name, set(self.names))
        try:
            return reverse(self.name, args=filled(args, world), kwargs={key: filled(value, world) for key, value in kwargs.items()})
        except NoReverseMatch:
            return None


def every_address() -> list[Address]:
    """Return one address per named pattern (per route where it has no name), in the order of the resolver."""
    found: dict[str, Address] = {}
    for address in _walk(get_resolver().url_patterns):
        found.setdefault(address.row, address)
    return list(found.values())


def _walk(patterns: list, prefix: str = "", namespace: str = "", outer: frozenset[str] = frozenset()) -> Iterator[Address]:
    for pattern in patterns:
        route, names = prefix + str(pattern.pattern), outer | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            name = f"{namespace}:{pattern.name}" if namespace and pattern.name else pattern.name or ""
            yield Address(name, route, names)
        else:
            inner = f"{namespace}:{pattern.namespace}" if namespace and pattern.namespace else pattern.namespace or namespace
            yield from _walk(pattern.url_patterns, route, inner, names)


def word(response: Any) -> str:
    """Say in one word what came back.

    `ok`, `login` (sent to the sign-in), `denied` (403, or Wagtail's way to say so: back to the first page of the admin with a
    message), `to` (another redirect), else the status.
    """
    status = response.status_code
    if status in (200, 201, 202, 204):
        return "ok"
    if status == 403:
        return "denied"
    if status in (301, 302, 303):
        target = response["Location"].partition("?")[0]
        if target.endswith(("/konto/login/", "/mitmachen/anmelden/")):
            return "login"
        return "denied" if target == "/admin/" and response.wsgi_request.path.startswith("/admin/") else "to"
    return str(status)


@dataclass
class Writes:
    """The tables that were written."""

    tables: list[str] = field(default_factory=list)

    def __call__(self, execute, sql, params, many, context):
        found = _WRITES.match(sql)
        if found and found[1] not in MEANINGLESS:
            self.tables.append(found[1])
        return execute(sql, params, many, context)


@contextlib.contextmanager
def watched() -> Iterator[Writes]:
    """Collect the tables written inside."""
    writes = Writes()
    with connection.execute_wrapper(writes):
        yield writes
