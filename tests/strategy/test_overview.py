"""Counts, overview and the numbers of pages, in constant queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale

from municipality import cache
from strategy.models import StrategyPage
from strategy.overview import StatusCounts, count, field_overview, status_counts, total
from strategy.presenters import headline_chart
from strategy.reach import reach_shares, whole_percents
from strategy.states import MeasureStatus
from tests.strategy import builders


def queries(function):
    cache.forget()
    function()  # menu, footer and settings are kept after the first page
    with CaptureQueriesContext(connection) as captured:
        result = function()
    return len(captured), result


def cold(url):
    """Number of queries of a page when nothing at all is kept in memory."""
    cache.forget()
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(url).status_code == 200
    return len(captured)


def warm(url, other):
    """Number of queries of a page that nobody has asked for yet, after another page has filled the frame (menu, footer, settings)."""
    cache.forget()
    Client().get(other)
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(url).status_code == 200
    return len(captured)


@given(st.lists(st.tuples(st.sampled_from(MeasureStatus.values), st.booleans())))
def test_every_measure_is_counted_once(states):
    counts = count(states)
    assert counts.total == len(states)
    assert counts.late_running <= counts.running and counts.late_planned <= counts.planned
    assert count(states[:3]) + count(states[3:]) == counts


def test_the_groups_are_those_of_the_meter():
    counts = count([(status, False) for status in MeasureStatus.values])
    assert (counts.done, counts.running, counts.planned, counts.resting, counts.unknown, counts.delayed) == (1, 2, 2, 2, 1, 0)


@pytest.mark.django_db
def test_the_overview_counts_what_anybody_may_read(town, other_town):
    mobility, energy = town.field_of_action("Mobilität", hue=2), town.field_of_action("Energie", hue=3)
    town.measure(mobility, status="running", is_delayed=True, delay_reason="x")
    town.measure(mobility, status="completed")
    town.measure(mobility, status="completed", live=False)
    town.field_of_action("Entwurf", live=False)
    other_town.measure(status="running")
    cards = field_overview(town.strategy)
    assert [(card.title, card.measure_count, card.hue) for card in cards] == [("Mobilität", 2, 2), ("Energie", 0, 3)]
    assert cards[0].meter == StatusCounts(done=1, running=1, late_running=1) and cards[0].url == f"/strategie/{mobility.slug}/"
    assert total(cards).total == 2 and energy.pk == cards[1].pk
    assert field_overview(None) == [] and field_overview(StrategyPage(title="neu")) == []


@pytest.mark.django_db
def test_the_overview_costs_the_same_for_one_and_for_many(town):
    def build(number):
        for _ in range(number):
            field = town.field_of_action()
            town.measure(field, status="running")
            town.measure(field, status="planned")

    build(1)
    one, _ = queries(lambda: field_overview(StrategyPage.objects.get(pk=town.strategy.pk)))
    build(20)
    many, cards = queries(lambda: field_overview(StrategyPage.objects.get(pk=town.strategy.pk)))
    assert len(cards) == 21 and one == many <= 5


def full_field(town, measures, indicators=2):
    field = town.field_of_action("Mobilität")
    for index in range(measures):
        town.measure(field, status="running", responsible_office=town.office(f"Amt {index}"))
    for index in range(indicators):
        made = builders.indicator(town, f"Indikator {field.pk} {index}", field_of_action=field, targets={2035: 1})
        builders.goal(town, f"Ziel {index}", field_of_action=field, indicator=made, target_year=2035, target_value=1)
    return field


@pytest.mark.django_db
def test_the_pages_keep_their_query_budgets(town):
    builders.headline(town)
    builders.reach(town)
    builders.goal(town)
    field = full_field(town, 5)
    measure = town.measure(field)
    urls = {"field": field.get_url(), "strategy": town.strategy.get_url(), "measure": measure.get_url()}
    used = {name: warm(url, urls["measure" if name != "measure" else "field"]) for name, url in urls.items()}
    print(used, {name: cold(url) for name, url in urls.items()})
    assert used["field"] <= 14 and used["strategy"] <= 16 and used["measure"] <= 14


@pytest.mark.django_db
def test_pages_cost_the_same_for_one_measure_and_for_fifty(town):
    few, many = full_field(town, 1, 1), full_field(town, 50, 4)
    other = town.measure(few).get_url()
    assert warm(few.get_url(), other) == warm(many.get_url(), other)
    before = warm(town.strategy.get_url(), other)
    for _ in range(10):
        full_field(town, 1, 1)
    assert warm(town.strategy.get_url(), other) == before


@pytest.mark.django_db
def test_an_english_strategy_shows_its_own_words_and_the_same_numbers(town):
    builders.headline(town)
    builders.reach(town)
    field = town.field_of_action("Mobilität")
    town.measure(field, status="running")
    english = Locale.objects.get(language_code="en")
    town.home.copy_for_translation(english).specific.get_latest_revision().publish()
    page = town.strategy.copy_for_translation(english)
    page.title = "Climate Strategy"
    page.save_revision().publish()
    page = StrategyPage.objects.get(pk=page.pk)
    cache.forget()
    assert headline_chart(page).numbers == headline_chart(town.strategy).numbers
    assert reach_shares(page).shares == reach_shares(town.strategy).shares
    assert [(card.title, card.measure_count) for card in field_overview(page)] == [("Mobilität", 1)]
    translated = field.copy_for_translation(english)
    translated.title = "Mobility"
    translated.save_revision().publish()
    assert [(card.title, card.measure_count) for card in field_overview(page)] == [("Mobility", 1)]
    answer = Client().get(translated.get_url())
    assert answer.status_code == 200 and "Mobility" in answer.content.decode()


@pytest.mark.django_db
def test_without_numbers_there_is_no_headline_and_no_reach(town):
    assert headline_chart(town.strategy) is None and reach_shares(town.strategy) is None and headline_chart(None) is None
    builders.indicator(town, values={2013: None}, is_headline=True)
    assert headline_chart(town.strategy) is None, "a gap alone is no value"


@pytest.mark.parametrize(
    ("shares", "expected"), [(["21", "17", "62"], [21, 17, 62]), (["33.3", "33.3", "33.4"], [33, 33, 34]), (["0.4", "99.6"], [0, 100])]
)
def test_percents_are_rounded_to_their_sum(shares, expected):
    assert whole_percents([Decimal(share) for share in shares]) == expected


@pytest.mark.django_db
def test_shares_that_do_not_reach_100_leave_the_rest_open(town):
    from strategy.models import ReachShare

    ReachShare.objects.create(strategy=town.strategy, reach="administration", share_percent=21, year=2024, source="Bilanz")
    assert reach_shares(town.strategy).shares[-1] == {"label": "nicht zugeordnet", "share": 79, "open": True}


@pytest.mark.django_db
def test_status_counts_takes_measures(town):
    assert status_counts([town.measure(status="paused"), town.measure(status="unknown")]) == StatusCounts(resting=1, unknown=1)
