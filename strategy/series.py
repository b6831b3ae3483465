"""An indicator with its values: the way it went, the way it shall go, its parts, and what that means in words.

`Path` is a way over the years: values that were measured, targets, scenarios, and everything that is computed from them.
`Series` is the path of an indicator, with its rows and categories. What is drawn of it lives in `strategy.figures`.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from municipality.templatetags.municipality_tags import number, quantity

from .models import Indicator, IndicatorValue
from .progress import Known, Point, Trend, TrendKind, known, on_track, required, share_done, trend
from .units import addable

ZERO = Decimal(0)
SHORT_UNIT = 8
ACTUAL, TARGET, SCENARIO = IndicatorValue.Kind.ACTUAL, IndicatorValue.Kind.TARGET, IndicatorValue.Kind.SCENARIO


def short_unit(unit: str) -> str:
    """Return the part of a unit that fits into a chart: "kt" of "kt CO₂e", "%" of "%", nothing of a long word."""
    first = unit.split(" ")[0] if "CO" in unit else unit
    return first if len(first) <= SHORT_UNIT else ""


def rounded(value: Decimal) -> Decimal:
    """Round a computed value to what a reader can use: whole numbers from 100 on, else one decimal."""
    return value.quantize(Decimal(1) if abs(value) >= 100 else Decimal("0.1")) + ZERO


def pace_sentence(pace: Trend, target_year: int | None) -> str:
    """Return what a pace means for a target in `target_year`, in one sentence; "" where nothing is known."""
    if target_year is None or pace.kind == TrendKind.UNKNOWN:
        return ""
    if pace.kind == TrendKind.REACHED:
        return _("Das Ziel ist erreicht.")
    span = {"since": str(pace.since), "until": str(pace.until)}
    if pace.kind == TrendKind.NEVER:
        return _("Im Tempo der Jahre %(since)s bis %(until)s wird das Ziel nicht erreicht.") % span
    words = {**span, "year": str(pace.year)}
    if pace.in_time(target_year):
        return _("Im Tempo der Jahre %(since)s bis %(until)s wird das Ziel im Jahr %(year)s erreicht, also rechtzeitig.") % words
    return _("Im Tempo der Jahre %(since)s bis %(until)s wird das Ziel erst im Jahr %(year)s erreicht.") % words


class Path:
    """A way over the years. `base_year`: from when the way is counted, where there is a value for it, else from the first one.

    `actual` may hold gaps (points without a value); `targets` are interim targets and the target, in order; `scenarios` by name.
    """

    def __init__(
        self,
        title: str,
        unit: str,
        actual: Iterable[Point],
        targets: Iterable[Known] = (),
        scenarios: Mapping[str, list[Point]] | None = None,
        base_year: int | None = None,
    ) -> None:
        self.title, self.unit, self.base_year = title, unit, base_year
        self.actual = sorted(actual, key=lambda point: point.year)
        self.targets = known(targets)
        self.scenarios = dict(scenarios or {})

    @cached_property
    def known(self) -> list[Known]:
        return known(self.actual)

    @property
    def is_empty(self) -> bool:
        return not self.known

    @property
    def latest(self) -> Known | None:
        return self.known[-1] if self.known else None

    @cached_property
    def base(self) -> Known | None:
        """The value of the base year, else the first known value."""
        return next((point for point in self.known if point.year == self.base_year), self.known[0] if self.known else None)

    @property
    def target(self) -> Known | None:
        """The last target: where the way ends."""
        return self.targets[-1] if self.targets else None

    @cached_property
    def trend(self) -> Trend:
        return trend(self.actual, self.base.value if self.base else None, self.target.value if self.target else None)

    @cached_property
    def share(self) -> Decimal | None:
        """Share of the way from base to target that is done (see `progress.share_done`)."""
        if not (self.base and self.latest and self.target):
            return None
        return share_done(self.base.value, self.target.value, self.latest.value)

    @cached_property
    def required_now(self) -> Decimal | None:
        """Where the series should be in the year of its latest value, on the way from base over the targets."""
        if not (self.base and self.latest):
            return None
        anchors = [self.base, *(point for point in self.targets if point.year > self.base.year)]
        return required(anchors, self.latest.year)

    @property
    def behind(self) -> Decimal | None:
        """How far the latest value is from where the way should be by then; None where it is there, within the tolerance, or unknown."""
        if self.required_now is None or self.latest is None or self.target is None or self.base is None or self.base.value == self.target.value:
            return None
        if on_track(self.latest.value, self.required_now, self.base.value, self.target.value):
            return None
        return abs(self.latest.value - self.required_now)

    @cached_property
    def gap(self) -> Decimal | None:
        """How far from the target today's pace ends in the target year; None where it is reached in time or unknown."""
        if not (self.latest and self.target) or self.trend.kind == TrendKind.UNKNOWN or self.trend.in_time(self.target.year):
            return None
        reached = self.trend.value_in(self.target.year, self.latest.value)
        return abs(reached - self.target.value) if reached is not None else None

    @property
    def change_percent(self) -> Decimal | None:
        """Change from base to latest value in percent of the base; None for a base of zero."""
        if not (self.base and self.latest) or not self.base.value or self.base.year == self.latest.year:
            return None
        return (self.latest.value - self.base.value) / abs(self.base.value) * 100

    @property
    def pace_text(self) -> str:
        """ "2058", or what there is to say instead; "" where no pace is known."""
        match self.trend.kind:
            case TrendKind.YEAR:
                return str(self.trend.year)
            case TrendKind.NEVER:
                return _("nicht erreicht")
        return ""

    @property
    def pace_sentence(self) -> str:
        """What today's pace means, in one sentence; "" where it is not known."""
        return pace_sentence(self.trend, self.target.year if self.target else None)

    @property
    def difference_unit(self) -> str:
        """The unit of differences: percentage points in a series that is in percent."""
        return _("Prozentpunkte") if self.unit == "%" else self.unit

    @property
    def gap_sentence(self) -> str:
        """How much is missing in the target year at today's pace; "" where nothing is or nothing is known."""
        if self.gap is None or self.target is None:
            return ""
        missing = quantity(rounded(self.gap), self.difference_unit).rstrip(".")
        return _("Im Jahr %(year)s fehlen dann noch %(gap)s.") % {"year": str(self.target.year), "gap": missing}

    @property
    def behind_sentence(self) -> str:
        """How far the latest value is off the way that leads to the target; "" where it is on it or nothing is known."""
        if self.behind is None or self.latest is None:
            return ""
        words = {"year": str(self.latest.year), "gap": quantity(rounded(self.behind), self.difference_unit)}
        above = self.required_now is not None and self.latest.value > self.required_now
        if above:
            return _("Im Jahr %(year)s lag der Wert %(gap)s über dem Zielpfad.") % words
        return _("Im Jahr %(year)s lag der Wert %(gap)s unter dem Zielpfad.") % words

    @property
    def sentence(self) -> str:
        """The text alternative of the chart: "Treibhausgase in kt CO₂e. 1990: 853, 2024: 488, Ziel 2035: 0. …"."""
        parts = [f"{point.year}: {number(point.value)}" for point in dict.fromkeys(filter(None, (self.base, self.latest)))]
        if self.target:
            parts.append(_("Ziel %(year)s: %(value)s") % {"year": str(self.target.year), "value": number(self.target.value)})
        for name, points in self.scenarios.items():
            if found := known(points):
                parts.append(f"{name} {found[-1].year}: {number(found[-1].value)}")
        gaps = ", ".join(str(point.year) for point in self.actual if point.value is None)
        sentences = [_("%(title)s in %(unit)s") % {"title": self.title, "unit": self.unit}, ", ".join(parts)]
        if gaps:
            sentences.append(_("Ohne Wert: %(years)s") % {"years": gaps})
        return ". ".join(part for part in sentences if part) + "." + (f" {self.pace_sentence}" if self.pace_sentence else "")


def totals(rows: Iterable[IndicatorValue], *, add: bool) -> tuple[list[Point], frozenset[int]]:
    """Return the whole per year, and in which years it was added up from categories.

    `rows`: of one kind and one scenario. An entered whole counts. Without one, the categories are added up where `add` and *every* category
    that appears anywhere in these rows has a value in that year; else the year is a gap.
    """
    rows = sorted(rows, key=lambda row: row.year)
    every = {row.category for row in rows if row.category}
    points, added = [], set()
    for year, group in groupby(rows, key=lambda row: row.year):
        values = {row.category: row.value for row in group}
        whole = values.pop("", None)
        parts = [values.get(category) for category in every]
        if whole is None and add and parts and None not in parts:
            whole = sum((part for part in parts if part is not None), ZERO)
            added.add(year)
        points.append(Point(year, whole))
    return points, frozenset(added)


class Series(Path):
    """The path of an indicator, with its values loaded (`with_values`). `base_year`: see `Path`.

    `way`: interim targets and target of a goal. They stand in where the indicator has no target values of its own.
    """

    def __init__(self, indicator: Indicator, base_year: int | None = None, way: Iterable[Known] = ()) -> None:
        self.indicator = indicator
        self.all_rows: list[IndicatorValue] = sorted(indicator.values.all(), key=lambda row: (row.year, row.kind, row.scenario, row.category))
        self.rows = [row for row in self.all_rows if not row.category and not row.scenario]
        self.adds = addable(indicator.unit)
        actual, self.added_years = totals(self.rows_of(ACTUAL), add=self.adds)
        targets = known(totals(self.rows_of(TARGET), add=self.adds)[0])
        names = dict.fromkeys(row.scenario for row in self.all_rows if row.kind == SCENARIO)
        scenarios = {name or _("Szenario"): totals(self.rows_of(SCENARIO, name), add=self.adds)[0] for name in names}
        scenarios = {name: points for name, points in scenarios.items() if known(points)}
        # A series whose categories cannot be added up (shares) has no whole: its years are no gaps.
        if not any(point.value is not None for point in actual) and not any(row.kind == ACTUAL for row in self.rows):
            actual = []
        super().__init__(indicator.title, indicator.unit, actual, targets or way, scenarios, base_year)

    def rows_of(self, kind: str, scenario: str = "") -> list[IndicatorValue]:
        """Return the rows of one kind (and scenario), with and without category, in the order of years."""
        return [row for row in self.all_rows if row.kind == kind and row.scenario == scenario]

    @cached_property
    def categories(self) -> list[str]:
        """Names of the parts that have measured values, the largest first (by the mean of absolute values)."""
        sums: dict[str, list[Decimal]] = {}
        for row in self.rows_of(ACTUAL):
            if row.category and row.value is not None:
                sums.setdefault(row.category, []).append(abs(row.value))
        return sorted(sums, key=lambda name: (-sum(sums[name], ZERO) / len(sums[name]), name))

    @cached_property
    def category_names(self) -> list[str]:
        """Names of all parts, those without a measured value last."""
        return [*self.categories, *sorted({row.category for row in self.all_rows if row.category} - set(self.categories))]

    @property
    def scenario_names(self) -> list[str]:
        return list(self.scenarios)

    def parts(self, kind: str = ACTUAL) -> dict[int, dict[str, Decimal | None]]:
        """Return the values of the categories by year; a year in which no category has a value is left out."""
        years: dict[int, dict[str, Decimal | None]] = {}
        for row in self.rows_of(kind):
            if row.category:
                years.setdefault(row.year, {})[row.category] = row.value
        return {year: values for year, values in sorted(years.items()) if any(value is not None for value in values.values())}

    @property
    def has_values(self) -> bool:
        """Is there any measured value, of the whole or of a part?"""
        return bool(self.known or self.categories)

    @property
    def source(self) -> str:
        """Where the values come from, and how good the latest one is."""
        sources = "; ".join(dict.fromkeys(row.source for row in self.all_rows if row.source))
        latest = [row for row in self.all_rows if row.kind == ACTUAL and row.value is not None]
        newest = [row for row in latest if row.year == latest[-1].year]
        quality = ", ".join(sorted({row.data_quality for row in newest if row.data_quality}))
        if not quality:
            return sources
        text = _("Datengüte %(quality)s (%(year)s)") % {"quality": quality, "year": str(latest[-1].year)}
        return f"{sources}. {text}" if sources else text

    def chart(self) -> Any:
        """Return the chart of the path (`figures.path`)."""
        from .figures.path import chart

        return chart(self)

    def table(self) -> dict[str, Any]:
        """Return the values of the path for `components/table.html`."""
        from .figures.path import table

        return table(self).shown()

    @property
    def csv_url(self) -> str:
        return address_of_file("strategy:indicator_csv", self.indicator.pk)

    @property
    def url(self) -> str:
        """The address of the page of the indicator."""
        return address_of_file("strategy:indicator", self.indicator.pk)


def address_of_file(name: str, *args: object) -> str:
    """Return an address of our own; "" while the object is not saved."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
