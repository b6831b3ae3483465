"""From the working copy to the public page: what differs, handing in, taking back, and where it stands with the moderators.

A page that is online keeps its old version until the new one is released. What other rooms write into the page at that moment
(effects, for example) they register here: `register_writer(fn)`, fn(project, version) before the revision is made.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page, WorkflowState

from moderation import services as moderation
from moderation.models import Decision
from municipality.models import MunicipalitySettings
from municipality.tree import locked as page_locked
from projects.models import ProjectPage

from .. import rules
from ..access import Seat
from ..models import ProfileDraft
from ..team.base import NotPossible
from . import profile, profile_data, profile_form

Action = Decision.Action
Writer = Callable[[ProjectPage, ProjectPage], object]
_writers: list[Writer] = []


def register_writer(writer: Writer) -> Writer:
    """Let a room write its part into every version that is handed in: writer(project, version). Returns the function."""
    if writer not in _writers:
        _writers.append(writer)
    return writer


class Outdated(Exception):
    """Somebody saved something after the differences were shown."""


class Incomplete(Exception):
    """Something stands in the way; `problems` are (field, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("incomplete")
        self.problems = problems


@dataclass(frozen=True)
class Difference:
    """One field in which the working copy differs from what stands there: as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Standing:
    """Where the profile is on its way. `kind`: "private", "waiting", "changes", "rejected", "live", "offline"."""

    kind: str
    headline: str
    text: str
    since: datetime | None = None
    reason: str = ""
    ground: str = ""


def differences(seat: Seat, data: profile_data.Data) -> list[Difference]:
    """Return what the working copy says otherwise than the public page; of a project that nobody has seen yet, all that it says."""
    public = profile_data.of_page(ProjectPage.objects.get(pk=seat.project.pk)) if seat.project.live else {}
    return _differences(seat, public, data)


def waiting_differences(seat: Seat, data: profile_data.Data) -> list[Difference]:
    """Return what was changed since the version that was handed in, or saved, last."""
    return _differences(seat, profile_data.of_page(profile.version_of(seat.project)), data)


def _differences(seat: Seat, old: profile_data.Data, new: profile_data.Data) -> list[Difference]:
    found = []
    for group in profile_data.changed_groups(old, new):
        if group == profile_data.NEEDS:
            found.append(Difference(_("Was noch fehlt"), _needs(old), _needs(new)))
            continue
        name = group[0]
        before, after = (profile_form.shown(seat.site, name, data.get(name)) for data in (old, new))
        if name == "picture" and before == after:
            before, after = _("das bisherige Bild"), _("ein anderes Bild")
        found.append(Difference(str(profile_form.LABELS[name]), before, after))
    return found


def _needs(data: profile_data.Data) -> str:
    kinds = dict(profile_form.choices_of(None, "need_1_kind"))
    lines = []
    for need in profile_data.needs_of(data):
        line = f"{kinds[need['kind']]}: {need['title']}" if need["kind"] in kinds else need["title"]
        lines.append(f"{line} ({need['amount']})" if need["amount"] else line)
    return "\n".join(lines)


def submit(seat: Seat, *, seen: int) -> bool:
    """Hand the working copy in, as the lead saw it (`seen`: its version). False when there was nothing new to hand in.

    Raises PermissionDenied, `Incomplete`, `Outdated`, and `moderation.errors.ModerationError`.
    """
    page = ProjectPage.objects.get(pk=seat.project.pk)
    with page_locked(page):
        _require_lead(seat)
        fresh = ProjectPage.objects.get(pk=page.pk)
        row = profile.locked(Seat(seat.site, fresh, seat.member, seat.user))
        if row.version != seen:
            raise Outdated
        if problems := profile_data.problems(row.data):
            raise Incomplete(problems)
        version = profile.version_of(fresh)
        with override(version.locale.language_code):
            changed = bool(profile_data.changed_groups(profile_data.of_page(version), row.data))
            profile_data.write(version, row.data, seat.site)
            before = version.serializable_data() if _writers else None
            for writer in _writers:
                writer(fresh, version)
            if changed or fresh.latest_revision_id is None or (_writers and version.serializable_data() != before):
                revision = version.save_revision(user=seat.user, clean=True)
                row.revision, changed = revision.pk, True
        waits = fresh.current_workflow_state
        again = waits is not None and waits.status == WorkflowState.STATUS_NEEDS_CHANGES
        if not changed and fresh.live and not again and not fresh.has_unpublished_changes:
            return False
        row.data = profile_data.with_needs(row.data, _with_keys(row.data, version))
        row.submitted_version = row.version
        row.save(update_fields=["data", "revision", "submitted_version", "changed"])
        moderation.submit(ProjectPage.objects.get(pk=page.pk))
    return True


def _with_keys(data: profile_data.Data, version: ProjectPage) -> list[dict[str, Any]]:
    """Return the needs with the keys that they have in the page: a need that is still there keeps its state."""
    keys = [str(need.key) for need in version.needs.all()]
    complete = [need for need in profile_data.needs_of(data) if need["title"] and need["kind"]]
    return [{**need, "key": key} for need, key in zip(complete, keys, strict=False)]


def withdraw(seat: Seat) -> None:
    """Take back what waits. The working copy stays as it is; a page that is online stays online. Raises PermissionDenied, `NotPossible`."""
    page = ProjectPage.objects.get(pk=seat.project.pk)
    with page_locked(page):
        _require_lead(seat)
        fresh = ProjectPage.objects.get(pk=page.pk)
        if fresh.current_workflow_state is None:
            raise NotPossible(_("Darüber ist schon entschieden."))
        row = profile.locked(Seat(seat.site, fresh, seat.member, seat.user))
        moderation.withdraw(fresh)
        live = ProjectPage.objects.get(pk=page.pk)
        if live.live:
            revision = live.save_revision(changed=False)
            Page.objects.filter(pk=page.pk).update(has_unpublished_changes=False, draft_title=live.title)
            row.revision = revision.pk
            row.save(update_fields=["revision", "changed"])


def _require_lead(seat: Seat) -> None:
    if not rules.is_lead(rules.membership(seat.user, seat.project)):
        raise PermissionDenied


def standing(seat: Seat) -> Standing:
    """Return where the profile is on its way (two to four queries)."""
    project = seat.project
    waits = project.current_workflow_state
    spoken = (Action.CHANGES_REQUESTED, Action.REJECTED, Action.UNPUBLISHED, Action.APPROVED, Action.PUBLISHED, Action.SUBMITTED, Action.RESUBMITTED)
    decisions = Decision.objects.filter(page_id=project.pk, action__in=spoken).order_by("-created", "-pk")
    last = decisions.first()
    said: dict[str, Any] = {"since": last.created, "reason": last.reason, "ground": last.ground} if last else {}
    stays = _("Bis dahin bleibt die bisherige Fassung online.") if project.live else ""
    if waits is not None and waits.status == WorkflowState.STATUS_NEEDS_CHANGES:
        text = _("Bitte lesen Sie die Begründung, ändern Sie den Text, und reichen Sie ihn noch einmal ein.")
        return Standing("changes", _("Bitte überarbeiten"), f"{text} {stays}".strip(), **said)
    if waits is not None:
        town = MunicipalitySettings.for_site(seat.site)
        office = town.office_name or town.official_name or _("die Verwaltung")
        text = _("%(office)s liest den Text, spätestens nach %(days)d Werktagen haben Sie eine Antwort.") % {
            "office": office,
            "days": town.promised_days,
        }
        return Standing("waiting", _("Wird geprüft"), f"{text} {stays}".strip(), since=last.created if last else waits.created_at)
    if last is not None and last.action == Action.REJECTED:
        text = _("Die bisherige Fassung bleibt online.") if project.live else _("Sie können den Text ändern und noch einmal einreichen.")
        return Standing("rejected", _("Nicht angenommen"), text, **said)
    if project.live:
        return Standing("live", _("Online"), _("Was Sie hier ändern, sehen alle erst, wenn Sie es einreichen und es freigegeben ist."))
    if last is not None and last.action == Action.UNPUBLISHED:
        return Standing("offline", _("Offline"), _("Das Projekt ist nicht mehr zu sehen. Sie können es ändern und wieder einreichen."), **said)
    return Standing(
        "private",
        _("Noch nicht öffentlich"),
        _("Nur das Team sieht dieses Profil. Öffentlich wird es, wenn Sie es einreichen und es freigegeben ist."),
    )


@dataclass
class Overview:
    """What the page "hand in" shows."""

    row: ProfileDraft
    standing: Standing
    differences: list[Difference] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    can_submit: bool = False
    why_not: str = ""


def overview(seat: Seat) -> Overview:
    """Return everything for the page on which the lead hands in; why it cannot be done now is said."""
    row, now = profile.current(seat.project), standing(seat)
    found = Overview(row, now, differences(seat, row.data), profile_data.problems(row.data))
    unsent = now.kind in ("private", "offline", "changes", "rejected") or bool(waiting_differences(seat, row.data)) or bool(_writers)
    if not seat.is_lead:
        found.why_not = _("Einreichen kann die Leitung des Projekts. Sagen Sie ihr Bescheid, wenn alles stimmt.")
    elif found.problems:
        found.why_not = _("Bitte ergänzen Sie zuerst, was oben steht. Ohne diese Angaben kann niemand das Projekt prüfen.")
    elif not unsent:
        found.why_not = _("Es gibt nichts Neues einzureichen.") if now.kind == "live" else _("Diese Fassung liegt schon bei der Moderation.")
    found.can_submit = not found.why_not
    return found
