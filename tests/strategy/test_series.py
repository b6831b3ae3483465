"""What charts, tables and sentences say about a series."""

from decimal import Decimal

import pytest

from strategy.figures import path
from strategy.figures.indicator import main_figure
from strategy.goals import goal_view
from strategy.presenters import headline_of, signed_percent
from strategy.reach import reach_shares
from strategy.series import Series, rounded, short_unit
from tests.strategy import builders

pytestmark = pytest.mark.django_db


def test_the_chart_has_the_way_the_pace_and_the_gap(town):
    chart = Series(builders.headline(town), 1990).chart()
    lines = {line.role: line for line in chart.lines}
    assert lines["actual"].points[4] == (2013, None) and lines["actual"].label == ("488\u00a0kt",)
    assert lines["target"].points == ((2024, 488.0), (2030, 221.8), (2035, 0.0)) and lines["target"].label == ("Ziel 2035:", "0\u00a0kt")
    assert lines["pace"].points == ((2024, 488.0), (2035, pytest.approx(329.6))) and lines["pace"].label == ("Tempo heute:", "2058")
    assert chart.gap_label == ("Lücke", "330\u00a0kt")


def test_a_series_in_time_has_no_gap_and_no_pace_line(town):
    series = Series(builders.indicator(town, values={2010: 0, 2014: 20, 2024: 80}, targets={2035: 100}))
    assert series.gap is None and {line.role for line in series.chart().lines} == {"actual", "target"}
    assert "rechtzeitig" in series.pace_sentence and series.gap_sentence == ""


def test_percent_lacks_percentage_points(town):
    series = Series(builders.indicator(town, values={2013: 14, 2023: 24}, targets={2035: "38.6"}, unit="%"))
    assert series.gap_sentence == "Im Jahr 2035 fehlen dann noch 2,6\u00a0Prozentpunkte."


def test_a_series_without_target_is_only_shown(town):
    series = Series(builders.indicator(town))
    assert series.pace_sentence == "" and series.share is None and [line.role for line in series.chart().lines] == ["actual"]
    assert [entry["label"] for entry in headline_of(series).numbers] == ["1990", "2024 (−43\u00a0%)"]


def test_an_empty_series_is_empty_and_harmless(town):
    series = Series(builders.indicator(town, values={2020: None}))
    assert series.is_empty and headline_of(series) is None and series.required_now is None
    assert main_figure(series) is None and path.figure(series).svg == "" and series.sentence.startswith("Treibhausgase gesamt in kt CO₂e")


def test_the_table_tells_gap_and_target_apart(town):
    table = Series(builders.indicator(town, values={2012: "643.7", 2013: None}, targets={2013: 600, 2035: 0})).table()
    assert table["columns"] == ["Jahr", "Ist", "Soll", "Datengüte"]
    assert table["rows"] == [["2012", "643,7", "", "B"], ["2013", "–", "600", "B, B"], ["2035", "", "0", "B"]]


def test_a_base_of_zero_has_no_percentage(town):
    assert Series(builders.indicator(town, values={2010: 0, 2020: 5})).change_percent is None


@pytest.mark.parametrize(("unit", "short"), [("kt CO₂e", "kt"), ("t CO₂e je EW", "t"), ("%", "%"), ("MWh", "MWh"), ("Kilowattstunden je Kopf", "")])
def test_units_in_charts_are_short(unit, short):
    assert short_unit(unit) == short


def test_computed_numbers_are_rounded():
    assert rounded(Decimal("329.6")) == 330 and str(rounded(Decimal("2.64"))) == "2.6" and str(rounded(Decimal("-0.01"))) == "0.0"
    assert signed_percent(Decimal("-42.8")) == "−43\u00a0%" and signed_percent(Decimal("0.2")) == "0\u00a0%"


def test_a_goal_whose_pace_misses_it_by_decades_is_not_on_track(town):
    main = builders.indicator(town, targets={2025: "443.6", 2035: 0})
    goal = builders.goal(town, indicator=main, baseline_year=1990, baseline_value=853, target_year=2035, target_value=0)
    view = goal_view(goal, Series(main))
    assert (view.state, view.bar) == ("off", 42) and "2058" in view.pace


def test_a_goal_that_is_met_says_so(town):
    main = builders.indicator(town, values={2010: 10, 2020: 60}, targets={}, unit="%")
    view = goal_view(builders.goal(town, indicator=main, target_year=2030, target_value=50), Series(main))
    assert (view.state, view.bar, view.share_text) == ("done", 100, "125\u00a0% des Wegs geschafft")


def test_a_goal_that_goes_the_wrong_way_shows_the_true_number_and_an_empty_bar(town):
    main = builders.indicator(town, values={2010: 100, 2020: 120}, targets={2035: 0})
    view = goal_view(builders.goal(town, indicator=main, target_year=2035, target_value=0), Series(main))
    assert (view.state, view.bar) == ("off", 0) and "-20\u00a0%" in view.share_text and "falsche Richtung" in view.share_text


def test_a_goal_in_words_alone_claims_no_number(town):
    view = goal_view(builders.goal(town, "Alle machen mit"), None)
    assert view.share is None and view.bar is None and view.facts == [] and view.state == ""


def test_a_goal_without_a_measured_value_says_so(town):
    main = builders.indicator(town, values={2024: None})
    view = goal_view(builders.goal(town, indicator=main, baseline_year=2020, baseline_value=0, target_year=2030, target_value=10), Series(main))
    assert view.state_text == "noch ohne Messwert" and view.facts[1]["value"] == "–"


def test_the_year_of_the_shares_is_named_once(town):
    builders.reach(town)
    assert reach_shares(town.strategy).note == "Quelle: Bilanz der Stadt (2024)"
    town.strategy.reach_shares.update(source="Bilanz 2024")
    assert reach_shares(type(town.strategy).objects.get(pk=town.strategy.pk)).note == "Quelle: Bilanz 2024"
