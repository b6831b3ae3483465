"""The kind "workbook of the strategy": several sheets of our own format, any subset of them, or one of its tables as CSV."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page

from municipality.models import Office
from municipality.scope import in_tree
from strategy.exporters.markup import linked_objects
from strategy.exporters.records import Book, load
from strategy.exporters.schema import SHEETS
from strategy.models import StrategyPage

from .book import sheets as parts
from .book.fields import plan_fields
from .book.measures import MeasureSheets
from .book.plan import BookPlan, Planner
from .book.read import STEP, BookTable, find, spec_of_by_header, spec_of_name
from .book.write import work_of, write
from .drafts import KnownOffice
from .measure_kind import counter
from .numbers import format_number
from .planned import Issue, Planned, SumLine
from .sheets import Sheet
from .tables import load_sheets


def fits(sheets: list[Sheet]) -> bool:
    """Is this our workbook (or one of its tables)? Sheets of measures and steps alone are ours only with our own labels."""
    if len(sheets) == 1 and spec_of_name(sheets[0].name) is None:
        return spec_of_by_header(sheets[0]) is not None
    tables, _issues = find(sheets)
    keys = {table.spec.key for table in tables}
    if keys - {"measures", "steps"}:
        return True
    ours = [table for table in tables if sum(column.how == "label" for column in table.columns) >= 0.6 * len(table.spec.columns)]
    return bool(ours)


def fields_of(sheet: str = "") -> list[tuple[str, Any]]:
    """The columns of a sheet by its name (in the file or in the format)."""
    spec = spec_of_name(sheet) or next((one for one in SHEETS if one.key == sheet), None)
    if spec is None:
        return []
    own = [*spec.columns, *((STEP,) if spec.key == "measures" else ())]
    return [(column.key, column.text) for column in own]


def plan(data: bytes, name: str, strategy: StrategyPage, *, mapping: Any, options: dict[str, Any]) -> Planned:
    """Plan the import of a workbook."""
    tables, issues = find(load_sheets(data, name), mapping)
    planned = Planned("workbook", columns={table.name: table.infos() for table in tables}, problems=issues)
    if not tables:
        planned.problems.append(Issue(_("In der Datei wurde kein Blatt der Arbeitsmappe gefunden."), is_error=True))
        return planned
    live = bool(options.get("live")) and strategy.live
    if options.get("live") and not strategy.live:
        message = _("Die Strategie „%(title)s“ ist ein Entwurf. Alles wird als Entwurf angelegt.") % {"title": strategy.title}
        planned.problems.append(Issue(message))
    book = load(strategy)
    planner = Planner(book, _offices(strategy), _links(strategy))
    measures = _plan_sheets(planner, {table.spec.key: table for table in tables}, book, live)
    planned.payload = planner.result
    planned.problems += planner.issues
    planned.items = planner.items
    planned.sums = _sums(measures)
    return planned


def _plan_sheets(planner: Planner, tables: dict[str, BookTable], book: Book, live: bool) -> MeasureSheets:
    if "strategy" in tables:
        parts.plan_strategy(planner, tables["strategy"])
    if "fields" in tables:
        plan_fields(planner, tables["fields"])
    measures = MeasureSheets(planner, "fields" in tables)
    if "measures" in tables:
        measures.plan(tables["measures"])
    for key in ("steps", "extras"):
        if key in tables:
            measures.plan_parts(tables[key])
    measures.finish()
    if "indicators" in tables:
        parts.plan_indicators(planner, tables["indicators"], {record.owner or 0 for record in book.sheets["values"]})
    if "values" in tables:
        parts.plan_values(planner, tables["values"])
    if "goals" in tables:
        parts.plan_goals(planner, tables["goals"])
    if "reach_shares" in tables:
        parts.plan_reach(planner, tables["reach_shares"])
    if "notes" in tables:
        parts.plan_notes(planner, tables["notes"], live)
    return measures


def apply(planned: Planned, strategy: StrategyPage, actor: Any, *, live: bool, on_progress: Callable, on_change: Callable) -> None:
    """Write the plan; call it under the lock of the strategy."""
    result: BookPlan = planned.payload
    write(result, strategy, actor, live, on_change, counter(work_of(result), on_progress))


def _offices(strategy: StrategyPage) -> list[KnownOffice]:
    offices = Office.objects.filter(municipality__site=strategy.municipality).order_by("sort_order")
    return [KnownOffice(office.pk, office.name, office.short_name) for office in offices]


def _links(strategy: StrategyPage) -> Callable[[str], list[str]]:
    """A check of links in rich texts: pages of this municipality and documents that exist."""
    site = strategy.municipality
    known: dict[tuple[str, int], bool] = {}

    def exists(kind: str, pk: int) -> bool:
        if kind == "document":
            return get_document_model().objects.filter(pk=pk).exists()
        page = Page.objects.filter(pk=pk).first()
        return page is not None and site is not None and in_tree(page, site)

    def check(html: str) -> list[str]:
        wrong = []
        for kind, pk in linked_objects(html):
            if (kind, pk) not in known:
                known[kind, pk] = exists(kind, pk)
            if not known[kind, pk]:
                message = _("Die Seite %(id)s, auf die der Text verweist, gibt es hier nicht.")
                if kind == "document":
                    message = _("Das Dokument %(id)s, auf das der Text verweist, gibt es hier nicht.")
                wrong.append(message % {"id": pk})
        return wrong

    return check


def _sums(measures: MeasureSheets) -> list[SumLine]:
    """Totals per field of action of the measures in the file, as they will be."""
    totals: dict[str, list[Any]] = {}
    for name, saving, cost in measures.amounts():
        entry = totals.setdefault(name or _("ohne Handlungsfeld"), [0, None, None])
        entry[0] += 1
        for index, value in ((1, saving), (2, cost)):
            if value is not None:
                entry[index] = (entry[index] or Decimal(0)) + value
    return [
        SumLine(
            name, count,
            tuple(
                (label, "–" if total is None else format_number(total))
                for label, total in ((_("THG-Einsparung in t/a"), saving), (_("Gesamtkosten in Euro"), cost))
            ),
        )
        for name, (count, saving, cost) in totals.items()
    ]  # fmt: skip
