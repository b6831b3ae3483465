"""Everything that changes the upkeep of a measure: progress notes, steps, keepers.

Each service checks the person, works in one transaction under the lock of the row, and raises an `UpkeepError` with a German
sentence for what is not possible. `measure` is the page in the municipality's first language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from municipality import cache
from strategy.models import MeasureKeeper, MeasurePage, MeasureStep, ProgressNote
from strategy.rules import may_manage_keepers, may_release_note, may_update_measure

from . import notify, state
from .errors import NotAllowed, Outdated, ReasonMissing, UpkeepError, WrongState
from .people import people_of
from .periods import period_label

State = ProgressNote.State
NOTE_FIELDS = (
    "period_start", "period_end", "text", "next_steps", "status", "status_reason", "is_delayed", "delay_reason", "progress_percent",
)  # fmt: skip
CAN_BE_WRITTEN = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.WITHDRAWN})
MOST_KEEPERS = 20


@dataclass(frozen=True)
class Released:
    """What a release did: `kept` is the reason why the state of the measure stayed as it was, "" when it was set or not asked for."""

    note: ProgressNote
    state_set: bool = False
    kept: str = ""


# Progress notes ---------------------------------------------------------------------------------------------------------


def save_note(
    measure: MeasurePage, actor: Any, values: Mapping[str, Any], *, note: ProgressNote | None = None, version: int | None = None
) -> ProgressNote:
    """Write a new note (without `note`) or the text of one that is not public; returns it.

    `values` are those of `NOTE_FIELDS`; others are ignored. `version` is the one that the person saw: if somebody saved in between,
    `Outdated` carries the stored note. What was handed in is taken back by the change: it has to be handed in again.
    Raises `ValidationError` for values that do not fit.
    """
    _check(may_update_measure(actor, measure))
    with transaction.atomic():
        if note is None:
            note = ProgressNote(measure=measure, author=actor)
        else:
            note = _locked(note, measure, version)
            if note.state not in CAN_BE_WRITTEN:
                raise WrongState(_("Dieser Sachstand ist veröffentlicht. Ziehen Sie ihn zuerst zurück, dann können Sie ihn ändern."))
            if note.state in (State.SUBMITTED, State.WITHDRAWN):
                note.state = State.DRAFT
        for name in NOTE_FIELDS:
            if name in values:
                setattr(note, name, values[name])
        note.full_clean(exclude=["measure", "author", "released_by"])
        note.version += 1
        note.save()
    return note


def submit_note(note: ProgressNote, actor: Any, *, version: int | None = None) -> ProgressNote:
    """Hand a note in: it waits for its release. Handing in twice is one step."""
    measure = note.measure
    _check(may_update_measure(actor, measure))
    with transaction.atomic():
        note = _locked(note, measure, version)
        if note.state == State.SUBMITTED:
            return note
        if note.state not in CAN_BE_WRITTEN:
            raise WrongState(_("Dieser Sachstand ist schon veröffentlicht."))
        _move(note, State.SUBMITTED, return_reason="")
        _log(measure, "strategy.note_submitted", actor, note)
    return note


def release_note(note: ProgressNote, actor: Any, *, version: int | None = None, today: date | None = None) -> Released:
    """Make a note public, and set the state of its measure unless that is newer already.

    Only whoever may publish the page of the measure. Nothing else that is drafted on the page goes online.
    """
    measure = note.measure
    _check(may_release_note(actor, measure))
    with transaction.atomic():
        note = _locked(note, measure, version)
        if note.state == State.RELEASED:
            raise WrongState(_("Dieser Sachstand ist schon veröffentlicht."))
        measure = MeasurePage.objects.select_for_update().get(pk=measure.pk)
        note.full_clean(exclude=["measure", "author", "released_by"])
        kept = _why_state_stays(note, measure, today or timezone.localdate())
        _move(note, State.RELEASED, return_reason="", released_by=actor, released_at=timezone.now())
        state_set = bool(note.status) and not kept
        if state_set:
            state.set_state(measure, _state_of(note, today or timezone.localdate()))
        _log(measure, "strategy.note_released", actor, note, state_set=state_set)
        _touch(measure)
        notify.tell_author(note, actor)
    return Released(note, state_set, kept)


def return_note(note: ProgressNote, actor: Any, reason: str, *, version: int | None = None) -> ProgressNote:
    """Give a note that waits back to its author, with the reason that they read."""
    measure = note.measure
    _check(may_release_note(actor, measure))
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Bitte schreiben Sie, was fehlt. Die Person liest es."))
    if len(reason) > 1000:
        raise ReasonMissing(_("Bitte fassen Sie sich kürzer: höchstens 1.000 Zeichen."))
    with transaction.atomic():
        note = _locked(note, measure, version)
        if note.state != State.SUBMITTED:
            raise WrongState(_("Dieser Sachstand wartet nicht auf eine Freigabe."))
        _move(note, State.RETURNED, return_reason=reason)
        _log(measure, "strategy.note_returned", actor, note)
        notify.tell_author(note, actor)
    return note


def withdraw_note(note: ProgressNote, actor: Any, *, version: int | None = None) -> ProgressNote:
    """Take a note back: keepers what is not public yet, whoever may release also what is. The state of the measure stays."""
    measure = note.measure
    public = note.state == State.RELEASED
    _check(may_release_note(actor, measure) if public else may_update_measure(actor, measure))
    with transaction.atomic():
        note = _locked(note, measure, version)
        if note.state == State.WITHDRAWN:
            return note
        if note.state == State.RELEASED and not public:
            raise WrongState(_("Dieser Sachstand ist inzwischen veröffentlicht."))
        _move(note, State.WITHDRAWN, released_by=None, released_at=None)
        _log(measure, "strategy.note_withdrawn", actor, note)
        _touch(measure)
    return note


def _why_state_stays(note: ProgressNote, measure: MeasurePage, today: date) -> str:
    """Return why a note does not set the state of its measure; "" when it does, or does not want to."""
    if not note.status:
        return ""
    newer = ProgressNote.objects.filter(measure=measure, state=State.RELEASED, period_end__gt=note.period_end).exclude(status="").exclude(pk=note.pk)
    latest = newer.order_by("-period_end", "-period_start").first()
    if latest is not None:
        label = period_label(latest.period_start, latest.period_end)
        return _("Der Stand der Maßnahme bleibt, wie er ist: Für „%(period)s“ ist schon ein neuerer Sachstand veröffentlicht.") % {"period": label}
    if measure.status_date is not None and measure.status_date > _day_of(note, today):
        day = date_format(measure.status_date, "DATE_FORMAT")
        return _("Der Stand der Maßnahme bleibt, wie er ist: Er ist vom %(day)s und damit neuer als dieser Zeitraum.") % {"day": day}
    return ""


def _day_of(note: ProgressNote, today: date) -> date:
    """The day of the state that a note reports: the end of its period, never in the future."""
    return min(note.period_end, today)


def _state_of(note: ProgressNote, today: date) -> dict[str, Any]:
    return {
        "status": note.status, "status_note": note.status_reason, "status_date": _day_of(note, today), "is_delayed": note.is_delayed,
        "delay_reason": note.delay_reason if note.is_delayed else "",
    }  # fmt: skip


def _locked(note: ProgressNote, measure: MeasurePage, version: int | None) -> ProgressNote:
    """Return the row under its lock, of this measure, in the version that the person saw."""
    found = ProgressNote.objects.select_for_update().filter(pk=note.pk, measure=measure).first()
    if found is None:
        raise WrongState(_("Diesen Sachstand gibt es nicht mehr."))
    if version is not None and version != found.version:
        raise Outdated(_("Jemand hat diesen Sachstand inzwischen geändert. Bitte vergleichen Sie beide Fassungen."), found)
    found.measure = measure
    return found


def _move(note: ProgressNote, to: str, **values: Any) -> None:
    note.state = to
    note.version += 1
    for name, value in values.items():
        setattr(note, name, value)
    note.save(update_fields=["state", "version", "updated_at", *values])


# Steps ------------------------------------------------------------------------------------------------------------------


def save_steps(measure: MeasurePage, actor: Any, states: Mapping[int, state.StepState]) -> int:
    """Set done and dates of steps, at once on the public page; returns how many changed. Raises `ValidationError` for dates in disorder."""
    _check(may_update_measure(actor, measure))
    for wanted in states.values():
        if wanted.start and wanted.end and wanted.end < wanted.start:
            raise ValidationError(_("Das Ende liegt vor dem Beginn."))
    with transaction.atomic():
        now = {row.pk: state.StepState(row.done, row.start, row.end) for row in MeasureStep.objects.select_for_update().filter(measure=measure)}
        changed = {pk: wanted for pk, wanted in states.items() if pk in now and now[pk] != wanted}
        if changed:
            state.set_steps(measure, changed)
            log(instance=measure, action="strategy.steps_updated", user=actor, data={"steps": len(changed)}, content_changed=True)
    return len(changed)


# Keepers ----------------------------------------------------------------------------------------------------------------


def set_keepers(measure: MeasurePage, actor: Any, people: Iterable[Any]) -> tuple[int, int]:
    """Make exactly these people the keepers of a measure; returns (added, removed). Only people of the measure's municipality.

    Whoever stays keeps their reminders as they are.
    """
    _check(may_manage_keepers(actor, measure))
    wanted = {person.pk for person in people}
    if len(wanted) > MOST_KEEPERS:
        raise UpkeepError(_("Eine Maßnahme kann höchstens %(n)d zuständige Personen haben.") % {"n": MOST_KEEPERS})
    with transaction.atomic():
        now = set(MeasureKeeper.objects.select_for_update().filter(measure=measure).values_list("user_id", flat=True))
        new = wanted - now
        if people_of(measure.municipality).filter(pk__in=new).count() != len(new):
            raise NotAllowed(_("Zuständig sein können nur Personen dieser Kommune."))
        MeasureKeeper.objects.bulk_create(MeasureKeeper(measure=measure, user_id=pk) for pk in sorted(new))
        gone = MeasureKeeper.objects.filter(measure=measure, user_id__in=now - wanted).delete()[0]
        if new or gone:
            log(instance=measure, action="strategy.keepers_changed", user=actor, data={"added": len(new), "removed": gone}, content_changed=False)
    return len(new), gone


def set_reminders(actor: Any, wanted: bool) -> int:
    """Switch one's own reminders for all measures on or off; returns the number of measures."""
    _check(bool(actor.is_active and actor.pk))
    return MeasureKeeper.objects.filter(user=actor).update(reminders=wanted)


def _check(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("Dafür fehlt Ihnen das Recht."))


def _log(measure: MeasurePage, action: str, actor: Any, note: ProgressNote, **data: Any) -> None:
    values = {"note": note.pk, "period": f"{note.period_start.isoformat()}/{note.period_end.isoformat()}", **data}
    log(instance=measure, action=action, user=actor, data=values, content_changed=action == "strategy.note_released")


def _touch(measure: MeasurePage) -> None:
    site = measure.municipality
    cache.touch(site.pk if site else cache.GLOBAL)
