"""A planned import of any kind in words, for a terminal."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.models import FieldOfActionPage, Goal, Indicator, IndicatorValue, MeasurePage, ProgressNote, StrategyPage

from .planned import Issue, Planned

MAX_LISTED = 40
_MODELS = {
    model._meta.model_name: model for model in (StrategyPage, FieldOfActionPage, MeasurePage, Indicator, IndicatorValue, Goal, ProgressNote)
}  # fmt: skip


def describe(planned: Planned) -> Iterator[str]:
    """Yield the lines of the report: what was read, columns that are not simply ours, what happens, sums, problems."""
    if planned.remarks:
        yield from planned.remarks
        yield ""
    for sheet, found in planned.columns.items():
        columns = [column for column in found if column.how != "label" or column.label != column.meaning]
        if not columns:
            continue
        yield _("Spalten von „%(sheet)s“") % {"sheet": sheet}
        width = min(max((len(column.label) for column in columns), default=0), 44)
        for column in columns:
            yield f"  {column.label[:44]:<{width}}  → {column.meaning}"
        yield ""
    yield _("Was geschieht")
    for model, counts in planned.counts.items():
        name = _MODELS[model]._meta.verbose_name_plural if model in _MODELS else model
        text = _("%(name)s: %(created)s neu, %(updated)s geändert, %(same)s unverändert")
        yield "  " + text % {"name": name, "created": counts["create"], "updated": counts["update"], "same": counts["unchanged"]}
    fields = [item.label for item in planned.items if item.model == "fieldofactionpage" and item.action == "create"]
    if fields:
        yield "    " + ngettext("neues Handlungsfeld: %(names)s", "neue Handlungsfelder: %(names)s", len(fields)) % {"names": " · ".join(fields)}
    changed = [item for item in planned.items if item.action == "update"]
    for item in changed[:MAX_LISTED]:
        yield f"    {item.label}: {', '.join(dict.fromkeys(label for label, _before, _after in item.changes))}"
    if len(changed) > MAX_LISTED:
        yield "    " + _("und %(count)s weitere") % {"count": len(changed) - MAX_LISTED}
    if planned.sums:
        yield ""
        yield _("Summen zum Vergleich")
        for line in planned.sums:
            amounts = "; ".join(f"{label}: {amount}" for label, amount in line.amounts)
            yield f"  {line.label} ({line.count}): {amounts}"
        if planned.kind == "measures":
            yield "  " + _("Die Summen sind rechnerisch; Doppelzählungen zwischen Maßnahmen sind möglich.")
    for title, problems in ((_("Fehler"), planned.errors), (_("Hinweise"), planned.warnings)):
        if problems:
            yield ""
            yield title
            yield from _problems(problems)


def _problems(problems: list[Issue]) -> Iterator[str]:
    """One line for each message of a column; the rows of equal ones are put together."""
    grouped: dict[tuple[str, str, str], list[int]] = {}
    for problem in problems:
        grouped.setdefault((problem.sheet, problem.column, problem.message), []).append(problem.row)
    listed = list(grouped.items())
    for (sheet, column, message), rows in listed[:MAX_LISTED]:
        numbers = sorted({row for row in rows if row})
        place = [_("Blatt „%(sheet)s“") % {"sheet": sheet}] if sheet else []
        if numbers:
            shown = ", ".join(str(row) for row in numbers[:8]) + (" …" if len(numbers) > 8 else "")
            place.append(ngettext("Zeile %(rows)s", "%(count)s Zeilen (%(rows)s)", len(numbers)) % {"rows": shown, "count": len(numbers)})
        place += [_("Spalte „%(column)s“") % {"column": column}] if column else []
        yield f"  {', '.join(place)}: {message}" if place else f"  {message}"
    if len(listed) > MAX_LISTED:
        yield "  " + _("und %(count)s weitere") % {"count": len(listed) - MAX_LISTED}
