"""The personal to-do list: what waits for a person, told by the apps that know it.

register(fn)   fn(user, site) -> list[Todo], at most three queries
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wagtail.models import Site

from municipality import parts

from .models import User


@dataclass(frozen=True)
class Todo:
    """One thing that waits: what to do in one sentence, where, since when. `group` names the project or organisation."""

    text: str
    url: str
    since: datetime | None = None
    group: str = ""
    icon: str = "circle-dot"
    order: int = 50


Source = Callable[[User, Site], list[Todo]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a source; returns the function (usable as a decorator)."""
    if source not in _sources:
        _sources.append(source)
    return source


def of(user: User, site: Site) -> list[Todo]:
    """Return what waits for this person in this municipality, most pressing first."""
    found = [entry for source in _sources if parts.is_on(site, parts.of_module(source.__module__)) for entry in source(user, site)]
    return sorted(found, key=lambda entry: (entry.order, entry.since.timestamp() if entry.since else 0.0))
