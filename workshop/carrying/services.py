"""The life of a project after planning: ready, started, paused, ended, completed. Every step checks the person and locks the project.

Nothing is forbidden because something is missing: it is written down beside the decision. A step that does not fit where the project
stands raises `NotPossible` with a sentence. The second of two people who take the same step at once finds it done.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from projects import services as project_services
from projects.models import PHASE_PATH, Phase, ProjectPage, ProjectState
from projects.rules import may_set_state

from .. import registry, rules
from ..access import Seat
from ..models import ProjectDecision, Role, StartConsent, TeamMember, WorkshopSettings
from ..plan.services import make_baseline
from ..signals import phase_changed
from ..team import base
from ..team.base import NotPossible
from . import notices

Kind, Party = ProjectDecision.Kind, StartConsent.Party
BEFORE_START = (Phase.IDEA, Phase.PLANNING, Phase.READY)
# From which phases a step may be taken, and where it leads (None: found out by the step).
STEPS: dict[str, tuple[tuple[str, ...], str | None]] = {
    Kind.READY: ((Phase.IDEA, Phase.PLANNING), Phase.READY),
    Kind.START: (BEFORE_START, Phase.IMPLEMENTING),
    Kind.PAUSE: ((*BEFORE_START, Phase.IMPLEMENTING), Phase.PAUSED),
    Kind.RESUME: ((Phase.PAUSED,), None),
    Kind.END: ((*BEFORE_START, Phase.IMPLEMENTING, Phase.PAUSED), Phase.ENDED),
    Kind.COMPLETE: ((Phase.IMPLEMENTING,), Phase.COMPLETED),
    Kind.REOPEN: ((Phase.READY, Phase.IMPLEMENTING, Phase.COMPLETED, Phase.ENDED), Phase.PLANNING),
}
NEEDS_REASON = frozenset({Kind.PAUSE, Kind.END, Kind.REOPEN})


def possible(phase: str) -> list[str]:
    """Return the steps that fit a phase, in the order of `ProjectDecision.Kind`."""
    return [kind for kind in Kind.values if phase in STEPS[kind][0]]


def missing(project: ProjectPage) -> list[dict[str, Any]]:
    """Return what the steps of the workshop still miss, as they say it themselves: [{"step", "title", "url", "sentences"}]."""
    found, states = [], registry.states(project)
    for step in registry.steps():
        sentences = [str(sentence) for sentence in states[step.key].missing]
        if sentences:
            found.append({"step": step.key.value, "title": step.title, "url": step.url(project), "sentences": sentences})
    return found


def take(seat: Seat, kind: str, *, reason: str = "") -> ProjectDecision:
    """Take a step as a lead of the project; returns the decision. Raises PermissionDenied, `NotPossible`.

    The start needs the consent of the carrier and of the administration where they have to agree: see `ask_consent`.
    """
    if kind not in STEPS:
        raise ValueError(f"Unknown step {kind!r}.")
    reason = reason.strip()[:300]
    if kind in NEEDS_REASON and not reason:
        raise NotPossible(_("Bitte schreiben Sie kurz, warum."))
    gaps = missing(seat.project) if kind in (Kind.READY, Kind.START) else []
    with base.team_lock(seat.project):
        base.require_lead(seat.project, seat.user)
        project, phase = seat.project, _phase(seat.project)
        allowed, target = STEPS[kind]
        if phase not in allowed:
            raise NotPossible(_("Dieser Schritt passt nicht mehr: Das Projekt steht jetzt auf „%(phase)s“.") % {"phase": Phase(phase).label})
        if kind == Kind.START and open_parties(project):
            raise NotPossible(_("Es fehlt noch eine Zustimmung zum Start."))
        decision = _write(project, kind, target or last_phase(project), reason, seat.user, gaps)
        if kind in (Kind.READY, Kind.START):
            _baseline(project, seat, kind)
        if kind == Kind.REOPEN:
            StartConsent.objects.filter(project=project).delete()
    return decision


def last_phase(project: ProjectPage) -> str:
    """Return the phase that a paused project had reached."""
    reached = project.phase_changes.filter(phase__in=PHASE_PATH).order_by("-created", "-pk").values_list("phase", flat=True).first()
    return reached or Phase.PLANNING


# Consent to the start ---------------------------------------------------------------------------------------------------


def parties(project: ProjectPage) -> list[str]:
    """Return who has to agree to the start besides the team: the carrier's representative, the administration (by the town's rules)."""
    found = []
    if TeamMember.objects.filter(project_id=project.pk, ended=None, role=Role.CARRIER, user__is_active=True).exists():
        found.append(Party.CARRIER)
    if WorkshopSettings.for_site(base.site_of(project)).start_needs_administration:
        found.append(Party.ADMINISTRATION)
    return [party.value for party in found]


def consents(project: ProjectPage) -> list[StartConsent]:
    """Return one row for everybody who has to agree; unsaved where nobody has been asked yet."""
    known = {row.party: row for row in StartConsent.objects.filter(project=project).select_related("user")}
    return [known.get(party) or StartConsent(project=project, party=party) for party in parties(project)]


def open_parties(project: ProjectPage) -> list[str]:
    """Return who has not agreed yet."""
    return [row.party for row in consents(project) if not row.agreed]


def ask_consent(seat: Seat) -> list[StartConsent]:
    """Ask everybody whose consent is missing, refused ones again; a second click asks nobody twice. Raises PermissionDenied, `NotPossible`."""
    with base.team_lock(seat.project):
        base.require_lead(seat.project, seat.user)
        if _phase(seat.project) not in BEFORE_START:
            raise NotPossible(_("Das Projekt ist schon gestartet oder ruht."))
        asked = []
        for row in consents(seat.project):
            if row.agreed or (row.pk and row.agreed is None):
                continue
            row.agreed, row.note, row.user, row.changed = None, "", None, timezone.now()
            row.save()
            notices.consent_asked(seat.project, row, base.stamp())
            asked.append(row)
    return asked


def answer_consent(project: ProjectPage, actor: Any, party: str, *, agreed: bool, note: str = "") -> StartConsent:
    """Give or refuse consent: the carrier's representative in the team, staff of the municipality for the administration.

    A refusal needs a note. Raises PermissionDenied, `NotPossible`.
    """
    note = note.strip()[:300]
    with base.team_lock(project):
        if not may_consent(actor, project, party):
            raise PermissionDenied
        row = StartConsent.objects.select_for_update().filter(project=project, party=party).first()
        if row is None or party not in parties(project):
            raise NotPossible(_("Um diese Zustimmung hat niemand gebeten."))
        if _phase(project) not in BEFORE_START:
            raise NotPossible(_("Das Projekt ist schon gestartet oder ruht."))
        if not agreed and not note:
            raise NotPossible(_("Bitte schreiben Sie dem Team, warum Sie nicht zustimmen."))
        row.agreed, row.note, row.user, row.changed = agreed, note, actor, timezone.now()
        row.save()
        notices.consent_given(project, row)
    return row


def may_consent(user: Any, project: ProjectPage, party: str) -> bool:
    """May this person speak for the carrier or the administration?"""
    if party == Party.CARRIER:
        member = rules.membership(user, project)
        return member is not None and member.role == Role.CARRIER
    return party == Party.ADMINISTRATION and may_set_state(user, project)


# Parts ------------------------------------------------------------------------------------------------------------------


def _phase(project: ProjectPage) -> str:
    """The phase as it is now, inside the lock."""
    return ProjectState.objects.filter(project_id=project.pk).values_list("phase", flat=True).first() or Phase.IDEA


def _write(project: ProjectPage, kind: str, phase: str, reason: str, user: Any, gaps: list[dict[str, Any]]) -> ProjectDecision:
    kept = [{"step": gap["step"], "sentences": gap["sentences"]} for gap in gaps]
    decision = ProjectDecision.objects.create(project=project, kind=kind, reason=reason, missing=kept, user=user)
    # Without the reason: nobody has read it, and a note beside the phase is public.
    project_services.change_phase(project, phase, actor=user)
    project.state.refresh_from_db()
    phase_changed.send(ProjectPage, project=project, phase=phase, decision=decision)
    notices.stepped(project, decision)
    return decision


def _baseline(project: ProjectPage, seat: Seat, kind: str) -> None:
    """Keep the plan as it stands, by the service of the plan's room."""
    label = _("Plan fertig") if kind == Kind.READY else _("Start")
    make_baseline(project, seat, str(label))
