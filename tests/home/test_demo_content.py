"""The content of the demo is complete, consistent, and keeps the limits of the models that it will be loaded into."""

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from shapely.geometry import LineString, Point, shape

from home.demo import content
from home.demo.pictures import KINDS

MUNICIPALITY = content.load("municipality")
STRATEGY = content.load("strategy")
INDICATORS = {row["key"]: row for row in content.load("indicators")["indicators"]}
QUEUE = content.load("queue")
MEASURES = {row["code"]: row for row in content.measures()}
PROJECTS = {row["key"]: row for row in content.projects()}
PAGES = {row["key"]: row for row in content.pages()}
FIELDS = {row["key"]: row for row in STRATEGY["fields"]}
OFFICES = {row["key"] for row in MUNICIPALITY["offices"]}
PEOPLE = {row["key"] for row in MUNICIPALITY["people"]}
DISTRICTS = {row["key"]: row for row in MUNICIPALITY["districts"]}
BOUNDARY = shape(MUNICIPALITY["boundary"])
SECTORS = ("thg-haushalte", "thg-ghd", "thg-industrie", "thg-stadt", "thg-verkehr")
ALL_FILES = sorted(content.HERE.rglob("*.toml"))
PROFILES = [*PROJECTS.values(), *[row["data"] for row in QUEUE["submissions"]]]


def texts(data: Any) -> list[str]:
    """Every string in the data, however deep."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [text for value in data.values() for text in texts(value)]
    return [text for value in data for text in texts(value)] if isinstance(data, list) else []


EVERYTHING = [
    MUNICIPALITY, STRATEGY, list(INDICATORS.values()), QUEUE, list(MEASURES.values()), list(PROJECTS.values()), list(PAGES.values()),
    content.load("progress")["notes"], content.load("documents"), content.load("report"),
]  # fmt: skip
TEXTS = texts(EVERYTHING)


def actual(key: str) -> dict[int, float]:
    return {year: value for year, value, _quality in INDICATORS[key]["actual"]}


def target(key: str) -> dict[int, float]:
    return dict(INDICATORS[key]["target"])


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.stem)
def test_each_file_explains_its_fields_at_the_top(path):
    assert path.read_text().startswith("#")


def test_there_is_as_much_as_the_demo_needs():
    assert len(FIELDS) == 7
    assert len(MEASURES) == len(content.measures()) >= 26
    assert len(PROJECTS) == len(content.projects()) >= 20
    assert len(OFFICES) == 8 and len(PEOPLE) == 4 and len(DISTRICTS) == 8 and len(MUNICIPALITY["grounds"]) == 6
    assert sum(page["type"] == "news" for page in PAGES.values()) == 5
    assert len(PAGES) == len(content.pages())


def test_measures_show_all_eight_states_and_delays():
    states = Counter(row["status"] for row in MEASURES.values())
    assert set(states) == {"unknown", "planned", "preparing", "running", "ongoing", "completed", "paused", "stopped"}
    delayed = [row for row in MEASURES.values() if row.get("is_delayed")]
    assert len(delayed) == 3
    assert all(row["status"] in ("planned", "preparing", "running") and row["delay_reason"] for row in delayed)
    for row in MEASURES.values():
        if row["status"] in ("stopped", "paused", "completed"):
            assert row["status_note"], row["code"]


def test_the_yearly_report_counts_the_measures_as_they_are():
    states = Counter(row["status"] for row in MEASURES.values())
    assert (len(MEASURES), states["completed"], states["running"] + states["ongoing"]) == (30, 4, 15)
    assert states["planned"] + states["preparing"] == 7
    report = PAGES["bericht-2026"]["summary"]
    assert "Vier Maßnahmen sind abgeschlossen, 15 laufen, drei brauchen länger" in report
    assert "30 Maßnahmen" in STRATEGY["strategy"]["introduction"]


def test_projects_show_all_phases():
    phases = Counter(row["phase"] for row in PROJECTS.values())
    assert set(phases) == {"idea", "planning", "ready", "implementing", "completed", "paused", "ended"}


def test_measures_refer_to_things_that_exist():
    for row in MEASURES.values():
        field = FIELDS[row["field"]]
        assert row["code"].startswith(field["code"] + " "), row["code"]
        assert row["office"] in OFFICES
        assert set(row["flanking_measures"]) <= set(MEASURES) - {row["code"]}, row["code"]
        assert set(row["indicators"]) <= set(INDICATORS)
        assert row["sdgs"] and set(row["sdgs"]) <= set(range(1, 18))


@pytest.mark.parametrize("row", PROFILES, ids=lambda row: row.get("title", "Änderung"))
def test_projects_refer_to_things_that_exist(row):
    assert set(row.get("fields", [])) <= set(FIELDS)
    assert set(row.get("measures", [])) <= set(MEASURES)
    assert set(row.get("sdgs", [])) <= set(range(1, 18))
    if "district" in row:
        assert row["district"] in DISTRICTS
    if "picture" in row:
        assert row["picture"] in KINDS and row["picture_alt"]
    assert {need["kind"] for need in row.get("needs", [])} <= {"people", "skills", "place", "material", "knowledge", "contacts", "money"}
    assert {aim["aim"] for aim in row.get("aims", [])} <= {"mitigation", "supply", "adaptation"}


@pytest.mark.parametrize("row", PROFILES, ids=lambda row: row.get("title", "Änderung"))
def test_projects_keep_the_limits_of_the_form(row):
    limits = {"title": 120, "summary": 280, "picture_alt": 200, "place_text": 160, "carrier": 160, "wanted_start": 80, "no_effect_reason": 300}
    for name, limit in limits.items():
        assert len(row.get(name, "")) <= limit, name
    for need in row.get("needs", []):
        assert len(need["title"]) <= 120 and len(need["amount"]) <= 120
    for aim in row.get("aims", []):
        assert len(aim["how"]) <= 300
    for effect in row.get("effects", []):
        assert len(effect["label"]) <= 120 and len(effect["unit"]) <= 40 and len(effect["uncertainty"]) <= 120
        assert len(effect["method"]) <= 300 and len(effect["assumption"]) <= 300


@pytest.mark.parametrize("row", PROJECTS.values(), ids=lambda row: row["key"])
def test_each_project_has_a_full_profile(row):
    for name in ("problem", "what_happens", "own_goal", "vision", "not_goals", "target_groups", "results", "effect_on_people", "backed_by", "fields"):
        assert row[name], name
    assert row["aims"] and (row.get("effects") or row["no_effect_reason"])
    assert row["history"][0]["phase"] == "idea" and row["history"][-1]["phase"] == row["phase"]
    dates = [row["submitted"], *[step["date"] for step in row["history"]]]
    assert dates == sorted(dates) and dates[-1] <= date(2026, 11, 23)


def test_measures_keep_the_limits_of_the_sheet():
    for row in MEASURES.values():
        assert len(row["code"]) <= 16 and len(row["summary"]) <= 280 and len(row["duration_text"]) <= 200
        assert len(row.get("status_note", "")) <= 300 and len(row.get("delay_reason", "")) <= 300
        assert len(row.get("staff_effort_text", "")) <= 300 and all(len(step["title"]) <= 300 for step in row["steps"])
        for name in ("total_cost_eur", "initial_cost_eur", "ghg_savings_t_per_year", "energy_savings_mwh_per_year"):
            assert row.get(name, 0) >= 0


def test_finished_measures_have_finished_steps_and_steps_follow_in_time():
    for row in MEASURES.values():
        for step in row["steps"]:
            assert step["start"] <= step.get("end", step["start"]), (row["code"], step["title"])
            assert not step["done"] or step["end"] <= date(2026, 11, 23), (row["code"], step["title"])
        if row["status"] == "completed":
            assert all(step["done"] for step in row["steps"]), row["code"]


def test_some_values_are_unknown_and_not_zero():
    assert any("ghg_savings_t_per_year" not in row for row in MEASURES.values())
    assert any("total_cost_eur" not in row for row in MEASURES.values())
    assert all(row["savings_note"] for row in MEASURES.values() if "ghg_savings_t_per_year" not in row)


@pytest.mark.parametrize("year", [1990, 2010, 2020, 2024])
def test_sectors_add_up_to_the_total(year):
    assert sum(actual(key)[year] for key in SECTORS) == pytest.approx(actual("thg-gesamt")[year], abs=0.05)


def test_emissions_follow_the_statement_of_the_home_page():
    total = actual("thg-gesamt")
    strategy = STRATEGY["strategy"]
    assert total[1990] == strategy["baseline_value"] == 853.0
    assert total[2024] == strategy["latest_value"] == 488.0
    pace = (total[2014] - total[2024]) / 10
    assert pace == pytest.approx(14.4)
    assert round(2024 + total[2024] / pace) == 2058
    assert set(INDICATORS["thg-gesamt"]["gaps"]) == {2013, 2017} and not {2013, 2017} & set(total)


def test_the_target_path_runs_straight_to_zero():
    path = target("thg-gesamt")
    assert list(path) == list(range(2025, 2036)) and path[2035] == 0
    for year, value in path.items():
        assert value == pytest.approx(488 * (2035 - year) / 11, abs=0.06)
    assert sum(target(key)[2030] for key in SECTORS) == pytest.approx(path[2030], abs=0.05)
    assert sum(target(key)[2035] for key in SECTORS) <= 0.05 * 853


def test_shares_of_reach_add_up_to_the_balance():
    shares = {row["key"]: row for row in STRATEGY["reach"]}
    assert [shares[key]["share_percent"] for key in ("administration", "companies", "allies")] == [21, 17, 62]
    assert sum(row["value_kt"] for row in shares.values()) == pytest.approx(488)
    for key, row in shares.items():
        assert sum(part["value_kt"] for part in STRATEGY["reach_parts"] if part["reach"] == key) == pytest.approx(row["value_kt"])
        assert round(100 * row["value_kt"] / 488) == row["share_percent"]
        assert row["year"] == 2024 and row["source"]


def test_goals_refer_to_indicators_and_agree_with_them():
    goals = [*STRATEGY["strategy_goals"], *[goal for field in FIELDS.values() for goal in field["goals"]]]
    assert len(goals) >= 14
    for goal in goals:
        assert actual(goal["indicator"])[goal["baseline_year"]] == goal["baseline_value"], goal["title"]
        assert target(goal["indicator"])[goal["target_year"]] == goal["target_value"], goal["title"]
        assert INDICATORS[goal["indicator"]]["unit"] == goal["unit"]


def test_indicators_have_sources_and_data_quality():
    for row in INDICATORS.values():
        assert row["source"] and row["unit"] and row["kind"] in ("impact", "output")
        assert {quality for _year, _value, quality in row["actual"]} <= set("ABCD")
        years = [year for year, _value, _quality in row["actual"]]
        assert years == sorted(set(years)) and not set(years) & set(row["gaps"])
        assert not row["field"] or row["field"] in FIELDS


def test_the_population_of_the_districts_is_that_of_the_town():
    people = MUNICIPALITY["municipality"]["population"]
    assert sum(row["population"] for row in DISTRICTS.values()) == people == actual("bevoelkerung")[2024]


def test_the_boundary_is_a_valid_closed_shape():
    ring = MUNICIPALITY["boundary"]["coordinates"][0]
    assert ring[0] == ring[-1] and len(ring) >= 40
    assert BOUNDARY.is_valid and BOUNDARY.geom_type == "Polygon"
    assert BOUNDARY.covers(LineString(MUNICIPALITY["river"]["coordinates"]))


@pytest.mark.parametrize(
    "row", [*DISTRICTS.values(), *[row for row in PROFILES if "lon" in row]], ids=lambda row: row.get("key", row.get("title", ""))
)
def test_places_lie_inside_the_boundary(row):
    point = Point(row["lon"], row["lat"])
    assert BOUNDARY.contains(point)
    if "district" in row:
        nearest = min(DISTRICTS.values(), key=lambda other: point.distance(Point(other["lon"], other["lat"])))
        assert nearest["key"] == row["district"]


def test_the_queue_holds_three_waiting_items_and_two_others():
    waiting = [row for row in QUEUE["submissions"] if row["state"] == "in_moderation"]
    assert sorted(row["kind"] for row in waiting) == ["edit", "new"] and len(QUEUE["reports"]) == 1
    assert Counter(row["state"] for row in QUEUE["submissions"]) == {"in_moderation": 2, "changes_requested": 1, "rejected": 1}
    grounds = {row["key"] for row in MUNICIPALITY["grounds"]}
    for row in QUEUE["submissions"]:
        assert row["kind"] == "new" or row["project"] in PROJECTS
        assert row["state"] != "rejected" or row["ground"] in grounds
    assert all(row["project"] in PROJECTS for row in QUEUE["reports"])


def test_pages_form_a_tree_and_have_english_twins():
    for page in PAGES.values():
        assert page["type"] == "home" or page["parent"] in PAGES
        if page["language"] == "en":
            assert PAGES[page["translation_of"]]["language"] == "de"
        assert len(page.get("introduction", "")) <= 400 and len(page.get("lead", "")) <= 400 and len(page.get("summary", "")) <= 280
        assert page.get("picture") is None or page["picture"] in KINDS
        for block in page.get("body", []):
            assert block.get("person") in PEOPLE or block["type"] != "contact_card"
    assert {page["kind"] for page in PAGES.values() if page["type"] == "legal"} == {"imprint", "privacy", "accessibility", "rules"}
    assert {"home-en", "mitmachen-en"} <= set(PAGES)
    assert all(STRATEGY["strategy"][f"{name}_en"] for name in ("title", "guiding_idea", "introduction", "why_allies", "method_note"))


def test_links_inside_texts_lead_somewhere():
    known = set(PAGES) | set(FIELDS) | set(PROJECTS) | {code.replace(" ", "-") for code in MEASURES} | {"strategie"}
    found = [target for text in TEXTS for target in re.findall(r"page:([\w-]+)", text)]
    assert found and set(found) <= known


def test_the_accessibility_statement_has_all_mandatory_parts():
    text = " ".join(block["text"] for block in PAGES["barrierefreiheit"]["body"])
    for part in ("teilweise vereinbar", "nicht barrierefrei", "unverhältnismäßige Belastung", "stattdessen", "Selbstbewertung", "16. November 2026",
                 "Barriere melden", "Durchsetzungs", "innerhalb eines Monats", "Leichter Sprache"):  # fmt: skip
        assert part in text, part


def test_texts_are_neutral_and_calm():
    marks = re.compile(r"\w[:*_·]innen\b|\w[:*_]in\b|\w/-?innen\b|\w[a-zäöüß]Innen\b")
    for text in TEXTS:
        assert not marks.search(text), text
        assert "!" not in text, text
        assert "Lorem" not in text and "TODO" not in text


def test_contact_data_is_invented():
    for text in TEXTS:
        for address in re.findall(r"[\w.+-]+@[\w.-]+\w", text):
            assert address.endswith(".example"), address
        for number in re.findall(r"\b030 [\d ]+", text):
            assert number.startswith("030 23125 "), number
        for host in re.findall(r"https?://([\w.-]+)", text):
            assert host.endswith(".example"), host


def test_the_small_markup_becomes_clean_html():
    source = "## Titel\n\nEin **Wort** & ein [Ziel](page:EW-3).\n\n- eins\n- zwei\n\n<script>"
    assert content.to_html(source, lambda target: target.replace("page:", "/x/")) == (
        '<h2>Titel</h2><p>Ein <b>Wort</b> &amp; ein <a href="/x/EW-3">Ziel</a>.</p><ul><li>eins</li><li>zwei</li></ul><p>&lt;script&gt;</p>'
    )
