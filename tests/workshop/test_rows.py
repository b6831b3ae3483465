"""Fields of a plan: version, history, both versions where two people meet."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import Http404
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from workshop import rows
from workshop.models import FieldChange, WorkPackage

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(project):
    return WorkPackage.objects.create(project=project, title="Vorbereiten")


def test_a_save_counts_the_version_and_writes_the_history(package, lead_seat):
    saved = rows.save_fields(WorkPackage, package.pk, {"title": "Planen"}, base=1, seat=lead_seat)
    assert (saved.row.version, saved.changed) == (2, ["title"])
    change = FieldChange.objects.get()
    assert (change.before, change.after, change.user, change.version) == ("Vorbereiten", "Planen", lead_seat.user, 2)


def test_the_same_value_again_writes_nothing(package, lead_seat):
    assert rows.save_fields(WorkPackage, package.pk, {"title": "Vorbereiten"}, base=1, seat=lead_seat).changed == []
    assert not FieldChange.objects.exists()


def test_two_people_in_two_fields_do_not_meet(package, lead_seat, member_seat):
    rows.save_fields(WorkPackage, package.pk, {"title": "Planen"}, base=1, seat=lead_seat)
    rows.save_fields(WorkPackage, package.pk, {"description": "Alles, was vorher kommt."}, base=1, seat=member_seat)
    package.refresh_from_db()
    assert (package.title, package.description, package.version) == ("Planen", "Alles, was vorher kommt.", 3)


def test_two_people_in_one_field_see_both_versions(package, lead_seat, member_seat):
    rows.save_fields(WorkPackage, package.pk, {"title": "Planen"}, base=1, seat=lead_seat)
    with pytest.raises(rows.Conflict) as met:
        rows.save_fields(WorkPackage, package.pk, {"title": "Anfangen"}, base=1, seat=member_seat)
    clash = met.value.clashes[0]
    assert (clash.theirs, clash.mine, clash.by) == ("Planen", "Anfangen", "Lea Brandt")
    package.refresh_from_db()
    assert package.title == "Planen"
    rows.save_fields(WorkPackage, package.pk, {"title": "Anfangen"}, base=None, seat=member_seat)
    package.refresh_from_db()
    assert package.title == "Anfangen"


def test_what_was_sent_back_as_it_was_found_does_not_turn_back_another_change(package, lead_seat, member_seat):
    rows.save_fields(WorkPackage, package.pk, {"title": "Planen"}, base=1, seat=lead_seat)
    whole_row = {"title": "Vorbereiten", "description": "Neu"}
    saved = rows.save_fields(WorkPackage, package.pk, whole_row, base=1, seat=member_seat)
    assert saved.changed == ["description"]
    package.refresh_from_db()
    assert (package.title, package.description) == ("Planen", "Neu")


def test_a_row_of_another_project_is_not_found(town, package, lead_seat):
    other = town.project("Etwas anderes")
    foreign = WorkPackage.objects.create(project=other, title="Fremd")
    with pytest.raises(Http404):
        rows.save_fields(WorkPackage, foreign.pk, {"title": "Meins"}, base=1, seat=lead_seat)
    with pytest.raises(Http404):
        rows.delete(WorkPackage, foreign.pk, seat=lead_seat)


def test_what_is_wrong_is_said_by_field(package, lead_seat):
    with pytest.raises(ValidationError) as wrong:
        rows.save_fields(WorkPackage, package.pk, {"title": ""}, base=1, seat=lead_seat)
    assert list(rows.errors_of(wrong.value)) == ["title"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    edits=st.lists(
        st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from(["title", "description"]), st.sampled_from("abc"), st.booleans()), max_size=14
    )
)
@example(edits=[(0, "title", "b", False), (2, "title", "b", False), (2, "title", "c", False)])
@example(edits=[(0, "title", "b", False), (0, "title", "a", False), (1, "title", "c", False)])
@example(edits=[(0, "title", "b", False), (1, "title", "b", True), (0, "title", "c", False), (1, "title", "b", False)])
@example(edits=[(0, "title", "b", False), (1, "title", "b", True), (0, "title", "c", False), (0, "title", "b", False), (1, "title", "c", False)])
@example(
    edits=[
        (1, "description", "b", False), (1, "description", "a", False), (0, "description", "b", False),
        (2, "description", "a", True), (0, "description", "b", False),
    ]
)  # fmt: skip
def test_nobody_overwrites_what_she_has_not_seen(project, lead_seat, member_seat, edits):
    """Three windows, two of one person: a save either comes after what stands there was seen, or both versions are shown."""
    seats = [lead_seat, member_seat, lead_seat]
    row = WorkPackage.objects.create(project=project, title="a", description="a")
    views = [{"title": "a", "description": "a", "base": 1, "own": set()} for _ in seats]
    for second, name, value, looks in edits:
        view = views[second]
        row.refresh_from_db()
        if looks:
            view.update(title=row.title, description=row.description, base=row.version, own=set())
        before, seen = getattr(row, name), view[name]
        try:
            saved = rows.save_fields(WorkPackage, row.pk, {name: value}, base=view["base"], seat=seats[second], own=view["own"])
        except rows.Conflict as conflict:
            assert seen != before and conflict.clashes[0].theirs == before
            row.refresh_from_db()
            assert getattr(row, name) == before
        else:
            assert not saved.changed or seen == before
            if saved.changed:  # else somebody had written the same: the page does not hear of it, and asks once too often at most
                view[name] = value
                view["own"].add(saved.row.version)


def test_a_second_window_of_the_same_person_is_another_page(package, lead_seat):
    rows.save_fields(WorkPackage, package.pk, {"title": "Planen"}, base=1, seat=lead_seat)
    with pytest.raises(rows.Conflict):
        rows.save_fields(WorkPackage, package.pk, {"title": "Anfangen"}, base=1, seat=lead_seat)
    rows.save_fields(WorkPackage, package.pk, {"title": "Anfangen"}, base=1, own={2}, seat=lead_seat)


def test_what_one_person_types_on_is_one_line_of_the_history(package, lead_seat, member_seat):
    with time_machine.travel("2026-11-20T10:00:00+00:00", tick=False) as clock:
        for base, text in enumerate(["Pl", "Plan", "Planen"], start=1):
            rows.save_fields(WorkPackage, package.pk, {"title": text}, base=base, seat=lead_seat)
            clock.shift(60)
        change = FieldChange.objects.get()
        assert (change.before, change.after, change.version) == ("Vorbereiten", "Planen", 4)
        rows.save_fields(WorkPackage, package.pk, {"title": "Planen und bauen"}, base=4, seat=member_seat)
        rows.save_fields(WorkPackage, package.pk, {"title": "Planen"}, base=5, seat=lead_seat)
        clock.shift(301)
        rows.save_fields(WorkPackage, package.pk, {"title": "Bauen"}, base=6, seat=lead_seat)
    assert list(FieldChange.objects.order_by("version").values_list("after", flat=True)) == ["Planen", "Planen und bauen", "Planen", "Bauen"]


def test_what_was_seen_between_two_saves_is_known_when_it_comes_back(package, lead_seat, member_seat):
    """A form without JavaScript sends a whole row: the title that it found was one step in the middle of another's typing."""
    rows.save_fields(WorkPackage, package.pk, {"title": "Plan"}, base=1, seat=lead_seat)
    rows.save_fields(WorkPackage, package.pk, {"title": "Planen"}, base=2, seat=lead_seat)
    saved = rows.save_fields(WorkPackage, package.pk, {"title": "Plan", "description": "Neu"}, base=2, seat=member_seat)
    assert saved.changed == ["description"]
    with pytest.raises(rows.Conflict):
        rows.save_fields(WorkPackage, package.pk, {"title": "Vorbereiten"}, base=2, seat=member_seat)
