"""The plan of a workbook: what each sheet would create, change or leave. Cells that say what an export would write change nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from strategy.exporters.cells import encode
from strategy.exporters.records import Book, Record
from strategy.exporters.schema import BY_KEY, Col

from ..catalogue import KnownOffice
from ..drafts import FieldDraft, MeasureDraft, Target
from ..numbers import format_number, shorten, writes_english_numbers
from ..planned import Issue, Item
from ..text import clean_line, name_key
from .cells import NOTHING, Read, read, same
from .names import AMBIGUOUS, Matcher, Names
from .read import STEP, BookRow, BookTable

Change = tuple[str, str, str]


@dataclass
class RowPlan:
    """A row of an indicator, a goal, a field or a note: what it becomes. ``target`` is set for what others refer to."""

    row: int
    title: str
    pk: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    target: Target | None = None
    owner: Target | None = None


@dataclass
class BookPlan:
    """Everything that writing needs, in the order in which it is written."""

    strategy: dict[str, Any] = field(default_factory=dict)
    strategy_row: int = 0
    new_fields: list[tuple[FieldDraft, Target]] = field(default_factory=list)
    fields: list[RowPlan] = field(default_factory=list)
    measures: list[tuple[MeasureDraft, Target]] = field(default_factory=list)
    indicators: list[RowPlan] = field(default_factory=list)
    values: list[RowPlan] = field(default_factory=list)
    goals: list[RowPlan] = field(default_factory=list)
    reach_shares: list[dict[str, Any]] | None = None
    notes: list[RowPlan] = field(default_factory=list)


class Planner:
    """State that the sheets share: what exists, what the file names, problems and items. ``sheets`` adds the sheets."""

    def __init__(self, book: Book, offices: list[KnownOffice], links_to: Callable[[str], list[str]]) -> None:
        self.book, self.links_to = book, links_to
        self.result = BookPlan()
        self.issues: list[Issue] = []
        self.items: list[Item] = []
        self.offices = offices
        self.names: dict[str, Names] = {"field": Names(), "measure": Names(), "indicator": Names()}
        self.targets: dict[tuple[str, int], Target] = {}
        self.table: BookTable
        self.english: dict[str, bool] = {}
        for kind, sheet, parent in (("field", "fields", ""), ("measure", "measures", "field"), ("indicator", "indicators", "unit")):
            for record in book.sheets[sheet]:
                values = record.values
                target = self.targets[kind, record.pk or 0] = Target(clean_line(values["title"]), record.pk)
                self.names[kind].add(target, values["code"], values["title"], values[parent] if parent else "")

    # Problems and items

    def problem(self, row: int, key: str, message: str, is_error: bool = True) -> None:
        """Note a problem of a cell of the current sheet."""
        self.issues.append(Issue(message, row, self.table.label(key) if key else "", self.table.name, is_error))

    def item(self, row: int, model: str, label: str, is_new: bool, changes: list[Change]) -> str:
        """Note what becomes of a row, with every value that will be written; returns the action."""
        action = "create" if is_new else "update" if changes else "unchanged"
        self.items.append(Item(self.table.name, row, model, label, action, [one for one in changes if one[2]] if is_new else changes))  # type: ignore[arg-type]
        return action

    # Cells

    def use(self, table: BookTable) -> None:
        """Make a table the current one."""
        self.table = table
        numbers = [column.spec.key for column in table.columns if column.spec and column.spec.kind == "decimal"]
        self.english = {key: table.english or writes_english_numbers(row.cells.get(key) for row in table.rows) for key in numbers}
        self.factors = {column.spec.key: column.factor for column in table.columns if column.spec}

    def column(self, key: str) -> Col:
        """The description of a column of the current sheet."""
        return STEP if key == "step" and self.table.spec.key == "measures" else self.table.spec.by_key[key]

    def read(self, row: BookRow, key: str) -> Read:
        """Read a cell of the current sheet."""
        return read(self.column(key), row.cells[key], self.factors.get(key, Decimal(1)), self.english.get(key, False))

    def line(self, row: BookRow, key: str) -> str:
        """A cell as one line of text; "" for an empty one."""
        return clean_line(row.cells.get(key))

    def code(self, row: BookRow) -> str:
        """The number in a row, "" where it has none (or none that can be read, which ``changed`` tells)."""
        if row.cells.get("code") is None:
            return ""
        value = self.read(row, "code").value
        return "" if value is NOTHING else str(value)

    def changed(self, row: BookRow, record: Record | None, keys: tuple[str, ...], trouble: Callable[[str, Read], None]) -> dict[str, Any]:
        """The values of a row that differ from the record, by key. ``trouble`` hears of what could not be read as it stands."""
        found: dict[str, Any] = {}
        for key in keys:
            cell = row.cells.get(key)
            if cell is None:
                continue
            column, old = self.column(key), record.values[key] if record else None
            if record is not None and same(column, cell, old):
                continue
            said = self.read(row, key)
            if record is not None and said.value is not NOTHING and said.value == old and not said.note:
                continue
            if said.problem or said.note:
                trouble(key, said)
            if said.value is NOTHING:
                continue
            value = said.value
            if record is not None and (value == old or (value == "" and old is None)):
                continue
            if column.kind == "rich":
                for message in self.links_to(value):
                    self.problem(row.number, key, message)
            found[key] = value
        return found

    def strict(self, row: BookRow) -> Callable[[str, Read], None]:
        """Trouble in sheets that have no place for further details: what cannot be read blocks, nothing is dropped."""

        def trouble(key: str, said: Read) -> None:
            rounded = said.value is not NOTHING and not said.note
            self.problem(row.number, key, said.problem or _("„%(text)s“ wurde nicht verstanden.") % {"text": shorten(said.note)}, not rounded)

        return trouble

    def changes(self, values: dict[str, Any], record: Record | None) -> list[Change]:
        """Values that differ, in words: label, before, after."""
        found = []
        for key, value in values.items():
            column = self.column(key)
            before = record.values.get(key) if record else None
            found.append((column.label, in_words(column, before), in_words(column, value)))
        return found

    # References

    def reference(self, row: BookRow, key: str, kind: str) -> Target | None:
        """What a cell refers to; a problem is noted where it refers to nothing or to several things."""
        text = self.line(row, key)
        found = self.names[kind].find(text)
        if found is AMBIGUOUS:
            self.problem(row.number, key, _("„%(text)s“ ist nicht eindeutig. Bitte geben Sie eine Nummer an.") % {"text": shorten(text)})
        elif found is None:
            messages = {
                "field": _("Das Handlungsfeld „%(text)s“ gibt es weder auf der Website noch in der Datei."),
                "measure": _("Die Maßnahme „%(text)s“ gibt es weder auf der Website noch in der Datei."),
                "indicator": _("Den Indikator „%(text)s“ gibt es weder auf der Website noch in der Datei."),
            }
            self.problem(row.number, key, messages[kind] % {"text": shorten(text)})
        return None if found is AMBIGUOUS else found

    def matcher(self, sheet: str, parent: str = "") -> Matcher:
        """Finds existing records of a sheet."""
        return Matcher(self.book.sheets[sheet], parent)

    def duplicates(self, with_parent: str = "") -> None:
        """Numbers (and, without number, titles) that stand twice in the current sheet."""
        seen: dict[tuple[str, ...], int] = {}
        for row in self.table.rows:
            code, title, parent = (self.line(row, key) for key in ("code", "title", with_parent or "title"))
            key = ("code", code) if code else ("title", name_key(title) and title, parent)
            if not any(key[1:]):
                continue
            if key in seen:
                message = (
                    _("Die Nummer „%(text)s“ steht schon in Zeile %(row)s. Jede Nummer darf nur einmal vorkommen.")
                    if code
                    else _("„%(text)s“ steht schon in Zeile %(row)s. Ohne Nummer lassen sich beide nicht unterscheiden.")
                )
                self.problem(row.number, "code" if code else "title", message % {"text": shorten(code or title), "row": seen[key]})
            seen.setdefault(key, row.number)


def in_words(column: Col, value: Any) -> str:
    """A value as the workbook shows it."""
    shown = encode(column, value)
    if shown is None:
        return ""
    if column.kind == "date":
        return value.strftime("%d.%m.%Y")
    return format_number(shown) if isinstance(shown, Decimal) else str(shown)


KEYS = {key: tuple(column.key for column in sheet.columns) for key, sheet in BY_KEY.items()}
