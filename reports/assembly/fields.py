"""Fields of action with their measures, what was reported of them in the period, goals and indicators."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from municipality import charts
from municipality.addresses import addresses
from municipality.templatetags.municipality_tags import quantity
from strategy.figures import path
from strategy.figures.figure import Figure
from strategy.figures.indicator import main_figure
from strategy.goals import goal_views, series_with_goals
from strategy.models import FieldOfActionPage, Goal, Indicator, MeasurePage, MeasureStep, ProgressNote, StrategyPage
from strategy.savings import savings_of
from strategy.series import Series
from strategy.states import MeasureStatus

from .status import added, counts, status_at


@dataclass
class Material:
    """Everything that is public of a strategy, read in a constant number of queries."""

    site: Site
    strategy: StrategyPage
    start: date
    end: date

    def __post_init__(self) -> None:
        self.today = timezone.localdate()
        self.address = addresses(self.site)
        self.fields = list(FieldOfActionPage.objects.visible(self.site).of_strategy(self.strategy))
        self.measures: dict[str, list[MeasurePage]] = defaultdict(list)
        for measure in MeasurePage.objects.visible(self.site).of_strategy(self.strategy).for_rows():
            self.measures[measure.path[: -Page.steplen]].append(measure)
        ids = [measure.pk for measures in self.measures.values() for measure in measures]
        self.notes: dict[int, list[ProgressNote]] = defaultdict(list)
        for note in ProgressNote.objects.visible(self.site).filter(measure__path__startswith=self.strategy.path).order_by("period_end", "pk"):
            self.notes[note.measure_id].append(note)
        rows = MeasureStep.objects.filter(measure__in=ids).values_list("measure").annotate(n=Count("pk"), done=Count("pk", filter=Q(done=True)))
        self.steps = {row[0]: row[1:] for row in rows.order_by()}
        base_year = self.strategy.baseline_year
        indicators = Indicator.objects.visible(self.site).of_strategy(self.strategy).with_values()
        self.goals = list(Goal.objects.filter(strategy=self.strategy).order_by("sort_order", "pk"))
        self.series = series_with_goals({indicator.pk: Series(indicator, base_year) for indicator in indicators}, self.goals)

    @property
    def leading(self) -> Series | None:
        """The leading indicator, where it has a value."""
        return next((series for series in self.series.values() if series.indicator.is_headline and series.known), None)

    def in_period(self, note: ProgressNote) -> bool:
        """Does this note belong to the report? The end of its period decides, so that each note stands in one of consecutive reports."""
        return self.start <= note.period_end <= self.end


def goals_of(material: Material, field_id: int | None) -> list[dict[str, Any]]:
    """Return the goals of a field of action (None: of the whole strategy) with their progress, for `strategy/parts/goal.html`."""
    own = [goal for goal in material.goals if goal.field_of_action_id == field_id]
    return [asdict(view) | {"has_more": view.has_more} for view in goal_views(own, material.series)]


def figure_of(series: Series) -> dict[str, Any] | None:
    """Return an indicator as figure: drawing, text alternative, caption, source, table, first, latest and wanted value; None without values."""
    figure = main_figure(series, small=True)
    return None if figure is None else _figure(series, figure, str(figure.svg), "")


def leading_figure(series: Series) -> dict[str, Any]:
    """Return the leading indicator: its path in two widths, `wide` for paper and screens."""
    figure = path.figure(series, sentences=False)
    return _figure(series, figure, str(charts.render(figure.drawing, (charts.NARROW,))), str(charts.render(figure.drawing, (charts.WIDE,))))


def _figure(series: Series, figure: Figure, svg: str, wide: str) -> dict[str, Any]:
    points = {"base": series.base, "latest": series.latest, "target": series.target}
    return {
        "id": series.indicator.pk, "code": series.indicator.code, "title": figure.title, "unit": series.unit, "kind": series.indicator.kind,
        "alt": figure.alt, "caption": figure.caption, "source": figure.source, "note": figure.note, "table": figure.table, "svg": svg, "wide": wide,
        **{
            name: {"year": point.year, "value": point.value, "text": quantity(point.value, series.unit)} if point else None
            for name, point in points.items()
        },
    }  # fmt: skip


def figures_of(material: Material, field_id: int | None, without: Series | None = None) -> list[dict[str, Any]]:
    """Return the indicators of a field of action (None: of the whole strategy), except the leading one."""
    own = [series for series in material.series.values() if series.indicator.field_of_action_id == field_id and series is not without]
    return [figure for series in own if (figure := figure_of(series)) is not None]


def field_part(material: Material, field: FieldOfActionPage) -> dict[str, Any]:
    """Return one field of action: counts now and at the end of the period, measures, notes, goals, indicators."""
    measures = material.measures[field.path]
    base = material.address(field.url_path)
    rows = [_measure(material, measure, base) for measure in measures]
    return {
        "id": field.pk, "slug": field.slug, "code": field.code, "title": field.title, "summary": field.summary, "hue": field.hue, "icon": field.icon,
        "url": base, "override": field.get_status_override_display() if field.status_override else "",
        "override_reason": field.status_override_reason if field.status_override else "",
        "counts": counts([status_at(measure, [], material.today, material.today) for measure in measures]),
        "counts_end": counts([status_at(measure, material.notes[measure.pk], material.end, material.today) for measure in measures]),
        "savings": savings(measures), "goals": goals_of(material, field.pk),
        "figures": figures_of(material, field.pk, material.leading),
        "measures": rows, "reported": sum(1 for row in rows if row["notes"]), "notes": sum(len(row["notes"]) for row in rows),
    }  # fmt: skip


def _measure(material: Material, measure: MeasurePage, base: str) -> dict[str, Any]:
    all_notes = material.notes[measure.pk]
    then = status_at(measure, all_notes, material.end, material.today)
    steps, done = material.steps.get(measure.pk, (0, 0))
    return {
        "id": measure.pk, "code": measure.code, "title": measure.title, "summary": measure.summary, "url": f"{base}{measure.slug}/",
        "status": measure.status, "status_label": measure.get_status_display(), "status_note": measure.status_note, "status_date": measure.status_date,
        "late": measure.is_delayed, "delay_reason": measure.delay_reason if measure.is_delayed else "",
        "status_end": then.status if then else None, "status_end_label": MeasureStatus(then.status).label if then else "",
        "late_end": then.late if then else None, "office": measure.office, "origin": measure.origin, "steps": steps, "steps_done": done,
        "total_cost_eur": measure.total_cost_eur, "energy_savings_mwh_per_year": measure.energy_savings_mwh_per_year,
        "ghg_savings_t_per_year": measure.ghg_savings_t_per_year, "notes": [_note(note) for note in all_notes if material.in_period(note)],
    }  # fmt: skip


def _note(note: ProgressNote) -> dict[str, Any]:
    """Return a released note without the people who wrote and released it."""
    return {
        "start": note.period_start, "end": note.period_end, "period": period_text(note.period_start, note.period_end), "text": note.text,
        "next_steps": note.next_steps, "status": note.status, "status_label": note.get_status_display() if note.status else "",
        "late": note.is_delayed, "percent": note.progress_percent,
    }  # fmt: skip


def period_text(start: date, end: date) -> str:
    """Return a period in words: "2025", "März 2025", "1. Januar 2025 bis 31. März 2025"."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else _("%(start)s bis %(end)s") % {"start": str(start.year), "end": str(end.year)}
    return _("%(start)s bis %(end)s") % {"start": date_format(start, "DATE_FORMAT"), "end": date_format(end, "DATE_FORMAT")}


def savings(measures: list[MeasurePage]) -> dict[str, Any]:
    """Return what measures that are not given up save in a year by calculation, with the sentences that say so. Unknown is not 0."""
    found = savings_of(measures)
    return asdict(found) | {"sentences": found.sentences}


def totals(parts: list[dict[str, Any]], measures: list[MeasurePage]) -> dict[str, Any]:
    """Return the sums over all fields of action."""
    return {
        "fields": len(parts), "counts": added([part["counts"] for part in parts]), "counts_end": added([part["counts_end"] for part in parts]),
        "reported": sum(part["reported"] for part in parts), "notes": sum(part["notes"] for part in parts), "savings": savings(measures),
    }  # fmt: skip
