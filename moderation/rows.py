"""Moderation of rows: offers, updates, results, public files. The only module that changes the fields of `ModeratedRow`.

    class UpdateKind(RowKind):
        name, label, icon, model = "update", _("Neues aus dem Projekt"), "doc-full", ProjectUpdate
        …
    register(UpdateKind())                      # in AppConfig.ready()

    change(row, {"title": "…"}, actor)          # edits; what was public or waits goes back to the moderators
    submit(row, actor)                          # hands it in
    withdraw(row, actor)                        # its author takes it back
    approve(row, actor, version)                # only the version that was seen
    request_changes / reject / take_offline(row, actor, ground, reason)
    live_rows(queryset)                         # what the public reads

Every step locks the row, is refused and logged for people who may not take it, writes one `Decision`, and tells the authors
once, with the reason. The row that was passed in is refreshed.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import cache

from . import journal, row_notices, rules
from .errors import NotAllowed, Outdated, WrongState
from .models import Decision, Ground, ModeratedRow, ModerationSettings
from .row_kinds import RowKind, count_waiting, find, kind_named, kind_of, kinds, live_rows, register, waiting_rows
from .services import reason_for

__all__ = [
    "RowKind", "approve", "change", "count_waiting", "find", "kind_named", "kind_of", "kinds", "live_rows", "register", "reject",
    "request_changes", "submit", "take_offline", "waiting_rows", "withdraw",
]  # fmt: skip

Action, Release = Decision.Action, ModeratedRow.Release
FIELDS = ["release", "submitted_at", "decided_at", "decided_by", "ground", "reason", "version"]
EDITABLE_HERE = frozenset(FIELDS)


def _step(function: Callable[..., Any]) -> Callable[..., Any]:
    """One transaction under the lock of the row; a step that somebody may not take is written into the log afterwards."""

    @functools.wraps(function)
    def wrapped(row: ModeratedRow, *args: Any, **kwargs: Any) -> Any:
        kind = kind_of(row)
        try:
            with transaction.atomic():
                fresh = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
                result = function(fresh, *args, **kwargs)
        except NotAllowed:
            site = kind.site_of(row)
            if site is not None:
                actor = kwargs.get("actor", next((arg for arg in args if hasattr(arg, "is_active")), None))
                journal.write(site, kind.title(row), Action.REFUSED, actor=actor, reason=function.__name__, row=(kind.name, row.pk))
            raise
        except type(row).DoesNotExist as error:
            raise WrongState(_("Diesen Beitrag gibt es nicht mehr.")) from error
        row.refresh_from_db()
        return result

    return wrapped


# The author's side ------------------------------------------------------------------------------------------------------


@_step
def submit(row: Any, actor: Any) -> Decision | None:
    """Hand a row in. None: it waits or is public already (a double click). `actor` None: a guest whose link the caller has checked.

    What was rejected or taken offline by moderators must have been changed since; else raises `WrongState`.
    """
    kind, site = _check_author(row, actor)
    if row.release in (Release.WAITING, Release.LIVE):
        return None
    last = _last(kind, row, Action.REJECTED, Action.UNPUBLISHED, Action.WITHDRAWN)
    if last is not None and last.action != Action.WITHDRAWN and last.revision_id == row.version:
        raise WrongState(_("Bitte ändern Sie den Text, bevor Sie ihn noch einmal einreichen. Die Begründung sagt, was fehlt."))
    again = row.submitted_at is not None
    row.release, row.submitted_at = Release.WAITING, timezone.now()
    row.save(update_fields=FIELDS)
    return _write(kind, row, site, Action.RESUBMITTED if again else Action.SUBMITTED, actor)


@_step
def change(row: Any, values: Mapping[str, Any], actor: Any, version: int | None = None) -> list[str]:
    """Change fields of a row; returns the names of those that differ. What was public or waits, waits (again) in its new version.

    `version`: the one that the person had before her eyes; raises `Outdated` when it is not the newest. Raises ValidationError.
    """
    kind, site = _check_author(row, actor)
    if EDITABLE_HERE & set(values):
        raise ValueError("These fields change by the steps of moderation alone.")
    if version is not None and version != row.version:
        raise Outdated(_("Jemand hat diesen Text inzwischen geändert. Bitte sehen Sie sich die neue Fassung an, und ändern Sie sie dann."))
    before = {name: getattr(row, row._meta.get_field(name).attname) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.name not in values])
    row.clean()
    changed = [name for name in values if getattr(row, row._meta.get_field(name).attname) != before[name]]
    if not changed:
        return []
    was_live, handed_in = row.release == Release.LIVE, row.release in (Release.LIVE, Release.WAITING)
    row.version += 1
    if was_live:
        row.submitted_at = timezone.now()
    if handed_in:
        row.release = Release.WAITING
    row.save()
    if was_live:
        _offline(kind, row, site)
    if handed_in:
        _write(kind, row, site, Action.RESUBMITTED, actor)
    return changed


@_step
def withdraw(row: Any, actor: Any) -> Decision | None:
    """Take a row back: what waited is a draft again, what was public goes offline. None when there was nothing to take back."""
    kind, site = _check_author(row, actor)
    if row.release not in (Release.WAITING, Release.LIVE):
        return None
    was_live = row.release == Release.LIVE
    row.release = Release.OFFLINE if was_live else Release.DRAFT
    row.ground = row.reason = ""
    row.save(update_fields=FIELDS)
    if was_live:
        _offline(kind, row, site)
    return _write(kind, row, site, Action.WITHDRAWN, actor)


# The moderators' side ---------------------------------------------------------------------------------------------------


@_step
def approve(row: Any, actor: Any, version: int | None) -> Decision:
    """Make exactly the version that was seen public. With the four-eyes rule the first of two people is noted (FIRST_APPROVAL)."""
    kind, site = _check_moderator(row, actor)
    _must_wait(row)
    if version != row.version:
        raise Outdated(_("Der Text hat sich inzwischen geändert. Bitte sehen Sie sich die neue Fassung an und entscheiden Sie dann."))
    if ModerationSettings.for_site(site).two_people:
        first = first_approvals(kind, [row]).get(row.pk)
        if first is None or first.actor_id == actor.pk:
            return first or _write(kind, row, site, Action.FIRST_APPROVAL, actor)
    _decide(row, actor, Release.LIVE)
    kind.on_live(row)
    cache.touch(site.pk)
    return _told(kind, row, site, _write(kind, row, site, Action.APPROVED, actor))


@_step
def request_changes(row: Any, actor: Any, ground: Ground | int | None, reason: str) -> Decision:
    """Send a row back to its author with a ground of this municipality, a text, or both."""
    kind, site = _check_moderator(row, actor)
    title, text = reason_for(site, ground, reason)
    _must_wait(row)
    _decide(row, actor, Release.CHANGES, title, text)
    return _told(kind, row, site, _write(kind, row, site, Action.CHANGES_REQUESTED, actor))


@_step
def reject(row: Any, actor: Any, ground: Ground | int | None, reason: str) -> Decision:
    """Reject a row with a ground, a text, or both."""
    kind, site = _check_moderator(row, actor)
    title, text = reason_for(site, ground, reason)
    if row.release not in (Release.WAITING, Release.CHANGES):
        raise WrongState(_("Darüber ist schon entschieden."))
    _decide(row, actor, Release.REJECTED, title, text)
    return _told(kind, row, site, _write(kind, row, site, Action.REJECTED, actor))


@_step
def take_offline(row: Any, actor: Any, ground: Ground | int | str | None, reason: str) -> Decision | None:
    """Take a public row offline with a reason; None when it was not public. `ground` as text: the words of a report's decision."""
    kind, site = _check_moderator(row, actor)
    title, text = (ground, reason) if isinstance(ground, str) and ground else reason_for(site, ground, reason)  # type: ignore[arg-type]
    if row.release != Release.LIVE:
        return None
    _decide(row, actor, Release.OFFLINE, title, text)
    _offline(kind, row, site)
    return _told(kind, row, site, _write(kind, row, site, Action.UNPUBLISHED, actor))


def first_approvals(kind: RowKind, rows: list[Any]) -> dict[int, Decision]:
    """Return who has given the first of two approvals, for the versions that wait now."""
    versions = {row.pk: row.version for row in rows}
    found = Decision.objects.filter(row_kind=kind.name, row_id__in=list(versions), action=Action.FIRST_APPROVAL).select_related("actor")
    return {entry.row_id: entry for entry in found if entry.revision_id == versions[entry.row_id]}  # type: ignore[index,misc]


# Checks and words -------------------------------------------------------------------------------------------------------


def _check_author(row: Any, actor: Any) -> tuple[RowKind, Site]:
    kind = kind_of(row)
    site = kind.site_of(row)
    if site is None:
        raise WrongState(_("Dieser Beitrag gehört zu keiner Kommune."))
    if actor is not None and not (actor.is_active and kind.may_submit(actor, row)):
        raise NotAllowed(_("Dieser Beitrag gehört jemand anderem."))
    return kind, site


def _check_moderator(row: Any, actor: Any) -> tuple[RowKind, Site]:
    kind = kind_of(row)
    site = kind.site_of(row)
    if site is None:
        raise WrongState(_("Dieser Beitrag gehört zu keiner Kommune."))
    if not rules.may_moderate(actor, site):
        raise NotAllowed(_("Sie gehören nicht zur Moderation dieser Kommune."))
    return kind, site


def _must_wait(row: Any) -> None:
    if row.release != Release.WAITING:
        raise WrongState(_("Darüber ist schon entschieden, oder die Fassung wird gerade überarbeitet."))


def _decide(row: Any, actor: Any, release: str, ground: str = "", reason: str = "") -> None:
    row.release, row.decided_at, row.decided_by = release, timezone.now(), actor
    row.ground, row.reason = ground[:120], reason
    row.save(update_fields=FIELDS)


def _offline(kind: RowKind, row: Any, site: Site) -> None:
    kind.on_offline(row)
    cache.touch(site.pk)


def _write(kind: RowKind, row: Any, site: Site, action: str, actor: Any) -> Decision:
    return journal.write(
        site, kind.title(row), action, actor=actor, ground=row.ground if action in row_notices.WITH_REASON else "",
        reason=row.reason if action in row_notices.WITH_REASON else "", revision_id=row.version, row=(kind.name, row.pk),
    )  # fmt: skip


def _told(kind: RowKind, row: models.Model, site: Site, decision: Decision) -> Decision:
    row_notices.tell_authors(kind, row, site, decision)
    return decision


def _last(kind: RowKind, row: Any, *actions: str) -> Decision | None:
    return Decision.objects.filter(row_kind=kind.name, row_id=row.pk, action__in=actions).order_by("-created", "-pk").first()
