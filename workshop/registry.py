"""Where rooms of the workshop and apps above it hang in their parts.

register_step(Step)   a step of the guided workshop, in the order of `StepKey`
register_tab(Tab)     a room beside the steps: team, conversations, files, meetings, outputs
Every page of the workshop shows how far all steps are and what waits in the rooms: they say what they need to know as expressions, so that
`standing` asks for all of it in one query.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise

from projects.models import ProjectPage
from projects.querysets import Counted

from .access import Seat
from .models import StepKey


@dataclass(frozen=True)
class StepState:
    """How far a step is by its rules. `level`: "none", "part" or "full"; `text`: a few words ("2 Aufgaben ohne Termin");
    `missing`: sentences that say what is missing, for the last step (nothing is forbidden because of them)."""

    level: str
    text: str
    missing: tuple[str, ...] = ()


Known = Mapping[str, Any]
"""The values of named expressions of a project."""


@dataclass(frozen=True)
class Step:
    """A step. `url_name` takes the id of the project. `expressions(project)` is what its state needs to know, as named expressions
    of a query for the project; `state_of(project, known)` says the state from their values, with at most one query more."""

    key: StepKey
    url_name: str
    state_of: Callable[[ProjectPage, Known], StepState]
    expressions: Callable[[ProjectPage], dict[str, Any]] = lambda project: {}

    @property
    def title(self) -> str:
        return str(self.key.label)

    def url(self, project: ProjectPage) -> str:
        return reverse(self.url_name, args=[project.pk])

    def state(self, project: ProjectPage) -> StepState:
        """Return how far this step is: one query, for its page alone. All steps: `states`, with the rooms: `standing`."""
        return self.state_of(project, ask(project, self.expressions(project)))


@dataclass(frozen=True)
class Tab:
    """A room. `badge(seat)`: what waits there for this member; its number stands at the room. Asked in one query with all others."""

    key: str
    title: str | Promise
    icon: str
    url_name: str
    order: int
    badge: Callable[[Seat], QuerySet] | None = None

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


def step(key: str) -> Step:
    """Return a step by its key. Raises KeyError where nothing registered it."""
    return _steps[StepKey(key)]


def tabs() -> list[Tab]:
    """Return the rooms in their order."""
    return sorted(_tabs.values(), key=lambda tab: tab.order)


@dataclass(frozen=True)
class Standing:
    """How far all steps are, and what waits in the rooms (0: nothing), by key."""

    steps: Mapping[StepKey, StepState]
    badges: Mapping[str, int]


def standing(seat: Seat) -> Standing:
    """Ask all steps and all rooms, in one query. Raises Http404 where the project is gone meanwhile."""
    badges = {f"badge_{tab.key}": Counted(tab.badge(seat)) for tab in tabs() if tab.badge is not None}
    known = ask(seat.project, _expressions(seat.project) | badges)
    return Standing(_states(seat.project, known), {tab.key: known.get(f"badge_{tab.key}") or 0 for tab in tabs()})


def states(project: ProjectPage) -> dict[StepKey, StepState]:
    """Return how far all steps are, in their order, in one query. Raises Http404 where the project is gone meanwhile."""
    return _states(project, ask(project, _expressions(project)))


def _expressions(project: ProjectPage) -> dict[str, Any]:
    return {name: expression for step in steps() for name, expression in step.expressions(project).items()}


def _states(project: ProjectPage, known: Known) -> dict[StepKey, StepState]:
    return {step.key: step.state_of(project, known) for step in steps()}


def ask(project: ProjectPage, expressions: Mapping[str, Any]) -> Known:
    """Return the values of expressions of a project: one query, none without expressions. Raises Http404 where the project is gone."""
    if not expressions:
        return {}
    known = ProjectPage.objects.filter(pk=project.pk).order_by().values(**expressions).first()
    if known is None:
        raise Http404
    return known
