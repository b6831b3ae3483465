"""The strategy with fields of action, measures, indicators and goals; strategy, home and how-to-join also in English."""

from decimal import Decimal
from typing import Any

from municipality.models import Sdg
from strategy.models import FieldOfActionPage, Goal, Indicator, IndicatorValue, MeasurePage, MeasureStep, ReachShare, StrategyPage

from .. import content
from .base import Demo


def build(demo: Demo) -> None:
    """Create the strategy and everything below it."""
    demo.say("Strategie …")
    data = content.load("strategy")
    strategy = _strategy(demo, data)
    fields = {entry["key"]: _field(demo, strategy, entry) for entry in data["fields"]}
    _measures(demo, strategy, fields)
    indicators = _indicators(strategy, fields)
    _goals_and_reach(strategy, data, fields, indicators)


def _strategy(demo: Demo, data: dict[str, Any]) -> StrategyPage:
    entry = data["strategy"]
    page, is_new = demo.child(demo.pages["home"], StrategyPage, entry["slug"], locale=demo.german)
    if is_new:
        page.title, page.guiding_idea, page.show_in_menus = entry["title"], entry["guiding_idea"], True
        page.introduction, page.why_allies, page.method_note = (demo.html(entry[name]) for name in ("introduction", "why_allies", "method_note"))
        page.baseline_year, page.target_year = entry["baseline_year"], entry["target_year"]
        page.resolution_text, page.resolution_date = entry["resolution_text"], entry["resolution_date"]
        page.search_description = entry["guiding_idea"][:250]
        demo.publish(demo.pages["home"], page)
    demo.pages[entry["key"]] = page
    return page


def _field(demo: Demo, strategy: StrategyPage, entry: dict[str, Any]) -> FieldOfActionPage:
    page, is_new = demo.child(strategy, FieldOfActionPage, entry["key"], locale=demo.german)
    if is_new:
        page.title, page.code, page.icon, page.hue, page.summary = entry["title"], entry["code"], entry["icon"], entry["hue"], entry["summary"]
        page.introduction, page.own_reach, page.needs_allies = (demo.html(entry[name]) for name in ("introduction", "own_reach", "needs_allies"))
        page.bisko_sector, page.eea_code = entry.get("bisko_sector", ""), str(entry.get("eea_code", ""))[:8]
        page.search_description = entry["summary"][:250]
        if entry.get("picture"):
            page.picture = demo.picture(entry["picture"], entry["key"], entry.get("picture_alt", ""))
        page.sdgs = list(Sdg.objects.filter(number__in=entry["sdgs"]))
        demo.publish(strategy, page)
    demo.pages[entry["key"]] = page
    return page


def _measures(demo: Demo, strategy: StrategyPage, fields: dict[str, FieldOfActionPage]) -> None:
    known = {page.code: page for page in MeasurePage.objects.descendant_of(strategy)}
    rows = content.measures()
    for entry in rows:
        if entry["code"] not in known:
            known[entry["code"]] = demo.publish(fields[entry["field"]], _measure(demo, entry))
            known[entry["code"]].is_new = True
    for entry in rows:
        page = known[entry["code"]]
        demo.pages[entry["code"].replace(" ", "-")] = page
        flanking = [known[code] for code in entry.get("flanking_measures", []) if code in known]
        if getattr(page, "is_new", False) and flanking:
            page.flanking_measures = flanking
            page.save_revision().publish(skip_permission_checks=True, log_action=False)


def _measure(demo: Demo, entry: dict[str, Any]) -> MeasurePage:
    page = MeasurePage(title=entry["title"], locale=demo.german, code=entry["code"])
    for name in (
        "summary", "measure_type", "introduction_term", "duration_text", "start", "end", "initiator", "cost_note", "staff_effort_text", "savings_note", "priority",
        "status", "status_note", "status_date", "delay_reason",
    ):  # fmt: skip
        if name in entry:
            setattr(page, name, entry[name])
    page.is_delayed = entry.get("is_delayed", False)
    page.is_ongoing = entry.get("status") == "ongoing" and "end" not in entry
    page.responsible_office = demo.rows[f"offices:{entry['office']}"]
    page.stakeholders, page.target_groups = ("\n".join(entry.get(name, [])) for name in ("stakeholders", "target_groups"))
    for name in ("goal_and_strategy", "initial_situation", "description", "financing_approach", "regional_value_creation", "remarks"):
        setattr(page, name, demo.html(entry.get(name, "")))
    for name in ("success_indicators", "milestones"):
        items = entry.get(name, [])
        setattr(page, name, demo.html("\n".join(f"- {item}" for item in items)) if items else "")
    for name in ("total_cost_eur", "initial_cost_eur", "energy_savings_mwh_per_year", "ghg_savings_t_per_year"):
        if name in entry:
            setattr(page, name, Decimal(str(entry[name])))
    page.search_description = entry["summary"][:250]
    page.sdgs = list(Sdg.objects.filter(number__in=entry.get("sdgs", [])))
    page.steps = [
        MeasureStep(
            number=str(step.get("number", "")), title=step["title"], start_text=_month(step.get("start")), end_text=_month(step.get("end")),
            done=step.get("done", False), sort_order=n,
        )
        for n, step in enumerate(entry.get("steps", []))
    ]  # fmt: skip
    return page


def _month(day) -> str:
    return f"{day:%m/%Y}" if day else ""


def _indicators(strategy: StrategyPage, fields: dict[str, FieldOfActionPage]) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for order, entry in enumerate(content.load("indicators")["indicators"]):
        indicator, is_new = Indicator.objects.get_or_create(
            strategy=strategy, title=entry["title"],
            defaults={
                "unit": entry["unit"], "kind": entry["kind"], "is_headline": entry.get("is_headline", False), "description": entry.get("description", ""),
                "sort_order": order, "field_of_action": fields.get(entry.get("field", "")),
            },
        )  # fmt: skip
        found[entry["key"]] = indicator
        if is_new:
            IndicatorValue.objects.bulk_create(_values(indicator, entry))
    return found


def _values(indicator: Indicator, entry: dict[str, Any]) -> list[IndicatorValue]:
    source = entry["source"]
    values = [
        IndicatorValue(indicator=indicator, year=year, value=Decimal(str(value)), kind="actual", source=source, data_quality=quality)
        for year, value, quality in entry["actual"]
    ]
    values += [
        IndicatorValue(indicator=indicator, year=year, value=None, kind="actual", source=source, note="Für dieses Jahr gibt es keine Bilanz.")
        for year in entry.get("gaps", [])
    ]
    values += [
        IndicatorValue(indicator=indicator, year=year, value=abs(Decimal(str(value))), kind="target", source="Klimaschutzstrategie 2035")
        for year, value in entry.get("target", [])
    ]
    return values


def _goals_and_reach(strategy: StrategyPage, data: dict[str, Any], fields: dict, indicators: dict[str, Indicator]) -> None:
    if strategy.goals.exists():
        return
    entries = [(entry, None) for entry in data.get("strategy_goals", [])]
    entries += [(goal, fields[entry["key"]]) for entry in data["fields"] for goal in entry.get("goals", [])]
    strategy.goals = [
        Goal(
            title=f"{entry['title']}: {entry['text']}" if entry.get("text") and len(entry["title"]) + len(entry["text"]) < 290 else entry["title"],
            field_of_action=page, indicator=indicators.get(entry.get("indicator", "")), baseline_year=entry.get("baseline_year"),
            baseline_value=_decimal(entry.get("baseline_value")), target_year=entry.get("target_year"), target_value=_decimal(entry.get("target_value")),
            is_net_zero=entry.get("is_net_zero", False), scope_note=entry.get("scope_note", ""), sort_order=n,
        )
        for n, (entry, page) in enumerate(entries)
    ]  # fmt: skip
    strategy.reach_shares = [
        ReachShare(
            reach=entry["key"],
            label=entry["label"],
            share_percent=Decimal(str(entry["share_percent"])),
            year=entry["year"],
            source=entry["source"],
            sort_order=n,
        )
        for n, entry in enumerate(data["reach"])
    ]
    strategy.save_revision().publish(skip_permission_checks=True, log_action=False)


def _decimal(value) -> Decimal | None:
    return None if value is None else Decimal(str(value))
