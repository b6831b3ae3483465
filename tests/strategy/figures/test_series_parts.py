"""Categories, scenarios, totals and values per inhabitant: what is added up, and what stays a gap."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.figures import parts, path, person
from strategy.figures.indicator import figures_of
from strategy.models import Indicator, IndicatorValue
from strategy.progress import Known, Point
from strategy.series import Series, totals
from strategy.units import addable
from tests.strategy import builders

from .builders import modal_split, people, put
from .builders import parts as with_parts

D = Decimal


def row(year, value, category=""):
    return IndicatorValue(year=year, value=None if value is None else D(str(value)), category=category, kind="actual")


cells = st.one_of(st.none(), st.decimals(min_value=-1000, max_value=1000, places=2, allow_nan=False, allow_infinity=False))


@given(st.dictionaries(st.tuples(st.integers(2000, 2006), st.sampled_from(["A", "B", "C"])), cells, max_size=18))
def test_a_whole_is_added_up_only_from_all_categories_that_ever_appear(values):
    points, added = totals([row(year, value, category) for (year, category), value in values.items()], add=True)
    every = {category for _year, category in values}
    for point in points:
        found = [values.get((point.year, category)) for category in every]
        assert point.value == (None if None in found else sum(found))
        assert (point.year in added) == (point.value is not None)


def test_an_entered_whole_counts_and_a_year_without_everything_is_a_gap():
    rows = [row(2020, 5, "A"), row(2020, 6, "B"), row(2020, 12), row(2021, 5, "A"), row(2022, 5, "A"), row(2022, -6, "B")]
    assert totals(rows, add=True) == ([Point(2020, D(12)), Point(2021, None), Point(2022, D(-1))], frozenset({2022}))
    assert totals(rows, add=False)[0] == [Point(2020, D(12)), Point(2021, None), Point(2022, None)]


def test_shares_are_never_added_up():
    assert not addable("%") and not addable("Prozent") and addable("kt CO₂e") and addable("Bäume")


@pytest.mark.django_db
def test_a_series_of_parts_has_a_path_with_a_gap(town):
    series = Series(with_parts(town))
    assert series.actual == [Point(2020, D(200)), Point(2021, None), Point(2022, D(150))] and series.added_years == {2020, 2022}
    assert series.categories == ["Verkehr", "Wärme", "Strom"]
    assert series.table()["rows"][1][:2] == ["2021", "–"]
    assert series.table()["rows"][0][-1] == "Summe der Kategorien" and series.sentence.endswith("Ohne Wert: 2021.")


@pytest.mark.django_db
def test_a_series_of_shares_has_parts_and_no_path(town):
    series = Series(modal_split(town))
    assert series.is_empty and series.has_values and series.latest is None
    figures = figures_of(series)
    assert [figure.key for figure in figures] == ["aufteilung"]
    drawn = figures[0].drawing
    assert drawn.whole and [(bar.year, bar.planned) for bar in drawn.bars] == [(2018, False), (2023, False), (2035, True)]
    assert figures[0].title == "Modal Split nach Verkehrsmitteln" and "Ziel 2035: Fahrrad 40" in figures[0].alt
    assert figures[0].table["rows"][-1][0] == "2035 (Ziel)" and "Summe" not in figures[0].table["columns"]


@pytest.mark.django_db
def test_an_incomplete_year_is_not_drawn_as_a_smaller_whole(town):
    figure = parts.figure(Series(with_parts(town)))
    assert [bar.year for bar in figure.drawing.bars] == [2020, 2022]
    assert figure.caption == "Nicht gezeichnet, weil eine Kategorie fehlt: 2021."
    assert figure.table["columns"] == ["Jahr", "Verkehr", "Wärme", "Strom", "Summe"]
    assert figure.table["rows"][1] == ["2021", "90", "–", "30", "–"]


@pytest.mark.django_db
def test_parts_below_zero_are_piled_downwards_and_have_no_shares(town):
    made = with_parts(town)
    put(made, Wald={2020: -10, 2021: -10, 2022: -12})
    series = Series(made)
    assert series.latest == Known(2022, D(138)) and not parts.shares_make_sense(series)
    stack = parts.stack(series)
    assert stack.bars[-1].parts[stack.names.index("Wald")] == -12 and not stack.whole
    assert {figure.key for figure in figures_of(series)} == {"verlauf", "aufteilung"}


@pytest.mark.django_db
def test_shares_of_a_year_are_a_hundred_percent(town):
    series = Series(with_parts(town))
    stack = parts.stack(series, shares=True)
    assert stack.whole and all(sum(bar.parts) == pytest.approx(100) for bar in stack.bars)
    assert parts.table(series, shares=True).rows[0][1] == D("50.0")


@pytest.mark.django_db
def test_more_than_eight_parts_are_summed_up_and_named(town):
    made = builders.indicator(town, values={}, breakdown="carrier")
    put(made, **{f"Träger_{n}": {2020: 100 - n, 2021: 90 - n} for n in range(12)})
    series = Series(made)
    stack = parts.stack(series)
    assert len(stack.names) == 8 and stack.names[-1] == "Übrige" and sum(stack.bars[0].parts) == pytest.approx(float(series.actual[0].value))
    assert "Träger 11" in parts.caption(series) and len(parts.table(series).columns) == 14


@pytest.mark.django_db
def test_scenarios_are_lines_of_their_own(town):
    made = builders.headline(town)
    put(made, "scenario", "Weiter so", whole={2030: 430, 2040: 380})
    put(made, "scenario", "Alles", A={2030: 10}, B={2030: 20})
    series = Series(made, 1990)
    assert series.scenario_names == ["Alles", "Weiter so"] and series.scenarios["Alles"] == [Point(2030, D(30))]
    lines = [line for line in path.chart(series).lines if line.role == "scenario"]
    assert [line.label for line in lines] == [("Alles",), ("Weiter so",)] and lines[1].points[0] == (2024, 488.0)
    assert series.table()["columns"][:5] == ["Jahr", "Ist", "Soll", "Alles", "Weiter so"] and "Weiter so 2040: 380" in series.sentence


# Per inhabitant ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_values_per_inhabitant_exist_only_where_both_exist(town):
    made = builders.indicator(town, values={2019: 500, 2020: 500, 2021: 490, 2022: 480})
    found = person.per_inhabitant(Series(made), Series(people(town)))
    assert found.unit == "t CO₂e je Person" and found.actual == [Point(2020, D(5)), Point(2022, D(6))]
    assert found.title == "Treibhausgase gesamt je Person"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unit", "value", "expected_unit", "expected"),
    [
        ("kt CO₂e", 500, "t CO₂e je Person", "5"),
        ("t CO₂e", 1000, "kg CO₂e je Person", "10"),
        ("kt CO2e", 500, "t CO₂e je Person", "5"),
        ("GWh", 800, "MWh je Person", "8"),
        ("MWh", 5000, "kWh je Person", "50"),
        ("Mio. €", 3, "€ je Person", "30"),
        ("kWp", 2500, "kWp je 1.000 Personen", "25"),
        ("Bäume", 4000, "Bäume je 1.000 Personen", "40"),
    ],
)
def test_units_become_units_that_people_can_picture(town, unit, value, expected_unit, expected):
    found = person.per_inhabitant(Series(builders.indicator(town, values={2020: value}, unit=unit)), Series(people(town)))
    assert (found.unit, found.latest.value) == (expected_unit, D(expected))


@pytest.mark.django_db
def test_what_has_no_sense_per_inhabitant_is_none(town):
    heads = Series(people(town))
    assert person.per_inhabitant(Series(builders.indicator(town, "A", values={2020: 5}, unit="%")), heads) is None
    assert person.per_inhabitant(Series(builders.indicator(town, "B", values={2020: 5}, unit="t CO₂e je Person")), heads) is None
    assert person.per_inhabitant(Series(builders.indicator(town, "C", values={2019: 5})), heads) is None
    assert (
        person.per_inhabitant(heads, heads) is None and person.per_inhabitant(Series(builders.indicator(town, "D", values={2020: 5})), None) is None
    )
    heads.unit = "Dutzend"
    assert person.per_inhabitant(Series(builders.indicator(town, "E", values={2020: 5})), heads) is None, "nobody knows how many that are"


@pytest.mark.django_db
def test_a_population_of_zero_divides_nothing(town):
    heads = Series(people(town, {2020: 0, 2021: 10}))
    assert person.per_inhabitant(Series(builders.indicator(town, values={2020: 5, 2021: 5}, unit="t CO₂e")), heads).actual == [Point(2021, D("0.5"))]


@pytest.mark.django_db
def test_a_target_per_inhabitant_needs_the_expected_population(town):
    made = builders.indicator(town, values={2020: 500}, targets={2030: 200, 2035: 0})
    heads = people(town)
    put(heads, "target", whole={2030: 100_000})
    assert person.per_inhabitant(Series(made), Series(heads)).targets == [Known(2030, D(2))]


@pytest.mark.django_db
def test_the_figure_per_inhabitant_says_where_both_numbers_come_from(town):
    made = with_parts(town, show_per_inhabitant=True)
    figures = {figure.key: figure for figure in figures_of(Series(made), Series(people(town)))}
    assert list(figures) == ["verlauf", "aufteilung", "anteile", "je-person"]
    assert "Einwohnerzahl: Bilanz 2024" in figures["je-person"].source and "desselben Jahres" in figures["je-person"].note
    assert "je-person" not in {figure.key for figure in figures_of(Series(Indicator.objects.get(pk=made.pk)), None)}
