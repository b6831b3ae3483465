"""Writing the plan of a workbook; everything happens in the transaction of the caller, under the lock of the strategy."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Model
from django.utils import timezone

from strategy.models import FieldOfActionPage, Goal, Indicator, IndicatorValue, ProgressNote, ReachShare, StrategyPage
from strategy.values.services import COMMAND_LINE, Origin, save_values

from ..apply import PageWriter
from .plan import BookPlan, RowPlan

_INDICATOR_FIELDS = (
    "code", "title", "unit", "kind", "breakdown", "is_headline", "is_population", "show_per_inhabitant", "description", "method_note", "sort_order",
    "field_of_action_id",
)  # fmt: skip
_NOTE_FIELDS = ("text", "next_steps", "status", "status_reason", "is_delayed", "delay_reason", "progress_percent")
OnChange = Callable[[str, int, str, str, Any, Any], None]


def work_of(plan: BookPlan) -> int:
    """How many things there are to write."""
    measures = sum(draft.action != "unchanged" for draft, _target in plan.measures)
    indicators = {id(row.owner) for row in plan.values}
    return len(plan.new_fields) + len(plan.fields) + measures + len(plan.indicators) + len(indicators) + len(plan.notes) + 1


def write(plan: BookPlan, strategy: StrategyPage, actor: Any, live: bool, on_change: OnChange, count: Callable[[], None]) -> None:
    """Write a plan, from what others refer to up to what refers to them."""
    log = ChangeLog(on_change)
    writer = PageWriter(strategy, live, actor, log, count)
    for draft, target in plan.new_fields:
        target.pk = writer.create_field(draft).pk
    for row in plan.fields:
        stored = FieldOfActionPage.objects.select_related("latest_revision").get(pk=row.pk)
        page = writer.update(stored, lambda page, row=row: _fill_field(page, row, writer), row.row)
        writer.fields = {title: page if one.pk == page.pk else one for title, one in writer.fields.items()} | {page.title: page}
        count()
    _measures(plan, writer)
    for row in plan.indicators:
        _indicator(row, strategy, log)
        count()
    _values(plan, actor, log, count)
    _strategy(plan, strategy, writer)
    for row in plan.notes:
        _note(row, actor, log)
        count()
    count()
    log.flush()


class ChangeLog:
    """Hears of changes and tells them once for each object: the first state before, the last one after."""

    def __init__(self, on_change: OnChange) -> None:
        self.on_change = on_change
        self.found: dict[tuple[str, int], list[Any]] = {}

    def __call__(self, model: str, pk: int, action: str, label: str, before: Any, after: Any) -> None:
        known = self.found.get((model, pk))
        if known is None:
            self.found[model, pk] = [action, label, before, after]
        else:
            known[3] = after

    def flush(self) -> None:
        """Tell all changes in the order in which they began."""
        for (model, pk), (action, label, before, after) in self.found.items():
            self.on_change(model, pk, action, label, before, after)
        self.found = {}


def _fill_field(page: FieldOfActionPage, row: RowPlan, writer: PageWriter) -> None:
    for key, value in row.values.items():
        if key == "sdgs":
            page.sdgs = [writer.sdgs[number] for number in value]
        else:
            setattr(page, key, value)


def _measures(plan: BookPlan, writer: PageWriter) -> None:
    existing = FieldOfActionPage.objects.child_of(writer.strategy)
    by_title = {page.title: page for page in existing} | writer.fields
    clean = {" ".join(title.split()): page for title, page in by_title.items()}
    writer.fields = clean | by_title
    writer.write_measures(draft for draft, _target in plan.measures)
    for draft, target in plan.measures:
        target.pk = draft.pk
    for draft, _target in plan.measures:
        writer.relate(draft)


def fields_of_row(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    """Fields of a row as JSON."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _indicator(row: RowPlan, strategy: StrategyPage, log: ChangeLog) -> None:
    indicator = Indicator.objects.get(pk=row.pk) if row.pk else Indicator(strategy=strategy)
    before = fields_of_row(indicator, _INDICATOR_FIELDS) if row.pk else None
    for key, value in row.values.items():
        if key == "field_of_action":
            indicator.field_of_action_id = value.pk if value else None
        else:
            setattr(indicator, key, value)
    indicator.save()
    assert row.target is not None
    row.target.pk = indicator.pk
    log("indicator", indicator.pk, "updated" if row.pk else "created", str(indicator)[:300], before, fields_of_row(indicator, _INDICATOR_FIELDS))


def _values(plan: BookPlan, actor: Any, log: ChangeLog, count: Callable[[], None]) -> None:
    by_owner: dict[int, list[RowPlan]] = {}
    for row in plan.values:
        assert row.owner is not None and row.owner.pk
        by_owner.setdefault(row.owner.pk, []).append(row)
    for pk, rows in by_owner.items():
        write_values(Indicator.objects.get(pk=pk), {row.values["place"]: row.values["change"] for row in rows}, actor, log)
        count()


def write_values(indicator: Indicator, changes: dict, actor: Any, log: OnChange) -> None:
    """Save values of one indicator with their history and tell each changed one."""
    from strategy.values import check
    from strategy.values.entries import Entry, Place
    from strategy.values.services import entries_of

    before = entries_of(indicator)
    places = list(changes)
    for start in range(0, len(places), check.MAX_CHANGES):
        part = {place: changes[place] for place in places[start : start + check.MAX_CHANGES]}
        save_values(COMMAND_LINE if actor is None else actor, indicator, part, version=None, origin=Origin.IMPORT)
    for value in IndicatorValue.objects.filter(indicator=indicator):
        place = Place(value.year, value.kind, value.scenario, value.category)
        entry = Entry(value.value, value.source, value.data_quality, value.note)
        if place not in changes or before.get(place) == entry:
            continue
        where = {"indicator": indicator.pk, **place._asdict()}
        old = {**where, **before[place].as_json()} if place in before else None
        label = f"{indicator.title}: {check.place_name(place)}"[:300]
        log("indicatorvalue", value.pk, "updated" if old else "created", label, old, {**where, **entry.as_json()})


def _strategy(plan: BookPlan, strategy: StrategyPage, writer: PageWriter) -> None:
    """Attributes, goals and shares of the strategy are one new revision of its page."""
    if not (plan.strategy or plan.goals or plan.reach_shares is not None):
        return

    def fill(page: StrategyPage) -> None:
        for key, value in plan.strategy.items():
            setattr(page, key, value)
        if plan.reach_shares is not None:
            page.reach_shares = [ReachShare(sort_order=order, **values) for order, values in enumerate(plan.reach_shares)]
        goals = list(page.goals.all())
        for row in plan.goals:
            _goal(row, goals)
        for order, goal in enumerate(goals):
            goal.sort_order = order
        page.goals = goals

    stored = StrategyPage.objects.select_related("latest_revision").get(pk=strategy.pk)
    writer.update(stored, fill, plan.strategy_row)


def _goal(row: RowPlan, goals: list[Goal]) -> None:
    record = row.values.pop("_record")
    if record is None:
        goal = Goal()
        goals.append(goal)
    else:  # goals of a draft have no id yet, so they are known by what they say
        same = [one for one in goals if (one.pk or None, one.code, one.title) == (record.pk, record.values["code"], record.values["title"])]
        goal = same[0]
    for key, value in row.values.items():
        if key in ("field_of_action", "indicator"):
            setattr(goal, f"{key}_id", value.pk if value else None)
        else:
            setattr(goal, key, value)


def _note(row: RowPlan, actor: Any, log: ChangeLog) -> None:
    if row.pk:
        note = ProgressNote.objects.get(pk=row.pk)
        before = fields_of_row(note, _NOTE_FIELDS)
        for key, value in row.values.items():
            setattr(note, key, value)
        note.version = F("version") + 1
        note.save(update_fields=[*row.values, "version", "updated_at"])
        note.refresh_from_db()
        log("progressnote", note.pk, "updated", row.title[:300], before, fields_of_row(note, _NOTE_FIELDS))
        return
    assert row.owner is not None
    note = ProgressNote(measure_id=row.owner.pk, author=actor, **row.values)
    if note.state == ProgressNote.State.RELEASED:
        note.released_by, note.released_at = actor, timezone.now()
    note.save()
    names = (*_NOTE_FIELDS, "measure_id", "period_start", "period_end", "state")
    log("progressnote", note.pk, "created", row.title[:300], None, fields_of_row(note, names))
