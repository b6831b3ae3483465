"""The plan of an import in words, for a terminal."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .columns import LABELS, STEP_LABELS
from .drafts import MeasureDraft, Problem, Sums
from .numbers import format_number
from .plan import ImportPlan
from .tables import Table

MAX_LISTED = 40
MAX_ROWS_LISTED = 8


def describe(plan: ImportPlan, steps: Table | None = None, keep_persons: bool = False) -> Iterator[str]:
    """Yield the lines of the report: columns, what happens, sums per field of action, problems."""
    table = plan.table
    yield _("Gelesen: „%(sheet)s“, Kopfzeile in Zeile %(row)s, %(count)s Zeilen.") % {
        "sheet": table.sheet, "row": table.header_row, "count": len(table.rows)
    }  # fmt: skip
    yield ""
    yield _("Spalten")
    yield from _columns(table, keep_persons)
    if steps is not None:
        yield ""
        yield _("Spalten der Schritte („%(sheet)s“)") % {"sheet": steps.sheet}
        yield from _columns(steps, keep_persons, is_steps=True)
    yield ""
    yield from _actions(plan)
    yield ""
    yield from _sums(plan.sums)
    for title, problems in ((_("Fehler"), plan.errors), (_("Hinweise"), plan.warnings)):
        if problems:
            yield ""
            yield title
            yield from _problems(problems)


def _columns(table: Table, keep_persons: bool, is_steps: bool = False) -> Iterator[str]:
    labels = STEP_LABELS if is_steps else LABELS
    width = min(max((len(column.label) for column in table.columns), default=0), 44)
    for column in table.columns:
        if column.key == "person" and not keep_persons:
            meaning = _("nicht übernommen, weil dort Namen von Personen stehen können (--keep-persons übernimmt sie)")
        elif column.key and column.key != "person":
            meaning = str(labels[column.key])
            if column.factor != 1:
                meaning += " " + _("(mal %(factor)s)") % {"factor": format_number(column.factor)}
        elif is_steps:
            meaning = _("nicht übernommen")
        else:
            meaning = _("Weitere Angaben")
        yield f"  {column.label[:44]:<{width}}  → {meaning}"


def _actions(plan: ImportPlan) -> Iterator[str]:
    if plan.new_fields:
        yield ngettext("%(count)s neues Handlungsfeld: %(names)s", "%(count)s neue Handlungsfelder: %(names)s", len(plan.new_fields)) % {
            "count": len(plan.new_fields),
            "names": " · ".join(field.title for field in plan.new_fields),
        }
    created, updated, same = (len(plan.with_action(action)) for action in ("create", "update", "unchanged"))
    yield _("Maßnahmen: %(created)s neu, %(updated)s geändert, %(same)s unverändert. Schritte: %(steps)s.") % {
        "created": created, "updated": updated, "same": same, "steps": plan.step_count
    }  # fmt: skip
    changed = plan.with_action("update")
    for draft in changed[:MAX_LISTED]:
        yield f"  {draft.code or draft.title}: {', '.join(_change_labels(draft))}"
    if len(changed) > MAX_LISTED:
        yield "  " + _("und %(count)s weitere") % {"count": len(changed) - MAX_LISTED}


def _change_labels(draft: MeasureDraft) -> list[str]:
    from strategy.models import MeasurePage

    own = {"title": LABELS["title"], "code": LABELS["code"], "sdgs": LABELS["sdgs"], "steps": LABELS["step"], "extras": _("Weitere Angaben")}
    return [str(own[name]) if name in own else str(MeasurePage._meta.get_field(name.removesuffix("_id")).verbose_name) for name in draft.changes]


def _sums(sums: list[Sums]) -> Iterator[str]:
    """A table of totals per field of action; what is not stated is counted, not added as zero."""
    rows = [(one.field, str(one.count), _total(one.ghg, one.count - one.without_ghg), _total(one.cost, one.count - one.without_cost)) for one in sums]
    ghg, cost = sum((one.ghg for one in sums), Decimal(0)), sum((one.cost for one in sums), Decimal(0))
    count, without_ghg, without_cost = (sum(getattr(one, name) for one in sums) for name in ("count", "without_ghg", "without_cost"))
    rows.append((_("Summe"), str(count), _total(ghg, count - without_ghg), _total(cost, count - without_cost)))
    head = (_("Summen je Handlungsfeld"), _("Maßnahmen"), _("THG-Einsparung t/a"), _("Kosten €"))
    widths = [max(len(row[index]) for row in (head, *rows)) for index in range(4)]
    for row in (head, *rows):
        yield f"  {row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]:>{widths[3]}}"
    if without_ghg or without_cost:
        yield "  " + _("Ohne Zahl: THG-Einsparung bei %(ghg)s, Kosten bei %(cost)s Maßnahmen. Sie sind nicht als null gezählt.") % {
            "ghg": without_ghg, "cost": without_cost
        }  # fmt: skip
    yield "  " + _("Die Summen sind rechnerisch; Doppelzählungen zwischen Maßnahmen sind möglich.")


def _total(value: Decimal, stated: int) -> str:
    return format_number(value) if stated else "–"


def _problems(problems: list[Problem]) -> Iterator[str]:
    """One line for each message; the rows of equal messages are put together."""
    grouped: dict[tuple[str, str], list[int]] = {}
    for problem in problems:
        grouped.setdefault((problem.column, problem.message), []).append(problem.row)
    listed = list(grouped.items())
    for (column, message), rows in listed[:MAX_LISTED]:
        yield f"  {_place(rows, column)}{message}"
    if len(listed) > MAX_LISTED:
        yield "  " + _("und %(count)s weitere") % {"count": len(listed) - MAX_LISTED}


def _place(rows: list[int], column: str) -> str:
    numbers = sorted({row for row in rows if row})
    parts = []
    if numbers:
        shown = ", ".join(str(row) for row in numbers[:MAX_ROWS_LISTED]) + (" …" if len(numbers) > MAX_ROWS_LISTED else "")
        parts.append(ngettext("Zeile %(rows)s", "%(count)s Zeilen (%(rows)s)", len(numbers)) % {"rows": shown, "count": len(numbers)})
    if column:
        parts.append(_("Spalte „%(column)s“") % {"column": column})
    return ", ".join(parts) + (": " if parts else "")
