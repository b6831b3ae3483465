"""The demo uses everything that the strategy can hold: content first, then the municipality that `setup_demo` makes of it."""

import json
from collections import Counter
from datetime import date

import pytest

from home.demo import content
from strategy.relations import find_circle
from strategy.targets import parse_interim
from strategy.units import standard
from strategy.upkeep.periods import period_of

STRATEGY = content.load("strategy")
INDICATORS = {row["key"]: row for row in content.load("indicators")["indicators"]}
MEASURES = {row["code"]: row for row in content.measures()}
PROGRESS = content.load("progress")
DOCUMENTS = {row["key"]: row for row in content.load("documents")["documents"]}
GOALS = [*STRATEGY["strategy_goals"], *[goal for field in STRATEGY["fields"] for goal in field["goals"]]]
TODAY = date(2026, 11, 23)
FIVE = ("MO 1", "MO 2", "MO 3", "MO 4", "SV 3")


def actual(key: str) -> dict[int, float]:
    return {year: value for year, value, _quality in INDICATORS[key]["actual"]}


def test_codes_are_given_once():
    for rows in (GOALS, INDICATORS.values()):
        codes = [row["code"] for row in rows]
        assert len(codes) == len(set(codes)) and all(codes)


def test_goals_show_every_way_to_say_a_target():
    assert any(goal.get("is_net_zero") for goal in GOALS)
    assert [goal["reduction_percent"] for goal in GOALS if "reduction_percent" in goal] == [74]
    for goal in GOALS:
        unit = INDICATORS[goal["indicator"]]["unit"]
        years = [entry.year for entry in parse_interim(goal.get("interim_targets", ""), unit=unit)]
        assert years == sorted(years) and all(goal["baseline_year"] < year < goal["target_year"] for year in years), goal["title"]
    assert sum("wording" in goal and "resolution_number" in goal for goal in GOALS) >= 3


@pytest.mark.parametrize("year", sorted(actual("thg-haushalte")))
def test_sectors_add_up_to_the_total_in_every_year_of_the_breakdown(year):
    sectors = [key for key, row in INDICATORS.items() if row.get("sector")]
    assert len(sectors) == 5
    assert sum(actual(key)[year] for key in sectors) == pytest.approx(actual("thg-gesamt")[year], abs=0.05)


def test_the_ways_to_get_around_add_up_to_all_journeys():
    parts = INDICATORS["modal-split"]["parts"]
    by_year = Counter()
    for rows in parts.values():
        by_year.update({year: value for year, value, _quality in rows})
    assert by_year == {2008: 100, 2013: 100, 2018: 100, 2023: 100}
    assert sum(rows[0][1] for rows in INDICATORS["modal-split"]["target_parts"].values()) == 100
    assert {year: value for year, value, _quality in parts["Rad"]} == actual("rad-anteil")


def test_values_per_person_are_what_the_division_gives():
    for year, value in actual("thg-haushalte-je-person").items():
        assert value == pytest.approx(actual("thg-haushalte")[year] / actual("bevoelkerung")[year] * 1000, abs=0.006)


def test_energy_and_emissions_are_of_the_same_town():
    energy = sum({row[0]: row[1] for row in rows}[2024] for rows in INDICATORS["endenergie"]["parts"].values())
    assert 0.2 < actual("thg-gesamt")[2024] / energy < 0.35  # kt per GWh


def test_units_that_convert_come_from_the_shared_list():
    known = {row["unit"] for row in INDICATORS.values() if standard(row["unit"])}
    assert {"kt CO₂e", "t CO₂e je Person", "GWh", "MWh", "MWp", "%", "m²", "Personen"} <= known
    assert not any("EW" in row["unit"].split() for row in INDICATORS.values())


def test_scenarios_begin_where_the_measured_values_end():
    scenarios = INDICATORS["thg-gesamt"]["scenarios"]
    assert set(scenarios) == {"Trend", "Klimaschutz"}
    for path in scenarios.values():
        assert path[0] == [2024, actual("thg-gesamt")[2024]] and path[-1][0] == 2035
        assert [value for _year, value in path] == sorted((value for _year, value in path), reverse=True)
    assert scenarios["Trend"][-1][1] == pytest.approx(488 - 11 * 14.4)


def test_two_measures_are_proposals_of_citizens_and_nobody_decided_them():
    origins = Counter(row["origin"] for row in MEASURES.values())
    assert set(origins) == {"adopted", "drafted", "proposed"} and origins["proposed"] == 2
    assert all("resolution" not in row for row in MEASURES.values() if row["origin"] != "adopted")


def test_relations_lead_to_measures_and_not_in_a_circle():
    for name in ("needs", "replaces"):
        edges = {code: row.get(name, []) for code, row in MEASURES.items()}
        assert any(edges.values()) and {code for codes in edges.values() for code in codes} <= set(MEASURES)
        assert not any(find_circle(edges, code) for code in edges)
    assert {key for row in MEASURES.values() for key in row.get("documents", [])} == set(DOCUMENTS)


def test_notes_fit_the_measures_and_the_time():
    notes = PROGRESS["notes"]
    assert Counter(note.get("state", "released") for note in notes).items() >= {"submitted": 2, "returned": 1}.items()
    assert sum("state" not in note for note in notes) >= 45
    places = [(note["measure"], note["period"]) for note in notes]
    assert len(places) == len(set(places))
    assert {period_of(note["period"])[0].year for note in notes} == {2023, 2024, 2025, 2026}
    assert len({note["text"] for note in notes}) == len(notes)
    for note in notes:
        measure, (_start, end) = MEASURES[note["measure"]], period_of(note["period"])
        assert end < note["date"] <= TODAY or note["state"] == "submitted", note["measure"]
        assert len(note["text"]) <= 400 and len(note.get("reason", "")) <= 300 and len(note.get("delay", "")) <= 300
        assert note.get("status") not in ("stopped", "paused") or note["reason"]
        assert "delay" not in note or note["status"] in ("planned", "preparing", "running")
        assert measure.get("start", end) <= end, note["measure"]


def test_the_last_released_note_says_what_the_measure_says():
    for code, measure in MEASURES.items():
        told = [note for note in PROGRESS["notes"] if note["measure"] == code and "state" not in note and "status" in note]
        if told:
            last = max(told, key=lambda note: period_of(note["period"])[1])
            assert last["status"] == measure["status"], code


def test_the_office_keeps_five_measures_one_of_them_untouched_for_fourteen_months():
    kept = PROGRESS["keepers"]["fachstelle@auenfurt.example"]
    assert tuple(kept) == FIVE
    assert all(note["measure"] in kept for note in PROGRESS["notes"] if note.get("state"))
    stale = [code for code in kept if MEASURES[code]["status"] not in ("completed", "stopped") and MEASURES[code]["status_date"] < date(2025, 11, 23)]
    assert stale == ["MO 4"] and MEASURES["MO 4"]["status_date"] == date(2025, 9, 15)
    assert not [note for note in PROGRESS["notes"] if note["measure"] == "MO 4"]


def test_a_field_says_otherwise_than_its_measures():
    fields = [field for field in STRATEGY["fields"] if "status_override" in field]
    assert len(fields) == 1 and fields[0]["status_override_reason"]
    assert all(field["reach"] and field["nki_key"] for field in STRATEGY["fields"])


# What setup_demo makes of it --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    from tests import databases

    database = databases.demo("sqlite", tmp_path_factory.mktemp("demo-strategy"))
    yield database
    database.drop()


@pytest.fixture(scope="module")
def facts(demo) -> dict:
    return demo.run("tests.home.demo_facts")


@pytest.mark.demo
@pytest.mark.once
class TestSetUp:
    def test_no_new_field_is_empty_in_the_whole_demo(self, facts):
        assert facts["empty"] == {}

    def test_there_is_as_much_as_the_content_says(self, facts):
        rows = facts["rows"]
        assert rows["MeasurePage"] == len(MEASURES) and rows["Indicator"] == len(INDICATORS) and rows["ProgressNote"] == len(PROGRESS["notes"])
        assert rows["Goal"] == len(GOALS) + len(STRATEGY["strategy_goals"])  # the strategy's own also in English
        assert rows["MeasureKeeper"] == 8 and rows["ValueChange"] == 3

    def test_what_the_set_up_writes_passes_the_checks_of_the_forms(self, facts):
        assert facts["invalid"] == []

    def test_the_public_page_shows_notes_steps_person_documents_and_place(self, facts):
        assert facts["page"] == {"notes": True, "waiting": False, "steps": True, "person": True, "document": 200, "place": True, "needs": True}

    def test_the_pages_say_what_is_special(self, facts):
        assert facts["says"] == {"proposal": True, "stale": True, "override": True, "scenario": True, "correction": True, "english goal": True}

    def test_the_office_sees_its_five_measures_and_the_editors_two_notes(self, facts):
        assert sorted(facts["mine"]) == sorted(FIVE) and facts["waiting"] == 2

    def test_documents_are_accessible(self, facts):
        assert facts["documents"] == dict.fromkeys(DOCUMENTS, True)

    def test_a_second_run_changes_nothing_and_an_older_demo_gets_what_it_lacks(self, demo):
        before = demo.run("tests.home.demo_facts")["rows"]
        assert "unchanged since the last start" in demo.manage("setup_demo")
        assert demo.run("tests.home.demo_facts", "--forget")["rows"] != before
        assert "unchanged" not in demo.manage("setup_demo")
        again = demo.run("tests.home.demo_facts")
        assert again["rows"] == before and again["empty"] == {}
        assert "unchanged since the last start" in demo.manage("setup_demo")
        assert json.loads(json.dumps(again["invalid"])) == []
