"""The path of an indicator: what was, the way that is wanted, scenarios, and where today's pace leads."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from municipality import charts
from municipality.templatetags.municipality_tags import quantity
from strategy.progress import Known, TrendKind, known
from strategy.series import Path, Series, rounded, short_unit

from .figure import WIDE, Cell, Figure, Table


def chart(path: Path) -> charts.Chart:
    """Return the lines: what was, what is wanted from here on, what could be, and where today's pace leads."""
    lines: list[charts.Line] = []
    latest, target, unit = path.latest, path.target, short_unit(path.unit)
    way = list(path.targets)
    if latest and way and way[0].year > latest.year:
        way.insert(0, latest)
    gap_label: tuple[str, ...] = ()
    for name, points in path.scenarios.items():
        found: tuple[tuple[float, float | None], ...] = tuple((point.year, None if point.value is None else float(point.value)) for point in points)
        if latest and (first := next(iter(known(points)), None)) and first.year > latest.year:
            found = ((latest.year, float(latest.value)), *found)
        lines.append(charts.Line("scenario", found, (name,)))
    if target:
        words = (_("Ziel %(year)s:") % {"year": str(target.year)}, quantity(target.value, unit))
        lines.append(charts.Line("target", tuple((point.year, float(point.value)) for point in way), words))
    if latest and target and target.year > latest.year and path.trend.kind in (TrendKind.YEAR, TrendKind.NEVER):
        end = path.trend.value_in(target.year, latest.value)
        if end is not None and path.pace_text and path.gap is not None:
            pace = ((latest.year, float(latest.value)), (target.year, float(end)))
            lines.append(charts.Line("pace", pace, (_("Tempo heute:"), path.pace_text)))
            gap_label = (_("Lücke"), quantity(rounded(path.gap), _("Punkte") if unit == "%" else unit))
    actual = tuple((point.year, None if point.value is None else float(point.value)) for point in path.actual)
    label = (quantity(_shown(latest, path), unit),) if latest else ()
    lines.append(charts.Line("actual", actual, label))
    return charts.Chart(tuple(lines), path.unit, gap_label)


def _shown(point: Known, path: Path):
    """Entered values stand as they are, computed ones are rounded."""
    return point.value if isinstance(path, Series) and point.year not in path.added_years else rounded(point.value)


def table(series: Series) -> Table:
    """Return year by year what was, what is wanted, the scenarios, and the notes. A gap is a dash; what has no row at all stays empty."""
    targets = {point.year: point.value for point in series.targets}
    scenarios = {name: {point.year: point.value for point in points} for name, points in series.scenarios.items()}
    actual = {point.year: point.value for point in series.actual}
    years = sorted({*actual, *targets, *(year for points in scenarios.values() for year in points)})
    columns, numbers = [_("Jahr"), _("Ist")], [1]
    extra: list[Callable[[int], Cell]] = []
    if targets:
        columns.append(_("Soll"))
        extra.append(lambda year: targets.get(year, ""))
    for name, points in scenarios.items():
        columns.append(name)
        extra.append(lambda year, points=points: points.get(year, ""))
    numbers += list(range(2, 2 + len(extra)))
    rows_by_year: dict[int, list] = {}
    for row in series.rows:
        rows_by_year.setdefault(row.year, []).append(row)
    if any(row.data_quality for row in series.rows):
        columns.append(_("Datengüte"))
        extra.append(lambda year: ", ".join(row.data_quality for row in rows_by_year.get(year, ()) if row.data_quality))
    added = _("Summe der Kategorien")
    if any(row.note for row in series.rows) or series.added_years:
        columns.append(_("Anmerkung"))
        extra.append(
            lambda year: "; ".join([*(row.note for row in rows_by_year.get(year, ()) if row.note), *([added] if year in series.added_years else [])])
        )
    rows: list[list[Cell]] = [[year, actual.get(year, ""), *(cell(year) for cell in extra)] for year in years]
    return Table(_("%(title)s in %(unit)s") % {"title": series.title, "unit": series.unit}, columns, rows, numbers)


def figure(series: Series, *, sizes: tuple[charts.Size, ...] = WIDE, sentences: bool = True, address: str = "") -> Figure:
    """Return the path as a figure. `sentences`: say below what today's pace means."""
    texts = [series.pace_sentence, series.gap_sentence or series.behind_sentence] if sentences else []
    return Figure(
        key="verlauf", title=series.title, drawing=chart(series), alt=series.sentence, caption=" ".join(text for text in texts if text),
        source=series.source, note=series.indicator.description, data=table(series), csv_url=series.csv_url, sizes=sizes, address=address,
    )  # fmt: skip
