"""Where rooms of the workshop and apps above it hang in their parts.

register_step(Step)   a step of the guided workshop, in the order of `StepKey`
register_tab(Tab)     a room beside the steps: team, conversations, files, meetings, outputs
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from projects.models import ProjectPage

from .access import Seat
from .models import StepKey


@dataclass(frozen=True)
class StepState:
    """How far a step is by its rules. `level`: "none", "part" or "full"; `text`: a few words ("2 Aufgaben ohne Termin");
    `missing`: sentences that say what is missing, for the last step (nothing is forbidden because of them)."""

    level: str
    text: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A step. `url_name` takes the id of the project; `state(project)` costs at most two queries."""

    key: StepKey
    url_name: str
    state: Callable[[ProjectPage], StepState]

    @property
    def title(self) -> str:
        return str(self.key.label)

    def url(self, project: ProjectPage) -> str:
        return reverse(self.url_name, args=[project.pk])


@dataclass(frozen=True)
class Tab:
    """A room. `badge(seat)`: a number that waits there (0: nothing), at most one query."""

    key: str
    title: str | Promise
    icon: str
    url_name: str
    order: int
    badge: Callable[[Seat], int] = lambda seat: 0

    def url(self, project: ProjectPage) -> str:
        return reverse(self.url_name, args=[project.pk])


_steps: dict[StepKey, Step] = {}
_tabs: dict[str, Tab] = {}


def register_step(step: Step) -> Step:
    """Add a step, or replace the one with the same key."""
    _steps[step.key] = step
    return step


def register_tab(tab: Tab) -> Tab:
    """Add a room, or replace the one with the same key."""
    _tabs[tab.key] = tab
    return tab


def steps() -> list[Step]:
    """Return the steps in their order."""
    return [_steps[key] for key in StepKey if key in _steps]


def tabs() -> list[Tab]:
    """Return the rooms in their order."""
    return sorted(_tabs.values(), key=lambda tab: tab.order)
