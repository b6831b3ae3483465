"""Saving while one works: with htmx one field, without JavaScript a whole row; what is wrong, what two people changed."""

import pytest
from django.urls import reverse

from tests.factories import create_user
from workshop.models import FieldChange, Presence, TeamMember, WorkPackage

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def package(project):
    return WorkPackage.objects.create(project=project, title="Vorbereiten", description="Alles davor.")


def address(row, table="workpackage"):
    return reverse("workshop:save_row", args=[row.project_id, table, row.pk])


def save(client, row, fields, base=1, *, htmx=True, table="workpackage", **values):
    return client.post(address(row, table), {"_fields": fields, "base": base, **values}, headers=HTMX if htmx else {})


@pytest.fixture
def at_work(client, lead):
    client.force_login(lead)
    return client


def test_one_field_is_saved_and_the_answer_says_when(at_work, package):
    response = save(at_work, package, "title", title="Planen", description="")
    package.refresh_from_db()
    assert (package.title, package.description) == ("Planen", "Alles davor.")
    text = response.content.decode()
    assert "Gespeichert um" in text and 'data-saved="title"' in text and 'value="2"' in text
    assert "no-store" in response["Cache-Control"]


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(at_work, package):
    response = save(at_work, package, "title", title="  ")
    text = response.content.decode()
    assert response.status_code == 200 and 'data-wrong="title"' in text and 'role="alert"' in text
    package.refresh_from_db()
    assert package.title == "Vorbereiten" and not FieldChange.objects.exists()


def test_without_javascript_a_row_comes_back_to_the_page_it_stood_on(at_work, package):
    response = save(at_work, package, "title,description", htmx=False, title="Planen", description="Neu", back="/mitmachen/")
    assert response.status_code == 302 and response["Location"] == f"/mitmachen/#workpackage-{package.pk}"
    package.refresh_from_db()
    assert (package.title, package.description) == ("Planen", "Neu")


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_a_save_leads_nowhere_else(at_work, package, back):
    response = save(at_work, package, "title", htmx=False, title="Planen", back=back)
    assert response["Location"].startswith("/mitmachen/projekte/")


def test_without_javascript_what_is_wrong_keeps_what_was_typed(at_work, package):
    response = save(at_work, package, "title,description", htmx=False, title="", description="Das habe ich getippt")
    assert response.status_code == 422
    assert "Das habe ich getippt" in response.content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_two_people_in_one_field_see_both_versions_and_choose(at_work, package, member, client_of, htmx):
    save(client_of(member), package, "title", title="Anfangen")
    response = save(at_work, package, "title", htmx=htmx, title="Planen")
    text = response.content.decode()
    assert response.status_code == (200 if htmx else 409)
    assert "Anfangen" in text and "Planen" in text and "Mio Sand" in text and "Meine Fassung nehmen" in text
    package.refresh_from_db()
    assert package.title == "Anfangen"
    save(at_work, package, "title", htmx=htmx, title="Planen", mine="1")
    package.refresh_from_db()
    assert package.title == "Planen"


def test_two_people_in_two_fields_do_not_meet(at_work, package, member, client_of):
    save(client_of(member), package, "description", description="Von Mio")
    save(at_work, package, "title", title="Planen")
    package.refresh_from_db()
    assert (package.title, package.description) == ("Planen", "Von Mio")


def test_a_page_that_saves_again_and_again_meets_only_others(at_work, package):
    first = save(at_work, package, "title", title="Plan").content.decode()
    assert 'name="base" value="2"' in first
    assert "data-saved" in save(at_work, package, "title", base=2, title="Planen").content.decode()


def test_a_save_of_one_field_costs_at_most_ten_queries(at_work, package, django_assert_max_num_queries, lead):
    Presence.objects.create(project_id=package.project_id, user=lead, step="work", seen="2026-11-20T10:00:00+00:00")
    save(at_work, package, "title", title="Warm")
    with django_assert_max_num_queries(1000) as asked:
        save(at_work, package, "title", base=2, title="Planen")
    written = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(written) <= 10, written


def test_fields_that_are_not_offered_are_not_written(at_work, package, town):
    assert save(at_work, package, "sort_order", sort_order="9").status_code == 404
    assert save(at_work, package, "title,project,version", title="Planen", project=str(town.project("Anders").pk), version="99").status_code == 200
    package.refresh_from_db()
    assert package.sort_order == 0 and package.version == 2


def test_strangers_meet_no_door(client, package, client_of, lead):
    assert save(client, package, "title", title="X").status_code == 401
    assert save(client, package, "title", htmx=False, title="X").status_code == 302
    assert save(client_of(create_user()), package, "title", title="X").status_code == 404
    TeamMember.objects.filter(user=lead).update(ended="2026-01-01T00:00:00+00:00")
    assert save(client_of(lead), package, "title", title="X").status_code == 404
    assert client_of(lead).get(address(package)).status_code == 405
    package.refresh_from_db()
    assert package.title == "Vorbereiten"


def test_a_row_of_another_project_is_not_there(at_work, town, project):
    foreign = WorkPackage.objects.create(project=town.project("Anders"), title="Fremd")
    response = at_work.post(reverse("workshop:save_row", args=[project.pk, "workpackage", foreign.pk]), {"_fields": "title", "title": "Meins"})
    assert response.status_code == 404
    assert at_work.post(reverse("workshop:save_row", args=[project.pk, "teammember", 1]), {"_fields": "role"}).status_code == 404
    assert at_work.post(reverse("workshop:save_row", args=[project.pk, "workpackage", 999999999]), {"_fields": "title"}).status_code == 404


def test_presence_tells_the_others_and_ends_by_itself(at_work, project, member, client_of, lead, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+00:00", tick=False)
    beat = reverse("workshop:beat", args=[project.pk])
    assert "Mio" not in at_work.post(beat, {"step": "schedule"}, headers=HTMX).content.decode()
    text = client_of(member).post(beat, {"step": "<script>"}, headers=HTMX).content.decode()
    assert "Lea Brandt bearbeitet gerade „Zeitplan“" in text and "example.org" not in text
    assert Presence.objects.count() == 2
    time_machine.shift(121)
    assert "Lea" not in client_of(member).get(reverse("workshop:home", args=[project.pk])).content.decode().partition("workshop-main")[2]


def test_whoever_left_is_not_said_to_be_here(at_work, project, member, client_of, lead):
    beat = reverse("workshop:beat", args=[project.pk])
    client_of(member).post(beat, {"step": "work"})
    TeamMember.objects.filter(user=member).update(ended="2026-01-01T00:00:00+00:00")
    assert "Mio" not in at_work.post(beat, {"step": "work"}).content.decode()
