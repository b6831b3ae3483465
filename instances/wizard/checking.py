"""What `instances.plan` says to a draft, brought to the step and the input that it is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from instances import plan
from instances.models import SetupDraft
from instances.plan import Plan
from instances.reading import Problem, Refused
from instances.services import conflicts

from .forms import StepForm, dig, name_of
from .steps import LAST, STEPS, step_of

_ENTRY = re.compile(r"(?P<list>[^\[\]]+)\[(?P<number>\d+)\](?:\.(?P<name>\w+))?")


_ROW_OF_FILE = re.compile(r"(?P<key>[\w.]+) \((?P<place>.+)\)(?:\.\w+)?", re.DOTALL)


@dataclass
class Checked:
    """The plan of a draft where there is one, and everything that stands in its way."""

    plan: Plan | None
    problems: list[Problem] = field(default_factory=list)

    def of(self, step: type[StepForm]) -> list[Problem]:
        """Return what one step has to say."""
        return [problem for problem in self.problems if step_of(problem.key) is step]

    @property
    def elsewhere(self) -> list[Problem]:
        """Problems for which no step has an input."""
        return [problem for problem in self.problems if step_of(problem.key) is None]


def check(draft: SetupDraft, *, data: dict[str, Any] | None = None, files: Mapping[str, bytes] | None = None) -> Checked:
    """Ask the plan about a draft, or about `data` and more files (key → content) in its place. Reads only."""
    values = draft.data if data is None else data
    try:
        found = plan.make(values, contents(draft, values, files or {}))
    except Refused as refused:
        missing = {problem.key for problem in refused.problems if problem.kind == "missing"}
        # The short name is made of the name: one sentence is enough.
        from_name = {"key"} if {"key", "municipality.name"} <= missing else set()
        return Checked(None, [problem for problem in refused.problems if problem.key not in from_name])
    return Checked(found, conflicts(found))


def contents(draft: SetupDraft, data: dict[str, Any], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that the data of a draft name, by name: those that it keeps, and `files` (key → content) in their place."""
    found: dict[str, bytes] = {}
    for row in draft.files.all():
        if row.key not in files and dig(data, row.key) == row.name:
            with row.content.open("rb") as file:
                found[row.name] = file.read()
    for key, given in files.items():
        name = dig(data, key)
        if isinstance(name, str):
            found[name] = given
    return found


def reason(problem: Problem) -> str:
    """Return what is wrong in words for somebody who fills in a form and knows nothing of the file."""
    said = problem.reason
    if problem.kind == "missing":
        said = _("Diese Angabe fehlt noch.")
    if problem.kind == "number":
        said = _("Bitte geben Sie eine Zahl an.")
    place = _ROW_OF_FILE.fullmatch(problem.key)
    return _("%(place)s: %(reason)s") % {"place": place["place"], "reason": said} if place else said


def show(form: StepForm, problems: list[Problem]) -> None:
    """Put each problem beside its input; what the form itself refused keeps its own words."""
    for problem in problems:
        name = name_of(problem.key)
        if name in form.fields:
            if name not in form.errors:
                form.add_error(name, reason(problem))
        else:
            _show_in_list(form, problem)


def _show_in_list(form: StepForm, problem: Problem) -> None:
    place = _ROW_OF_FILE.fullmatch(problem.key)
    if place is not None and name_of(place["key"]) in form.fields:
        form.add_error(name_of(place["key"]), reason(problem))
        return
    found = _ENTRY.fullmatch(problem.key)
    one = next((one for one in form.lists if found and one.key == found["list"]), None)
    if found is None or one is None or one.is_lines:
        form.add_error(None, _in_lines(form, problem, found))
        return
    rows = form.rows[one.key]
    number = int(found["number"])
    if not 0 < number <= len(rows):
        form.add_error(None, reason(problem))
        return
    row = rows[number - 1]
    cell = next((cell for cell in row.cells if cell.column.name == found["name"]), None)
    (cell or row).errors.append(reason(problem))


def _in_lines(form: StepForm, problem: Problem, found: re.Match | None) -> str:
    if found is None:
        return reason(problem)
    rows = dig(form.draft_data, found["list"])
    number = int(found["number"])
    entry = rows[number - 1] if isinstance(rows, list) and 0 < number <= len(rows) else {}
    label = next((str(one.label) for one in form.lists if one.key == found["list"]), "")
    return _("%(list)s, Eintrag %(number)d („%(name)s“): %(reason)s") % {
        "list": label, "number": number, "name": str(entry.get("name", ""))[:60], "reason": reason(problem)
    }  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """A step on the path."""

    slug: str
    title: str
    state: str
    """here, done, open (saved, but something is wrong), later (not seen yet)"""
    problems: int = 0


def path(draft: SetupDraft, here: str, checked: Checked) -> list[Stop]:
    """Return the steps with where one is and what is open."""
    stops = []
    for step in STEPS:
        problems = len(checked.of(step))
        state = "later" if step.slug not in draft.visited else "open" if problems else "done"
        stops.append(Stop(step.slug, str(step.title), "here" if step.slug == here else state, problems))
    stops.append(Stop(LAST, _("Prüfen"), "here" if here == LAST else "later" if draft.done_at is None else "done"))
    return stops
