"""The author's tools: at once where the text stays the same, through moderation where it changes."""

import uuid

import pytest
from django.utils import timezone

from projects.models import Consent, NeedState, PhaseChange, ProjectPage, Submission
from projects.submission import services

from .conftest import decide, hidden, mails_of, upload

State = Submission.State
EDIT = {"title": "Sonne aufs Schuldach", "summary": "Auf dem Dach der Schule entsteht eine Solaranlage."}
PICTURE = {"picture_alt": "Ein Dach", "picture_rights": "on", "picture_consent": "on"}


def test_the_name_is_shown_as_chosen_and_changes_at_once(visitor, town):
    district = town.district("Nordstadt")
    submission, status = visitor.live(name="Ada Beispiel", name_display="full", name_consent="on", district=str(district.pk))
    line = lambda: ProjectPage.objects.get().state.author_line  # noqa: E731
    assert line() == "Ada Beispiel"
    visitor.post(f"{status}name/", {"name_display": "first", "name_consent": "on"})
    assert line() == "Ada"
    visitor.post(f"{status}name/", {"name_display": "district"})
    assert line() == "eine Person aus Nordstadt" and not submission.consents.filter(kind=Consent.Kind.NAME, revoked_at=None).exists()
    visitor.post(f"{status}name/", {"name_display": "hidden"})
    assert line() == ""
    refused = visitor.post(f"{status}name/", {"name_display": "full"})
    assert refused.status_code == 422 and line() == ""


def test_a_name_that_nobody_read_cannot_be_put_on_a_public_page(visitor):
    _submission, status = visitor.live()
    answer = visitor.post(f"{status}name/", {"name_display": "full", "name": "<b>Nazi</b>", "name_consent": "on"})
    assert answer.status_code == 422 and ProjectPage.objects.get().state.author_line == ""


def test_before_the_decision_a_name_can_still_be_given(visitor):
    submission, status = visitor.confirmed()
    visitor.post(f"{status}name/", {"name_display": "full", "name": "Ada", "name_consent": "on"})
    submission.refresh_from_db()
    assert submission.name == "Ada" and submission.project.state.author_line == "Ada"


def test_a_taken_back_picture_is_gone_from_page_versions_and_disk(visitor):
    submission, status = visitor.live(picture=upload(), **PICTURE)
    picture = submission.pictures.get()
    path, storage, url = picture.file.name, picture.file.storage, picture.get_rendition("width-40").url
    assert visitor.get(url).status_code == 200
    visitor.post(f"{status}bild-loeschen/")
    page = ProjectPage.objects.get()
    assert page.live and page.picture is None and page.get_latest_revision_as_object().picture is None
    assert not storage.exists(path) and visitor.get(url).status_code == 404
    assert submission.consents.get(kind=Consent.Kind.PICTURE).revoked_at


def test_a_new_picture_waits_while_the_old_one_stays_public(visitor):
    submission, status = visitor.live(picture=upload(), **PICTURE)
    old = ProjectPage.objects.get().picture
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    visitor.post(f"{status}bearbeiten/", {**EDIT, **PICTURE, "base_revision": hidden(html, "base_revision"), "picture": upload("neu.png")})
    new = submission.pictures.exclude(pk=old.pk).get()
    assert ProjectPage.objects.get().picture == old and not new.is_public
    decide(visitor, submission, "approve")
    old.refresh_from_db()
    new.refresh_from_db()
    assert ProjectPage.objects.get().picture == new and new.is_public and not old.is_public


def test_saving_an_edit_changes_only_what_the_form_shows(visitor, town):
    from projects.models import ProjectAim, ProjectEffect

    one, two = town.field_of_action("Energie"), town.field_of_action("Bauen")
    measure = town.measure(one)
    submission, status = visitor.live(aims=["mitigation"])
    page = submission.project.get_latest_revision_as_object()
    page.fields_of_action, page.measures = [one, two], [measure]
    page.effects = [ProjectEffect(label="Strom", quantity=10)]
    page.aims = [ProjectAim(aim="mitigation", how="mit Sonne")]
    page.results, page.no_effect_reason, page.seo_title, page.search_description = "Ergebnis", "Grund", "Titel", "Beschreibung"
    page.save_revision().publish()
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    answer = visitor.post(
        f"{status}bearbeiten/",
        {**EDIT, "problem": "Neu", "aims": ["mitigation"], "base_revision": hidden(html, "base_revision"), "seo_title": "x", "live": ""},
    )
    assert answer.status_code == 302
    after = ProjectPage.objects.get().get_latest_revision_as_object()
    assert after.problem == "Neu"
    assert [found.pk for found in after.fields_of_action.all()] == [one.pk, two.pk] and [found.pk for found in after.measures.all()] == [measure.pk]
    assert after.effects.get().label == "Strom" and after.aims.get().how == "mit Sonne"
    assert (after.results, after.no_effect_reason, after.seo_title, after.search_description) == ("Ergebnis", "Grund", "Titel", "Beschreibung")


def test_a_need_keeps_its_state_through_an_edit(visitor):
    submission, status = visitor.live(need_1_kind="skills", need_1_title="Statik", need_2_kind="people", need_2_title="Helfende")
    key = submission.project.needs.get(title="Statik").key
    visitor.post(f"{status}bedarf/", {"need": str(key), "open": "0"})
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    keys = [hidden(html, "need_1_key"), hidden(html, "need_2_key")]
    visitor.post(f"{status}bearbeiten/", {
        **EDIT, "base_revision": hidden(html, "base_revision"), "need_1_kind": "skills", "need_1_title": "Statik prüfen", "need_1_key": keys[0],
        "need_2_kind": "people", "need_2_title": "Helfende", "need_2_key": keys[1],
    })  # fmt: skip
    decide(visitor, submission, "approve")
    need = ProjectPage.objects.get().needs.get(title="Statik prüfen")
    assert need.key == key and not NeedState.objects.get(need_key=key).is_open


def test_a_need_of_another_project_is_not_ones_own(visitor, town):
    other = town.project("Fremdes Projekt", needs=[("skills", "Statik")])
    _submission, status = visitor.live()
    for value in (str(other.needs.get().key), str(uuid.uuid4()), "x", ""):
        assert visitor.post(f"{status}bedarf/", {"need": value, "open": "0"}).status_code == 409
    assert NeedState.objects.count() == 0


def test_two_people_do_not_overwrite_each_other(visitor):
    submission, status = visitor.live(problem="Alt")
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    version = submission.project.get_latest_revision_as_object()
    version.problem = "Von der Verwaltung"
    version.save_revision(user=visitor.moderator)
    answer = visitor.post(f"{status}bearbeiten/", {**EDIT, "problem": "Von mir", "base_revision": hidden(html, "base_revision")})
    shown = answer.content.decode()
    assert answer.status_code == 409 and "Von der Verwaltung" in shown and "Von mir" in shown
    assert ProjectPage.objects.get().get_latest_revision_as_object().problem == "Von der Verwaltung"
    again = visitor.post(f"{status}bearbeiten/", {**EDIT, "problem": "Von mir", "base_revision": hidden(shown, "base_revision")})
    assert again.status_code == 302 and ProjectPage.objects.get().get_latest_revision_as_object().problem == "Von mir"


def test_an_edit_with_errors_keeps_what_was_typed(visitor):
    _submission, status = visitor.live()
    answer = visitor.post(f"{status}bearbeiten/", {"title": "", "summary": "x" * 300, "problem": "Getippt"})
    html = answer.content.decode()
    assert answer.status_code == 422 and "Getippt" in html and "x" * 300 in html and 'id="fehler"' in html


def test_nothing_changed_makes_no_version(visitor):
    submission, status = visitor.live()
    count = submission.project.revisions.count()
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    answer = visitor.post(f"{status}bearbeiten/", {**EDIT, "base_revision": hidden(html, "base_revision")})
    assert "unveraendert" in answer["Location"] and submission.project.revisions.count() == count


@pytest.mark.parametrize("phase", ["", "done", "LIVE", "idea'--"])
def test_unknown_phases_are_refused(visitor, phase):
    _submission, status = visitor.live()
    assert visitor.post(f"{status}phase/", {"phase": phase}).status_code == 422
    assert PhaseChange.objects.count() == 0


@pytest.mark.parametrize("step", ["offline", "phase", "bedarf"])
def test_steps_that_do_not_fit_the_state_are_refused(visitor, step):
    _submission, status = visitor.confirmed()
    answer = visitor.post(f"{status}{step}/", {"phase": "planning", "need": str(uuid.uuid4())})
    assert answer.status_code == 409 and Submission.objects.get().state == State.IN_MODERATION


def test_deletion_of_what_was_never_public_is_done_at_once(visitor):
    submission, status = visitor.confirmed(picture=upload(), **PICTURE)
    picture = submission.pictures.get()
    path, storage = picture.file.name, picture.file.storage
    answer = visitor.post(f"{status}loeschen/")
    assert answer.status_code == 200 and "Alles gelöscht" in answer.content.decode()
    assert Submission.objects.count() == 0 and ProjectPage.objects.count() == 0 and not storage.exists(path)
    assert visitor.get(status).status_code == 404


def test_deletion_of_something_public_is_told_to_staff(visitor):
    submission, status = visitor.live()
    visitor.post(f"{status}loeschen/")
    visitor.post(f"{status}loeschen/")
    submission.refresh_from_db()
    assert submission.deletion_requested_at and ProjectPage.objects.get().live
    assert len(mails_of(submission, "staff_deletion")) == 1 and len(mails_of(submission, "deletion_noted")) == 1


def test_a_confirmed_idea_without_its_page_yet_has_a_status(visitor, town):
    submission, status = visitor.confirmed()
    submission.project.delete()
    Submission.objects.update(state=State.CONFIRMED, project=None, confirmed_at=timezone.now())
    assert "Angekommen" in visitor.get(status).content.decode()
    assert services.finish_waiting() == 1
    assert Submission.objects.get().state == State.IN_MODERATION


def test_a_page_deleted_by_staff_ends_the_story_with_a_date(visitor):
    submission, status = visitor.live()
    ProjectPage.objects.get().delete()
    submission.refresh_from_db()
    assert submission.state == State.OFFLINE and submission.delete_after and submission.project is None
    assert "wurde gelöscht" in visitor.get(status).content.decode()
    assert visitor.get(f"{status}bearbeiten/").status_code == 302
    assert services.finish_waiting() == 0
