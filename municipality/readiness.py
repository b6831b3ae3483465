"""Is a municipality ready for its start? A registry of checks, to which every app adds its own.

    register(Check("strategy.fields", _("Handlungsfelder"), Group.CONTENT, fields_of_action, blocks=True))

A check looks at one municipality and changes nothing. What is missing in a check that `blocks` must be mended before the start (or an
operator says in writing why not); everything else is advice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

logger = logging.getLogger(__name__)


class State(models.TextChoices):
    MISSING = "missing", gettext_lazy("fehlt")
    REVIEW = "review", gettext_lazy("zu prüfen")
    GOOD = "good", gettext_lazy("in Ordnung")


class Group(models.TextChoices):
    TEXTS = "texts", gettext_lazy("Rechtliches und Texte")
    PEOPLE = "people", gettext_lazy("Menschen und E-Mail")
    LOOK = "look", gettext_lazy("Erscheinungsbild")
    CONTENT = "content", gettext_lazy("Inhalte")
    OPERATION = "operation", gettext_lazy("Betrieb")


@dataclass(frozen=True)
class Place:
    """Something that the finding is about, and the screen on which it is mended ("" where there is none)."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Finding:
    """What a check found: one plain sentence, and where it is mended: `url` with its `label`, or one screen for each of `places`."""

    state: State
    text: str
    url: str = ""
    label: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Check:
    """One thing that is looked at: unique name (`app.what`), title, group, function."""

    name: str
    title: str | Promise
    group: Group
    look: Callable[[Site], Finding]
    blocks: bool = False


@dataclass(frozen=True)
class Result:
    """A check and what it found."""

    check: Check
    finding: Finding

    @property
    def is_blocking(self) -> bool:
        """Must this be mended before the start?"""
        return self.check.blocks and self.finding.state == State.MISSING

    @property
    def is_open(self) -> bool:
        """Is there anything to do?"""
        return self.finding.state != State.GOOD


_checks: dict[str, Check] = {}


def register(check: Check) -> Check:
    """Add a check; one with the same name is replaced. Returns it."""
    _checks[check.name] = check
    return check


def checks() -> list[Check]:
    """Return all checks in the order of their groups, and within as they were registered."""
    return sorted(_checks.values(), key=lambda check: list(Group).index(check.group))


def examine(site: Site) -> list[Result]:
    """Return what every check finds in this municipality. A check that breaks is a finding itself, never an error page."""
    return [Result(check, _settled(check, site)) for check in checks()]


def _settled(check: Check, site: Site) -> Finding:
    try:
        return check.look(site)
    except Exception:
        logger.exception("Readiness check %s failed", check.name)
        return Finding(State.REVIEW, _("Das ließ sich gerade nicht prüfen. Der Betrieb findet die Ursache im Protokoll."))
