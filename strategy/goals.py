"""Goals with the way that is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from municipality.templatetags.municipality_tags import NO_VALUE, quantity

from .models import Goal
from .progress import Known, Point, Trend, TrendKind, keeps, on_track, required, share_done, trend
from .series import Series, pace_sentence


@dataclass(frozen=True)
class GoalView:
    """A goal as it is shown. `bar`: 0–100 for the drawn bar (clamped), None where there is no way to draw."""

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


def goal_views(goals: Iterable[Goal], series: dict[int, Series]) -> list[GoalView]:
    """Return goals with their progress. `series`: by id of the indicator (`Series` with its values loaded)."""
    return [goal_view(goal, series.get(goal.indicator_id or 0)) for goal in goals]


def goal_view(goal: Goal, series: Series | None) -> GoalView:
    """Return one goal with its progress by formulas 1 and 2 of `strategy.progress`; without an indicator only words."""
    base: Known | None = Known(goal.baseline_year, goal.baseline_value) if goal.baseline_year and goal.baseline_value is not None else None
    target: Known | None = Known(goal.target_year, goal.target_value) if goal.target_year and goal.target_value is not None else None
    unit, pace = "", Trend(TrendKind.UNKNOWN)
    latest: Known | None = None
    if series is not None:
        unit, latest = series.unit, series.latest
        base, target = base or series.base, target or series.target
        pace = trend(series.actual, base.value if base else None, target.value if target else None)
    share = share_done(base.value, target.value, latest.value) if base and target and latest else None
    state, state_text = _state(base, target, latest, series, pace)
    return GoalView(
        title=goal.title,
        scope_note=goal.scope_note,
        is_net_zero=goal.is_net_zero,
        share=share,
        bar=None if share is None else int(min(max(share, Decimal(0)), Decimal(1)) * 100),
        share_text=_share_text(share),
        facts=[_fact(base, unit, ""), _fact(latest, unit, _("zuletzt")), _fact(target, unit, _("Ziel"))] if base or latest or target else [],
        state=state,
        state_text=state_text,
        pace=pace_sentence(pace, target.year if target else None),
    )


def _fact(point: Point | None, unit: str, label: str) -> dict[str, str]:
    if point is None:
        return {"label": label or _("Beginn"), "value": NO_VALUE}
    return {"label": f"{label} {point.year}".strip(), "value": quantity(point.value, unit)}


def _share_text(share: Decimal | None) -> str:
    if share is None:
        return ""
    percent = (share * 100).quantize(Decimal(1))
    if percent < 0:
        return _("In die falsche Richtung: %(percent)s des Wegs") % {"percent": quantity(percent, "%")}
    return _("%(percent)s des Wegs geschafft") % {"percent": quantity(percent, "%")}


def _state(base: Known | None, target: Known | None, latest: Known | None, series: Series | None, pace: Trend) -> tuple[str, str]:
    """Return (`done`, `on`, `off` or "", sentence).

    On track is only what is at or better than its way *and* whose pace, where one is known, arrives in time: interim targets that
    begin late would otherwise call a series good that misses its target by decades.
    """
    if not (base and target and latest):
        return "", _("noch ohne Messwert") if target and not latest else ""
    if base.value == target.value:
        return ("on", _("gehalten")) if keeps(base.value, latest.value) else ("off", _("nicht gehalten"))
    if pace.kind == TrendKind.REACHED:
        return "done", _("erreicht")
    between = [point for point in (series.targets if series else []) if base.year < point.year < target.year]
    wanted = required([base, *between, target], latest.year)
    late = pace.kind != TrendKind.UNKNOWN and not pace.in_time(target.year)
    if wanted is None:
        return ("off", _("nicht auf Kurs")) if late else ("", "")
    on = on_track(latest.value, wanted, base.value, target.value) and not late
    return ("on", _("auf Kurs")) if on else ("off", _("nicht auf Kurs"))
