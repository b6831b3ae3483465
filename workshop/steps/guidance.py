"""What helps at a step: a question, why it matters, an example, a hint; and what the team itself says of the step.

    context |= guidance.context(seat, StepKey.WORK)        # in the view of a step
    {% include "workshop/steps/guidance.html" %}           # below its heading
    {% include "workshop/steps/assessment.html" %}         # at its end

The words are the municipality's own where it wrote some, else the shipped ones. The example is taken from a public project of the
same field of action that has something to show there, else from the municipality or the shipped text.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import cache
from projects.models import ProjectPage
from projects.submission.fields import plain

from .. import rules
from ..access import Seat
from ..models import Milestone, PublicMilestones, StepAssessment, StepGuidance, StepKey
from .words import SHIPPED

PARTS = ("question", "why", "example", "hint")
SHOWN_LETTERS = 420
TEXTS = {StepKey.PROFILE: ("problem", "what_happens"), StepKey.EFFECT: ("effect_on_town", "effect_on_people", "results")}
"""Which texts of a public project are an example for a step, the best first."""


@dataclass(frozen=True)
class Guidance:
    """The words for one step; `source` and `url` name the project that the example is from (empty: an invented one)."""

    question: str
    why: str
    example: str
    hint: str
    source: str = ""
    url: str = ""


class AssessmentForm(forms.ModelForm):
    """What the team says of a step."""

    class Meta:
        model = StepAssessment
        fields = ["level", "note"]
        widgets = {"level": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="einschaetzung-%s", **kwargs)
        self.fields["level"].label = _("Wie weit sind wir hier?")
        self.fields["note"].help_text = _("Zum Beispiel: „Das Angebot der Firma fehlt noch.“ Nur das Team liest das.")


def words_of(site: Site, step: str) -> Guidance:
    """Return the municipality's words for a step; what it left empty is shipped."""
    own = cache.remember(
        site.pk, "step_guidance", lambda: {row["step"]: row for row in StepGuidance.objects.filter(site=site).values("step", *PARTS)}
    )
    shipped, found = SHIPPED[StepKey(step)], own.get(StepKey(step).value, {})
    return Guidance(**{part: found.get(part) or str(getattr(shipped, part)) for part in PARTS})


def context(seat: Seat, step: str) -> dict[str, Any]:
    """Return what `guidance.html` and `assessment.html` need (two to five queries)."""
    key = StepKey(step)
    words = words_of(seat.site, key)
    found = StepAssessment.objects.filter(project_id=seat.project.pk, step=key).select_related("user").first()
    return {
        "guidance": example_of(seat, key, words),
        "assessment": found,
        "assessment_form": AssessmentForm(instance=found) if seat.may_edit else None,
        "assessment_step": key.value,
    }


def example_of(seat: Seat, step: str, words: Guidance) -> Guidance:
    """Return the words with an example from a public project of the same field, where one has something to show."""
    if step not in (*TEXTS, StepKey.SCHEDULE):
        return words
    fields = list(seat.project.fields_of_action.values_list("pk", flat=True))
    similar = ProjectPage.objects.visible(seat.site).exclude(pk=seat.project.pk).filter(fields_of_action__in=fields) if fields else None
    if similar is None:
        return words
    for page, text in _milestones(similar) if step == StepKey.SCHEDULE else _texts(similar, TEXTS[StepKey(step)]):
        return Guidance(words.question, words.why, _short(text), words.hint, page.title, page.get_url() or "")
    return words


def _texts(similar: Any, names: tuple[str, ...]) -> list[tuple[ProjectPage, str]]:
    """Return up to one project with its text: the newest that says enough."""
    for page in similar.order_by("-last_published_at", "-pk").distinct()[:12]:
        text = next((getattr(page, name) for name in names if len(getattr(page, name)) >= 60), "")
        if text:
            return [(page, text)]
    return []


def _milestones(similar: Any) -> list[tuple[ProjectPage, str]]:
    """Return up to one project with its public milestones, as released, as a text."""
    found = PublicMilestones.objects.filter(project__in=similar.values("pk")).exclude(shown={}).order_by("-pk").select_related("project")[:5]
    for row in found:
        days = Milestone.objects.filter(project_id=row.project_id, is_public=True).exclude(date=None).order_by("date", "pk")
        lines = [f"{date_format(day, 'F Y')}: {row.shown[str(pk)]}" for pk, day in days.values_list("pk", "date") if day and str(pk) in row.shown]
        if len(lines) >= 2:
            return [(row.project, " · ".join(lines[:6]))]
    return []


def _short(text: str) -> str:
    text = text.strip()
    if len(text) <= SHOWN_LETTERS:
        return text
    return text[:SHOWN_LETTERS].rsplit(" ", 1)[0] + " …"


def assess(seat: Seat, step: str, level: str, note: str) -> StepAssessment:
    """Keep what the team says of a step; raises PermissionDenied."""
    if not rules.may_edit_plan(rules.membership(seat.user, seat.project)):
        raise PermissionDenied
    with transaction.atomic():
        values = {"level": level, "note": plain(note)[:300], "user": seat.user, "changed": timezone.now()}
        return StepAssessment.objects.update_or_create(project_id=seat.project.pk, step=StepKey(step), defaults=values)[0]
