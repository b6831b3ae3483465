"""Measures, steps and further details of a workbook."""

import difflib
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from strategy.exporters.cells import encode, tidy
from strategy.exporters.records import Record
from strategy.exporters.schema import BY_KEY
from strategy.relations import CIRCULAR, find_circles
from strategy.states import CAN_BE_DELAYED

from ..drafts import FieldDraft, MeasureDraft, Target
from ..numbers import is_no_statement, shorten
from ..rows import STEP_LENGTH
from ..sheets import Cell
from ..text import clean_text, name_key, words_key
from ..values import Period, parse_period
from .cells import NOTHING, Read, empty_of
from .names import AMBIGUOUS
from .plan import KEYS, Change, Planner, in_words
from .read import BookRow, BookTable

_RELATIONS = ("flanking_measures", "needed_measures", "replaced_measures")
MAX_NAMED = 8
_NOTES = {
    "total_cost_eur": "cost_note", "initial_cost_eur": "cost_note", "energy_savings_mwh_per_year": "savings_note",
    "ghg_savings_t_per_year": "savings_note",
}  # fmt: skip
_PLAIN = tuple(key for key in KEYS["measures"] if key not in ("field", "code", "title", "office", "sdgs", *_RELATIONS))


class MeasureSheets:
    """The sheets "Maßnahmen", "Schritte" and "Weitere Angaben", which together fill the drafts of measures."""

    def __init__(self, planner: Planner, has_fields: bool) -> None:
        self.planner, self.has_fields = planner, has_fields
        self.drafts: dict[Target, MeasureDraft] = {}
        self.changes: dict[Target, list[Change]] = {}
        self.records = {record.pk: record for record in planner.book.sheets["measures"]}
        self.records_of: dict[Target, Record | None] = {}
        self.sheet_of: dict[Target, str] = {}
        self.relations: list[tuple[BookRow, MeasureDraft, Record | None, Target]] = []
        self.owned = {
            sheet: _by_owner(planner.book.sheets[sheet]) for sheet in ("steps", "extras")
        }  # fmt: skip
        self.offices = {words_key(name): office.name for office in planner.offices for name in (office.name, office.short_name) if name}
        self.office_ids = {office.name: office.pk for office in planner.offices}

    # Maßnahmen

    def plan(self, table: BookTable) -> None:
        """The sheet "Maßnahmen"."""
        planner = self.planner
        planner.use(table)
        planner.duplicates("field")
        matcher = planner.matcher("measures", "field")
        self.dated = {"start", "end"} & {column.spec.key for column in table.columns if column.spec}
        for row in table.rows:
            code, title = planner.code(row), planner.line(row, "title")
            record = matcher.match(
                row.number, code, title, planner.line(row, "field"), lambda message, row=row: planner.problem(row.number, "code", message)
            )  # type: ignore[misc]
            if record is None and not title:
                planner.problem(row.number, "title", _("Der Titel der Maßnahme fehlt."))
                continue
            self._measure(row, code, title, record)
        for row, draft, record, target in self.relations:
            self._relate(row, draft, record, target)
        self._refuse_circles()

    def _measure(self, row: BookRow, code: str, title: str, record: Record | None) -> None:
        planner = self.planner
        target = planner.targets["measure", record.pk or 0] if record else Target(title)
        draft = MeasureDraft(row.number, title or target.title, code, pk=record.pk if record else None, sdgs=None)
        draft.action = "unchanged" if record else "create"
        self.drafts[target], self.records_of[target] = draft, record
        self.sheet_of[target] = planner.table.name
        notes: dict[str, list[str]] = {}

        def trouble(key: str, said: Read) -> None:
            if said.problem:
                planner.problem(row.number, key, said.problem, is_error=key in ("code", "title"))
            if not said.note:
                return
            if key in _NOTES:
                column = planner.column(key)
                plain = key in ("total_cost_eur", "ghg_savings_t_per_year")
                notes.setdefault(_NOTES[key], []).append(said.note if plain else f"{column.label}: {said.note}")
            else:
                cut = said.value is not NOTHING and key != "sdgs"
                label = planner.table.label(key)
                draft.extras[_("%(label)s (vollständig)") % {"label": label} if cut else label] = said.note

        values = planner.changed(row, record, (*_PLAIN, "sdgs"), trouble)
        changes = planner.changes(values, record)
        for attribute, lines in notes.items():
            stated = str(values.get(attribute, record.values[attribute] if record else "") or "")
            more = [line for line in lines if line not in stated]
            if more:
                after = "\n".join(part for part in (stated, *more) if part)
                changes.append((planner.column(attribute).label, stated, after))
                values[attribute] = after
        if "sdgs" in values:
            draft.sdgs, draft.states_sdgs = values.pop("sdgs"), True
        draft.values = values
        self._names(row, draft, record, changes)
        self._office(row, draft, record, changes)
        self._field(row, draft, record)
        self._period(row, draft, record, changes)
        self._steps_cell(row, draft, record)
        self._others(row, draft, record)
        self._check(row, draft, record)
        self.changes[target] = changes
        planner.names["measure"].add(target, code, draft.title, draft.field)
        if any(row.cells.get(key) is not None for key in _RELATIONS):
            self.relations.append((row, draft, record, target))

    def _names(self, row: BookRow, draft: MeasureDraft, record: Record | None, changes: list[Change]) -> None:
        said = self.planner.changed(row, record, ("code", "title"), self.planner.strict(row))
        changes += self.planner.changes(said, record)
        if record is not None and "title" not in said:
            draft.title = record.values["title"]
        if record is not None and "code" not in said:
            draft.code = record.values["code"]

    def _office(self, row: BookRow, draft: MeasureDraft, record: Record | None, changes: list[Change]) -> None:
        said = self.planner.changed(row, record, ("office",), lambda key, said: self._keep(draft, row, key, said))
        if "office" not in said or is_no_statement(said["office"]):
            return
        known = self.offices.get(words_key(said["office"]), "")
        after = known or said["office"]
        if record is not None and record.values["office"] == after:
            return
        changes += self.planner.changes({"office": after}, record)
        draft.values["responsible_office_id"] = self.office_ids.get(known)
        draft.values["responsible_office_text"] = "" if known else after

    def _keep(self, draft: MeasureDraft, row: BookRow, key: str, said: Read) -> None:
        self.planner.problem(row.number, key, said.problem, is_error=False)
        draft.extras[self.planner.table.label(key)] = said.note

    def _field(self, row: BookRow, draft: MeasureDraft, record: Record | None) -> None:
        planner = self.planner
        text = planner.line(row, "field")
        found = planner.names["field"].find(text) if text else None
        if record is not None:
            draft.field = record.values["field"]
            if text and found is not planner.names["field"].find(draft.field):
                planner.problem(
                    row.number, "field",
                    _(
                        "Die Maßnahme „%(title)s“ steht auf der Website unter „%(old)s“, in der Datei unter „%(new)s“. "
                        "Sie wird nicht verschoben; das geht im Seitenbaum."
                    ) % {"title": draft.title, "old": draft.field, "new": text},
                    is_error=False,
                )  # fmt: skip
            return
        if not text:
            planner.problem(row.number, "field", _("Das Handlungsfeld fehlt."))
        elif found is None and not self.has_fields and len(text) <= 255:
            self._new_field(row, text)
            draft.field = text
        else:
            target = planner.reference(row, "field", "field")
            draft.field = target.title if target and target is not AMBIGUOUS else ""

    def _new_field(self, row: BookRow, title: str) -> None:
        """A file without a sheet of fields may name new ones; the preview says so."""
        planner = self.planner
        known = [record.values["title"] for record in planner.book.sheets["fields"]]
        close = difflib.get_close_matches(name_key(title), [name_key(one) for one in known], n=1, cutoff=0.88)
        message = _("Das Handlungsfeld „%(title)s“ wird neu angelegt.") % {"title": title}
        if close:
            message += " " + _("Es gleicht „%(old)s“ fast; ist dasselbe gemeint, schreiben Sie es gleich.") % {
                "old": next(one for one in known if name_key(one) == close[0])
            }
        planner.problem(row.number, "field", message, is_error=False)
        target = Target(title)
        planner.names["field"].add(target, "", title)
        planner.result.new_fields.append((FieldDraft(title, row=row.number), target))
        planner.item(row.number, "fieldofactionpage", title, True, [(BY_KEY["fields"].by_key["title"].label, "", title)])

    def _period(self, row: BookRow, draft: MeasureDraft, record: Record | None, changes: list[Change]) -> None:
        """A file without columns for begin and end says them in the words of the duration."""
        if self.dated or "duration_text" not in draft.values:
            return
        from datetime import date

        period = parse_period(row.cells["duration_text"]).value
        if not isinstance(period, Period):
            return
        derived: dict[str, Any] = {
            "start": date(period.start, 1, 1) if period.start else None, "end": date(period.end, 12, 31) if period.end else None,
            "is_ongoing": period.ongoing or None,
        }  # fmt: skip
        for key, value in derived.items():
            if value is not None and not (record and record.values[key]):
                draft.values[key] = value
                changes += self.planner.changes({key: value}, record)

    def _steps_cell(self, row: BookRow, draft: MeasureDraft, record: Record | None) -> None:
        """Steps in a cell of the measure, one for each line; the sheet of steps wins over them."""
        lines = [line.lstrip("•*–- ").strip() or line for line in clean_text(row.cells.get("step")).split("\n") if not is_no_statement(line)]
        if not lines:
            return
        if any(len(line) > STEP_LENGTH for line in lines):
            draft.extras[self.planner.table.label("step")] = "\n".join(lines)
            return
        before = [str(step.values["title"]) for step in self.owned["steps"].get(draft.pk or 0, [])]
        if before != lines:
            draft.step_rows = [{"title": line} for line in lines]

    def _others(self, row: BookRow, draft: MeasureDraft, record: Record | None) -> None:
        for label, cell in row.others.items():
            text = clean_text(cell)
            if not is_no_statement(text):
                draft.extras[label[:200]] = text

    def _check(self, row: BookRow, draft: MeasureDraft, record: Record | None) -> None:
        """What the page itself would refuse, said before anything is written."""
        if record is not None and not draft.values:
            return
        values = {**(record.values if record else {}), **draft.values}
        if values.get("start") and values.get("end") and values["end"] < values["start"]:
            self.planner.problem(row.number, "end", _("Das Ende liegt vor dem Beginn."))
        if values.get("status") in CAN_BE_DELAYED and values.get("is_delayed") and not values.get("delay_reason"):
            self.planner.problem(row.number, "delay_reason", _("Bitte nennen Sie den Grund der Verzögerung."))
        if draft.values.get("is_delayed") and values.get("status", "unknown") not in CAN_BE_DELAYED:
            message = _("Verzögert sein kann nur, was geplant, in Vorbereitung oder in Umsetzung ist. Die Angabe wird nicht übernommen.")
            self.planner.problem(row.number, "is_delayed", message, is_error=False)
        if values.get("status") == "stopped" and not values.get("status_note"):
            message = _("Bitte nennen Sie den Grund, warum die Maßnahme nicht weiterverfolgt wird.")
            self.planner.problem(row.number, "status_note", message)
        for key, limit in (("lat", 90), ("lon", 180)):
            if abs(Decimal(str(draft.values.get(key) or 0))) > limit:
                self.planner.problem(row.number, key, _("Das ist keine Koordinate in Grad."))

    def _relate(self, row: BookRow, draft: MeasureDraft, record: Record | None, target: Target) -> None:
        planner = self.planner
        said = planner.changed(row, record, _RELATIONS, planner.strict(row))
        for key, lines in said.items():
            found = []
            for line in lines:
                for part in _parts(planner, line):
                    other = planner.names["measure"].find(part)
                    if other is None or other is AMBIGUOUS:
                        planner.problem(row.number, key, _("Die Maßnahme „%(text)s“ ist nicht eindeutig bekannt.") % {"text": shorten(part)})
                    elif other is target:
                        planner.problem(row.number, key, _("Die Maßnahme verweist auf sich selbst."))
                    else:
                        found.append(other)
            before = [planner.names["measure"].find(name) for name in record.values[key]] if record else []
            if set(found) != set(before):
                draft.relations[key] = found
                self.changes[target] += planner.changes({key: tuple(one.title for one in found)}, record)

    # Schritte and Weitere Angaben

    def _refuse_circles(self) -> None:
        """What a measure needs (or replaces) must not need it in turn, over any number of steps, in the file or on the website."""
        planner = self.planner
        for key in CIRCULAR:
            edges: dict[Target, list[Target]] = {}
            for record in self.records.values():
                found = [planner.names["measure"].find(name) for name in record.values[key]]
                edges[planner.targets["measure", record.pk or 0]] = [one for one in found if one is not None and one is not AMBIGUOUS]
            changed = {target: draft for target, draft in self.drafts.items() if key in draft.relations}
            edges |= {target: draft.relations[key] for target, draft in changed.items()}
            for circle in find_circles(edges, changed):
                way = " → ".join(self._short_name(one) for one in circle[:MAX_NAMED]) + (" → …" if len(circle) > MAX_NAMED else "")
                message = _("Das ergibt einen Kreis: %(way)s. Bitte nehmen Sie eine dieser Maßnahmen heraus.") % {"way": way}
                planner.problem(changed[circle[0]].row, key, message)

    def _short_name(self, target: Target) -> str:
        draft, record = self.drafts.get(target), self.records.get(target.pk)
        code = (draft.code if draft else "") or (record.values["code"] if record else "")
        return str(code or shorten(draft.title if draft else target.title))

    def plan_parts(self, table: BookTable) -> None:
        """The sheet "Schritte" or "Weitere Angaben": the whole list of each measure that it names."""
        planner = self.planner
        planner.use(table)
        sheet = table.spec.key
        rows: dict[Target, list[dict[str, Any]]] = {}
        for row in table.rows:
            target = planner.reference(row, "measure", "measure")
            if target is None:
                continue
            part = self._part(row, sheet, target, len(rows.get(target, [])))
            if part is not None:
                rows.setdefault(target, []).append(part)
        for target, parts in rows.items():
            draft = self._draft_of(target, table)
            columns = [column for column in BY_KEY[sheet].columns if column.key != "measure"]
            old = [record.values for record in self.owned[sheet].get(target.pk or 0, [])]
            if _rows_in_words(columns, parts) == _rows_in_words(columns, old):
                continue
            if sheet == "steps":
                draft.step_rows = parts
            else:
                draft.extra_rows = [(str(part["label"]), str(part["text"])) for part in parts]
                label = BY_KEY[sheet].title
                self.changes[target].append((label, "\n".join(_rows_in_words(columns, old)), "\n".join(_rows_in_words(columns, parts))))

    def _part(self, row: BookRow, sheet: str, target: Target, index: int) -> dict[str, Any] | None:
        """The fields of one step or detail; what the file has no column for stays as it is at this place of the list."""
        planner = self.planner
        keys = tuple(key for key in KEYS[sheet] if key != "measure")
        title = "title" if sheet == "steps" else "label"
        said = planner.changed(row, None, keys, planner.strict(row))
        if not said.get(title):
            planner.problem(row.number, title, _("Hier fehlt die Bezeichnung."))
            return None
        if sheet == "extras" and not said.get("text"):
            planner.problem(row.number, "text", _("Hier fehlt der Text."))
            return None
        if said.get("start") and said.get("end") and said["end"] < said["start"]:
            planner.problem(row.number, "end", _("Das Ende liegt vor dem Beginn."))
        old = [record.values for record in self.owned[sheet].get(target.pk or 0, [])]
        present = {column.spec.key for column in planner.table.columns if column.spec}
        twin = next((one for one in old if _line(one[title]) == said[title] and one.get("number", "") == said.get("number", "")), None)
        kept = {key: twin[key] for key in keys if twin and key not in present}
        if twin and encode(planner.column(title), twin[title]) == said[title]:
            kept[title] = twin[title]
        if twin and "text" in said and tidy(str(twin["text"])) == said["text"]:
            kept["text"] = twin["text"]
        return {**{key: empty_of(planner.column(key)) for key in keys}, **said, **kept}

    def _draft_of(self, target: Target, table: BookTable) -> MeasureDraft:
        if target not in self.drafts:
            record = self.records[target.pk]
            values = record.values
            self.drafts[target] = MeasureDraft(table.rows[0].number, values["title"], values["code"], values["field"], pk=target.pk, sdgs=None)
            self.drafts[target].action = "unchanged"
            self.changes[target], self.records_of[target] = [], record
            self.sheet_of[target] = table.name
        return self.drafts[target]

    # The end

    def finish(self) -> None:
        """Decide what becomes of each measure, now that all sheets have been read."""
        planner = self.planner
        for target, draft in self.drafts.items():
            record, changes = self.records_of[target], self.changes[target]
            if draft.step_rows is not None:
                columns = [column for column in BY_KEY["steps"].columns if column.key != "measure"]
                old = [one.values for one in self.owned["steps"].get(target.pk or 0, [])]
                changes.append((BY_KEY["steps"].title, "\n".join(_rows_in_words(columns, old)), "\n".join(_rows_in_words(columns, draft.step_rows))))
            known = {_line(one.values["label"]): one.values["text"] for one in self.owned["extras"].get(target.pk or 0, [])}
            draft.extras = {label: text for label, text in draft.extras.items() if clean_text(known.get(label, "")) != text}
            changes += [(label, str(known.get(label, "")), text) for label, text in draft.extras.items()]
            if draft.sdgs is not None and record is not None and draft.sdgs == record.values["sdgs"]:
                draft.sdgs = None
            if record is not None:
                draft.action = "update" if changes else "unchanged"
            else:
                changes.insert(0, (BY_KEY["measures"].by_key["field"].label, "", draft.field))
            label = f"{draft.code} {draft.title}".strip()
            planner.table = next((table for table in [planner.table] if table.name == self.sheet_of[target]), planner.table)
            planner.item(draft.row, "measurepage", label, record is None, changes)
            planner.items[-1].sheet = self.sheet_of[target]
            planner.result.measures.append((draft, target))

    def amounts(self) -> list[tuple[str, Any, Any]]:
        """Field of action, saving and cost of each measure of the file, as they will be."""
        found = []
        for target, draft in self.drafts.items():
            record = self.records_of[target]
            values = {**(record.values if record else {}), **draft.values}
            found.append((draft.field, values.get("ghg_savings_t_per_year"), values.get("total_cost_eur")))
        return found


def _parts(planner: Planner, line: str) -> list[str]:
    """One reference for each line; a line with commas is several, unless it is the name of one measure."""
    if planner.names["measure"].find(line) is not None:
        return [line]
    import re

    return [part.strip() for part in re.split(r"[;,]", line) if part.strip()]


def _by_owner(records: list[Record]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    for record in records:
        found.setdefault(record.owner or 0, []).append(record)
    return found


def _line(text: Cell) -> str:
    return " ".join(tidy(str(text or "")).split())


def _rows_in_words(columns: list, rows: list[dict[str, Any]]) -> list[str]:
    return [" · ".join(in_words(column, row.get(column.key)) for column in columns) for row in rows]
