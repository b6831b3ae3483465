"""How a project begins: from an idea, from one's own idea, from nothing."""

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import Page

from projects.models import ProjectPage, Submission
from workshop.models import Adoption, Role, TeamMember
from workshop.team import services
from workshop.team.services import NotPossible

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea(town):
    field = town.field_of_action("Energie")
    return town.project(
        "Dächer nutzen", fields_of_action=[field], needs=[("people", "Menschen zum Bauen")], problem="Viele Dächer sind leer.", vision="Alle Dächer",
        place_text="Nordstadt", carrier="Solarverein", picture_credit="Ada",
    )  # fmt: skip


def brought_in(town, idea, email, **fields):
    values = {"state": Submission.State.LIVE, "confirmed_at": "2026-01-01T00:00:00Z", **fields}
    return Submission.objects.create(site=town.site, project=idea, email=email, data={"title": idea.title}, **values)


def test_a_new_project_is_a_draft_below_the_index_led_by_its_maker(town, person):
    ada = person("Ada")
    made = services.begin(town.site, ada, title="Schattenplätze für den Markt", summary="Bäume und Bänke.", field_of_action="")
    fresh = ProjectPage.objects.get(pk=made.pk)
    assert (fresh.live, fresh.phase, fresh.slug) == (False, "planning", "schattenplatze-fur-den-markt")
    assert fresh.get_parent().pk == town.projects.pk
    assert TeamMember.objects.get(project=fresh).user == ada
    assert fresh.latest_revision_id, "the steps start from a version"
    assert Page.find_problems() == ([], [], [], [], [])


def test_only_fields_of_action_of_the_same_municipality_are_taken(town, other_town, person):
    other = other_town.field_of_action("Fremd")
    made = services.begin(town.site, person(), title="Ein Projekt", summary="Es geschieht etwas.", field_of_action=str(other.pk))
    assert list(made.fields_of_action.all()) == []


def test_an_idea_may_be_taken_up_any_number_of_times_and_stays_what_it_is(idea, person):
    before = ProjectPage.objects.filter(pk=idea.pk).values().get()
    first, second = services.adopt(idea, person("Ada")), services.adopt(idea, person("Ben"), title="Dächer nutzen in der Nordstadt")
    assert {row.project_id for row in Adoption.objects.filter(idea=idea)} == {first.pk, second.pk}
    assert ProjectPage.objects.filter(pk=idea.pk).values().get() == before
    assert first.slug != second.slug != idea.slug


def test_public_words_are_taken_over_names_pictures_and_carriers_are_not(idea, person):
    made = ProjectPage.objects.get(pk=services.adopt(idea, person("Ada")).pk)
    assert (made.problem, made.vision, made.place_text) == ("Viele Dächer sind leer.", "Alle Dächer", "Nordstadt")
    assert [page.title for page in made.fields_of_action.all()] == ["Energie"]
    assert [need.title for need in made.needs.all()] == ["Menschen zum Bauen"]
    assert made.needs.get().key != idea.needs.get().key, "what is found for one is not found for the other"
    assert (made.carrier, made.picture_credit, made.state.author_line, made.live) == ("", "", "", False)


def test_what_is_not_public_or_elsewhere_planned_cannot_be_taken_up(town, idea, person):
    ada = person("Ada")
    hidden = town.project("Noch nicht geprüft", live=False)
    with pytest.raises(PermissionDenied):
        services.adopt(hidden, ada)
    idea.unpublish()
    with pytest.raises(PermissionDenied):
        services.adopt(idea, ada)
    planned = town.project("Schon geplant", phase="planning")
    with pytest.raises(NotPossible):
        services.adopt(planned, ada)
    assert not Adoption.objects.exists()


def test_a_closed_account_begins_nothing(town, idea, person):
    gone = person("Weg", is_active=False)
    with pytest.raises(PermissionDenied):
        services.adopt(idea, gone)
    with pytest.raises(PermissionDenied):
        services.begin(town.site, gone, title="Ein Projekt", summary="Etwas.", field_of_action="")


def test_the_author_goes_on_with_the_same_page_and_leads_it(town, idea, person):
    ada = person("Ada", confirmed=True)
    brought_in(town, idea, ada.email)
    assert services.continue_own(idea, ada).role == Role.LEAD
    fresh = ProjectPage.objects.get(pk=idea.pk)
    assert fresh.phase == "planning"
    assert not Adoption.objects.exists(), "it is no copy"
    assert services.continue_own(idea, ada).pk == TeamMember.objects.get().pk, "twice is once"


@pytest.mark.parametrize("case", ["unproven", "somebody", "unconfirmed", "rejected", "anonymised"])
def test_nobody_else_goes_on_with_it(town, idea, person, case):
    ada = person("Ada", confirmed=case != "unproven")
    fields = {
        "somebody": {}, "unproven": {}, "rejected": {"state": Submission.State.REJECTED}, "anonymised": {"anonymised_at": "2026-02-01T00:00:00Z"},
        "unconfirmed": {"state": Submission.State.UNCONFIRMED, "confirmed_at": None},
    }[case]  # fmt: skip
    brought_in(town, idea, "jemand@example.org" if case == "somebody" else ada.email, **fields)
    with pytest.raises(PermissionDenied):
        services.continue_own(idea, ada)
    assert not TeamMember.objects.exists()


def test_an_author_who_was_removed_does_not_come_back_by_her_idea(town, idea, person):
    ada, ben = person("Ada", confirmed=True), person("Ben")
    brought_in(town, idea, ada.email)
    services.continue_own(idea, ada)
    member = TeamMember.objects.create(project=idea, user=ben)
    services.offer_lead(idea, ada, member)
    services.accept_lead(idea, ben)
    services.remove(TeamMember.objects.get(user=ada), ben, "Danke für alles.")
    services.leave(idea, ben, without_lead=True)
    with pytest.raises(NotPossible):
        services.continue_own(idea, ada)


def test_the_private_link_changes_nothing_a_team_works_on(town, idea, person):
    """Case 11: a removed author keeps the link of her mail; it is no way around the team."""
    from projects.submission import author

    ada = person("Ada", confirmed=True)
    submission = brought_in(town, idea, ada.email)
    author.change_phase(submission, "ready")
    services.continue_own(idea, ada)
    for step in (
        lambda: author.change_phase(submission, "ended"),
        lambda: author.take_offline(submission),
        lambda: author.withdraw(submission),
        lambda: author.close_need(submission, idea.needs.get().key, False),
        lambda: author.edit(submission, {"title": "Anders"}, shown={"title"}, received=None, base_revision=None),
    ):
        with pytest.raises(author.NotPossible):
            step()
    assert ProjectPage.objects.get(pk=idea.pk).live
