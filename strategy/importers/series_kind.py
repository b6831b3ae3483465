"""The kind "series of indicators": values over years in a long list, a table of years, or JSON."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.models import Indicator, StrategyPage

from .book.write import ChangeLog, fields_of_row, write_values
from .measure_kind import counter
from .planned import Issue, Planned
from .refusal import ImportRefused
from .series.plan import SeriesDraft, SeriesPlanner
from .series.shapes import Points, find_head, read_json, read_sheet
from .sheets import MAX_BYTES, Sheet
from .tables import load_sheets, mapping_of

_LABELS = {
    "indicator": gettext_lazy("Indikator"), "year": gettext_lazy("Jahr"), "kind": gettext_lazy("Ist oder Soll"),
    "scenario": gettext_lazy("Szenario"), "category": gettext_lazy("Kategorie"), "value": gettext_lazy("Wert"),
    "unit": gettext_lazy("Einheit"), "source": gettext_lazy("Quelle"), "data_quality": gettext_lazy("Datengüte"),
    "note": gettext_lazy("Anmerkung"),
}  # fmt: skip
_FIELDS = ("code", "title", "unit", "kind", "breakdown", "is_headline", "is_population", "show_per_inhabitant", "field_of_action_id", "sort_order")


def is_json(data: bytes) -> bool:
    """Does the file begin like JSON?"""
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def fits(sheets: list[Sheet]) -> bool:
    """Is there a sheet with a series and none with measures?"""
    return any(find_head(sheet) for sheet in sheets if not sheet.hidden)


def fields_of(sheet: str = "") -> list[tuple[str, Any]]:
    """What a column of a long list can hold."""
    return list(_LABELS.items())


def plan(data: bytes, name: str, strategy: StrategyPage, *, mapping: Any, options: dict[str, Any]) -> Planned:
    """Plan the import of series; of a workbook every sheet that holds one, unless ``sheet`` names one."""
    found = _read(data, name, mapping, options)
    if not found:
        planned = Planned("series")
        message = _(
            "In der Datei wurde keine Zeitreihe gefunden. Nötig sind Jahre und Werte, als Spalten „Jahr“ und „Wert“ oder als Tabelle mit Jahren."
        )
        planned.problems.append(Issue(message, is_error=True))
        return planned
    planned = SeriesPlanner(strategy, found[0], options, name).plan()
    for points in found[1:]:
        more = SeriesPlanner(strategy, points, {**options, "title": options.get("title") or points.sheet}, name).plan()
        planned.columns |= more.columns
        planned.items += more.items
        planned.problems += more.problems
        planned.sums += more.sums
        planned.payload += more.payload
    titles = [draft.title for draft in planned.payload if draft.pk is None]
    for title in {title for title in titles if titles.count(title) > 1}:
        planned.problems.append(Issue(_("Mehrere Blätter würden den Indikator „%(title)s“ anlegen.") % {"title": title}, is_error=True))
    return planned


def _read(data: bytes, name: str, mapping: Any, options: dict[str, Any]) -> list[Points]:
    if is_json(data):
        if len(data) > MAX_BYTES:
            raise ImportRefused(_("Die Datei „%(name)s“ ist zu groß.") % {"name": name})
        return [read_json(data, name)]
    sheets = [sheet for sheet in load_sheets(data, name) if not sheet.hidden]
    if options.get("sheet"):
        sheets = [sheet for sheet in sheets if sheet.name == options["sheet"]]
    found = [read_sheet(sheet, dict(mapping_of(mapping, sheet.name))) for sheet in sheets]
    return [points for points in found if points is not None]


def apply(planned: Planned, strategy: StrategyPage, actor: Any, *, live: bool, on_progress: Callable, on_change: Callable) -> None:
    """Write indicators and values; they are not drafts, but show only where the strategy does."""
    drafts: list[SeriesDraft] = planned.payload
    count, log = counter(len(drafts), on_progress), ChangeLog(on_change)
    order = max((one.sort_order for one in Indicator.objects.of_strategy(strategy)), default=0)
    for draft in drafts:
        indicator = draft.indicator
        if indicator is None:
            order += 1
            indicator = Indicator.objects.create(strategy=strategy, title=draft.title, unit=draft.unit, sort_order=order, **draft.fields)
            log("indicator", indicator.pk, "created", str(indicator)[:300], None, fields_of_row(indicator, _FIELDS))
        if draft.changes:
            write_values(indicator, draft.changes, actor, log)
        count()
    log.flush()
