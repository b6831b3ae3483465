"""The last step: what is missing, in words, and where one goes on. And the first page: where the project stands."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from projects.models import Phase, ProjectPage

from ..access import Seat
from ..models import StepAssessment, StepKey
from ..registry import Known, StepState

DONE_PHASES = frozenset({Phase.READY, Phase.IMPLEMENTING, Phase.COMPLETED})


@dataclass(frozen=True)
class NextThing:
    """The one thing that makes sense now: a sentence why, and the way there."""

    title: str
    text: str
    url: str


def state(project: ProjectPage, known: Known) -> StepState:
    """Say whether the plan was declared ready (no query: the state is read with the project)."""
    if project.phase in DONE_PHASES:
        return StepState("full", str(Phase(project.phase).label))
    return StepState("none", _("was noch fehlt"))


def url_or_none(name: str, project: ProjectPage) -> str:
    """Return the address of a room of this project, "" where there is no such room."""
    try:
        return reverse(f"workshop:{name}", args=[project.pk])
    except NoReverseMatch:
        return ""


def steps_with_words(seat: Seat, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps of `frame.context` with the team's own assessment, without the last one (one query)."""
    said = {row.step: row for row in StepAssessment.objects.filter(project_id=seat.project.pk)}
    return [step | {"assessment": said.get(step["key"])} for step in steps if step["key"] != StepKey.CHECK]


def next_thing(seat: Seat, steps: list[dict[str, Any]], standing: Any) -> NextThing | None:
    """Return what the team should do next: answer the moderators, fill what is empty, hand in, declare ready."""
    project = seat.project
    profile_url = reverse("workshop:profile", args=[project.pk])
    if standing.kind == "changes":
        return NextThing(_("Profil überarbeiten"), _("Die Moderation bittet um Änderungen."), profile_url)
    first = next((step for step in steps if step["key"] != StepKey.CHECK and step["state"].level != "full"), None)
    profile = next((step for step in steps if step["key"] == StepKey.PROFILE), None)
    if standing.kind == "private" and profile is not None and profile["state"].level == "full":
        url = reverse("workshop:hand_in", args=[project.pk])
        return NextThing(_("Profil veröffentlichen"), _("Das Profil ist vollständig. Reichen Sie es ein, damit andere das Projekt finden."), url)
    if first is not None and project.phase in (Phase.IDEA, Phase.PLANNING):
        missing = first["state"].missing
        text = missing[0] if missing else first["state"].text
        return NextThing(_("Weiter mit „%(step)s“") % {"step": first["title"]}, text, first["url"])
    carrying = url_or_none("carrying", project)
    if carrying and project.phase in (Phase.IDEA, Phase.PLANNING):
        return NextThing(_("Plan für fertig erklären"), _("Alle Schritte sind vollständig. Jetzt kann der Plan fertig werden."), carrying)
    if carrying:
        return NextThing(_("Zur Umsetzung"), _("Der Plan steht. Alles Weitere finden Sie unter „Umsetzung“."), carrying)
    return None
