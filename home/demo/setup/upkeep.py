"""Who keeps which measure, what was reported on them, and values that somebody corrected."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from strategy.models import ApiToken, Indicator, IndicatorValue, MeasureKeeper, MeasurePage, ProgressNote, ValueChange
from strategy.upkeep.periods import period_of
from strategy.values.entries import Change, Place
from strategy.values.services import save_values
from strategy.values.tokens import create_token, revoke_token

from .. import content
from .accounts import EDITOR
from .base import Demo

State = ProgressNote.State
KEY_NAME = "Messdaten der Stadtwerke"
KEY_DAYS = 365


def build(demo: Demo) -> None:
    """Name the keepers, write the progress notes and correct the values, as far as that has not happened yet."""
    demo.say("Sachstände …")
    editor = User.objects.get(email=EDITOR)
    data = content.load("progress")
    measures = {key.replace("-", " "): page for key, page in demo.pages.items() if isinstance(page, MeasurePage)}
    _keepers(data, measures)
    _notes(demo, data, measures, editor)
    _corrections(demo, editor)
    _key(demo, editor)


def _keepers(data: dict[str, Any], measures: dict[str, MeasurePage]) -> None:
    ids = [page.pk for page in measures.values()]
    if MeasureKeeper.objects.filter(measure__in=ids).exists():
        return
    reminded = {code: _moment(day) for code, day in data["reminded"].items()}
    people = {user.email: user for user in User.objects.filter(email__in=data["keepers"])}
    MeasureKeeper.objects.bulk_create(
        MeasureKeeper(measure_id=measures[code].pk, user=people[email], reminded_at=reminded.get(code))
        for email, codes in data["keepers"].items()
        for code in codes
    )


def _notes(demo: Demo, data: dict[str, Any], measures: dict[str, MeasurePage], editor: User) -> None:
    """Add the notes that are missing; a measure has one for each period."""
    ids = [page.pk for page in measures.values()]
    there = set(ProgressNote.objects.filter(measure__in=ids).values_list("measure_id", "period_start", "period_end"))
    authors = {code: User.objects.get(email=email) for email, codes in data["keepers"].items() for code in codes}
    notes = []
    for entry in data["notes"]:
        note = _note(entry, measures[entry["measure"]], authors.get(entry["measure"], editor), editor)
        if (note.measure_id, note.period_start, note.period_end) not in there:
            notes.append((note, _moment(entry["date"])))
    ProgressNote.objects.bulk_create(note for note, _moment_ in notes)
    for note, moment in notes:
        note.created_at = note.updated_at = moment
    # The time of writing is set by the database: it has to be told twice.
    ProgressNote.objects.bulk_update([note for note, _moment_ in notes], ["created_at", "updated_at"], batch_size=100)
    demo.new += len(notes)


def _note(entry: dict[str, Any], measure: MeasurePage, author: User, editor: User) -> ProgressNote:
    period = period_of(entry["period"])
    if period is None:
        raise ValueError(f"No period: {entry['period']}")
    state = entry.get("state", State.RELEASED)
    is_public = state == State.RELEASED
    return ProgressNote(
        measure_id=measure.pk, period_start=period[0], period_end=period[1], text=entry["text"], next_steps=entry.get("next", ""), status=entry.get("status", ""),
        status_reason=entry.get("reason", ""), is_delayed="delay" in entry, delay_reason=entry.get("delay", ""), progress_percent=entry.get("percent"),
        state=state, return_reason=entry.get("return_reason", ""), author=author, released_by=editor if is_public else None,
        released_at=min(_moment(entry["date"]), timezone.now()) if is_public else None, version=1,
    )  # fmt: skip


def _corrections(demo: Demo, editor: User) -> None:
    """Correct values as an editor does, so that they have a history; only where nobody has touched the series."""
    strategy = demo.pages["strategie"]
    for entry in content.load("indicators")["indicators"]:
        wanted = entry.get("corrections", [])
        indicator = Indicator.objects.filter(strategy=strategy, title=entry["title"], version=0).first() if wanted else None
        if indicator is None or indicator.unit != entry["unit"]:
            continue
        right = {year: Decimal(str(value)) for year, value, _quality in entry["actual"]}
        for year, wrong, day, note in wanted:
            row = IndicatorValue.objects.filter(indicator=indicator, year=year, kind="actual", category="", value=right[year])
            if row.update(value=Decimal(str(wrong))):
                saved = save_values(
                    editor, indicator, {Place(year): Change(value=right[year], note=note)}, version=None, origin=ValueChange.Origin.GRID
                )
                ValueChange.objects.filter(indicator=indicator, version=saved.version).update(changed_at=_moment(day))


def _key(demo: Demo, editor: User) -> None:
    """A key for values as an example. It is locked at once: its text is shown to nobody."""
    strategy = demo.pages["strategie"]
    if not ApiToken.objects.filter(strategy=strategy).exists():
        token, _text = create_token(editor, strategy, KEY_NAME, KEY_DAYS)
        revoke_token(editor, token)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
