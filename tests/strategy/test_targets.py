"""Goals in numbers: what is derived from what, and interim targets as people write them."""

import itertools
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from strategy.goals import Way, goal_view, series_with_goals, way_of
from strategy.models import Goal
from strategy.progress import Known, Point, required, share_done
from strategy.series import Series
from strategy.targets import InterimError, agree, outside, parse_interim, reduced, reduction
from tests.strategy import builders

D = Decimal
values = st.decimals(min_value=-10_000, max_value=10_000, places=2, allow_nan=False, allow_infinity=False)
positive = st.decimals(min_value=D("0.01"), max_value=1_000_000, places=2, allow_nan=False, allow_infinity=False)
percents = st.decimals(min_value=-500, max_value=500, places=2, allow_nan=False, allow_infinity=False)


# Derived --------------------------------------------------------------------------------------------------------------


@given(positive, percents)
def test_value_and_reduction_are_derived_from_each_other(base, percent):
    target = reduced(base, percent)
    assert abs(reduction(base, target) - percent) < D("1e-15")
    assert abs(reduced(base, reduction(base, target)) - target) < D("1e-15") * max(1, base)


@given(values.filter(lambda value: value <= 0), percents)
def test_a_percentage_of_nothing_or_less_is_not_defined_and_not_zero(base, percent):
    assert reduced(base, percent) is None and reduction(base, percent) is None


def test_what_is_missing_stays_missing():
    assert reduced(None, D(65)) is None and reduced(D(1), None) is None and reduction(None, D(1)) is None and reduction(D(1), None) is None


def test_rounded_wording_does_not_contradict():
    assert agree(D(2517), D(131), D(95)) and agree(D(853), D("298.6"), D(65)) and not agree(D(2517), D(131), D("94.5"))
    assert agree(D(100), D(120), D(-20)) and not agree(D(100), D(80), D(-20)) and not agree(D(0), D(0), D(100))


@given(positive, percents, values)
def test_the_way_of_a_reduction_is_done_where_the_reduction_is_reached(base, percent, value):
    assume(percent != 0)
    target = reduced(base, percent)
    assert share_done(base, target, target) == 1 and share_done(base, target, base) == 0
    mirrored = share_done(-base, -target, -value)
    assert abs(mirrored - share_done(base, target, value)) < D("1e-15") * max(1, abs(mirrored)), "rising and falling are alike"


# Interim targets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2030: 220", (2030, D(220), None)),
        (" 2030 : 1.510,2 ", (2030, D("1510.2"), None)),
        ("2030: 1,234.5", (2030, D("1234.5"), None)),
        ("2030: 12.5", (2030, D("12.5"), None)),
        ("2030: 12,5", (2030, D("12.5"), None)),
        ("2030: −65 %", (2030, None, D(65))),
        ("2030: -65%", (2030, None, D(65))),
        ("2030: – 12,5 Prozent", (2030, None, D("12.5"))),
        ("2030: +20 %", (2030, None, D(-20))),
        ("2030: -5", (2030, D(-5), None)),
        ("2030: 0", (2030, D(0), None)),
        ("2030\t7", (2030, D(7), None)),
        ("2030\u00a0:\u00a01 000", (2030, D(1000), None)),
    ],
)
def test_lines_are_read_as_they_are_written(text, expected):
    (entry,) = parse_interim(text)
    assert (entry.year, entry.value, entry.percent) == expected


@pytest.mark.parametrize(
    "text",
    ["2030", "2030 220", "30: 5", "2030: 5 kt", "2030: 65 %", "2030: 1.2.3", "2030: 5-7", "1800: 5", "2030: " + "9" * 20, "x" * 500, "2030: −65 % 3"],
)
def test_what_cannot_be_read_is_refused_with_its_line(text):
    with pytest.raises(InterimError) as caught:
        parse_interim(f"2025: 5\n\n{text}")
    assert caught.value.problems[0].startswith("Zeile 3") and len(caught.value.problems) == 1


def test_a_year_stands_once_and_the_message_says_where():
    with pytest.raises(InterimError, match=r"Zeile 2 .* steht schon in Zeile 1"):
        parse_interim("2030: 5\n2030: 6")


def test_in_a_series_in_percent_a_number_is_a_value():
    assert [(entry.value, entry.percent) for entry in parse_interim("2030: 40 %\n2035: 60", unit="%")] == [(D(40), None), (D(60), None)]
    with pytest.raises(InterimError, match="selbst in Prozent"):
        parse_interim("2030: +40 %", unit="%")


def test_interim_targets_lie_between_base_and_target():
    entries = parse_interim("1990: 9\n2030: 5\n2035: 3")
    assert [problem.split(":")[0] for problem in outside(entries, 1990, 2035)] == ["Zeile 1 (1990)", "Zeile 3 (2035)"]
    assert outside(entries[1:2], None, None) == []


def test_many_lines_are_refused_before_they_are_read():
    with pytest.raises(InterimError, match="Mehr als 60"):
        parse_interim("2030: 1\n" * 5000)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    try:
        entries = parse_interim(text)
    except InterimError as error:
        assert error.problems
    else:
        assert [entry.year for entry in entries] == sorted({entry.year for entry in entries})


@given(st.lists(st.tuples(st.integers(1991, 2034), values), unique_by=lambda pair: pair[0], max_size=5), values, values)
def test_the_way_meets_every_anchor_and_is_monotone_between_two(between, base, target):
    anchors = [Known(1990, base), *(Known(year, value) for year, value in sorted(between)), Known(2035, target)]
    assert all(abs(required(anchors, point.year) - point.value) < D("1e-15") for point in anchors)
    for before, after in itertools.pairwise(anchors):
        steps = [required(anchors, year) for year in range(before.year, after.year + 1)]
        rising = after.value >= before.value
        assert all((second >= first) if rising else (second <= first) for first, second in itertools.pairwise(steps))
    assert required(anchors, 1989) is None and required(anchors, 2036) is None


# Goals ------------------------------------------------------------------------------------------------------------------


def goal(town, **fields):
    fields = {"title": "Ziel", "baseline_year": 1990, "baseline_value": D(853), "target_year": 2035, **fields}
    return Goal(strategy=town.strategy, sort_order=0, **fields)


def errors_of(made):
    try:
        made.clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.django_db
def test_the_target_is_derived_and_never_stored_twice(town):
    assert goal(town, reduction_percent=D(65)).target == D("298.55")
    assert goal(town, target_value=D(5)).target == 5 and goal(town, target_value=D(5), is_net_zero=True).target == 5
    assert goal(town, is_net_zero=True).target == 0, "net zero and nothing else"
    assert goal(town).target is None and goal(town, baseline_value=None, reduction_percent=D(65), is_net_zero=True).target is None
    assert goal(town, target_value=D("426.5")).reduction_from(D(853)) == 50


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"reduction_percent": D(65)}, set()),
        ({"reduction_percent": D(65), "target_value": D("298.6")}, set()),
        ({"reduction_percent": D(65), "target_value": D(400)}, {"reduction_percent"}),
        ({"reduction_percent": D(65), "baseline_value": None}, {"baseline_value"}),
        ({"reduction_percent": D(65), "baseline_value": D(0)}, {"reduction_percent"}),
        ({"reduction_percent": D(65), "baseline_value": D(-3)}, {"reduction_percent"}),
        ({"target_value": D(0), "interim_targets": "2030: −65 %\n2025: 400"}, set()),
        ({"target_value": D(0), "interim_targets": "2036: 1"}, {"interim_targets"}),
        ({"target_value": D(0), "interim_targets": "1990: 1"}, {"interim_targets"}),
        ({"target_value": D(0), "interim_targets": "bald: 1"}, {"interim_targets"}),
        ({"target_value": D(0), "interim_targets": "2030: −65 %", "baseline_value": None}, {"interim_targets"}),
        ({"target_year": None, "interim_targets": "2030: 5"}, {"interim_targets"}),
        ({"target_year": 1980, "target_value": D(0)}, {"target_year"}),
    ],
)
def test_a_goal_that_contradicts_itself_is_refused_at_the_right_field(town, fields, wrong):
    assert set(errors_of(goal(town, **fields))) == wrong


@pytest.mark.django_db
def test_the_base_may_come_from_the_indicator(town):
    made = goal(town, indicator=builders.indicator(town), baseline_value=None, reduction_percent=D(50))
    assert errors_of(made) == {}
    assert way_of(made, Series(made.indicator)).target == Known(2035, D("426.5"))
    made.baseline_year = 1991
    assert set(errors_of(made)) == {"baseline_value"}, "there is no value for 1991"
    assert way_of(made, Series(made.indicator)).base is None, "another year is not taken for it"


@pytest.mark.django_db
def test_own_interim_targets_count_over_those_of_the_indicator(town):
    main = builders.indicator(town, targets={2030: "221.8", 2035: 0})
    series = Series(main, 1990)
    own = goal(town, indicator=main, target_value=D(0), interim_targets="2025: 700\n2030: −20 %")
    assert way_of(own, series) == Way(Known(1990, D(853)), (Known(2025, D(700)), Known(2030, D("682.4"))), Known(2035, D(0)))
    assert required(way_of(own, series).anchors, 2024) > 700, "the way of the goal, which asks for less"
    without = goal(town, indicator=main, target_value=D(0))
    assert way_of(without, series).between == (Known(2030, D("221.8")),)


@pytest.mark.django_db
def test_a_goal_lends_its_way_to_a_series_without_target_values(town):
    main = builders.indicator(town)
    made = goal(town, indicator=main, is_net_zero=True, interim_targets="2030: −65 %")
    series = series_with_goals({main.pk: Series(main, 1990)}, [made])[main.pk]
    assert series.targets == [Known(2030, D("298.55")), Known(2035, D(0))] and series.pace_text == "2058"
    own = builders.indicator(town, "Mit eigenen Zielen", targets={2040: 5})
    assert series_with_goals({own.pk: Series(own)}, [goal(town, indicator=own, target_value=D(1))])[own.pk].targets == [Known(2040, D(5))]


@pytest.mark.django_db
def test_net_zero_is_named_and_explained(town):
    main = builders.indicator(town)
    view = goal_view(goal(town, indicator=main, is_net_zero=True), Series(main))
    assert view.facts[-1] == {"label": "Ziel 2035", "value": "Netto-Null"} and "dauerhaft gebunden" in view.net_zero_text
    assert view.reduction_text == "100\u00a0% weniger als 1990" and view.share is not None
    rest = goal_view(goal(town, indicator=main, is_net_zero=True, target_value=D(20)), Series(main))
    assert rest.facts[-1]["value"] == "20\u00a0kt CO₂e" and "an anderer Stelle" in rest.net_zero_text


@pytest.mark.django_db
def test_gaps_do_not_count_for_a_goal(town):
    with_gap = builders.indicator(town, values={1990: 853, 2014: 632, 2024: 488, 2025: None})
    without = builders.indicator(town, "Ohne Lücke", values={1990: 853, 2014: 632, 2024: 488})
    views = [goal_view(goal(town, indicator=made, target_value=D(0)), Series(made)) for made in (with_gap, without)]
    assert views[0].share == views[1].share and views[0].pace == views[1].pace and views[0].state == views[1].state


@pytest.mark.django_db
def test_a_rise_from_zero_has_a_way_but_no_percentage(town):
    main = builders.indicator(town, values={2010: 0, 2020: 20}, unit="%")
    view = goal_view(goal(town, indicator=main, baseline_year=2010, baseline_value=D(0), target_value=D(80)), Series(main))
    assert view.share == D("0.25") and view.reduction_text == ""


@pytest.mark.django_db
def test_a_share_is_not_said_in_per_cent_of_itself(town):
    """From 11 to 100 per cent is not understood as "793 % more"."""
    main = builders.indicator(town, values={2010: D("11.2"), 2024: D("41.3")}, unit="%")
    view = goal_view(goal(town, indicator=main, baseline_year=2010, baseline_value=D("11.2"), target_value=D(100)), Series(main))
    assert view.share is not None and view.reduction_text == ""


def test_points_are_comparable():
    assert Known(2030, D(1)) == Point(2030, D(1))


@pytest.mark.django_db
def test_the_editor_of_the_strategy_is_told_at_the_goal_what_is_wrong(town):
    client = Client()
    client.force_login(town.staff("editor"))
    row = {
        "title": "Klimaneutral", "baseline_year": "1990", "baseline_value": "853", "target_year": "2035", "target_value": "400", "reduction_percent": "65",
        "interim_targets": "2030: bald", "code": "", "wording": "", "scope_note": "", "resolution_text": "", "resolution_date": "", "resolution_url": "",
    }  # fmt: skip
    data = nested_form_data(
        {
            "title": town.strategy.title, "slug": "strategie", "introduction": rich_text(""), "why_allies": rich_text(""), "method_note": rich_text(""),
            "stale_after_months": "12", "goals": inline_formset([row]), "reach_shares": inline_formset([]), "comments": inline_formset([]),
        }
    )  # fmt: skip
    answer = client.post(f"/admin/pages/{town.strategy.pk}/edit/", data)
    errors = answer.context["form"].formsets["goals"].forms[0].errors
    assert set(errors) == {"reduction_percent", "interim_targets"} and "53,1" in errors["reduction_percent"][0]
    assert errors["interim_targets"][0].startswith("Zeile 1 („2030: bald“)") and not town.strategy.goals.exists()
