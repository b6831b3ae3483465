"""The three kinds of import behind one interface: workbook of the strategy, list of measures, series of indicators.

    kind = detect(file, name)
    planned = plan(kind, file, name, strategy, mapping=…, options=…)     # reads only
    if not planned.errors:
        apply(planned, strategy, actor, live=…, on_progress=…, on_change=…)   # all or nothing

``ImportRefused`` carries the German sentence for everything that cannot be read at all.
Mapping: ``{sheet or "": {label of the column: key of the field or ""}}``; "" keeps the column as further detail or leaves it out.
Options: ``live``, ``keep_persons``, ``field_name`` (field of action for rows that name none), ``sheet`` (of a list of measures),
``steps`` and ``steps_name`` (bytes and name of a second file with steps), ``unit``, ``title``, ``source`` (of series),
``clear_values`` (reserved words clear a field; on by default in workbooks).
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from municipality.tree import locked
from strategy.exporters.stamp import stamp_of
from strategy.models import ImportRun, StrategyPage

from .planned import Issue, Item, Planned
from .refusal import ImportRefused
from .tables import load_sheets

__all__ = ["Issue", "Item", "Planned", "apply", "detect", "fields_of", "plan", "stamp_of"]

Mappings = Mapping[str, Mapping[str, str]]
OnProgress = Callable[[int, int], None]
OnChange = Callable[[str, int, str, str, Any, Any], None]
Source = bytes | BinaryIO

WORKBOOK, MEASURES, SERIES = (kind.value for kind in (ImportRun.Kind.WORKBOOK, ImportRun.Kind.MEASURES, ImportRun.Kind.SERIES))
_MODULES = {WORKBOOK: "book_kind", MEASURES: "measure_kind", SERIES: "series_kind"}


def _handler(kind: str) -> Any:
    if kind not in _MODULES:
        raise ImportRefused(_("Die Art „%(kind)s“ gibt es nicht.") % {"kind": kind})
    return import_module(f"strategy.importers.{_MODULES[kind]}")


def detect(source: Source, name: str) -> str:
    """Say which kind of import a file is for. Raises ``ImportRefused`` for what is no table at all.

    Our own workbook is known by its sheets, series by their columns; everything else counts as a list of measures, whose
    columns may still have to be mapped by hand.
    """
    data = _data(source)
    if _handler(SERIES).is_json(data):
        return SERIES
    sheets = load_sheets(data, name)
    for kind in (WORKBOOK, SERIES):
        if _handler(kind).fits(sheets):
            return kind
    return MEASURES


def plan(
    kind: str, source: Source, name: str, strategy: StrategyPage, *, mapping: Mappings | None = None, options: Mapping[str, Any] | None = None
) -> Planned:
    """Read the file and say what it would do to this strategy; nothing is written."""
    planned: Planned = _handler(kind).plan(_data(source), name, strategy, mapping=mapping or {}, options=dict(options or {}))
    planned.strategy_id, planned.stamp = strategy.pk, stamp_of(strategy)
    planned.options = dict(options or {})
    return planned


def apply(
    planned: Planned,
    strategy: StrategyPage,
    actor: Any,
    *,
    live: bool = False,
    on_progress: OnProgress | None = None,
    on_change: OnChange | None = None,
) -> None:
    """Carry the plan out in one transaction under the lock of the strategy: all or nothing.

    New pages are drafts; with ``live`` they are published, and changed ones are published again where they were live without
    unpublished changes. ``on_progress(done, total)`` is called often and may itself not fail. ``on_change(model, object id,
    "created" or "updated", label, before, after)`` is called for each row that was written, inside the transaction: before
    and after are ids of revisions for pages, dicts of fields for rows, None where there was nothing.
    Raises ``ImportRefused`` when the plan has errors, belongs to another strategy, or the strategy has changed since.
    """
    if planned.errors or planned.strategy_id != strategy.pk:
        raise ImportRefused(_("Dieser Import lässt sich nicht ausführen. Bitte lassen Sie die Datei noch einmal prüfen."))
    with locked(strategy):
        if planned.stamp != stamp_of(strategy):
            raise ImportRefused(_("Die Strategie hat sich seit der Vorschau geändert. Es wurde nichts geschrieben. Bitte prüfen Sie die Datei neu."))
        _handler(planned.kind).apply(
            planned, strategy, actor, live=live, on_progress=on_progress or (lambda done, total: None), on_change=on_change or (lambda *change: None)
        )


def fields_of(kind: str, sheet: str = "") -> list[tuple[str, str]]:
    """The fields that a column of this sheet can be mapped to, as (key, label)."""
    return [(key, str(label)) for key, label in _handler(kind).fields_of(sheet)]


def _data(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source
    from .sheets import MAX_BYTES

    source.seek(0)
    return source.read(MAX_BYTES + 1)
