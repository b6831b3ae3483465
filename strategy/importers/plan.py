"""From a table and the existing catalogue to a plan: what would be created, changed or left, and what is wrong."""

import difflib
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from .columns import LABELS, SKIP
from .compare import differences
from .drafts import Catalogue, ExistingField, ExistingMeasure, FieldDraft, MeasureDraft, Problem, Sums
from .outline import is_outline, resolve
from .rows import RowReader
from .sheets import column_name
from .steps import attach_steps
from .tables import Row, Table
from .values import clean_line, code_key, name_key, words_key

_TOTAL = re.compile(r"^(zwischen|gesamt)?summen?\b|^gesamt\b|^insgesamt\b|^total\b|^∑", re.IGNORECASE)
_HAS_LETTER = re.compile(r"[^\W_]")


@dataclass
class ImportPlan:
    """Everything an import would do. It may be applied when ``errors`` is empty."""

    table: Table
    measures: list[MeasureDraft] = field(default_factory=list)
    new_fields: list[FieldDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sums: list[Sums] = field(default_factory=list)
    step_count: int = 0

    @property
    def errors(self) -> list[Problem]:
        """What blocks the import."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """What does not."""
        return [problem for problem in self.problems if not problem.is_error]

    def with_action(self, action: str) -> list[MeasureDraft]:
        """The measures that would be created, updated or left unchanged."""
        return [draft for draft in self.measures if draft.action == action]


def build_plan(
    table: Table,
    catalogue: Catalogue | None = None,
    steps: Table | None = None,
    field_name: str = "",
    keep_persons: bool = False,
) -> ImportPlan:
    """Plan the import of a table of measures, with an optional second table of their steps.

    ``field_name`` is the field of action for rows that name none; ``keep_persons`` takes columns with
    contact data over as further details, which is off by default.
    """
    return _Planner(table, catalogue or Catalogue(), field_name, keep_persons).plan(steps)


class _Planner:
    def __init__(self, table: Table, catalogue: Catalogue, field_name: str, keep_persons: bool) -> None:
        self.table, self.catalogue, self.field_name = table, catalogue, clean_line(field_name)
        self.reader = RowReader(table, catalogue.offices, keep_persons)
        self.problems = self.reader.problems
        self.result = ImportPlan(table, problems=self.problems)

    def plan(self, steps: Table | None) -> ImportPlan:
        self._file_notes()
        drafts = self._drafts()
        outline_fields: list[FieldDraft] = []
        if is_outline(drafts):
            outline_fields, drafts, problems = resolve(drafts)
            self.problems.extend(problems)
        self._check_titles(drafts)
        self._check_codes(drafts)
        self._fields(drafts, outline_fields)
        if steps is not None:
            self.result.step_count, problems = attach_steps(steps, drafts)
            self.problems.extend(replace(problem, sheet=steps.sheet) for problem in problems)
        else:
            self.result.step_count = sum(len(draft.steps) for draft in drafts)
        self._match(drafts)
        self._offices(drafts)
        if not drafts and not self.result.errors:
            self._add(_("In der Tabelle wurde keine Maßnahme gefunden."), is_error=True)
        self.result.measures = drafts
        self.result.sums = _sums(drafts)
        self.problems.sort(key=lambda problem: (problem.row, not problem.is_error))
        return self.result

    def _add(self, message: str, row: int = 0, column: str = "", is_error: bool = False) -> None:
        self.problems.append(Problem(message, row, column, is_error))

    def _file_notes(self) -> None:
        for note in self.table.notes:
            label = next((column.label for column in self.table.columns if column.index == note.column - 1), "")
            place = f"{label} ({column_name(note.column - 1)})" if note.column else ""
            self._add(note.message, note.row, place)

    # Rows

    def _drafts(self) -> list[MeasureDraft]:
        """Read the rows; headings, totals and continued steps are recognised on the way."""
        drafts: list[MeasureDraft] = []
        heading, title_index = "", self.reader.columns["title"].index
        has_field = bool({"field", "field_code", "parent"} & set(self.reader.columns))
        for row in self.table.rows:
            filled = [index for index, cell in enumerate(row.cells) if cell is not None]
            first = clean_line(row.cell(filled[0]))
            named = row.cell(title_index) is not None
            if _TOTAL.match(first) and not (named and clean_line(self.reader.cell(row, "code"))):
                self._add(_("Die Zeile „%(text)s“ sieht nach einer Summe aus und wurde nicht übernommen.") % {"text": first[:60]}, row.number)
                continue
            if len(filled) == 1 and not has_field and len(self.table.columns) > 2 and len(first) <= 120:
                heading = first
                self._add(_("Die Zeile „%(text)s“ wurde als Handlungsfeld für die folgenden Zeilen gelesen.") % {"text": first}, row.number)
                continue
            if drafts and self._continues(drafts[-1], row):
                continue
            if len(filled) == 1 and not named:
                self._add(_("Die Zeile enthält nur „%(text)s“ und wurde nicht übernommen.") % {"text": first[:120]}, row.number)
                continue
            draft = self.reader.read(row)
            draft.field = draft.field or (heading if not has_field else "")
            drafts.append(draft)
        return drafts

    def _continues(self, last: MeasureDraft, row: Row) -> bool:
        """A row that only adds a step to the measure above it."""
        if self.reader.cell(row, "step") is None:
            return False
        title, code = clean_line(self.reader.cell(row, "title")), clean_line(self.reader.cell(row, "code"))
        same = (not title or name_key(title) == name_key(last.title)) and (not code or code_key(code) == code_key(last.code))
        if not same:
            return False
        last.steps.extend(self.reader.steps(last, row))
        keys = {"step", "title", "code", "field", "field_code"}
        for column in self.table.columns:
            text = clean_line(row.cell(column.index))
            if column.key in keys or column.key == SKIP or column.index in row.merged or not text:
                continue
            label = column.label[:180]
            if column.key != "person" or self.reader.keep_persons:
                kept = last.extras.get(label)
                last.extras[label] = f"{kept}\n{text}" if kept else text
        return True

    def _check_titles(self, drafts: list[MeasureDraft]) -> None:
        label = self.reader.columns["title"].label
        for draft in drafts:
            if not draft.title:
                self._add(_("Der Titel der Maßnahme fehlt."), draft.row, label, is_error=True)
            elif not _HAS_LETTER.search(draft.title):
                self._add(_("Der Titel „%(title)s“ enthält weder Buchstaben noch Ziffern.") % {"title": draft.title}, draft.row, label, is_error=True)

    def _check_codes(self, drafts: list[MeasureDraft]) -> None:
        label = self.reader.columns["code"].label if "code" in self.reader.columns else str(LABELS["code"])
        seen: dict[str, MeasureDraft] = {}
        titles: dict[tuple[str, str], MeasureDraft] = {}
        missing = []
        for draft in drafts:
            key = code_key(draft.code)
            if key and key in seen:
                self._add(
                    _("Die Nummer „%(code)s“ steht schon in Zeile %(row)s. Jede Nummer darf nur einmal vorkommen.")
                    % {"code": draft.code, "row": seen[key].row},
                    draft.row,
                    label,
                    is_error=True,
                )
            seen.setdefault(key, draft)
            if not key:
                missing.append(draft.row)
            twin = titles.setdefault((name_key(draft.title), name_key(draft.field)), draft)
            if twin is not draft and draft.title:
                without = not key or not twin.code
                self._add(
                    _("Denselben Titel im selben Handlungsfeld hat schon Zeile %(row)s.") % {"row": twin.row}
                    + (" " + _("Ohne Nummer lassen sich beide nicht unterscheiden.") if without else ""),
                    draft.row,
                    self.reader.columns["title"].label,
                    is_error=without,
                )
        if missing:
            self._add(
                _("Keine Nummer steht in Zeile %(rows)s. Bei einem neuen Import werden diese Maßnahmen an Titel und Handlungsfeld wiedererkannt.")
                % {"rows": _rows(missing)},
                column=label,
            )

    # Fields of action

    def _fields(self, drafts: list[MeasureDraft], outline: list[FieldDraft]) -> None:
        self._fill_down(drafts)
        known: dict[str, ExistingField | FieldDraft] = {}
        for existing in self.catalogue.fields:
            known[name_key(existing.title)] = existing
        by_code = {code_key(existing.code): existing for existing in self.catalogue.fields if existing.code}
        stated = {name_key(one.title): one for one in outline}
        for draft in drafts:
            if not draft.field and draft.field_code:
                match = by_code.get(code_key(draft.field_code))
                draft.field = match.title if match else draft.field_code
            if not draft.field:
                self._add(_("Das Handlungsfeld fehlt."), draft.row, self._field_label(), is_error=True)
                continue
            if len(draft.field) > 255 or not _HAS_LETTER.search(draft.field):
                self._add(
                    _("„%(text)s“ ist kein brauchbarer Name für ein Handlungsfeld.") % {"text": draft.field[:60]},
                    draft.row,
                    self._field_label(),
                    is_error=True,
                )
                continue
            key = name_key(draft.field)
            if key not in known:
                new = stated.get(key) or FieldDraft(draft.field, draft.field_code)
                self._warn_similar(new, known, draft.row)
                known[key] = new
                self.result.new_fields.append(new)
            draft.field = known[key].title

    def _fill_down(self, drafts: list[MeasureDraft]) -> None:
        """A field that stands only in the first row of its block is taken over, and said."""
        last, filled = "", []
        for draft in drafts:
            if draft.field or draft.field_code:
                last = draft.field
            elif self.field_name:
                draft.field = self.field_name
            elif last and not draft.parent:
                draft.field = last
                filled.append(draft.row)
        if filled:
            self._add(
                _("Kein Handlungsfeld steht in Zeile %(rows)s. Übernommen wurde jeweils das der Zeile darüber.") % {"rows": _rows(filled)},
                column=self._field_label(),
            )

    def _field_label(self) -> str:
        column = self.reader.columns.get("field") or self.reader.columns.get("field_code")
        return column.label if column else str(LABELS["field"])

    def _warn_similar(self, new: FieldDraft, known: dict[str, ExistingField | FieldDraft], row: int) -> None:
        close = difflib.get_close_matches(name_key(new.title), list(known), n=1, cutoff=0.88)
        if close:
            self._add(
                _("Das Handlungsfeld „%(new)s“ gleicht „%(old)s“ fast. Es wird neu angelegt; ist dasselbe gemeint, schreiben Sie es gleich.")
                % {"new": new.title, "old": known[close[0]].title},
                row,
                self._field_label(),
            )

    # What exists

    def _match(self, drafts: list[MeasureDraft]) -> None:
        by_code = {code_key(one.code): one for one in self.catalogue.measures if one.code}
        by_title: dict[tuple[str, str], list[ExistingMeasure]] = {}
        for one in self.catalogue.measures:
            by_title.setdefault((name_key(one.title), name_key(one.field)), []).append(one)
        for draft in drafts:
            twins = by_title.get((name_key(draft.title), name_key(draft.field)), [])
            match = by_code.get(code_key(draft.code)) if draft.code else None
            if match is None:
                nameless = [one for one in twins if not one.code or not draft.code]
                if len(nameless) > 1:
                    self._add(_("Diesen Titel gibt es im Handlungsfeld mehrmals. Bitte geben Sie eine Nummer an."), draft.row, is_error=True)
                    continue
                match = nameless[0] if nameless else None
            if match is None:
                for twin in twins:
                    self._add(
                        _("Eine Maßnahme mit diesem Titel gibt es schon unter der Nummer „%(code)s“. Sie wird trotzdem neu angelegt.")
                        % {"code": twin.code},
                        draft.row,
                    )
                continue
            self._update(draft, match)

    def _update(self, draft: MeasureDraft, match: ExistingMeasure) -> None:
        draft.pk = match.pk
        text = draft.values.get("responsible_office_text")
        if text and match.values.get("responsible_office_id"):
            del draft.values["responsible_office_text"]
            column = self.reader.columns["office"]
            self._add(_("Die zuständige Stelle ist auf der Website schon ausgewählt und bleibt so."), draft.row, column.label)
        draft.changes = differences(draft, match)
        draft.action = "update" if draft.changes else "unchanged"
        if draft.field and name_key(match.field) != name_key(draft.field):
            self._add(
                _(
                    "Die Maßnahme „%(title)s“ steht auf der Website unter „%(old)s“, in der Datei unter „%(new)s“. "
                    "Sie wird nicht verschoben; das geht im Seitenbaum."
                )
                % {"title": match.title, "old": match.field, "new": draft.field},
                draft.row,
                self._field_label(),
            )

    def _offices(self, drafts: list[MeasureDraft]) -> None:
        """Warn of two spellings of one office."""
        spellings: dict[frozenset[str], Counter[str]] = {}
        for draft in drafts:
            for name in str(draft.values.get("responsible_office_text", "")).split(","):
                if len(words_key(name)) > 1:
                    spellings.setdefault(words_key(name), Counter())[name.strip()] += 1
        column = self.reader.columns.get("office")
        for names in spellings.values():
            if len(names) > 1:
                self._add(
                    _("Eine Stelle ist auf mehrere Arten geschrieben: %(names)s.")
                    % {"names": " / ".join(f"„{name}“" for name, _count in names.most_common())},
                    column=column.label if column else "",
                )


def _sums(drafts: list[MeasureDraft]) -> list[Sums]:
    """Totals per field of action in the order of the file."""
    sums: dict[str, Sums] = {}
    for draft in drafts:
        entry = sums.setdefault(name_key(draft.field), Sums(draft.field or str(_("ohne Handlungsfeld"))))
        entry.count += 1
        for attribute, total, missing in (
            ("ghg_savings_t_per_year", "ghg", "without_ghg"), ("total_cost_eur", "cost", "without_cost"),
        ):  # fmt: skip
            value = draft.values.get(attribute)
            if value is None:
                setattr(entry, missing, getattr(entry, missing) + 1)
            else:
                setattr(entry, total, getattr(entry, total) + value)
    return list(sums.values())


def _rows(rows: list[int], limit: int = 12) -> str:
    shown = ", ".join(str(row) for row in rows[:limit])
    return shown + (" …" if len(rows) > limit else "")
