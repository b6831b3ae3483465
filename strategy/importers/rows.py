"""Reading one row of a table into the draft of a measure."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.html import escape
from django.utils.translation import gettext as _

from .columns import LABELS, Column, fold
from .drafts import KnownOffice, MeasureDraft, Problem, StepDraft
from .numbers import is_no_statement
from .sheets import Cell
from .tables import Row, Table
from .units import KIND_OF_FIELD
from .values import (
    Period,
    clean_line,
    clean_text,
    name_key,
    parse_amount,
    parse_code,
    parse_link,
    parse_period,
    parse_sdgs,
    parse_status,
    parse_term,
    parse_year,
    shorten,
    words_key,
    writes_english_numbers,
)

CODE_LENGTH = 16
TITLE_LENGTH = 255
LABEL_LENGTH = 200
STEP_LENGTH = 300

AMOUNTS = {
    "cost": ("total_cost_eur", Decimal("0.01")),
    "startup_cost": ("initial_cost_eur", Decimal("0.01")),
    "ghg": ("ghg_savings_t_per_year", Decimal("0.001")),
    "energy": ("energy_savings_mwh_per_year", Decimal("0.001")),
}
#: Short texts with the length of their field.
LINES = {"initiator": ("initiator", 300), "staff_effort": ("staff_effort_text", 300), "summary": ("summary", 280)}
TEXTS = {"stakeholders": "stakeholders", "target_groups": "target_groups", "supporting": "supporting_text"}
RICH_TEXTS = {
    "goal": "goal_and_strategy", "situation": "initial_situation", "description": "description", "success": "success_indicators",
    "milestones": "milestones", "financing": "financing_approach", "regional_value": "regional_value_creation", "remarks": "remarks",
}  # fmt: skip
_PRIORITIES = {"hoch": "high", "high": "high", "hohe": "high", "sehr hoch": "high", "mittel": "medium", "medium": "medium", "normal": "medium",
               "niedrig": "low", "gering": "low", "low": "low", "nachrangig": "low"}  # fmt: skip
_TYPES = {
    "ordnungsrecht": "regulation", "ordnungsrechtlich": "regulation", "foerderung": "funding", "foerderprogramm": "funding",
    "technische massnahme": "technical", "technisch": "technical", "technik": "technical", "vernetzung": "network", "netzwerk": "network",
    "kooperation": "network", "oeffentlichkeitsarbeit": "public", "information": "public", "beratung": "public",
    "oeffentlichkeitsarbeit information beratung": "public", "information und beratung": "public", "bildung": "education",
    "strategie": "organisation", "organisatorisch": "organisation", "organisation": "organisation", "strategisch": "organisation",
    "strategie und organisation": "organisation", "strategische organisatorische massnahme": "organisation",
}  # fmt: skip


def paragraphs(text: str) -> str:
    """Plain text as safe rich text: a paragraph for each empty line, a break for each line break."""
    blocks = [block.strip() for block in text.split("\n\n") if block.strip()]
    return "".join(f"<p>{escape(block).replace(chr(10), '<br/>')}</p>" for block in blocks)


class RowReader:
    """Reads the rows of one table; collects problems in ``problems``."""

    def __init__(self, table: Table, offices: list[KnownOffice], keep_persons: bool = False) -> None:
        self.table = table
        self.keep_persons = keep_persons
        self.problems: list[Problem] = []
        self.columns = table.by_key
        self.offices: dict[frozenset[str], int] = {}
        for office in offices:
            for name in (office.name, office.short_name):
                if name:
                    self.offices.setdefault(words_key(name), office.pk)
        self.english = {
            key: writes_english_numbers(row.cell(self.columns[key].index) for row in table.rows) for key in AMOUNTS if key in self.columns
        }

    def warn(self, row: Row, column: Column | None, message: str, is_error: bool = False) -> None:
        """Note a problem of a cell."""
        self.problems.append(Problem(message, row.number, column.label if column else "", is_error))

    def cell(self, row: Row, key: str) -> Cell:
        """The cell of a field in this row."""
        column = self.columns.get(key)
        return row.cell(column.index) if column else None

    def read(self, row: Row) -> MeasureDraft:
        """Return the draft of a measure; what could not be read is in ``problems`` and kept as text."""
        draft = MeasureDraft(row=row.number, title="")
        self._names(draft, row)
        self._status(draft, row)
        self._time(draft, row)
        self._amounts(draft, row)
        self._office(draft, row)
        self._choices(draft, row)
        self._texts(draft, row)
        self._rest(draft, row)
        return draft

    # Names

    def _names(self, draft: MeasureDraft, row: Row) -> None:
        title = clean_line(self.cell(row, "title"))
        if len(title) > TITLE_LENGTH:
            draft.extras[_("Titel (vollständig)")] = title
            self.warn(
                row,
                self.columns["title"],
                _("Der Titel ist länger als 255 Zeichen und wurde gekürzt. Der ganze Titel steht unter den weiteren Angaben."),
            )
            title = shorten(title, 120)
        draft.title = title
        code = parse_code(self.cell(row, "code"))
        if code.problem:
            self.warn(row, self.columns["code"], code.problem, is_error=True)
        draft.code = code.value
        if len(draft.code) > CODE_LENGTH:
            self.warn(row, self.columns["code"], _("Die Nummer „%(text)s“ ist länger als 16 Zeichen.") % {"text": shorten(draft.code)}, is_error=True)
        draft.field = clean_line(self.cell(row, "field"))
        if is_no_statement(draft.field):
            draft.field = ""
        draft.field_code = parse_code(self.cell(row, "field_code")).value if "field_code" in self.columns else ""
        draft.parent = parse_code(self.cell(row, "parent")).value if "parent" in self.columns else ""

    # State and time

    def _status(self, draft: MeasureDraft, row: Row) -> None:
        column = self.columns.get("status")
        reason = clean_line(self.cell(row, "status_reason"))
        if column is None:
            self._extra(draft, self.columns.get("status_reason"), reason)
            return
        status, note, problem = parse_status(row.cell(column.index))
        if problem:
            self.warn(row, column, problem)
            self._extra(draft, column, note)
            self._extra(draft, self.columns.get("status_reason"), reason)
            return
        if status.state == "unknown":
            self._extra(draft, self.columns.get("status_reason"), reason)
            return
        draft.values["status"] = status.state
        if len(reason) > 300:
            self._extra(draft, self.columns.get("status_reason"), reason)
            reason = shorten(reason, 300)
        if status.delayed:
            draft.values["is_delayed"] = True
            draft.values["delay_reason"] = reason or shorten(note, 300)
        elif reason or status.state == "stopped":
            draft.values["status_note"] = reason or shorten(note, 300)

    def _time(self, draft: MeasureDraft, row: Row) -> None:
        column = self.columns.get("duration")
        period: Period | None = None
        if column is not None:
            parsed = parse_period(row.cell(column.index))
            if parsed.problem:
                self.warn(row, column, parsed.problem)
            period = parsed.value if isinstance(parsed.value, Period) else None
            line = " ".join(parsed.note.split())
            if len(line) > 200:
                self._extra(draft, column, parsed.note)
                line = shorten(line, 200)
            if line:
                draft.values["duration_text"] = line
        start, end = (period.start, period.end) if period else (None, None)
        start = self._year(draft, row, "start") or start
        end = self._year(draft, row, "end") or end
        if start and end and end < start:
            self.warn(
                row,
                self.columns.get("end") or column,
                _("Das Ende (%(end)s) liegt vor dem Beginn (%(start)s). Beide Jahre blieben leer.") % {"end": end, "start": start},
            )
            draft.extras[_("Zeitraum laut Datei")] = f"{start} – {end}"
            start = end = None
        if start:
            draft.values["start"] = date(start, 1, 1)
        if end:
            draft.values["end"] = date(end, 12, 31)
        if period and period.ongoing:
            draft.values["is_ongoing"] = True

    def _year(self, draft: MeasureDraft, row: Row, key: str) -> int | None:
        column = self.columns.get(key)
        if column is None:
            return None
        parsed = parse_year(row.cell(column.index))
        if parsed.problem:
            self.warn(row, column, parsed.problem)
        if parsed.note and parsed.note != str(parsed.value):
            self._extra(draft, column, parsed.note)
        return parsed.value

    # Amounts

    def _amounts(self, draft: MeasureDraft, row: Row) -> None:
        notes: dict[str, list[str]] = {"cost_note": [], "savings_note": []}
        said = clean_text(self.cell(row, "savings_note"))
        if not is_no_statement(said):
            notes["savings_note"].append(said)
        repeated = set()
        for key, (attribute, step) in AMOUNTS.items():
            column = self.columns.get(key)
            if column is None:
                continue
            if column.index in row.merged:
                repeated.add(key)
                self.warn(row, column, _("Die Zelle ist mit der Zeile darüber verbunden. Der Betrag wurde nur dort übernommen."))
                continue
            value, note, problem = parse_amount(row.cell(column.index), KIND_OF_FIELD[key], column.factor, self.english.get(key, False))
            if isinstance(value, Decimal) and value < 0 and attribute.endswith("_eur"):
                value, note = None, note or clean_line(row.cell(column.index))
                problem = _("„%(text)s“ ist negativ. Kosten können nicht kleiner als null sein; die Angabe bleibt als Text stehen.") % {"text": note}
            if problem:
                self.warn(row, column, problem)
            if isinstance(value, Decimal):
                rounded = value.quantize(step, ROUND_HALF_UP)
                if rounded != value:
                    note = note or clean_line(row.cell(column.index))
                draft.values[attribute] = rounded
            if note:
                target = "cost_note" if attribute.endswith("_eur") else "savings_note"
                notes[target].append(note if key in ("cost", "ghg") else f"{LABELS[key]}: {note}")
        for attribute, lines in notes.items():
            if lines:
                draft.values[attribute] = "\n".join(lines)
        draft.repeated = frozenset(repeated)

    # People and choices

    def _office(self, draft: MeasureDraft, row: Row) -> None:
        column = self.columns.get("office")
        name = clean_line(self.cell(row, "office"))
        if column is None or is_no_statement(name):
            return
        pk = self.offices.get(words_key(name))
        if pk is not None:
            draft.values["responsible_office_id"] = pk
            draft.values["responsible_office_text"] = ""
            return
        if len(name) > 300:
            self._extra(draft, column, name)
        draft.values["responsible_office_text"] = shorten(name, 300)

    def _choices(self, draft: MeasureDraft, row: Row) -> None:
        for key, attribute, words in (("priority", "priority", _PRIORITIES), ("measure_type", "measure_type", _TYPES)):
            line = clean_line(self.cell(row, key))
            value = words.get(fold(line))
            if value:
                draft.values[attribute] = value
            else:
                self._extra(draft, self.columns.get(key), line)
        for key, parser, attribute in (
            ("term", parse_term, "introduction_term"), ("resolution_url", parse_link, "paper_url"), ("sdgs", parse_sdgs, ""),
        ):  # fmt: skip
            column = self.columns.get(key)
            if column is None:
                continue
            value, note, problem = parser(row.cell(column.index))
            if problem:
                self.warn(row, column, problem)
                self._extra(draft, column, note)
            if not attribute:
                draft.sdgs = value
            elif value:
                draft.values[attribute] = value

    # Texts

    def _texts(self, draft: MeasureDraft, row: Row) -> None:
        for key, (attribute, limit) in LINES.items():
            text = clean_text(self.cell(row, key))
            if is_no_statement(text):
                continue
            if len(text) > limit:
                self._extra(draft, self.columns[key], text)
            draft.values[attribute] = text if len(text) <= limit else shorten(text, limit)
        for key, attribute in TEXTS.items():
            text = clean_text(self.cell(row, key))
            if not is_no_statement(text):
                draft.values[attribute] = text
        for key, attribute in RICH_TEXTS.items():
            text = clean_text(self.cell(row, key))
            if not is_no_statement(text) and name_key(text) != name_key(draft.title):
                draft.values[attribute] = paragraphs(text)
        draft.steps = self.steps(draft, row)

    def steps(self, draft: MeasureDraft, row: Row) -> list[StepDraft]:
        """The steps in the cell for steps: one for each line."""
        lines = [line for line in clean_text(self.cell(row, "step")).split("\n") if not is_no_statement(line)]
        if any(len(line) > STEP_LENGTH for line in lines):
            self._extra(draft, self.columns["step"], "\n".join(lines))
            return []
        return [StepDraft(line.lstrip("•*–- ").strip() or line, row=row.number) for line in lines]

    def _rest(self, draft: MeasureDraft, row: Row) -> None:
        for column in self.table.columns:
            if column.key is None or (column.key == "person" and self.keep_persons):
                self._extra(draft, column, clean_text(row.cell(column.index)))

    def _extra(self, draft: MeasureDraft, column: Column | None, text: str) -> None:
        if column is None or is_no_statement(text):
            return
        label = column.label[:LABEL_LENGTH]
        kept = draft.extras.get(label)
        draft.extras[label] = text if kept in (None, text) else f"{kept}\n{text}"
