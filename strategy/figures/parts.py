"""The parts of a series: stacked by sector, energy carrier or means of transport, in its unit or as shares of the whole."""

from decimal import Decimal

from django.utils.translation import gettext as _

from municipality import charts
from municipality.templatetags.municipality_tags import number, quantity
from strategy.models import Indicator
from strategy.series import ACTUAL, TARGET, ZERO, Series, rounded

from .figure import WIDE, Figure, Table, years_text

HUNDRED = Decimal(100)
Parts = dict[str, Decimal]


def complete_years(series: Series, kind: str = ACTUAL) -> dict[int, Parts]:
    """Return the years in which every category has a value. Others would draw a whole that is too small, so they are left out."""
    names = series.categories
    return {
        year: {name: value for name in names if (value := values[name]) is not None}
        for year, values in series.parts(kind).items()
        if all(values.get(name) is not None for name in names)
    }


def grouped(series: Series) -> tuple[list[str], list[str]]:
    """Return the names that are drawn, and those that are summed up because eight parts are the most that can be told apart."""
    names = series.categories
    return (names, []) if len(names) <= charts.CATEGORIES else (names[: charts.CATEGORIES - 1], names[charts.CATEGORIES - 1 :])


def stack(series: Series, *, shares: bool = False) -> charts.Stack:
    """Return the stacked bars of all complete years, targets as outlines behind the last measured year."""
    names, rest = grouped(series)
    years = complete_years(series)
    planned = {year: parts for year, parts in complete_years(series, TARGET).items() if not years or year > max(years)}
    bars = [charts.Bar(year, _drawn(parts, names, rest, shares)) for year, parts in years.items()]
    bars += [charts.Bar(year, _drawn(parts, names, rest, shares), planned=True) for year, parts in planned.items()]
    last = bars[-1].parts if bars else ()
    percent = shares or series.unit.strip() == "%"
    whole = percent and all(sum(part or 0 for part in bar.parts) <= 100.5 and min((part or 0 for part in bar.parts), default=0) >= 0 for bar in bars)
    return charts.Stack(
        bars=tuple(bars),
        names=(*names, *([_("Übrige")] if rest else [])),
        labels=tuple(_label(part, percent) for part in last),
        unit="%" if shares else series.unit,
        whole=whole,
        planned_word=_("Ziel"),
    )


def _label(part: float | None, percent: bool) -> str:
    if part is None:
        return ""
    value = rounded(Decimal(str(part)))
    return quantity(value.quantize(Decimal(1)), "%") if percent else number(value)


def _drawn(parts: Parts, names: list[str], rest: list[str], shares: bool) -> tuple[float | None, ...]:
    values = [parts[name] for name in names] + ([sum((parts[name] for name in rest), ZERO)] if rest else [])
    if shares:
        whole = sum(values, ZERO)
        values = [value / whole * HUNDRED if whole else ZERO for value in values]
    return tuple(float(round(value, 6)) for value in values)


def shares_make_sense(series: Series) -> bool:
    """Can the parts be read as shares of a whole? Not in a series of shares, and not with values below zero or a whole of zero."""
    years = complete_years(series)
    return (
        series.adds
        and len(series.categories) > 1
        and bool(years)
        and all(min(parts.values()) >= 0 and sum(parts.values()) > 0 for parts in years.values())
    )


def table(series: Series, *, shares: bool = False) -> Table:
    """Return year by year the value of every category, and the whole where the unit allows one."""
    names = series.category_names
    totals = {point.year: point.value for point in series.actual}
    goals: dict[int, Decimal | None] = {point.year: point.value for point in series.targets}
    rows: list = []
    for kind, wholes in ((ACTUAL, totals), (TARGET, goals)):
        for year, values in series.parts(kind).items():
            cells = [values.get(name) for name in names]
            whole = wholes.get(year)
            if shares:
                base = sum((value for value in cells if value is not None), ZERO) if None not in cells else None
                cells = [round(value / base * HUNDRED, 1) if value is not None and base else None for value in cells]
            label = str(year) if kind == ACTUAL else _("%(year)s (Ziel)") % {"year": year}
            rows.append([label, *cells, *([whole] if series.adds and not shares else [])])
    columns = [_("Jahr"), *names, *([_("Summe")] if series.adds and not shares else [])]
    unit = "%" if shares else series.unit
    return Table(_("%(title)s in %(unit)s") % {"title": title(series, shares=shares), "unit": unit}, columns, rows, list(range(1, len(columns))))


def title(series: Series, *, shares: bool = False) -> str:
    """Return what the figure is called."""
    words = {"title": series.title}
    if shares:
        return _("%(title)s: Anteile") % words
    match series.indicator.breakdown:
        case Indicator.Breakdown.SECTOR:
            return _("%(title)s nach Sektoren") % words
        case Indicator.Breakdown.CARRIER:
            return _("%(title)s nach Energieträgern") % words
        case Indicator.Breakdown.MODE:
            return _("%(title)s nach Verkehrsmitteln") % words
    return _("%(title)s nach Kategorien") % words


def sentence(series: Series, drawn: charts.Stack) -> str:
    """Return the text alternative: the parts of the last measured year, the largest first, and of the target."""
    texts = [f"{title(series)}."]
    measured = [bar for bar in drawn.bars if not bar.planned]
    for bar in [*measured[-1:], *(bar for bar in drawn.bars if bar.planned)]:
        parts = sorted(zip(drawn.names, bar.parts, strict=True), key=lambda pair: -(pair[1] or 0))
        words = ", ".join(f"{name} {quantity(rounded(Decimal(str(part))), drawn.unit)}" for name, part in parts if part is not None)
        text = _("Ziel %(year)s: %(parts)s.") if bar.planned else _("%(year)s: %(parts)s.")
        texts.append(text % {"year": str(bar.year), "parts": words})
    return " ".join(texts)


def caption(series: Series) -> str:
    """Return what the drawing leaves out."""
    missing = sorted(set(series.parts()) - set(complete_years(series)))
    texts = []
    if missing:
        texts.append(_("Nicht gezeichnet, weil eine Kategorie fehlt: %(years)s.") % {"years": years_text(missing)})
    rest = grouped(series)[1]
    if rest:
        texts.append(_("Unter „Übrige“: %(names)s.") % {"names": ", ".join(rest)})
    return " ".join(texts)


def figure(series: Series, *, shares: bool = False, sizes: tuple[charts.Size, ...] = WIDE, address: str = "") -> Figure:
    """Return the parts as a figure."""
    drawn = stack(series, shares=shares)
    return Figure(
        key="anteile" if shares else "aufteilung", title=title(series, shares=shares), drawing=drawn, alt=sentence(series, drawn),
        caption=caption(series), source=series.source, data=table(series, shares=shares), csv_url=series.csv_url, sizes=sizes, address=address,
    )  # fmt: skip
