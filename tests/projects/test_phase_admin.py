"""Staff set phase and open needs of a project in the admin; the history names them."""

import pytest
from django.test import Client
from django.urls import reverse

from moderation.services import ensure_workflow, moderation_group
from projects.forms import ProjectPageForm
from projects.models import NeedState, PhaseChange, ProjectPage
from tests.factories import create_user

pytestmark = pytest.mark.django_db


def login(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def project(town):
    return town.project("Dach für alle", needs=[("people", "Zwei, die schrauben"), ("money", "Module")], phase="idea")


def address(project):
    return reverse("project_state", args=[project.pk])


def keys(project):
    return [str(need.key) for need in project.needs.order_by("sort_order")]


def test_an_editor_sets_the_phase_with_a_note_and_the_page_shows_it_at_once(town, project, client):
    editor = town.staff("editor")
    before = project.get_latest_revision()
    response = login(editor).post(address(project), {"phase": "paused", "note": "Wir warten auf den Frost.", "open_needs": keys(project)})
    assert response.status_code == 302
    project = ProjectPage.objects.get(pk=project.pk)
    change = PhaseChange.objects.get()
    assert (project.phase, change.phase, change.note, change.actor) == ("paused", "paused", "Wir warten auf den Frost.", editor)
    assert project.get_latest_revision() == before, "the text is not touched"
    assert "Wir warten auf den Frost." in client.get(project.url).content.decode()


def test_a_need_is_closed_and_opened_again(town, project):
    staff, (first, second) = login(town.staff("editor")), keys(project)
    staff.post(address(project), {"phase": "idea", "open_needs": [second]})
    assert [str(row.need_key) for row in NeedState.objects.filter(is_open=False)] == [first]
    staff.post(address(project), {"phase": "idea", "open_needs": [first, second]})
    assert not NeedState.objects.filter(is_open=False).exists() and not PhaseChange.objects.exists()


def test_wrong_input_changes_nothing(town, project):
    staff = login(town.staff("editor"))
    for data in ({"phase": "flying"}, {"phase": ""}, {"phase": "ready", "open_needs": ["no-key"]}, {"phase": "ready", "note": "x" * 301}):
        assert staff.post(address(project), data).status_code == 422
    assert not PhaseChange.objects.exists() and not NeedState.objects.exists()


def test_moderators_may_others_may_not(town, other_town, project):
    ensure_workflow(town.site)
    moderator = create_user(is_staff=True)
    moderator.groups.add(moderation_group(town.site))
    assert login(moderator).get(address(project)).status_code == 200
    stranger = login(other_town.staff("editor"))
    assert stranger.get(address(project)).status_code == 404
    assert stranger.post(address(project), {"phase": "ended"}).status_code == 404
    assert Client().get(address(project)).status_code == 302
    assert not PhaseChange.objects.exists()


def test_the_editor_leads_to_it_and_says_where_the_project_stands(town, project):
    html = login(town.staff("editor")).get(reverse("wagtailadmin_pages:edit", args=[project.pk])).content.decode()
    assert address(project) in html and "2 von 2 Bedarfen sind offen" in html


def test_a_note_cannot_run_a_script(town, project):
    staff = login(town.staff("editor"))
    staff.post(address(project), {"phase": "paused", "note": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in staff.get(address(project)).content.decode()


def test_the_editor_offers_and_accepts_only_ones_own_strategy_and_districts(town, other_town, project):
    ours, theirs = town.field_of_action("Wärme"), other_town.field_of_action("Fremdes Feld")
    measure, foreign = town.measure(ours), other_town.measure(theirs)
    district, far = town.district("Nordstadt"), other_town.district("Fernstadt")
    form = ProjectPage.get_edit_handler().get_form_class()(instance=project, for_user=town.staff("editor"), parent_page=town.projects)
    assert isinstance(form, ProjectPageForm)
    assert list(form.fields["fields_of_action"].queryset) == [ours] and list(form.fields["measures"].queryset) == [measure]
    assert list(form.fields["district"].queryset) == [district]
    assert (
        theirs not in form.fields["fields_of_action"].queryset
        and foreign not in form.fields["measures"].queryset
        and far not in form.fields["district"].queryset
    )


def test_a_project_without_an_area_shows_an_empty_field_and_stays_without(town, project):
    edit = ProjectPage.get_edit_handler().get_form_class()
    form = edit(instance=project, for_user=town.staff("editor"), parent_page=town.projects)
    assert ">null" not in str(form["area"]).replace("\n", "")
    assert form.fields["area"].clean("") is None
