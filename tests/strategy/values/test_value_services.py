"""The one way in which values change: rights, versions, history, number of queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipality import cache
from strategy.models import Indicator, IndicatorValue, ValueChange
from strategy.units import STANDARD
from strategy.values.entries import GAP, KEEP, Change, Entry, Place
from strategy.values.services import (
    COMMAND_LINE,
    Conflict,
    Invalid,
    NotAllowed,
    convert_values,
    entries_at,
    entries_of,
    save_values,
)
from tests.factories import create_user
from tests.strategy import builders

pytestmark = pytest.mark.django_db
UNITS = {unit.symbol: unit for unit in STANDARD}


@pytest.fixture
def series(town):
    return builders.indicator(town, values={2020: 100, 2021: None})


@pytest.fixture
def person(town):
    return town.staff("editor")


def save(person, series, changes, version=None, **options):
    return save_values(person, series, changes, version=version, origin="grid", **options)


def test_values_come_change_and_go_with_their_history(series, person):
    saved = save(person, series, {Place(2020): Change(Decimal("101.5")), Place(2022): Change(Decimal(7)), Place(2021): None}, version=0)
    assert (saved.version, saved.created, saved.changed, saved.removed) == (1, 1, 1, 1)
    assert entries_of(series) == {Place(2020): Entry(Decimal("101.5"), "Bilanz 2024", "B"), Place(2022): Entry(Decimal(7))}
    history = {change.year: (change.before and change.before["value"], change.after and change.after["value"]) for change in series.changes.all()}
    assert history == {2020: ("100", "101.5"), 2022: (None, "7"), 2021: (None, None)}
    assert {(change.changed_by, change.origin, change.version) for change in series.changes.all()} == {(person, "grid", 1)}
    assert Indicator.objects.get().version == 1


def test_what_changes_nothing_is_no_change(series, person):
    saved = save(person, series, {Place(2020): Change(Decimal("100.00")), Place(1990): Change(None)}, version=0)
    assert (saved.version, saved.total, saved.unchanged) == (0, 0, 2) and not ValueChange.objects.exists()


def test_an_emptied_cell_stays_as_a_gap_where_it_carries_words_and_goes_where_it_does_not(series, person):
    save(person, series, {Place(2020): Change(None), Place(2022): Change(GAP), Place(2023): Change(Decimal(1))})
    assert entries_of(series)[Place(2020)] == Entry(None, "Bilanz 2024", "B") and entries_of(series)[Place(2022)] == Entry()
    save(person, series, {Place(2020): Change(None, "", "", ""), Place(2022): Change(None), Place(2023): Change(KEEP, note="vorläufig")})
    assert entries_of(series) == {Place(2021): Entry(None, "Bilanz 2024", "B"), Place(2023): Entry(Decimal(1), note="vorläufig")}


def test_nobody_without_the_right_saves_and_the_command_line_may(series, other_town):
    for actor in (other_town.staff("editor"), create_user(), None):
        with pytest.raises(NotAllowed):
            save(actor, series, {Place(2020): Change(Decimal(1))})
    assert save(COMMAND_LINE, series, {Place(2020): Change(Decimal(1))}).changed == 1
    assert ValueChange.objects.get().changed_by is None


@pytest.mark.parametrize(
    "place, change",
    [
        (Place(1899), Change(Decimal(1))),
        (Place(2201), Change(Decimal(1))),
        (Place(2020, "wish"), Change(Decimal(1))),
        (Place(2020, "scenario"), Change(Decimal(1))),
        (Place(2020, "actual", "Trend"), Change(Decimal(1))),
        (Place(2020, category="x" * 81), Change(Decimal(1))),
        (Place(2020), Change(Decimal("1e11"))),
        (Place(2020), Change(Decimal("NaN"))),
        (Place(2020), Change(data_quality="E")),
        (Place(2020), Change(note="x" * 301)),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(series, person, place, change):
    with pytest.raises(Invalid) as caught:
        save(person, series, {Place(2022): Change(Decimal(5)), place: change})
    assert [problem.place for problem in caught.value.problems] == [place]
    assert Place(2022) not in entries_of(series)


def test_one_place_under_two_spellings_is_refused(series, person):
    with pytest.raises(Invalid):
        save(person, series, {Place(2020, category="Verkehr"): Change(Decimal(1)), Place(2020, category=" Verkehr "): Change(Decimal(2))})


def test_the_second_of_two_people_is_told_what_the_first_one_saved(series, person, town):
    other = town.staff("editor")
    save(other, series, {Place(2020): Change(Decimal(90)), Place(2019): Change(Decimal(5))}, version=0)
    with pytest.raises(Conflict) as caught:
        save(person, series, {Place(2020): Change(Decimal(80)), Place(2018): Change(Decimal(4))}, version=0, merge=True)
    conflict = caught.value
    assert conflict.version == 1 and set(conflict.collisions) == {Place(2020)} and set(conflict.others) == {Place(2019)}
    theirs = conflict.collisions[Place(2020)]
    assert (theirs.seen.value, theirs.now.value, theirs.changed_by) == (100, 90, str(other))
    assert entries_of(series)[Place(2020)].value == 90 and Place(2018) not in entries_of(series)


def test_changes_that_do_not_collide_are_merged_only_when_the_caller_agrees(series, person, town):
    save(town.staff("editor"), series, {Place(2019): Change(Decimal(5))}, version=0)
    mine = {Place(2018): Change(Decimal(4)), Place(2019): Change(Decimal(5))}
    with pytest.raises(Conflict) as caught:
        save(person, series, mine, version=0)
    assert caught.value.collisions == {}
    saved = save(person, series, mine, version=0, merge=True)
    assert (saved.version, saved.created, saved.unchanged) == (2, 1, 1)


@pytest.mark.parametrize("version", [5, -1])
def test_a_version_that_never_was_is_a_conflict(series, person, version):
    with pytest.raises(Conflict):
        save(person, series, {Place(2020): Change(Decimal(1))}, version=version, merge=True)


def test_any_former_version_can_be_seen_again(series, person):
    states = [entries_of(series)]
    for changes in ({Place(2020): Change(Decimal(1))}, {Place(2020): None, Place(2022): Change(Decimal(3))}, {Place(2020): Change(Decimal(9))}):
        save(person, series, changes)
        states.append(entries_of(series))
    assert [entries_at(series, version) for version in range(4)] == states


def test_saving_makes_kept_pages_stale_and_saving_nothing_does_not(series, person, town, django_capture_on_commit_callbacks):
    before = cache.version(town.site.pk)
    save(person, series, {Place(2020): Change(Decimal(100))})
    assert cache.version(town.site.pk) == before
    with django_capture_on_commit_callbacks(execute=True):
        save(person, series, {Place(2020): Change(Decimal(1))})
    assert cache.version(town.site.pk) != before


def queries(person, series, changes):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        save(person, series, changes)
    return len(caught)


def test_four_hundred_values_cost_as_many_queries_as_forty_but_for_batches(series, person):
    """SQLite takes 999 parameters at once: 400 values are 4 batches, 400 changes 6."""
    batches = 12 if connection.vendor == "sqlite" else 0

    def block(years, amount):
        return {Place(year, category=f"K{number}"): Change(Decimal(amount)) for year in years for number in range(10)}

    few = queries(person, series, block(range(2000, 2004), 1))
    assert few <= 24
    assert queries(person, series, block(range(1960, 2000), 2)) <= few + batches
    assert queries(person, series, block(range(1960, 2000), 3)) <= few + batches
    removed = dict.fromkeys(block(range(1960, 2000), 0))
    assert queries(person, series, removed) <= few + batches
    assert IndicatorValue.objects.filter(category__startswith="K").count() == 40


def test_values_are_converted_with_history_and_never_to_nothing(series, person):
    convert_values(person, series, UNITS["kt CO₂e"], UNITS["t CO₂e"])
    assert entries_of(series)[Place(2020)].value == 100_000 and ValueChange.objects.get().origin == "unit"
    save(person, series, {Place(2020): Change(Decimal("0.01"))})
    with pytest.raises(Invalid):
        convert_values(person, series, UNITS["t CO₂e"], UNITS["kt CO₂e"])
    assert entries_of(series)[Place(2020)].value == Decimal("0.01")


def test_a_form_that_was_open_meanwhile_does_not_bring_an_old_version_back(series, person):
    opened = Indicator.objects.get(pk=series.pk)
    save(person, series, {Place(2020): Change(Decimal(1))})
    opened.title = "Neuer Titel"
    opened.save()
    assert Indicator.objects.get(pk=series.pk).version == 1 == opened.version
