"""The strategy with fields of action, measures and goals. Indicators stand in `indicators`, what is reported in `upkeep`.

A demo that is older than a field of the model gets what the content says about it: once, and only where nobody has an open draft.
"""

from decimal import Decimal
from typing import Any

from django.utils.text import slugify
from wagtail.models import Page, ReferenceIndex

from municipality.models import Sdg
from municipality.models.base import in_ascii
from strategy.models import FieldOfActionPage, Goal, MeasureDocument, MeasureExtra, MeasurePage, MeasureStep, ReachShare, StrategyPage
from strategy.models import Indicator as IndicatorRow

from .. import content
from . import indicators, papers
from .base import Demo

COUNCIL = "https://rat.auenfurt.example/vorlagen/"
RELATIONS = {"flanking_measures": "flanking_measures", "needs": "needed_measures", "replaces": "replaced_measures"}


def build(demo: Demo) -> None:
    """Create the strategy and everything below it."""
    demo.say("Strategie …")
    data = content.load("strategy")
    strategy = _strategy(demo, data)
    fields = {entry["key"]: _field(demo, strategy, entry) for entry in data["fields"]}
    _measures(demo, strategy, fields, data)
    found = indicators.build(demo, strategy, fields)
    _goals_and_reach(demo, strategy, data, fields, found)


def _strategy(demo: Demo, data: dict[str, Any]) -> StrategyPage:
    entry = data["strategy"]
    page, is_new = demo.child(demo.pages["home"], StrategyPage, entry["slug"], locale=demo.german)
    later = {"resolution_url": paper_url(entry["resolution_number"]), "stale_after_months": entry["stale_after_months"]}
    if is_new:
        page.title, page.guiding_idea, page.show_in_menus = entry["title"], entry["guiding_idea"], True
        page.introduction, page.why_allies, page.method_note = (demo.html(entry[name]) for name in ("introduction", "why_allies", "method_note"))
        page.baseline_year, page.target_year = entry["baseline_year"], entry["target_year"]
        page.resolution_text, page.resolution_date = entry["resolution_text"], entry["resolution_date"]
        page.search_description = entry["guiding_idea"][:250]
        _set(page, later)
        demo.publish(demo.pages["home"], page)
    elif not page.resolution_url and _may_be_completed(page):
        _set(page, later)
        _republish(page)
    demo.pages[entry["key"]] = page
    return page


def _field(demo: Demo, strategy: StrategyPage, entry: dict[str, Any]) -> FieldOfActionPage:
    page, is_new = demo.child(strategy, FieldOfActionPage, entry["key"], locale=demo.german)
    later: dict[str, Any] = {name: entry[name] for name in ("reach", "nki_key", "status_override", "status_override_reason") if name in entry}
    if is_new:
        page.title, page.code, page.icon, page.hue, page.summary = entry["title"], entry["code"], entry["icon"], entry["hue"], entry["summary"]
        page.introduction, page.own_reach, page.needs_allies = (demo.html(entry[name]) for name in ("introduction", "own_reach", "needs_allies"))
        page.bisko_sector, page.eea_code = entry.get("bisko_sector", ""), str(entry.get("eea_code", ""))[:8]
        page.search_description = entry["summary"][:250]
        if entry.get("picture"):
            page.picture = demo.picture(entry["picture"], entry["key"], entry.get("picture_alt", ""))
        page.sdgs = list(Sdg.objects.filter(number__in=entry["sdgs"]))
        _set(page, later)
        demo.publish(strategy, page)
    elif not any(getattr(page, name) for name in later) and _may_be_completed(page):
        _set(page, later)
        _republish(page)
    demo.pages[entry["key"]] = page
    return page


def _measures(demo: Demo, strategy: StrategyPage, fields: dict[str, FieldOfActionPage], data: dict[str, Any]) -> None:
    """Create the measures, then publish them with their relations: those need the other end."""
    rows = content.measures()
    people = {entry["key"]: entry["person"] for entry in data["fields"]}
    files = papers.build(demo)
    known = {page.code: page for page in MeasurePage.objects.descendant_of(strategy)}
    fresh, older = set(), set()
    for entry in rows:
        page = known.get(entry["code"])
        later = _later(demo, entry, people[entry["field"]])
        if page is None:
            page = known[entry["code"]] = _measure(demo, entry)
            _set(page, later)
            _add_rows(page, entry, files)
            fields[entry["field"]].refresh_from_db()
            page.live = False
            fields[entry["field"]].add_child(instance=page)
            fresh.add(entry["code"])
            demo.new += 1
        elif not page.live and page.latest_revision_id is None:
            fresh.add(entry["code"])  # a run before this one did not come to its end
        elif not any(getattr(page, name) for name in later) and _may_be_completed(page):
            _set(page, later)
            _add_rows(page, entry, files)
            older.add(entry["code"])
    for entry in rows:
        page = demo.pages[entry["code"].replace(" ", "-")] = known[entry["code"]]
        if entry["code"] in fresh | older:
            for key, name in RELATIONS.items():
                others = [known[code] for code in entry.get(key, []) if code in known]
                if others and not getattr(page, name).all():
                    setattr(page, name, others)
            _republish(page)
            if entry.get("documents"):
                # Files are public while a public page refers to them; the worker that notes it is not running yet.
                ReferenceIndex.create_or_update_for_object(page)


def _measure(demo: Demo, entry: dict[str, Any]) -> MeasurePage:
    page = MeasurePage(title=entry["title"], slug=slugify(in_ascii(entry["title"])), locale=demo.german, code=entry["code"])
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
    return page


def _later(demo: Demo, entry: dict[str, Any], person: str) -> dict[str, Any]:
    """What older demos do not have yet: origin, reach, contact person, paper, place."""
    values: dict[str, Any] = {name: entry[name] for name in ("origin", "reach")}
    values["contact_person"] = demo.rows[f"people:{entry.get('person', person)}"]
    if "resolution" in entry:
        values["paper_url"] = paper_url(entry["resolution"]["number"])
    for name in ("lat", "lon"):
        if name in entry:
            values[name] = Decimal(str(entry[name]))
    return {name: value for name, value in values.items() if value}


def _add_rows(page: MeasurePage, entry: dict[str, Any], files: dict[str, Any]) -> None:
    """Give a measure its steps with dates, further details and documents; steps that are there get what they lack."""
    wanted = entry.get("steps", [])
    there = list(page.steps.all())
    if not there:
        page.steps = [_step(step, n) for n, step in enumerate(wanted)]
    elif len(there) == len(wanted):
        for step, told in zip(there, wanted, strict=True):
            if step.title == told["title"] and step.start is None and step.end is None:
                step.start, step.end, step.is_milestone = told.get("start"), told.get("end"), told.get("milestone", False)
        page.steps = there
    page.extras = [MeasureExtra(label=row["label"], text=row["text"], sort_order=n) for n, row in enumerate(entry.get("extras", []))]
    page.documents = [MeasureDocument(document=files[key], sort_order=n) for n, key in enumerate(entry.get("documents", []))]


def _step(step: dict[str, Any], order: int) -> MeasureStep:
    return MeasureStep(
        number=str(step.get("number", "")), title=step["title"], start=step.get("start"), end=step.get("end"), start_text=step.get("start_text", ""),
        end_text=step.get("end_text", ""), is_milestone=step.get("milestone", False), done=step.get("done", False), sort_order=order,
    )  # fmt: skip


def _goals_and_reach(demo: Demo, strategy: StrategyPage, data: dict[str, Any], fields: dict, found: dict[str, IndicatorRow]) -> None:
    entries = [(entry, None) for entry in data.get("strategy_goals", [])]
    entries += [(goal, fields[entry["key"]]) for entry in data["fields"] for goal in entry.get("goals", [])]
    there = list(strategy.goals.all())
    if not there:
        strategy.goals = [_goal(entry, page, found, n) for n, (entry, page) in enumerate(entries)]
        strategy.reach_shares = [
            ReachShare(
                reach=entry["key"], label=entry["label"], share_percent=Decimal(str(entry["share_percent"])), year=entry["year"], source=entry["source"],
                sort_order=n,
            )
            for n, entry in enumerate(data["reach"])
        ]  # fmt: skip
    elif not any(goal.code for goal in there) and _may_be_completed(strategy):
        by_title = {_title(entry): entry for entry, _page in entries}
        for goal in there:
            if goal.title in by_title:
                _set(goal, _goal_later(by_title[goal.title]))
        strategy.goals = there
    else:
        return
    _republish(strategy)


def _title(entry: dict[str, Any], language: str = "") -> str:
    title, text = entry[f"title{language}"], entry.get(f"text{language}", "")
    return f"{title}: {text}" if text and len(title) + len(text) < 290 else title


def _goal(entry: dict[str, Any], page: FieldOfActionPage | None, found: dict[str, IndicatorRow], order: int) -> Goal:
    goal = Goal(
        title=_title(entry), field_of_action=page, indicator=found.get(entry.get("indicator", "")), baseline_year=entry.get("baseline_year"),
        baseline_value=_decimal(entry.get("baseline_value")), target_year=entry.get("target_year"), target_value=_decimal(entry.get("target_value")),
        is_net_zero=entry.get("is_net_zero", False), scope_note=entry.get("scope_note", ""), sort_order=order,
    )  # fmt: skip
    _set(goal, _goal_later(entry))
    return goal


def _goal_later(entry: dict[str, Any]) -> dict[str, Any]:
    """What older demos do not have yet: code, wording, interim targets, resolution, a target as reduction in percent."""
    names = ("code", "wording", "interim_targets", "resolution_text", "resolution_date", "scope_note")
    values = {name: entry[name] for name in names if name in entry}
    if "resolution_number" in entry:
        values["resolution_url"] = paper_url(entry["resolution_number"])
    if "reduction_percent" in entry:
        values |= {"reduction_percent": _decimal(entry["reduction_percent"]), "target_value": None}
    return values


def english_goals(data: dict[str, Any], german: StrategyPage) -> list[Goal]:
    """Return the goals of the whole strategy in English, with the same indicators."""
    by_title = {goal.title: goal for goal in german.goals.all()}
    goals = []
    for n, entry in enumerate(data["strategy_goals"]):
        source = by_title.get(_title(entry))
        if source is None:
            continue
        values = {field.name: getattr(source, field.name) for field in Goal._meta.fields if field.name not in ("id", "strategy")}
        values |= {"title": _title(entry, "_en"), "sort_order": n}
        # What the council decided was decided in German.
        goals.append(Goal(**{**values, "wording": "", "resolution_text": "", "scope_note": ""}))
    return goals


def paper_url(number: str) -> str:
    """Return the address of a motion of the council ("V/0118/2022")."""
    return f"{COUNCIL}{number.replace('/', '-')}"


def _may_be_completed(page: Page) -> bool:
    """Nobody's draft is published on the way."""
    return bool(page.live and not page.has_unpublished_changes)


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _republish(page: Page) -> None:
    page.save_revision().publish(skip_permission_checks=True, log_action=False)
    page.refresh_from_db()


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
