"""What the status page shows: the way so far, what happened, what can be done now."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from moderation.models import Decision
from municipality.models import MunicipalitySettings
from projects import registry
from projects.models import Consent, NeedState, ProjectPage, Submission

from . import author, consents

State = Submission.State
Action = Decision.Action
HIDDEN_STEPS = {Action.REFUSED, Action.REPORT_DISMISSED, Action.REPORT_UPHELD, Action.FIRST_APPROVAL}


@dataclass
class Status:
    """Everything the template needs; made once per request, four to eight queries."""

    submission: Submission
    title: str
    headline: str
    text: str
    kind: str
    stations: list[dict]
    log: list[dict]
    page: ProjectPage | None = None
    live_url: str = ""
    reason: Decision | None = None
    edit_waits: bool = False
    needs: list[dict] = field(default_factory=list)
    can: dict[str, bool] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)


def status_of(submission: Submission, request: Any) -> Status:
    """Collect the status of a confirmed submission."""
    page = ProjectPage.objects.select_related("state", "district").filter(pk=submission.project_id).first() if submission.project_id else None
    decisions = list(Decision.objects.filter(page_id=page.pk).exclude(action__in=HIDDEN_STEPS).order_by("created", "pk")) if page else []
    waiting = page.current_workflow_state if page else None
    edit_waits = bool(page and page.live and waiting)
    town = MunicipalitySettings.for_site(submission.site)
    kind, headline, text = _words(submission, page, waiting, town)
    return Status(
        submission=submission,
        title=page.draft_title if page else str(submission),
        headline=headline,
        text=text,
        kind=kind,
        stations=_stations(submission),
        log=_log(submission, page, decisions),
        page=page,
        live_url=(page.get_url(request) or "") if page and page.live else "",
        reason=_open_reason(submission, decisions, waiting),
        edit_waits=edit_waits,
        needs=_needs(page) if page and page.live else [],
        can=_can(submission, page, waiting),
        consents=list(submission.consents.filter(revoked_at=None)),
    )


def _words(submission: Submission, page: ProjectPage | None, waiting: WorkflowState | None, town) -> tuple[str, str, str]:
    """Return kind of the notice, headline and one or two sentences: where it stands and what comes next."""
    office = town.office_name or town.official_name or _("die Verwaltung")
    texts = {
        State.CONFIRMED: ("info", _("Angekommen"), _("Ihre Adresse ist bestätigt. Gleich liegt Ihre Idee bei der Moderation.")),
        State.IN_MODERATION: (
            "info",
            _("Wird geprüft"),
            _("%(office)s liest Ihre Idee, spätestens nach %(days)d Werktagen haben Sie eine Antwort. Bis dahin können Sie den Text noch verbessern.")
            % {"office": office, "days": town.promised_days},
        ),
        State.CHANGES_REQUESTED: (
            "warn",
            _("Bitte überarbeiten Sie Ihre Idee"),
            _("Es fehlt noch etwas. Bitte lesen Sie die Begründung und ändern Sie den Text."),
        ),
        State.LIVE: ("ok", _("Ihr Projekt ist online"), _("Hier können Sie es aktuell halten.")),
        State.REJECTED: ("error", _("Abgelehnt"), _("Ihre Idee wird nicht veröffentlicht. Der Grund steht unten.")),
        State.WITHDRAWN: ("info", _("Zurückgezogen"), _("Sie haben Ihre Idee zurückgezogen. Sie wird nicht veröffentlicht.")),
        State.OFFLINE: (
            "warn",
            _("Offline"),
            _("Das Projekt ist nicht mehr zu sehen. Wenn Sie den Text ändern und einreichen, wird es geprüft und kann wieder online gehen."),
        ),
    }
    kind, headline, text = texts[State(submission.state)]
    if page and page.live and waiting:
        changes = waiting.status == WorkflowState.STATUS_NEEDS_CHANGES
        kind = "warn" if changes else "ok"
        text = (
            _("Zu Ihrem Änderungsvorschlag gibt es eine Bitte. Bis dahin bleibt die bisherige Fassung online.")
            if changes
            else _("Ihr Änderungsvorschlag wird geprüft. Bis dahin bleibt die bisherige Fassung online.")
        )
    if registry.has_team(submission.project_id):
        text = _("An diesem Projekt arbeitet jetzt ein Team. Geändert wird es in der Werkstatt des Projekts, nicht mehr über diesen Link.")
    if submission.state == State.OFFLINE and page is None:
        text = _("Das Projekt wurde gelöscht. Was von Ihren Angaben noch da ist, löschen wir zum Ende der Frist.")
    return kind, headline, text


def _stations(submission: Submission) -> list[dict]:
    ends = {
        State.REJECTED: _("Abgelehnt"),
        State.WITHDRAWN: _("Zurückgezogen"),
        State.OFFLINE: _("Offline"),
    }
    reached = {
        State.CONFIRMED: 1, State.IN_MODERATION: 2, State.CHANGES_REQUESTED: 2, State.LIVE: 4, State.OFFLINE: 4,
        State.REJECTED: 4, State.WITHDRAWN: 4,
    }[State(submission.state)]  # fmt: skip
    titles = [
        _("Eingereicht"),
        _("Adresse bestätigt"),
        _("Ihre Überarbeitung") if submission.state == State.CHANGES_REQUESTED else _("Prüfung"),
        ends.get(State(submission.state)) or _("Online"),
    ]
    return [{"title": title, "text": "", "state": "done" if n < reached else "now" if n == reached else ""} for n, title in enumerate(titles)]


def _log(submission: Submission, page: ProjectPage | None, decisions: list[Decision]) -> list[dict]:
    entries: list[dict[str, Any]] = [{"title": _("Idee eingereicht"), "text": "", "date": submission.created}]
    if submission.confirmed_at:
        entries.append({"title": _("Adresse bestätigt"), "text": "", "date": submission.confirmed_at})
    for decision in decisions:
        entries.append({"title": _step(decision), "text": decision.reason or decision.ground, "date": decision.created})
    for change in page.phase_changes.all() if page else []:
        entries.append({"title": _("Phase: %(phase)s") % {"phase": change.get_phase_display()}, "text": change.note, "date": change.created})
    if submission.deletion_requested_at:
        entries.append({"title": _("Löschung erbeten"), "text": "", "date": submission.deletion_requested_at})
    entries.sort(key=lambda entry: entry["date"])
    entries[-1]["state"] = "now"
    return entries


def _step(decision: Decision) -> str:
    return {
        Action.SUBMITTED: _("Liegt bei der Moderation"),
        Action.RESUBMITTED: _("Neue Fassung liegt bei der Moderation"),
        Action.APPROVED: _("Freigegeben und veröffentlicht"),
        Action.PUBLISHED: _("Von der Verwaltung veröffentlicht"),
        Action.CHANGES_REQUESTED: _("Bitte um Änderungen"),
        Action.REJECTED: _("Abgelehnt"),
        Action.CANCELLED: _("Prüfung neu begonnen"),
        Action.WITHDRAWN: _("Zurückgezogen"),
        Action.UNPUBLISHED: _("Offline genommen"),
    }.get(Action(decision.action), decision.get_action_display())


def _open_reason(submission: Submission, decisions: list[Decision], waiting: WorkflowState | None) -> Decision | None:
    """Return the decision that the author should read now: the last word of the moderators, while it stands."""
    spoken = [
        decision for decision in decisions if decision.action in (Action.CHANGES_REQUESTED, Action.REJECTED, Action.UNPUBLISHED, Action.APPROVED)
    ]
    last = spoken[-1] if spoken else None
    if last is None or last.action == Action.APPROVED or not (last.reason or last.ground):
        return None
    if last.action == Action.CHANGES_REQUESTED and not (waiting and waiting.status == WorkflowState.STATUS_NEEDS_CHANGES):
        return None
    if last.action == Action.UNPUBLISHED and submission.state != State.OFFLINE:
        return None
    if last.action == Action.REJECTED and waiting:
        return None
    return last


def _needs(page: ProjectPage) -> list[dict]:
    closed = set(NeedState.objects.filter(project_id=page.pk, is_open=False).values_list("need_key", flat=True))
    return [
        {
            "key": need.key,
            "kind": need.kind,
            "kind_label": need.get_kind_display(),
            "title": need.title,
            "amount": need.amount,
            "is_open": need.key not in closed,
        }
        for need in page.needs.all()
    ]


def _can(submission: Submission, page: ProjectPage | None, waiting: WorkflowState | None) -> dict[str, bool]:
    state, live, alone = submission.state, bool(page and page.live), not registry.has_team(submission.project_id)
    return {
        "edit": bool(page) and alone and state in author.EDITABLE,
        "withdraw": alone and state in author.WITHDRAWABLE,
        "withdraw_edit": alone and bool(live and waiting),
        "offline": alone and live,
        "state": alone and live and state == State.LIVE,
        "name": bool(page) and state in author.EDITABLE,
        "picture": submission.pictures.exists() or bool(submission.picture),
        "delete": submission.deletion_requested_at is None,
    }


def name_choices(submission: Submission, page: ProjectPage | None) -> dict[str, Any]:
    """Return the arguments of the form for the name."""
    from .services import district_name

    return {"name": submission.name, "district": district_name(submission, page), "may_write_name": author.may_write_name(submission)}


def picture_consent_holds(submission: Submission) -> bool:
    """Was the publication of the picture agreed to and not taken back?"""
    return consents.holds(submission, Consent.Kind.PICTURE)
