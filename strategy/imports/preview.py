"""What a plan says, stored: numbers and grouped problems on the import, one row per item in a table that pages and filters."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import ngettext

from strategy.importers.numbers import shorten
from strategy.importers.planned import Issue, Item, Planned
from strategy.models import ImportItem, ImportRun

MAX_GROUPS = 200
MAX_ROWS_NAMED = 40
MAX_ITEMS = 20_000
MAX_CELLS = 60
MAX_TEXT = 2000
MAX_PROBLEMS_OF_ROW = 20


def summary(planned: Planned) -> dict[str, Any]:
    """The part that stands on the import itself: bounded, whatever the file holds."""
    groups = list(_groups(planned.problems))
    return {
        "kind": planned.kind,
        "counts": planned.counts,
        "columns": {
            shorten(sheet, 120): [
                {
                    "label": one.label, "key": one.key, "meaning": shorten(one.meaning, 200), "how": one.how,
                    "samples": [shorten(sample, 60) for sample in one.samples[:3]],
                }
                for one in columns
            ]
            for sheet, columns in planned.columns.items()
        },
        "problems": groups[:MAX_GROUPS],
        "problems_left_out": len(groups) - len(groups[:MAX_GROUPS]),
        "error_count": len(planned.errors),
        "warning_count": len(planned.warnings),
        "sums": [{"label": shorten(one.label, 200), "count": one.count, "amounts": [list(pair) for pair in one.amounts]} for one in planned.sums],
        "items": len(planned.items),
        "changes_anything": planned.changes_anything,
        "digest": digest(planned),
    }  # fmt: skip


def store(run: ImportRun, planned: Planned) -> None:
    """Write summary and rows of the preview; the rows of an older one go. Call it in a transaction, then save the run."""
    run.preview, run.kind, run.catalogue_stamp = summary(planned), planned.kind, planned.stamp
    run.total = sum(item.action != ImportItem.Action.UNCHANGED for item in planned.items)
    of_row: dict[tuple[str, int], list[Issue]] = {}
    for problem in planned.problems:
        if problem.row:
            of_row.setdefault((problem.sheet, problem.row), []).append(problem)
    ImportItem.objects.filter(run=run).delete()
    ImportItem.objects.bulk_create(
        (_row(run, position, item, of_row.get((item.sheet, item.row), [])) for position, item in enumerate(planned.items[:MAX_ITEMS])),
        batch_size=500,
    )


def digest(planned: Planned) -> str:
    """A fingerprint of what would happen: two plans with the same one do the same."""
    found = hashlib.sha256()
    for item in planned.items:
        found.update(repr((item.sheet, item.row, item.model, item.label, item.action, item.changes)).encode())
    found.update(repr([(problem.sheet, problem.row, problem.message) for problem in planned.errors]).encode())
    return found.hexdigest()


def _row(run: ImportRun, position: int, item: Item, problems: list[Issue]) -> ImportItem:
    return ImportItem(
        run=run,
        position=position,
        section=item.model,
        action=item.action,
        label=shorten(item.label, 300),
        sheet=shorten(item.sheet, 120),
        row=item.row,
        cells=_cells(item),
        problems=[[shorten(one.column, 120), shorten(one.message, MAX_TEXT), one.is_error] for one in problems[:MAX_PROBLEMS_OF_ROW]],
        has_problems=bool(problems),
    )


def _cells(item: Item) -> list[list[str]]:
    """Every value that will be written; what is left out of very many is counted."""
    cells = [[shorten(str(part), MAX_TEXT) for part in change] for change in item.changes[:MAX_CELLS]]
    more = len(item.changes) - MAX_CELLS
    if more > 0:
        cells.append(["…", "", ngettext("und %(count)s weitere Angabe", "und %(count)s weitere Angaben", more) % {"count": more}])
    return cells


def _groups(problems: list[Issue]) -> Iterator[dict[str, Any]]:
    """Equal messages of one column as one, with their rows; errors first."""
    found: dict[tuple[bool, str, str, str], list[int]] = {}
    for one in problems:
        found.setdefault((not one.is_error, one.sheet, one.column, one.message), []).append(one.row)
    for (is_warning, sheet, column, message), rows in sorted(found.items(), key=lambda pair: pair[0][0]):
        numbers = sorted({row for row in rows if row})
        yield {
            "is_error": not is_warning,
            "sheet": shorten(sheet, 120),
            "column": shorten(column, 120),
            "message": shorten(message, MAX_TEXT),
            "rows": numbers[:MAX_ROWS_NAMED],
            "count": len(rows),
        }
