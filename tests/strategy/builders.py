"""Strategies with numbers, for the tests of this app."""

from decimal import Decimal

from strategy.models import Goal, Indicator, IndicatorValue, ReachShare

EMISSIONS = {1990: 853, 2000: "738.4", 2010: "659.8", 2012: "643.7", 2013: None, 2014: 632, 2020: "528.3", 2024: 488}


def indicator(town, title="Treibhausgase gesamt", values=None, targets=None, **fields):
    """An indicator with actual values (None is a gap) and target values, by year."""
    fields.setdefault("unit", "kt CO₂e")
    made = Indicator.objects.create(strategy=town.strategy, title=title, **fields)
    for kind, series in (("actual", EMISSIONS if values is None else values), ("target", targets or {})):
        for year, value in series.items():
            IndicatorValue.objects.create(
                indicator=made, year=year, kind=kind, value=None if value is None else Decimal(str(value)), source="Bilanz 2024", data_quality="B"
            )
    return made


def headline(town, **fields):
    """The leading indicator of the demo town: on the way to zero, too slowly."""
    return indicator(town, targets={2030: "221.8", 2035: 0}, is_headline=True, **fields)


def goal(town, title="Klimaneutral bis 2035", **fields):
    return Goal.objects.create(strategy=town.strategy, title=title, **fields)


def reach(town):
    for order, (kind, share) in enumerate((("administration", 21), ("companies", 17), ("allies", 62))):
        ReachShare.objects.create(strategy=town.strategy, reach=kind, share_percent=share, year=2024, source="Bilanz der Stadt", sort_order=order)


def values_of(made):
    return list(made.values.order_by("year", "kind"))
