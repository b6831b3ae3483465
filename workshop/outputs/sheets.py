"""Plan and finance as tables: one workbook, and each table as CSV for German spreadsheets and for machines.

                for people                        for machines (RFC 4180)
    encoding    UTF-8 with BOM                    UTF-8
    delimiter   semicolon                         comma
    header      German labels                     keys
    numbers     decimal comma                     decimal point
    choices     German words                      values

What people typed is text in every cell: nothing in them runs. All sums are those of `finance.sums`, to the cent.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from municipality import csv_de
from strategy.exporters.cells import guarded, number_text, tidy
from strategy.exporters.schema import Col
from strategy.exporters.xlsx import CONTENT_TYPE, write_cell

from ..finance.sums import cost_of
from ..models import ResourceRequirement
from ..plan.queries import who
from .material import Material

XLSX = CONTENT_TYPE
Value = str | int | Decimal | date | None
_MONEY = "#,##0.00"
_HEAD = PatternFill("solid", fgColor="1F4E46")


@dataclass(frozen=True)
class Column:
    """A column: key for machines, label for people, width; `money`: shown with two decimals."""

    key: str
    label: str | Promise
    width: int = 14
    money: bool = False


@dataclass(frozen=True)
class Choice:
    """A value out of a list: what machines read, and the word for people."""

    value: str
    label: str


@dataclass(frozen=True)
class Sheet:
    """A table: its name in the address, its title, columns, and how its rows come from a project."""

    key: str
    title: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[Material], list[list[Any]]]


def _choice(row: Any, name: str) -> Choice:
    return Choice(str(getattr(row, name)), str(getattr(row, f"get_{name}_display")()))


def _tasks(material: Material) -> list[list[Any]]:
    plan, numbers = material.plan, material.plan.numbers
    titles = {package.pk: package.title for package in plan.packages}
    return [
        [
            numbers[task.pk], titles.get(task.package_id, ""), task.title, task.description, task.result, who(task.responsible), task.start, task.end,
            ", ".join(numbers[before] for before in numbers if before in plan.before.get(task.pk, ())), _choice(task, "state"),
        ]
        for task in plan.tasks
    ]  # fmt: skip


def _milestones(material: Material) -> list[list[Any]]:
    titles: dict[int | None, str] = {package.pk: package.title for package in material.plan.packages}
    return [[stone.title, titles.get(stone.package_id, ""), stone.date, stone.reached] for stone in material.plan.milestones]


def _resources(material: Material) -> list[list[Any]]:
    titles: dict[int | None, str] = {package.pk: package.title for package in material.plan.packages}
    numbers, sums = material.plan.numbers, material.money.sums.rows
    rows = []
    for row in material.money.requirements:
        part, package = sums[row.pk], row.task.package_id if row.task_id and row.task else row.package_id
        volunteer = row.kind == ResourceRequirement.Kind.VOLUNTEER
        rows.append(
            [
                titles.get(package, ""), numbers.get(row.task_id or 0, ""), _choice(row, "kind"), row.title, row.amount, row.unit, row.unit_cost,
                None if volunteer else cost_of(row), part.volunteer if volunteer else None, part.paid, part.open, row.spent, row.note,
            ]
        )  # fmt: skip
    return rows


def _sources(material: Material) -> list[list[Any]]:
    sums = material.money.sums.sources
    return [
        [row.title, _choice(row, "kind"), _choice(row, "state"), row.amount, sums[row.pk].allotted, sums[row.pk].free, row.note]
        for row in material.money.sources
    ]


def _shares(material: Material) -> list[list[Any]]:
    needed = {row.pk: row.title for row in material.money.requirements}
    sources = {row.pk: row.title for row in material.money.sources}
    return [[needed.get(row.requirement_id, ""), sources.get(row.source_id, ""), row.amount] for row in material.money.allocations]


def _sums(material: Material) -> list[list[Any]]:
    sums = material.money.sums
    titles: dict[int | None, str] = {package.pk: package.title for package in material.plan.packages}
    titles[None] = _("Für das ganze Projekt")
    names = {task.pk: task.title for task in material.plan.tasks} | {None: _("ohne Aufgabe")}
    rows = [(Choice("total", _("gesamt")), _("Projekt"), sums.total)]
    rows += [(Choice("package", _("Arbeitspaket")), titles.get(pk, ""), part) for pk, part in sums.packages.items()]
    rows += [(Choice("task", _("Aufgabe")), names.get(pk, ""), part) for pk, part in sums.tasks.items()]
    rows += [(Choice("kind", _("Art")), str(ResourceRequirement.Kind(kind).label), part) for kind, part in sums.kinds.items()]
    return [[level, name, part.cost, part.hours, part.volunteer, part.paid, part.open, part.spent, part.unknown] for level, name, part in rows]


SHEETS = (
    Sheet("aufgaben", gettext_lazy("Aufgaben"), (
        Column("number", gettext_lazy("Nr."), 8), Column("package", gettext_lazy("Arbeitspaket"), 26), Column("title", gettext_lazy("Aufgabe"), 36),
        Column("description", gettext_lazy("Beschreibung"), 48), Column("result", gettext_lazy("Ergebnis"), 30),
        Column("responsible", gettext_lazy("verantwortlich"), 20), Column("start", gettext_lazy("von"), 12), Column("end", gettext_lazy("bis"), 12),
        Column("waits_for", gettext_lazy("wartet auf"), 14), Column("state", gettext_lazy("Stand"), 12),
    ), _tasks),
    Sheet("meilensteine", gettext_lazy("Meilensteine"), (
        Column("title", gettext_lazy("Meilenstein"), 40), Column("package", gettext_lazy("Arbeitspaket"), 26),
        Column("date", gettext_lazy("geplant für")), Column("reached", gettext_lazy("erreicht am")),
    ), _milestones),
    Sheet("ressourcen", gettext_lazy("Ressourcen"), (
        Column("package", gettext_lazy("Arbeitspaket"), 26), Column("task", gettext_lazy("Aufgabe"), 10), Column("kind", gettext_lazy("Art"), 22),
        Column("title", gettext_lazy("Was wird gebraucht?"), 36), Column("amount", gettext_lazy("Menge"), 10), Column("unit", gettext_lazy("Einheit"), 12),
        Column("unit_cost", gettext_lazy("Kosten je Einheit in Euro"), 14, True), Column("cost", gettext_lazy("Kosten in Euro"), 14, True),
        Column("volunteer_value", gettext_lazy("Wert ehrenamtlicher Stunden in Euro"), 18, True),
        Column("paid", gettext_lazy("zugeordnet in Euro"), 14, True), Column("open", gettext_lazy("offen in Euro"), 14, True),
        Column("spent", gettext_lazy("ausgegeben in Euro"), 14, True), Column("note", gettext_lazy("Anmerkung"), 40),
    ), _resources),
    Sheet("quellen", gettext_lazy("Quellen"), (
        Column("title", gettext_lazy("Quelle"), 36), Column("kind", gettext_lazy("Art"), 20), Column("state", gettext_lazy("Stand"), 14),
        Column("amount", gettext_lazy("Betrag in Euro"), 14, True), Column("allotted", gettext_lazy("zugeordnet in Euro"), 14, True),
        Column("free", gettext_lazy("frei in Euro"), 14, True), Column("note", gettext_lazy("Anmerkung"), 40),
    ), _sources),
    Sheet("zuordnungen", gettext_lazy("Zuordnungen"), (
        Column("requirement", gettext_lazy("Ressource"), 40), Column("source", gettext_lazy("Quelle"), 36),
        Column("amount", gettext_lazy("Betrag in Euro"), 14, True),
    ), _shares),
    Sheet("summen", gettext_lazy("Summen"), (
        Column("level", gettext_lazy("Ebene"), 16), Column("name", gettext_lazy("Name"), 40), Column("cost", gettext_lazy("Kosten in Euro"), 14, True),
        Column("hours", gettext_lazy("ehrenamtliche Stunden")), Column("volunteer_value", gettext_lazy("Wert der Stunden in Euro"), 14, True),
        Column("paid", gettext_lazy("zugeordnet in Euro"), 14, True), Column("open", gettext_lazy("offen in Euro"), 14, True),
        Column("spent", gettext_lazy("ausgegeben in Euro"), 14, True), Column("unknown", gettext_lazy("Kosten ohne Betrag")),
    ), _sums),
)  # fmt: skip
BY_KEY = {sheet.key: sheet for sheet in SHEETS}


def _text(value: Any, machines: bool) -> Value:
    if isinstance(value, Choice):
        return value.value if machines else value.label
    if isinstance(value, str):
        return tidy(value) or None
    return value


def workbook(material: Material) -> bytes:
    """Return all tables as the bytes of an .xlsx file."""
    book = Workbook()
    book.remove(book.active)
    for sheet in SHEETS:
        page = book.create_sheet(str(sheet.title))
        page.freeze_panes = "A2"
        for index, column in enumerate(sheet.columns, start=1):
            write_cell(page, 1, index, str(column.label), Col(column.key, column.label))
            head = page.cell(1, index)
            head.font, head.fill, head.alignment = Font(bold=True, color="FFFFFF"), _HEAD, Alignment(vertical="top", wrap_text=True)
            page.column_dimensions[get_column_letter(index)].width = column.width
        for number, row in enumerate(sheet.rows(material), start=2):
            for index, (column, value) in enumerate(zip(sheet.columns, row, strict=True), start=1):
                found = _text(value, False)
                kind = "date" if isinstance(found, date) else "decimal" if isinstance(found, Decimal | int) else "text"
                write_cell(page, number, index, found, Col(column.key, column.label, kind))
                if column.money and found is not None:
                    page.cell(number, index).number_format = _MONEY
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{max(2, page.max_row)}"
    book.properties.title, book.properties.creator = tidy(material.title)[:250], tidy(material.town["name"])[:250]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(material: Material, key: str, *, machines: bool = False) -> bytes:
    """Return one table as the bytes of a CSV file. Raises KeyError for a name that is none."""
    sheet = BY_KEY[key]
    rows = [[_text(value, machines) for value in row] for row in sheet.rows(material)]
    if not machines:
        return csv_de.dump([str(column.label) for column in sheet.columns], rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.key for column in sheet.columns])
    writer.writerows([_machine(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _machine(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return number_text(value, comma=False)
    if isinstance(value, int):
        return str(value)
    return value.isoformat() if isinstance(value, date) else guarded(value)
