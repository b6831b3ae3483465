"""What upper apps show in "Mein Bereich": sections of cards.

register_section(key, title, fn, order)   fn(user, site) -> list[Card], at most three queries, only what this person may see
register_beginning(fn)                    fn(site) -> address of the list where one finds others to work with, or ""
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from wagtail.models import Site

from municipality import parts

from ..models import User


@dataclass(frozen=True)
class Card:
    """One thing of a person: its title, where it leads, its state in a word, a sentence. With `by_post` it opens by a button (POST)."""

    title: str
    url: str
    state: str = ""
    text: str = ""
    since: datetime | None = None
    by_post: bool = False
    link_label: str = ""


Source = Callable[[User, Site], list[Card]]


@dataclass(frozen=True)
class Section:
    """A heading with cards below it. `Mein Bereich` shows it when there is at least one."""

    key: str
    title: str | Promise
    source: Source
    order: int = 50


_sections: dict[str, Section] = {}


def register_section(key: str, title: str | Promise, source: Source, order: int = 50) -> Section:
    """Add a section, or replace the one with the same key."""
    section = Section(key, title, source, order)
    _sections[key] = section
    return section


def sections(user: User, site: Site) -> list[tuple[Section, list[Card]]]:
    """Return the sections that have something for this person, in their order."""
    ordered = sorted(_sections.values(), key=lambda section: section.order)
    wanted = [section for section in ordered if parts.is_on(site, parts.of_module(section.source.__module__))]
    return [(section, cards) for section in wanted if (cards := section.source(user, site))]


_beginnings: list[Callable[[Site], str]] = []


def register_beginning(address: Callable[[Site], str]) -> Callable[[Site], str]:
    """Say where somebody looks around who has nothing yet; returns the function."""
    if address not in _beginnings:
        _beginnings.append(address)
    return address


def beginning(site: Site) -> str:
    """Return the address where somebody looks around who has nothing yet, "" where there is none."""
    wanted = [address for address in _beginnings if parts.is_on(site, parts.of_module(address.__module__))]
    return next((found for address in wanted if (found := address(site))), "")
