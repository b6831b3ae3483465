"""Series with parts, scenarios and people."""

from decimal import Decimal

from strategy.models import IndicatorValue
from tests.strategy import builders


def put(made, kind="actual", scenario="", **categories):
    """Add values by category: `put(made, Verkehr={2020: 5, 2021: None})`; the category "" is `whole`."""
    for category, values in categories.items():
        for year, value in values.items():
            IndicatorValue.objects.create(
                indicator=made, year=year, kind=kind, scenario=scenario, category="" if category == "whole" else category.replace("_", " "),
                value=None if value is None else Decimal(str(value)), source="Bilanz 2024", data_quality="B",
            )  # fmt: skip
    return made


def parts(town, title="Treibhausgase", unit="kt CO₂e", **fields):
    """Emissions by sector: 2021 lacks one sector, 2022 is complete again."""
    made = builders.indicator(town, title, values={}, unit=unit, breakdown="sector", **fields)
    return put(made, Verkehr={2020: 100, 2021: 90, 2022: 80}, Wärme={2020: 60, 2021: None, 2022: 50}, Strom={2020: 40, 2021: 30, 2022: 20})


def people(town, values=None, **fields):
    """The population of a strategy."""
    return builders.indicator(
        town,
        "Einwohnerzahl",
        values={2020: 100_000, 2022: 80_000} if values is None else values,
        is_population=True,
        **{"unit": "Personen", **fields},
    )


def modal_split(town):
    """Shares by means of transport, with a target."""
    made = builders.indicator(town, "Modal Split", values={}, unit="%", breakdown="mode")
    put(made, zu_Fuß={2018: 25, 2023: 26}, Fahrrad={2018: 24, 2023: 28}, Auto={2018: 51, 2023: 46})
    return put(made, "target", zu_Fuß={2035: 30}, Fahrrad={2035: 40}, Auto={2035: 30})
