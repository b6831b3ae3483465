"""An indicator with its values, ready to be shown: as a chart, in a sentence, as a table, as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from municipality import charts
from municipality.templatetags.municipality_tags import number, quantity

from .models import Indicator, IndicatorValue
from .progress import Known, Point, Trend, TrendKind, known, required, share_done, trend

ZERO = Decimal(0)
SHORT_UNIT = 8


@dataclass(frozen=True)
class Figure:
    """What `components/figure.html` needs."""

    title: str
    svg: SafeString
    alt: str
    caption: str
    source: str
    note: str
    table: dict
    csv_url: str


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


class Series:
    """One indicator. `base_year`: the year from which the way is counted, where the series has a value for it.

    `target`: a single (year, value) that stands in where the indicator has no target values of its own (from a goal).
    """

    def __init__(self, indicator: Indicator, base_year: int | None = None, target: tuple[int, Decimal] | None = None) -> None:
        self.indicator = indicator
        everything = indicator.values.all()
        self.rows: list[IndicatorValue] = sorted(
            (row for row in everything if not row.category and not row.scenario), key=lambda row: (row.year, row.kind)
        )
        self.actual = [Point(row.year, row.value) for row in self.rows if row.kind == IndicatorValue.Kind.ACTUAL]
        self.targets = known(Point(row.year, row.value) for row in self.rows if row.kind == IndicatorValue.Kind.TARGET)
        if not self.targets and target is not None:
            self.targets = [Known(*target)]
        self.base_year = base_year

    @property
    def title(self) -> str:
        return self.indicator.title

    @property
    def unit(self) -> str:
        return self.indicator.unit

    @cached_property
    def known(self) -> list[Known]:
        return known(self.actual)

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
    def gap_sentence(self) -> str:
        """How much is missing in the target year at today's pace; "" where nothing is or nothing is known."""
        if self.gap is None or self.target is None:
            return ""
        unit = _("Prozentpunkte") if self.unit == "%" else self.unit
        return _("Im Jahr %(year)s fehlen dann noch %(gap)s.") % {"year": str(self.target.year), "gap": quantity(rounded(self.gap), unit).rstrip(".")}

    @property
    def sentence(self) -> str:
        """The text alternative of the chart: "Treibhausgase in kt CO₂e. 1990: 853, 2024: 488, Ziel 2035: 0. …"."""
        parts = [f"{point.year}: {number(point.value)}" for point in dict.fromkeys(filter(None, (self.base, self.latest)))]
        if self.target:
            parts.append(_("Ziel %(year)s: %(value)s") % {"year": str(self.target.year), "value": number(self.target.value)})
        gaps = ", ".join(str(point.year) for point in self.actual if point.value is None)
        sentences = [_("%(title)s in %(unit)s") % {"title": self.title, "unit": self.unit}, ", ".join(parts)]
        if gaps:
            sentences.append(_("Ohne Wert: %(years)s") % {"years": gaps})
        return ". ".join(part for part in sentences if part) + "." + (f" {self.pace_sentence}" if self.pace_sentence else "")

    def chart(self) -> charts.Chart:
        """Return the lines: what was, what is wanted from here on, and where today's pace leads."""
        lines: list[charts.Line] = []
        latest, target, unit = self.latest, self.target, short_unit(self.unit)
        way = list(self.targets)
        if latest and way and way[0].year > latest.year:
            way.insert(0, latest)
        gap_label: tuple[str, ...] = ()
        if target:
            text = (_("Ziel %(year)s:") % {"year": str(target.year)}, quantity(target.value, unit))
            lines.append(charts.Line("target", tuple((point.year, float(point.value)) for point in way), text))
        if latest and target and target.year > latest.year and self.trend.kind in (TrendKind.YEAR, TrendKind.NEVER):
            end = self.trend.value_in(target.year, latest.value)
            if end is not None and self.pace_text:
                points = ((latest.year, float(latest.value)), (target.year, float(end)))
                if self.gap is not None:
                    lines.append(charts.Line("pace", points, (_("Tempo heute:"), self.pace_text)))
                    gap_label = (_("Lücke"), quantity(rounded(self.gap), _("Punkte") if unit == "%" else unit))
        actual = tuple((point.year, None if point.value is None else float(point.value)) for point in self.actual)
        label = (quantity(latest.value, unit),) if latest else ()
        lines.append(charts.Line("actual", actual, label))
        return charts.Chart(tuple(lines), self.unit, gap_label)

    def table(self) -> dict:
        """Return the values for `components/table.html`. A year that is a gap shows a dash, a kind without a row an empty cell."""
        columns = [_("Jahr"), _("Ist"), *([_("Soll")] if self.targets else [])]
        with_quality = any(row.data_quality for row in self.rows)
        with_note = any(row.note for row in self.rows)
        columns += [_("Datengüte")] * with_quality + [_("Anmerkung")] * with_note
        by_year: dict[int, dict[str, IndicatorValue]] = {}
        for row in self.rows:
            by_year.setdefault(row.year, {})[row.kind] = row
        lines = []
        for year, rows in sorted(by_year.items()):
            actual, target = rows.get("actual"), rows.get("target")
            line = [str(year), number(actual.value) if actual else ""]
            if self.targets:
                line.append(number(target.value) if target else "")
            both = [row for row in (actual, target) if row]
            if with_quality:
                line.append(", ".join(row.data_quality for row in both if row.data_quality))
            if with_note:
                line.append("; ".join(row.note for row in both if row.note))
            lines.append(line)
        caption = _("%(title)s in %(unit)s") % {"title": self.title, "unit": self.unit}
        return {"caption": caption, "columns": columns, "rows": lines, "number_columns": [1, 2] if self.targets else [1]}

    @property
    def source(self) -> str:
        """Where the values come from, and how good the latest one is."""
        sources = "; ".join(dict.fromkeys(row.source for row in self.rows if row.source))
        quality = next((row.data_quality for row in reversed(self.rows) if row.kind == "actual" and row.value is not None), "")
        if not quality or self.latest is None:
            return sources
        text = _("Datengüte %(quality)s (%(year)s)") % {"quality": quality, "year": str(self.latest.year)}
        return f"{sources}. {text}" if sources else text

    @property
    def csv_url(self) -> str:
        try:
            return reverse("strategy:indicator_csv", args=[self.indicator.pk])
        except NoReverseMatch:
            return ""

    def figure(self, *, small: bool = False, sentences: bool = True) -> Figure:
        """Return everything the figure component shows. `small`: one narrow drawing, for grids."""
        texts = [self.pace_sentence, self.gap_sentence] if sentences else []
        return Figure(
            title=self.title,
            svg=charts.render(self.chart(), (charts.SMALL,) if small else (charts.WIDE, charts.NARROW)),
            alt=self.sentence,
            caption=" ".join(text for text in texts if text),
            source=self.source,
            note=self.indicator.description,
            table=self.table(),
            csv_url=self.csv_url,
        )

    @property
    def is_empty(self) -> bool:
        return not self.known


def figures(indicators: Iterable[Indicator], base_year: int | None = None, *, small: bool = True) -> list[Figure]:
    """Return the figures of all indicators that have at least one known value."""
    return [series.figure(small=small) for series in (Series(indicator, base_year) for indicator in indicators) if not series.is_empty]
