"""Linking to measures: the public version and the draft that waits both have the links, and nothing is lost or let through."""

import pytest
from wagtail.models import WorkflowState

from moderation import services as moderation
from moderation.errors import NotAllowed, Outdated
from projects.models import ProjectPage
from tests.factories import create_user
from workshop.answers import measures

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(town):
    return town.measure(None, "Solardächer")


def fresh(project):
    return ProjectPage.objects.get(pk=project.pk)


def linked(page):
    return {found.pk for found in page.measures.all()}


def test_a_public_project_gets_a_published_revision(client, project, moderator, measure):
    project.save_revision().publish()
    before = fresh(project).live_revision_id
    assert measures.link(project, moderator, [measure.pk]) == [measure.pk]
    page = fresh(project)
    assert linked(page) == {measure.pk} and page.live and page.live_revision_id != before and not page.has_unpublished_changes
    assert page.live_revision.user == moderator and linked(page.get_latest_revision_as_object()) == {measure.pk}
    assert "Solardächer" in client.get(project.url).content.decode() and project.title in client.get(measure.url).content.decode()


def test_a_draft_in_moderation_is_neither_lost_nor_published(client, project, moderator, measure):
    project.save_revision().publish()
    draft = fresh(project)
    draft.summary = "Noch nicht geprüft."
    draft.save_revision()
    state = moderation.submit(draft)
    seen = fresh(project).latest_revision_id
    measures.link(project, moderator, [measure.pk])
    page = fresh(project)
    content = client.get(project.url).content.decode()
    assert linked(page) == {measure.pk} and "Noch nicht geprüft." not in content and "Solardächer" in content
    latest = page.get_latest_revision_as_object()
    assert latest.summary == "Noch nicht geprüft." and linked(latest) == {measure.pk} and page.has_unpublished_changes
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS and state.current_task_state.revision_id == page.latest_revision_id != seen
    with pytest.raises(Outdated):
        moderation.approve(state, moderator, seen)
    moderation.approve(state, moderator, page.latest_revision_id)
    page = fresh(project)
    assert page.summary == "Noch nicht geprüft." and linked(page) == {measure.pk}


def test_a_draft_that_was_sent_back_stays_with_its_author(project, moderator, measure):
    project.save_revision().publish()
    draft = fresh(project)
    draft.summary = "Neu"
    draft.save_revision()
    state = moderation.submit(draft)
    moderation.request_changes(state, moderator, None, "Bitte kürzer.")
    measures.link(project, moderator, [measure.pk])
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES and fresh(project).get_latest_revision_as_object().summary == "Neu"


def test_an_idea_that_is_not_public_stays_so(town, moderator, measure):
    idea = town.project("Idee", live=False)
    idea.save_revision()
    state = moderation.submit(idea)
    measures.link(idea, moderator, [measure.pk])
    page = fresh(idea)
    assert not page.live and linked(page.get_latest_revision_as_object()) == {measure.pk}
    state.refresh_from_db()
    assert state.current_task_state.revision_id == page.latest_revision_id


def test_links_are_exactly_those_that_were_chosen_and_of_this_municipality(project, other_town, moderator, measure, town):
    second = town.measure(None, "Wärme")
    foreign = other_town.measure(None, "Fremd")
    assert measures.link(project, moderator, [measure.pk, second.pk, foreign.pk]) == sorted([measure.pk, second.pk])
    assert measures.link(project, moderator, [second.pk]) == [second.pk] and linked(fresh(project)) == {second.pk}
    assert measures.link(project, moderator, []) == [] and linked(fresh(project)) == set()


def test_nobody_else_links(project, lead, make_moderator, other_town, measure):
    for actor in (lead, create_user(), make_moderator(other_town)):
        with pytest.raises(NotAllowed):
            measures.link(project, actor, [measure.pk])
    assert linked(fresh(project)) == set()
