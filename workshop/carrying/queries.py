"""What the room "Umsetzung" shows."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moderation.models import ModeratedRow
from projects.models import PHASE_PATH, Phase, ProjectPage

from ..access import Seat
from ..models import Baseline, Milestone, ProjectDecision, ProjectResult, ProjectUpdate, PublicMilestones, StartConsent
from ..plan import comparison
from . import forms, services

Kind, Release = ProjectDecision.Kind, ModeratedRow.Release
SHOWN_DECISIONS = 30
SHOWN_UPDATES = 100


@dataclass(frozen=True)
class StepWords:
    """How a step is called and what it means: on its button and on its page."""

    title: str | Promise
    text: str | Promise
    icon: str


STEP_WORDS: dict[str, StepWords] = {
    Kind.READY: StepWords(
        _("Plan für fertig erklären"), _("Damit sagt das Team: So kann es losgehen. Der Plan wird festgehalten, ändern können Sie ihn weiterhin."),
        "clipboard-check",
    ),
    Kind.START: StepWords(
        _("Start beschließen"), _("Das Projekt geht in die Umsetzung. Eine Förderung braucht es dafür nicht."), "play"
    ),
    Kind.PAUSE: StepWords(_("Projekt pausieren"), _("Das Projekt ruht. Auf der Projektseite steht, dass es pausiert."), "circle-pause"),
    Kind.RESUME: StepWords(_("Projekt fortsetzen"), _("Das Projekt geht dort weiter, wo es vor der Pause stand."), "play"),
    Kind.END: StepWords(
        _("Projekt beenden"), _("Das Projekt wird nicht weiterverfolgt. Profil und Plan bleiben erhalten, und Sie können es wieder aufnehmen."), "circle-x"
    ),
    Kind.COMPLETE: StepWords(
        _("Projekt abschließen"), _("Alles ist getan. Danach fragen wir Sie nach dem Ergebnis: was gemacht wurde, was gelernt, was bleibt."), "flag"
    ),
    Kind.REOPEN: StepWords(
        _("Wieder in die Planung"), _("Das Projekt steht wieder auf „Planung“. Zustimmungen zum Start müssen neu erteilt werden."), "rotate-ccw"
    ),
}  # fmt: skip
DONE: dict[str, str | Promise] = {
    Kind.READY: _("Der Plan ist fertig. Als Nächstes können Sie den Start beschließen."),
    Kind.START: _("Der Start ist beschlossen. Viel Erfolg."),
    Kind.PAUSE: _("Das Projekt pausiert."),
    Kind.RESUME: _("Das Projekt geht weiter."),
    Kind.END: _("Das Projekt ist beendet."),
    Kind.COMPLETE: _("Das Projekt ist abgeschlossen. Halten Sie jetzt fest, was dabei herauskam."),
    Kind.REOPEN: _("Das Projekt ist wieder in der Planung."),
}
MAIN_STEP = {Phase.IDEA: Kind.READY, Phase.PLANNING: Kind.READY, Phase.READY: Kind.START, Phase.PAUSED: Kind.RESUME}


def room(seat: Seat) -> dict[str, Any]:
    """Return everything that the room shows; the number of queries does not grow with the project."""
    project = seat.project
    phase = project.phase
    before_start = phase in services.BEFORE_START
    rows = services.consents(project) if before_start else []
    possible = services.possible(phase)
    main = MAIN_STEP.get(Phase(phase))
    updates = ProjectUpdate.objects.filter(project=project).select_related("author__user")[:SHOWN_UPDATES]
    decisions = ProjectDecision.objects.filter(project=project).select_related("user")[:SHOWN_DECISIONS]
    milestones = list(Milestone.objects.filter(project=project))
    running = phase in (Phase.IMPLEMENTING, Phase.COMPLETED, Phase.PAUSED)
    return {
        "phase": phase,
        "last_phase": phase if phase in PHASE_PATH else services.last_phase(project),
        "main_step": _step(main) if main in possible else None,
        "other_steps": [_step(kind) for kind in possible if kind != main],
        "consents": rows,
        "can_ask_consent": any(row.pk is None or row.agreed is False for row in rows),
        "consent_form": forms.ConsentForm() if _may_answer(seat, rows) else None,
        "milestones": milestones,
        "milestones_state": milestones_state(project.pk, milestones),
        "updates": updates,
        "decisions": [_decision(row) for row in decisions],
        "changes": changes(project),
        "result": ProjectResult.objects.filter(project=project).first(),
        "asks_result": running or phase == Phase.ENDED,
        "running": running,
    }


def changes(project: ProjectPage) -> dict[str, Any] | None:
    """Return what moved since the latest baseline; None where there is none."""
    baseline = Baseline.objects.filter(project=project).order_by("-created", "-pk").first()
    if baseline is None:
        return None
    moves, sums = comparison.compare(comparison.read(baseline.data), comparison.current(project))
    return {"baseline": baseline, "moves": moves, "sums": sums}


def milestones_state(project_id: int, milestones: list[Milestone]) -> str:
    """Say how far the words of the milestones are on their way to the public: "", "unseen", "changed", "waiting", "changes" or "live"."""
    titles = {str(row.pk): row.title for row in milestones if row.is_public}
    known = PublicMilestones.objects.filter(project_id=project_id).first()
    if known is None or known.release in (Release.DRAFT, Release.OFFLINE):
        return "unseen" if titles else ""
    if known.titles != titles:
        return "changed" if titles else ""
    return {Release.WAITING: "waiting", Release.LIVE: "live"}.get(Release(known.release), "changes")


def _step(kind: str) -> dict[str, Any]:
    return {"kind": str(kind), "words": STEP_WORDS[kind]}


def _decision(row: ProjectDecision) -> dict[str, Any]:
    from django.utils.translation import gettext, ngettext

    count = sum(len(entry.get("sentences", ())) for entry in row.missing if isinstance(entry, dict))
    lines = [
        row.reason,
        ngettext("Damals fehlte noch eine Angabe.", "Damals fehlten noch %(n)d Angaben.", count) % {"n": count} if count else "",
        gettext("Entschieden von %(name)s") % {"name": row.user.name} if row.user and row.user.name else "",
    ]
    return {"title": row.get_kind_display(), "text": "\n".join(line for line in lines if line), "date": row.created}


def _may_answer(seat: Seat, rows: list[StartConsent]) -> bool:
    party = StartConsent.Party.CARRIER
    asked = any(row.party == party and row.pk and row.agreed is not True for row in rows)
    return asked and services.may_consent(seat.user, seat.project, party)
