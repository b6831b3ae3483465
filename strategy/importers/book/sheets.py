"""The sheets of a workbook besides measures: strategy, indicators, values, goals, reach, progress notes."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from strategy.exporters.records import Record
from strategy.exporters.schema import BY_KEY
from strategy.models import Goal, Indicator, ProgressNote, ReachShare, Unit
from strategy.values import check
from strategy.values.entries import GAP, KEEP, Change, Place, tidy

from ..drafts import Target
from ..numbers import shorten
from ..text import clean_line, name_key
from .cells import NOTHING, Read, empty_of
from .names import AMBIGUOUS
from .plan import KEYS, Planner, RowPlan, in_words
from .read import BookRow, BookTable

_STRATEGY_KEYS = tuple(key for key in KEYS["strategy"] if key != "municipality")


def check_model(planner: Planner, row: BookRow, instance: Model, leave_out: Iterable[str]) -> None:
    """Ask the model what is wrong with a row that will be written; its sentences become problems of the cells."""
    try:
        instance.clean_fields(exclude=set(leave_out))
        instance.clean()
    except ValidationError as error:
        for key, messages in getattr(error, "message_dict", {"": error.messages}).items():
            for message in messages:
                planner.problem(row.number, key if key in planner.table.spec.by_key else "", message)


def plan_strategy(planner: Planner, table: BookTable) -> None:
    """The sheet "Strategie": keys and values."""
    planner.use(table)
    record = planner.book.sheets["strategy"][0]
    for row in table.rows:
        named = planner.line(row, "municipality")
        if named and name_key(named) != name_key(planner.book.municipality):
            message = _("Die Mappe nennt die Kommune „%(other)s“. Übernommen wird in „%(own)s“.") % {"other": named, "own": planner.book.municipality}
            planner.problem(row.number, "municipality", message, is_error=False)
        values = planner.changed(row, record, _STRATEGY_KEYS, planner.strict(row))
        merged = {**record.values, **values}
        if "title" in values and not values["title"]:
            planner.problem(row.number, "title", _("Der Titel fehlt."))
        if values and merged["baseline_year"] and merged["target_year"] and merged["target_year"] <= merged["baseline_year"]:
            planner.problem(row.number, "target_year", _("Das Zieljahr liegt nicht nach dem Basisjahr."))
        if "stale_after_months" in values and not 1 <= (values["stale_after_months"] or 0) <= 60:
            planner.problem(row.number, "stale_after_months", _("Möglich sind 1 bis 60 Monate."))
        planner.item(row.number, "strategypage", str(merged["title"]), False, planner.changes(values, record))
        planner.result.strategy, planner.result.strategy_row = values, row.number


def plan_indicators(planner: Planner, table: BookTable, titles_with_values: set[int]) -> None:
    """The sheet "Indikatoren"."""
    planner.use(table)
    planner.duplicates("unit")
    matcher = planner.matcher("indicators", "unit")
    units = set(Unit.objects.values_list("symbol", flat=True))
    for row in table.rows:
        code, title = planner.code(row), planner.line(row, "title")
        record = matcher.match(
            row.number, code, title, planner.line(row, "unit"), lambda message, row=row: planner.problem(row.number, "code", message)
        )  # type: ignore[misc]
        keys = tuple(key for key in KEYS["indicators"] if key != "field_of_action")
        values = planner.changed(row, record, keys, planner.strict(row))
        changes = planner.changes(values, record)
        changes += _field(planner, row, record, values)
        if record is None and not (title and values.get("unit")):
            planner.problem(row.number, "title" if not title else "unit", _("Ein neuer Indikator braucht Titel und Einheit."))
            continue
        unit = values.get("unit")
        if unit and record is not None and record.pk in titles_with_values:
            message = _("Der Indikator hat Werte in „%(old)s“. Seine Einheit lässt sich nicht durch einen Import ändern.") % {
                "old": record.values["unit"]
            }
            planner.problem(row.number, "unit", message)
        elif unit and unit not in units:
            message = _("Die Einheit „%(unit)s“ steht nicht in der Liste der Einheiten. Umrechnen lässt sie sich nicht.") % {"unit": unit}
            planner.problem(row.number, "unit", message, is_error=False)
        _population(planner, row, record, values)
        planner.item(row.number, "indicator", f"{code} {title}".strip(), record is None, changes)
        target = planner.targets["indicator", record.pk or 0] if record else Target(title)
        planner.names["indicator"].add(target, code, title, str(values.get("unit") or (record.values["unit"] if record else "")))
        if values or record is None:
            merged = {**({key: record.values[key] for key in keys} if record else {}), **{key: value for key, value in values.items() if key in keys}}
            check_model(planner, row, Indicator(**merged), ("strategy", "field_of_action"))
            planner.result.indicators.append(RowPlan(row.number, title, record.pk if record else None, values, target))


def _population(planner: Planner, row: BookRow, record: Record | None, values: dict[str, Any]) -> None:
    others = [one for one in planner.book.sheets["indicators"] if one is not record and one.values["is_population"]]
    if values.get("is_population") and others:
        message = _("Einen Indikator der Einwohnerzahl gibt es schon: „%(title)s“.") % {"title": others[0].values["title"]}
        planner.problem(row.number, "is_population", message, is_error=False)


def _field(planner: Planner, row: BookRow, record: Record | None, values: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The field of action of an indicator or a goal; the value is a target, None to empty it."""
    text = planner.line(row, "field_of_action")
    if not text:
        return []
    old = planner.names["field"].find(str(record.values["field_of_action"] or "")) if record else None
    label, before = planner.column("field_of_action").label, old.title if old and old is not AMBIGUOUS else ""
    if text == "(leer)":
        if before:
            values["field_of_action"] = None
            return [(label, before, "")]
        return []
    target = planner.reference(row, "field_of_action", "field")
    if target is None or target is old:
        return []
    values["field_of_action"] = target
    return [(label, before, target.title)]


def plan_values(planner: Planner, table: BookTable) -> None:
    """The sheet "Messwerte"."""
    planner.use(table)
    existing: dict[tuple[int, Place], Record] = {}
    for record in planner.book.sheets["values"]:
        one = record.values
        existing[record.owner or 0, Place(one["year"], one["kind"], tidy(one["scenario"]), tidy(one["category"]))] = record
    seen: dict[tuple[Target, Place], int] = {}
    for row in table.rows:
        target = planner.reference(row, "indicator", "indicator")
        place = _place(planner, row)
        if target is None or place is None:
            continue
        if (target, place) in seen:
            message = _("Diesen Wert nennt schon Zeile %(row)s.") % {"row": seen[target, place]}
            planner.problem(row.number, "year", message)
            continue
        seen[target, place] = row.number
        _value(planner, row, target, place, existing.get((target.pk or 0, place)))


def _place(planner: Planner, row: BookRow) -> Place | None:
    trouble = planner.strict(row)
    said = planner.changed(row, None, ("year", "kind", "scenario", "category"), trouble)
    if "year" not in said:
        if row.cells.get("year") is None:
            planner.problem(row.number, "year", _("Das Jahr fehlt."))
        return None
    place = Place(said["year"] or 0, said.get("kind") or "actual", tidy(said.get("scenario", "")), tidy(said.get("category", "")))
    wrong = check.place_problems(place)
    for problem in wrong:
        planner.problem(row.number, problem.field, problem.sentence)
    return None if wrong else place


def _value(planner: Planner, row: BookRow, target: Target, place: Place, record: Record | None) -> None:
    unread: list[str] = []

    def trouble(key: str, said: Read) -> None:
        if key == "value" and said.value is NOTHING:
            unread.append(said.note)
            planner.problem(row.number, key, _("%(problem)s Sie bleibt als Anmerkung stehen.") % {"problem": said.problem}, is_error=False)
        else:
            planner.strict(row)(key, said)

    values = planner.changed(row, record, ("value", "source", "data_quality", "note"), trouble)
    if unread:
        stated = values.get("note", record.values["note"] if record else "")
        note = "; ".join(part for part in (str(stated), _("laut Datei: %(text)s") % {"text": unread[0]}) if part)
        if unread[0] not in str(stated):
            values["note"] = shorten(note, 300)
    changes = planner.changes(values, record)
    planner.item(row.number, "indicatorvalue", f"{target.title}: {check.place_name(place)}", record is None, changes)
    if record is not None and not values:
        return
    value: Any = values.get("value", GAP if record is None else KEEP)
    change = Change(GAP if value is None else value, *(values.get(key, KEEP) for key in ("source", "data_quality", "note")))
    for problem in check.change_problems(place, change):
        planner.problem(row.number, problem.field, problem.sentence)
    planner.result.values.append(RowPlan(row.number, target.title, record.pk if record else None, {"place": place, "change": change}, owner=target))


def plan_goals(planner: Planner, table: BookTable) -> None:
    """The sheet "Ziele"."""
    planner.use(table)
    planner.duplicates("field_of_action")
    matcher = planner.matcher("goals", "field_of_action")
    for row in table.rows:
        code, title = planner.code(row), planner.line(row, "title")
        record = matcher.match(
            row.number, code, title, planner.line(row, "field_of_action"), lambda message, row=row: planner.problem(row.number, "code", message)
        )  # type: ignore[misc]
        if record is None and not title:
            planner.problem(row.number, "title", _("Der Titel fehlt."))
            continue
        keys = tuple(key for key in KEYS["goals"] if key not in ("field_of_action", "indicator"))
        values = planner.changed(row, record, keys, planner.strict(row))
        changes = planner.changes(values, record) + _field(planner, row, record, values) + _indicator(planner, row, record, values)
        merged = {**({key: record.values[key] for key in keys} if record else {}), **{key: value for key, value in values.items() if key in keys}}
        if values:
            check_model(planner, row, Goal(**merged), ("strategy", "field_of_action", "indicator"))
            planner.result.goals.append(RowPlan(row.number, title, record.pk if record else None, {**values, "_record": record}))
        planner.item(row.number, "goal", f"{code} {title}".strip(), record is None, changes)


def _indicator(planner: Planner, row: BookRow, record: Record | None, values: dict[str, Any]) -> list[tuple[str, str, str]]:
    text = planner.line(row, "indicator")
    if not text or (record and clean_line(record.values["indicator"]) == text):
        return []
    label, before = planner.column("indicator").label, str(record.values["indicator"]) if record else ""
    if text == "(leer)":
        if before:
            values["indicator"] = None
        return [(label, before, "")] if before else []
    target = planner.reference(row, "indicator", "indicator")
    if target is None or (before and planner.names["indicator"].find(before) is target):
        return []
    values["indicator"] = target
    return [(label, before, target.title)]


def plan_reach(planner: Planner, table: BookTable) -> None:
    """The sheet "Reichweite": the whole list of shares."""
    planner.use(table)
    old = [record.values for record in planner.book.sheets["reach_shares"]]
    columns = BY_KEY["reach_shares"].columns
    rows: list[dict[str, Any]] = []
    for row in table.rows:
        values = {column.key: empty_of(column) for column in columns} | planner.changed(row, None, KEYS["reach_shares"], planner.strict(row))
        check_model(planner, row, ReachShare(**values), ("strategy",))
        rows.append(values)
    if sum((row["share_percent"] or 0 for row in rows), 0) > 100:
        planner.problem(0, "share_percent", _("Die Anteile der Reichweite ergeben zusammen mehr als 100 Prozent."))
    before, after = (["; ".join(in_words(column, row[column.key]) for column in columns) for row in part] for part in (old, rows))
    if rows and before != after:
        planner.result.reach_shares = rows
    changes = [(table.spec.title, "\n".join(before), "\n".join(after))] if rows and before != after else []
    if rows:
        planner.item(table.rows[0].number, "strategypage", table.spec.title, False, changes)


def plan_notes(planner: Planner, table: BookTable, live: bool) -> None:
    """The sheet "Sachstände". New notes are drafts; with ``live`` those that say "veröffentlicht" are released."""
    planner.use(table)
    existing: dict[tuple[Any, ...], list[Record]] = {}
    for known in planner.book.sheets["notes"]:
        existing.setdefault((known.owner, known.values["period_start"], known.values["period_end"]), []).append(known)
    keys = tuple(key for key in KEYS["notes"] if key not in ("measure", "period_start", "period_end"))
    for row in table.rows:
        target = planner.reference(row, "measure", "measure")
        period = planner.changed(row, None, ("period_start", "period_end"), planner.strict(row))
        if target is None or len(period) < 2:
            for key in ("period_start", "period_end"):
                if target is not None and row.cells.get(key) is None:
                    planner.problem(row.number, key, _("Der Zeitraum fehlt."))
            continue
        twins = existing.get((target.pk, period["period_start"], period["period_end"]), []) if target.pk else []
        record = twins.pop(0) if twins else None
        values = planner.changed(row, record, keys, planner.strict(row))
        state = values.pop("state", "")
        if record is not None and state and state != record.values["state"]:
            message = _("Die Bearbeitung eines Sachstands ändert sich nicht durch einen Import.")
            planner.problem(row.number, "state", message, is_error=False)
        is_draft = record is None and not (live and state == ProgressNote.State.RELEASED)
        if is_draft and state == ProgressNote.State.RELEASED:
            planner.problem(row.number, "state", _("Der Sachstand wird als Entwurf angelegt."), is_error=False)
        merged = {**({key: record.values[key] for key in keys} if record else {}), **period, **values}
        merged["state"] = ProgressNote.State.DRAFT if is_draft else ProgressNote.State.RELEASED if record is None else record.values["state"]
        label = f"{target.title}: {in_words(planner.column('period_start'), merged['period_start'])} – {in_words(planner.column('period_end'), merged['period_end'])}"
        planner.item(row.number, "progressnote", label, record is None, planner.changes(values if record else merged, record))
        if record is None or values:
            check_model(planner, row, ProgressNote(**merged), ("measure", "author", "released_by"))
            own = merged if record is None else values
            planner.result.notes.append(RowPlan(row.number, label, record.pk if record else None, own, owner=target))
