"""Answers of the administration: asked for by the team, written, published and taken back by staff. Every step checks the person and is logged."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from moderation import journal
from moderation.errors import NotAllowed, Outdated
from moderation.models import Decision
from municipality.models import MunicipalitySettings
from municipality.models.settings import Office
from projects.models import ProjectPage

from ..access import Seat
from ..models import OfficialResponse, ResponseRequest, TeamMember
from ..rules import membership
from ..team import base
from ..team import services as team
from ..team.base import NotPossible
from . import notices, rules

Action = Decision.Action
KIND = "official-response"
Step = TypeVar("Step", bound=Callable[..., Any])
FIELDS = ("office", "stance", "text", "date")


def logs_refusals(step: Step) -> Step:
    """Write what somebody tried who may not, after the transaction was undone. The first argument is a project or an answer, the second the actor."""

    @functools.wraps(step)
    def wrapped(target: Any, actor: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return step(target, actor, *args, **kwargs)
        except NotAllowed:
            project = target if isinstance(target, ProjectPage) else target.project
            journal.write(
                base.site_of(project), project.draft_title or project.title, Action.REFUSED, page=project, actor=actor, reason=step.__name__
            )
            raise

    return cast(Step, wrapped)


def offices(project: ProjectPage):
    """Return the offices of the municipality of a project."""
    return Office.objects.filter(municipality=MunicipalitySettings.for_site(base.site_of(project)))


# The team ---------------------------------------------------------------------------------------------------------------


def ask(seat: Seat, question: str, office: Office | None = None) -> ResponseRequest:
    """Ask the administration for an answer; while a request waits, a second one finds it. Raises PermissionDenied, ValidationError."""
    with base.team_lock(seat.project):
        if not rules.may_ask(membership(seat.user, seat.project)):
            raise PermissionDenied
        known = open_request(seat.project)
        if known is not None:
            return known
        _check_office(seat.project, office)
        row = ResponseRequest(project=seat.project, office=office, question=question.strip(), user=seat.user)
        row.full_clean(exclude=["project", "user", "office", "answer"])
        row.save()
        notices.asked(row)
    return row


def withdraw(seat: Seat) -> bool:
    """Take the open request back; False when there is none. Raises PermissionDenied."""
    with base.team_lock(seat.project):
        if not rules.may_ask(membership(seat.user, seat.project)):
            raise PermissionDenied
        return bool(ResponseRequest.objects.filter(project=seat.project, closed=None).update(closed=timezone.now()))


def open_request(project: ProjectPage) -> ResponseRequest | None:
    """Return the request of a project that waits."""
    return ResponseRequest.objects.filter(project=project, closed=None).select_related("office", "user").first()


# Staff ------------------------------------------------------------------------------------------------------------------


@logs_refusals
def give_to_office(project: ProjectPage, actor: Any, office: Office | None) -> ResponseRequest:
    """Let an office answer; makes the request where staff ask on their own. Raises PermissionDenied, ValidationError."""
    with base.team_lock(project):
        _must_answer(actor, project)
        _check_office(project, office)
        row = open_request(project) or ResponseRequest(project=project, user=actor)
        row.office = office
        row.save()
    return row


@logs_refusals
def save(
    project: ProjectPage, actor: Any, values: Mapping[str, Any], *, response: OfficialResponse | None = None, version: int | None = None
) -> OfficialResponse:
    """Write an answer (not public yet) or change one; a public one changes at once, with a line in the log.

    `values`: office, stance, text, date. `version`: the one that the person had before her eyes; raises `Outdated` when another is newer,
    PermissionDenied, ValidationError.
    """
    with base.team_lock(project):
        _must_answer(actor, project)
        row = _locked(project, response.pk) if response is not None else OfficialResponse(project=project)
        if response is not None and version is not None and version != row.version:
            raise Outdated(_("Jemand hat diese Stellungnahme inzwischen geändert. Bitte sehen Sie sich die neue Fassung an."))
        _check_office(project, values.get("office"))
        for name in FIELDS:
            setattr(row, name, values.get(name) if name in ("office", "date") else values.get(name) or "")
        row.office_name = row.office.name if row.office else row.office_name or MunicipalitySettings.for_site(base.site_of(project)).office_name
        if not row.office_name:
            raise ValidationError({"office": _("Bitte wählen Sie die Stelle, die antwortet.")})
        row.user = actor
        row.version = row.version + 1 if row.pk else 1
        row.full_clean(exclude=["project", "user", "office"])
        row.save()
        if row.is_public:
            _log(row, Action.PUBLISHED, actor)
            notices.answered(row)
            base.changed(project)
    return row


@logs_refusals
def publish(response: OfficialResponse, actor: Any, version: int | None) -> OfficialResponse:
    """Make exactly the version that was seen public, close what waited for it, tell the team. Twice is once.

    Raises PermissionDenied, `Outdated`.
    """
    project = response.project
    with base.team_lock(project):
        _must_answer(actor, project)
        row = _locked(project, response.pk)
        if row.is_public:
            return row
        if version != row.version:
            raise Outdated(_("Jemand hat diese Stellungnahme inzwischen geändert. Bitte sehen Sie sich die neue Fassung an."))
        row.is_public, row.published_at, row.user = True, timezone.now(), actor
        row.save()
        ResponseRequest.objects.filter(project=project, closed=None).update(closed=row.published_at, answer=row)
        _log(row, Action.PUBLISHED, actor)
        notices.answered(row)
        base.changed(project)
    return row


@logs_refusals
def unpublish(response: OfficialResponse, actor: Any, reason: str) -> OfficialResponse:
    """Take an answer back, with a reason for the log. Twice is once. Raises PermissionDenied, `NotPossible`."""
    project, reason = response.project, reason.strip()
    with base.team_lock(project):
        _must_answer(actor, project)
        row = _locked(project, response.pk)
        if not row.is_public:
            return row
        if not reason:
            raise NotPossible(_("Bitte schreiben Sie, warum die Stellungnahme nicht mehr öffentlich sein soll."))
        row.is_public, row.user = False, actor
        row.version += 1
        row.save()
        _log(row, Action.UNPUBLISHED, actor, reason)
        notices.taken_back(project, row)
        base.changed(project)
    return row


@logs_refusals
def give_adviser(project: ProjectPage, actor: Any, user: User) -> TeamMember:
    """Give a team somebody of the administration who accompanies it. Raises PermissionDenied, `NotPossible`."""
    _must_answer(actor, project)
    if not rules.advisers(base.site_of(project)).filter(pk=user.pk).exists():
        raise PermissionDenied
    return team.add_adviser(project, user, actor)


# Parts ------------------------------------------------------------------------------------------------------------------


def _must_answer(actor: Any, project: ProjectPage) -> None:
    if not rules.may_answer(actor, project):
        raise NotAllowed(_("Sie gehören nicht zur Verwaltung dieser Kommune."))


def _locked(project: ProjectPage, pk: int) -> OfficialResponse:
    row = OfficialResponse.objects.select_for_update().filter(project=project, pk=pk).first()
    if row is None:
        raise NotPossible(_("Diese Stellungnahme gibt es nicht mehr."))
    return row


def _check_office(project: ProjectPage, office: Office | None) -> None:
    if office is not None and not offices(project).filter(pk=office.pk).exists():
        raise ValidationError({"office": _("Diese Stelle gehört nicht zu dieser Kommune.")})


def _log(row: OfficialResponse, action: str, actor: Any, reason: str = "") -> None:
    site = base.site_of(row.project)
    item = _("Stellungnahme: %(title)s") % {"title": row.project.title}
    journal.write(site, item, action, page=row.project, actor=actor, reason=reason, revision_id=row.version, row=(KIND, row.pk))
