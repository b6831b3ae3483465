"""From the sheets of a file to tables of our schema: which sheet is which, which column is which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.exporters.cells import unguarded
from strategy.exporters.schema import HELP, LISTS, SHEETS, Col
from strategy.exporters.schema import Sheet as Spec

from ..columns import fold, label_of, recognise, shown_labels
from ..planned import ColumnInfo, Issue, samples
from ..sheets import Cell, RawRow, Sheet
from ..tables import mapping_of

HEADER_ROWS = 15
#: A column of the sheet "Maßnahmen" that the workbook itself does not write: steps, one for each line.
STEP = Col("step", gettext_lazy("Handlungsschritte und Zeitplan"), "text")
#: Keys of the flat list of measures (``importers.columns``), as keys of the workbook.
_FLAT = {
    "code": "code", "title": "title", "field": "field", "status": "status", "status_reason": "status_note", "priority": "priority",
    "measure_type": "measure_type", "term": "introduction_term", "duration": "duration_text", "start": "start", "end": "end",
    "summary": "summary", "goal": "goal_and_strategy", "situation": "initial_situation", "description": "description",
    "initiator": "initiator", "stakeholders": "stakeholders", "target_groups": "target_groups", "step": "step",
    "success": "success_indicators", "milestones": "milestones", "cost": "total_cost_eur", "startup_cost": "initial_cost_eur",
    "staff_effort": "staff_effort_text", "financing": "financing_approach", "energy": "energy_savings_mwh_per_year",
    "ghg": "ghg_savings_t_per_year", "savings_note": "savings_note", "regional_value": "regional_value_creation",
    "supporting": "supporting_text", "remarks": "remarks", "office": "office", "sdgs": "sdgs", "resolution_url": "paper_url",
}  # fmt: skip


@dataclass(frozen=True)
class BookColumn:
    """A column of the file. ``spec`` None: not ours (``person``: it may name people)."""

    index: int
    label: str
    spec: Col | None
    how: str
    factor: Decimal = Decimal(1)
    person: bool = False


@dataclass
class BookRow:
    """A row: its number in the file and its filled cells by key of the column; others by label."""

    number: int
    cells: dict[str, Cell] = field(default_factory=dict)
    others: dict[str, Cell] = field(default_factory=dict)


@dataclass
class BookTable:
    """A recognised sheet. ``english``: written for machines, with keys as labels and decimal points."""

    spec: Spec
    name: str
    columns: list[BookColumn] = field(default_factory=list)
    rows: list[BookRow] = field(default_factory=list)
    english: bool = False

    def label(self, key: str) -> str:
        """The label of a column as the file writes it."""
        for column in self.columns:
            if column.spec and column.spec.key == key:
                return column.label
        return self.spec.by_key[key].label if key in self.spec.by_key else ""

    def infos(self) -> list[ColumnInfo]:
        """The columns for the preview."""
        found = []
        for column in self.columns:
            key = column.spec.key if column.spec else ""
            cells = [(row.cells.get(key) if key else row.others.get(column.label)) for row in self.rows[:50]]
            other = _("Weitere Angaben") if column.how == "extra" else _("nicht übernommen")
            meaning = column.spec.label if column.spec else other
            found.append(ColumnInfo(column.label, key, meaning, () if column.person else samples(list(cells)), column.how))
        return found


def labels_of(spec: Spec) -> dict[str, tuple[str, str]]:
    """Folded header → (key, how) of a sheet: our label, our key, aliases."""
    found: dict[str, tuple[str, str]] = {}
    for column in spec.columns:
        found.setdefault(fold(column.label), (column.key, "label"))
    for column in spec.columns:
        found.setdefault(fold(column.key), (column.key, "label"))
    for column in spec.columns:
        for alias in column.aliases:
            found.setdefault(fold(alias), (column.key, "alias"))
    return found


def spec_of_name(name: str) -> Spec | None:
    """The sheet that a name means."""
    folded = fold(name)
    for spec in SHEETS:
        if folded in (fold(spec.title), spec.key):
            return spec
    return next((spec for spec in SHEETS if folded in {fold(alias) for alias in spec.aliases}), None)


def find(sheets: list[Sheet], mapping: Mapping[str, Mapping[str, str]] | None = None) -> tuple[list[BookTable], list[Issue]]:
    """The recognised tables of a file in the order of the schema, and what was not read."""
    tables: dict[str, BookTable] = {}
    issues: list[Issue] = []
    is_text = len(sheets) == 1 and spec_of_name(sheets[0].name) is None
    for sheet in sheets:
        if fold(sheet.name) in (fold(LISTS), fold(HELP)):
            continue
        spec = spec_of_by_header(sheet) if is_text else spec_of_name(sheet.name)
        if spec is None:
            if not sheet.hidden and sheet.rows:
                issues.append(
                    Issue(_("Das Blatt „%(sheet)s“ gehört nicht zur Arbeitsmappe und wurde nicht gelesen.") % {"sheet": sheet.name}, sheet=sheet.name)
                )
            continue
        if spec.key in tables:
            issues.append(
                Issue(
                    _("Zwei Blätter sehen nach „%(sheet)s“ aus. Bitte lassen Sie nur eines in der Mappe.") % {"sheet": spec.title},
                    sheet=sheet.name, is_error=True,
                )
            )  # fmt: skip
            continue
        table = _read(sheet, spec, mapping_of(mapping, sheet.name), issues, unguard=is_text)
        if table is not None:
            tables[spec.key] = table
        for note in sheet.notes:
            issues.append(Issue(note.message, note.row, _column_label(table, note.column), sheet.name))
    return [tables[spec.key] for spec in SHEETS if spec.key in tables], issues


def _column_label(table: BookTable | None, number: int) -> str:
    return next((column.label for column in table.columns if column.index == number - 1), "") if table and number else ""


def spec_of_by_header(sheet: Sheet) -> Spec | None:
    """The sheet of our schema that a table alone (a CSV file) is, known by its own labels; None for other tables."""
    best: tuple[float, Spec] | None = None
    for row in sheet.rows[:3]:
        folded = {fold(str(cell)) for cell in row.cells if isinstance(cell, str)}
        for spec in SHEETS:
            if spec.vertical:
                continue
            own = max(len({fold(column.label) for column in spec.columns} & folded), len({fold(column.key) for column in spec.columns} & folded))
            share = own / len(spec.columns)
            if own >= 3 and share >= 0.7 and own >= 0.7 * len(folded) and (best is None or share > best[0]):
                best = (share, spec)
    return best[1] if best else None


def _read(sheet: Sheet, spec: Spec, mapping: Mapping[str, str], issues: list[Issue], unguard: bool) -> BookTable | None:
    if spec.vertical:
        return _read_vertical(sheet, spec)
    head = _header(sheet, spec, mapping)
    if head is None:
        if sheet.rows:
            issues.append(
                Issue(
                    _("Im Blatt „%(sheet)s“ wurde keine Kopfzeile gefunden. Nötig sind die Spalten: %(columns)s.")
                    % {"sheet": sheet.name, "columns": ", ".join(column.label for column in spec.columns if column.required)},
                    sheet=sheet.name, is_error=True,
                )
            )  # fmt: skip
        return None
    header = sheet.rows[head]
    table = BookTable(spec, sheet.name, _columns(header, spec, mapping))
    keys = {fold(column.key) for column in spec.columns} - {fold(column.label) for column in spec.columns}
    table.english = sum(fold(str(cell)) in keys for cell in header.cells if cell) > len(table.columns) / 2
    by_index = {column.index: column for column in table.columns}
    for raw in sheet.rows[head + 1 :]:
        row = BookRow(raw.number)
        for index, cell in enumerate(raw.cells):
            column = by_index.get(index)
            if cell is None or column is None or column.how == "ignored":
                continue
            if unguard and isinstance(cell, str):
                cell = unguarded(cell)
            if column.spec:
                row.cells[column.spec.key] = cell
            else:
                row.others[column.label] = cell
        if row.cells or row.others:
            table.rows.append(row)
    return table


def _header(sheet: Sheet, spec: Spec, mapping: Mapping[str, str]) -> int | None:
    """The position of the row that names most of our columns, and at least one that is needed."""
    best: tuple[int, int] | None = None
    needed = {column.key for column in spec.columns if column.required}
    for position, row in enumerate(sheet.rows[:HEADER_ROWS]):
        keys = {column.spec.key for column in _columns(row, spec, mapping) if column.spec}
        if len(keys) >= 2 and keys & needed and (best is None or len(keys) > best[0]):
            best = (len(keys), position)
    return best[1] if best else None


def _columns(header: RawRow, spec: Spec, mapping: Mapping[str, str]) -> list[BookColumn]:
    known = labels_of(spec)
    labels = ["" if cell is None else str(cell) for cell in header.cells]
    shown = shown_labels(labels)
    found: list[BookColumn] = []
    taken: dict[str, int] = {}
    for index, label in enumerate(labels):
        if not label.strip():
            continue
        column = _column(index, label, shown[index], spec, known, mapping)
        if column.spec and column.spec.key in taken:
            before = found[taken[column.spec.key]]
            if _rank(column) < _rank(before):
                found[taken[column.spec.key]] = BookColumn(before.index, before.label, None, _how_of_other(spec))
            else:
                column = BookColumn(index, column.label, None, _how_of_other(spec))
        if column.spec:
            taken[column.spec.key] = len(found)
        found.append(column)
    return found


def _rank(column: BookColumn) -> int:
    return ("mapped", "label", "alias", "extra", "ignored").index(column.how)


def _how_of_other(spec: Spec) -> str:
    return "extra" if spec.key == "measures" else "ignored"


def _column(index: int, label: str, shown: str, spec: Spec, known: dict[str, tuple[str, str]], mapping: Mapping[str, str]) -> BookColumn:
    own = {**spec.by_key, **({STEP.key: STEP} if spec.key == "measures" else {})}
    match = recognise(label) if spec.key == "measures" else None
    factor = match.factor if match else Decimal(1)
    if shown in mapping:
        chosen = own.get(mapping[shown])
        return BookColumn(index, shown, chosen, "mapped" if chosen else _how_of_other(spec), factor)
    hit = known.get(fold(label_of(label)))
    if hit:
        return BookColumn(index, shown, own[hit[0]], hit[1], factor)
    if match and match.key == "person":
        return BookColumn(index, shown, None, "ignored", person=True)
    if match and match.key in _FLAT:
        return BookColumn(index, shown, own[_FLAT[match.key]], "alias", factor)
    return BookColumn(index, shown, None, _how_of_other(spec))


def _read_vertical(sheet: Sheet, spec: Spec) -> BookTable:
    known = labels_of(spec)
    table = BookTable(spec, sheet.name)
    row = BookRow(1)
    for raw in sheet.rows:
        label = str(raw.cells[0]) if raw.cells and raw.cells[0] is not None else ""
        hit = known.get(fold(label))
        value = raw.cells[1] if len(raw.cells) > 1 else None
        if hit is None or hit[0] in row.cells:
            if label and value is not None and fold(label) != "angabe":
                table.columns.append(BookColumn(raw.number, label_of(label), None, "ignored"))
            continue
        column = spec.by_key[hit[0]]
        table.columns.append(BookColumn(raw.number, label_of(label), column, hit[1]))
        if value is not None:
            row.cells[hit[0]] = value
            row.number = raw.number if row.number == 1 else row.number
    table.rows.append(row)
    return table
