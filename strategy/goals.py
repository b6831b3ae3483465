"""Goals with the way that is done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipality.templatetags.municipality_tags import NO_VALUE, number, quantity

from .models import Goal
from .progress import Known, Point, Trend, TrendKind, keeps, on_track, required, share_done, trend
from .series import Path, Series, pace_sentence, rounded
from .targets import reduction

ZERO = Decimal(0)
MOST_INTERIMS = 6


@dataclass(frozen=True)
class GoalView:
    """A goal as it is shown. `bar`: 0–100 for the drawn bar (clamped), None where there is no way to draw.

    `interims`: {year, value} of the interim targets. `reduction_text`: "−65 % gegenüber 1990" or "". `resolution`: who decided when, in words.
    """

    title: str
    scope_note: str
    is_net_zero: bool
    share: Decimal | None
    bar: int | None
    share_text: str
    facts: list[dict[str, str]]
    state: str
    state_text: str
    pace: str
    code: str = ""
    wording: str = ""
    resolution: str = ""
    resolution_url: str = ""
    reduction_text: str = ""
    net_zero_text: str = ""
    interims: list[dict[str, str]] = field(default_factory=list)
    indicator_url: str = ""

    @property
    def has_more(self) -> bool:
        """Is there anything behind the fold?"""
        return bool(self.wording or self.resolution or self.resolution_url or self.interims)


@dataclass(frozen=True)
class Way:
    """The way of a goal: base, what lies between, target. All in the unit of the indicator; None where it is not known."""

    base: Known | None
    between: tuple[Known, ...]
    target: Known | None

    @property
    def anchors(self) -> list[Known]:
        """Base, interim targets and target, in order: what `progress.required` goes along."""
        return [point for point in (self.base, *self.between, self.target) if point is not None]


def way_of(goal: Goal, series: Path | None) -> Way:
    """Return the way of a goal. Its own base, target and interim targets count; what it does not say comes from the series.

    A reduction and interim targets in percent are counted from the base, whoever says it. Without own interim targets those of
    the indicator between base and target are the way.
    """
    base = Known(goal.baseline_year, Decimal(goal.baseline_value)) if goal.baseline_year and goal.baseline_value is not None else None
    if base is None and series is not None:
        measured = next((point for point in series.known if point.year == goal.baseline_year), None)
        base = measured if goal.baseline_year else series.base
    value = goal.target_from(base.value if base else None)
    target = Known(goal.target_year, Decimal(value)) if goal.target_year and value is not None else None
    if target is None and series is not None and not _says_a_target(goal):
        target = series.target
    own = [(entry.year, entry.against(base.value if base else None)) for entry in goal.interims(series.unit if series else "")]
    between = [Known(year, amount) for year, amount in own if amount is not None]
    if not own and series is not None:
        between = list(series.targets)
    inside = tuple(point for point in between if (base is None or point.year > base.year) and (target is None or point.year < target.year))
    return Way(base, inside, target)


def _says_a_target(goal: Goal) -> bool:
    return goal.target_value is not None or goal.reduction_percent is not None or goal.is_net_zero


def goal_views(goals: Iterable[Goal], series: dict[int, Series]) -> list[GoalView]:
    """Return goals with their progress. `series`: by id of the indicator (`Series` with its values loaded)."""
    return [goal_view(goal, series.get(goal.indicator_id or 0)) for goal in goals]


def goal_view(goal: Goal, series: Series | None) -> GoalView:
    """Return one goal with its progress by formulas 1 and 2 of `strategy.progress`; without an indicator only words."""
    way = way_of(goal, series)
    base, target = way.base, way.target
    unit = series.unit if series is not None else ""
    latest = series.latest if series is not None else None
    pace = trend(series.actual, base.value if base else None, target.value if target else None) if series is not None else Trend(TrendKind.UNKNOWN)
    share = share_done(base.value, target.value, latest.value) if base and target and latest else None
    state, state_text = state_of(way, latest, pace)
    is_zero = goal.is_net_zero and target is not None and target.value == 0
    return GoalView(
        title=goal.title,
        scope_note=goal.scope_note,
        is_net_zero=goal.is_net_zero,
        share=share,
        bar=None if share is None else int(min(max(share, ZERO), Decimal(1)) * 100),
        share_text=_share_text(share),
        facts=[_fact(base, unit, ""), _fact(latest, unit, _("zuletzt")), _fact(target, unit, _("Ziel"), is_zero=is_zero)]
        if base or latest or target
        else [],
        state=state,
        state_text=state_text,
        pace=pace_sentence(pace, target.year if target else None),
        code=goal.code,
        wording=goal.wording,
        resolution=_resolution(goal),
        resolution_url=goal.resolution_url,
        reduction_text=_reduction_text(base, target, unit),
        net_zero_text=net_zero_text(target) if goal.is_net_zero else "",
        interims=[{"year": str(point.year), "value": quantity(_shown(point.value), unit)} for point in _few(way.between)],
        indicator_url=series.url if series is not None else "",
    )


def _few(points: tuple[Known, ...]) -> list[Known]:
    """A way with a value for every year has no interim targets to tell: those of round years stand for it."""
    return list(points) if len(points) <= MOST_INTERIMS else [point for point in points if point.year % 5 == 0]


def series_with_goals(series: dict[int, Series], goals: Iterable[Goal]) -> dict[int, Series]:
    """Give series without target values of their own the way of their goal, so that charts show it; the goal that reaches furthest counts.

    A goal with interim targets of its own also stands in for target values of the indicator.
    """
    ways: dict[int, tuple[bool, int, Way]] = {}
    for goal in goals:
        entry = series.get(goal.indicator_id or 0)
        if entry is None:
            continue
        way = way_of(goal, entry)
        own = bool(goal.interims(entry.unit))
        if way.target is None or (entry.targets and not own):
            continue
        found = ways.get(entry.indicator.pk)
        if found is None or (own, way.target.year) > found[:2]:
            ways[entry.indicator.pk] = (own, way.target.year, way)
    for pk, (_own, _year, way) in ways.items():
        base_year = way.base.year if way.base and series[pk].base_year is None else series[pk].base_year
        entry = Series(series[pk].indicator, base_year)
        entry.targets = [*way.between, *([way.target] if way.target else [])]
        series[pk] = entry
    return series


def net_zero_text(target: Known | None) -> str:
    """Explain the flag in a sentence."""
    if target is not None and target.value != 0:
        return _("Netto-Null: Was dann noch ausgestoßen wird, muss an anderer Stelle dauerhaft gebunden werden.")
    return _("Netto-Null: Es wird nicht mehr ausgestoßen, als dauerhaft gebunden wird.")


def _resolution(goal: Goal) -> str:
    if goal.resolution_text:
        return goal.resolution_text
    return _("Beschlossen am %(date)s.") % {"date": date_format(goal.resolution_date, "DATE_FORMAT")} if goal.resolution_date else ""


def _reduction_text(base: Known | None, target: Known | None, unit: str) -> str:
    """ "65 % weniger als 1990", from the values, so that it is always true; "" where a percentage is undefined.

    Also "" for a share: from 11 % to 100 % is not understood as "793 % more".
    """
    if base is None or target is None or unit.strip().startswith("%"):
        return ""
    percent = reduction(base.value, target.value)
    if percent is None or abs(percent) > 1000 or percent == 0:
        return ""
    words = {"percent": quantity(abs(percent).quantize(Decimal(1)), "%"), "year": str(base.year)}
    return _("%(percent)s weniger als %(year)s") % words if percent > 0 else _("%(percent)s mehr als %(year)s") % words


def _shown(value: Decimal) -> Decimal:
    """A derived value is rounded where it has more places than one can use."""
    return value if value == value.quantize(Decimal("0.1")) else rounded(value)


def _fact(point: Point | None, unit: str, label: str, *, is_zero: bool = False) -> dict[str, str]:
    if point is None:
        return {"label": label or _("Beginn"), "value": NO_VALUE}
    value = number(None) if point.value is None else quantity(_shown(point.value) if label == _("Ziel") else point.value, unit)
    return {"label": f"{label} {point.year}".strip(), "value": _("Netto-Null") if is_zero else value}


def _share_text(share: Decimal | None) -> str:
    if share is None:
        return ""
    percent = (share * 100).quantize(Decimal(1))
    if percent < 0:
        return _("In die falsche Richtung: %(percent)s des Wegs") % {"percent": quantity(percent, "%")}
    return _("%(percent)s des Wegs geschafft") % {"percent": quantity(percent, "%")}


def state_of(way: Way, latest: Known | None, pace: Trend) -> tuple[str, str]:
    """Return (`done`, `on`, `off` or "", sentence).

    On track is only what is at or better than its way *and* whose pace, where one is known, arrives in time: interim targets that
    begin late would otherwise call a series good that misses its target by decades.
    """
    base, target = way.base, way.target
    if not (base and target and latest):
        return "", _("noch ohne Messwert") if target and not latest else ""
    if base.value == target.value:
        return ("on", _("gehalten")) if keeps(base.value, latest.value) else ("off", _("nicht gehalten"))
    if pace.kind == TrendKind.REACHED:
        return "done", _("erreicht")
    wanted = required(way.anchors, latest.year)
    late = pace.kind != TrendKind.UNKNOWN and not pace.in_time(target.year)
    if wanted is None:
        return ("off", _("nicht auf Kurs")) if late else ("", "")
    on = on_track(latest.value, wanted, base.value, target.value) and not late
    return ("on", _("auf Kurs")) if on else ("off", _("nicht auf Kurs"))


def state_of_series(series: Path) -> tuple[str, str]:
    """Return the state of a series against its own target values, as `state_of`."""
    base, target = series.base, series.target
    between = tuple(point for point in series.targets[:-1] if base and point.year > base.year)
    return state_of(Way(base, between, target), series.latest, series.trend)
