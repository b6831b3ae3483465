"""The indicators with their values: totals, categories, target values, scenarios, gaps and notes."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from strategy.models import FieldOfActionPage, Indicator, IndicatorValue, StrategyPage

from .. import content
from .base import Demo

SOURCE_OF_TARGETS = "Klimaschutzstrategie 2035"
SOURCE_OF_SCENARIOS = "Szenarien zur Klimaschutzstrategie 2035, Fortschreibung 2025"
NO_BALANCE = "Für dieses Jahr gibt es keine Bilanz."
LATER = ("code", "method_note", "breakdown", "show_per_inhabitant", "is_population")
Place = tuple[str, str, str, int]


def build(demo: Demo, strategy: StrategyPage, fields: dict[str, FieldOfActionPage]) -> dict[str, Indicator]:
    """Create the indicators, or complete those of an older demo once; returns them by their key in the content."""
    found: dict[str, Indicator] = {}
    there = {indicator.title: indicator for indicator in Indicator.objects.filter(strategy=strategy)}
    values: list[IndicatorValue] = []
    for order, entry in enumerate(content.load("indicators")["indicators"]):
        indicator = there.get(entry["title"])
        if indicator is None:
            indicator = Indicator.objects.create(
                strategy=strategy, title=entry["title"], unit=entry["unit"], kind=entry["kind"], is_headline=entry.get("is_headline", False),
                description=entry.get("description", ""), sort_order=order, field_of_action=fields.get(entry.get("field", "")), **_later(entry),
            )  # fmt: skip
            values += of_entry(indicator, entry)
            demo.new += 1
        elif not indicator.code:
            values += _complete(indicator, entry, there.values())
        found[entry["key"]] = indicator
    IndicatorValue.objects.bulk_create(values, batch_size=500)
    return found


def _later(entry: dict[str, Any]) -> dict[str, Any]:
    """What the indicators of older demos do not have yet."""
    return {name: entry[name] for name in LATER if name in entry}


def _complete(indicator: Indicator, entry: dict[str, Any], all_of_them: Any) -> list[IndicatorValue]:
    """Give an indicator of an older demo what it lacks; returns the values to add. What exists once is not given twice."""
    later = _later(entry)
    if later.get("is_population") and any(other.is_population for other in all_of_them):
        del later["is_population"]
    if any(other.code == later["code"] for other in all_of_them):
        del later["code"]
    for name, value in later.items():
        setattr(indicator, name, value)
    if indicator.unit == entry.get("unit_before"):
        indicator.unit = entry["unit"]
    indicator.description = indicator.description or entry.get("description", "")
    indicator.save()
    if indicator.unit != entry["unit"]:
        return []
    places = set(indicator.values.values_list("kind", "scenario", "category", "year"))
    return [row for row in of_entry(indicator, entry) if (row.kind, row.scenario, row.category, row.year) not in places]


def of_entry(indicator: Indicator, entry: dict[str, Any]) -> list[IndicatorValue]:
    """Return all values that the content names for an indicator."""
    return [IndicatorValue(indicator=indicator, **row) for row in _rows(entry)]


def _rows(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    notes = dict(entry.get("notes", []))
    measured = {"kind": "actual", "source": entry["source"]}
    for year, value, quality in entry["actual"]:
        yield {**measured, "year": year, "value": _decimal(value), "data_quality": quality, "note": notes.get(year, "")}
    for year in entry.get("gaps", []):
        yield {**measured, "year": year, "value": None, "note": entry.get("gap_note", NO_BALANCE)}
    for year, value in entry.get("target", []):
        yield {"kind": "target", "source": SOURCE_OF_TARGETS, "year": year, "value": abs(_decimal(value))}
    for category, parts in _parts(entry).items():
        for year, value, quality in parts:
            yield {**measured, "category": category, "year": year, "value": _decimal(value), "data_quality": quality}
    for category, parts in _target_parts(entry).items():
        for year, value in parts:
            yield {"kind": "target", "source": SOURCE_OF_TARGETS, "category": category, "year": year, "value": _decimal(value)}
    for name, path in entry.get("scenarios", {}).items():
        for year, value in path:
            yield {"kind": "scenario", "scenario": name, "source": SOURCE_OF_SCENARIOS, "year": year, "value": _decimal(value)}


def _parts(entry: dict[str, Any]) -> dict[str, list[list[Any]]]:
    if entry.get("parts_from_sectors"):
        return {row["sector"]: row["actual"] for row in _sectors()}
    return entry.get("parts", {})


def _target_parts(entry: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Target values by category. Those of the sectors end before the year in which the rest has to be bound: they are more than the whole."""
    if entry.get("parts_from_sectors"):
        zero = {year for year, value in entry["target"] if not value}
        return {row["sector"]: [[year, value] for year, value in row["target"] if year not in zero] for row in _sectors()}
    return entry.get("target_parts", {})


def _sectors() -> list[dict[str, Any]]:
    return [row for row in content.load("indicators")["indicators"] if row.get("sector")]


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))
