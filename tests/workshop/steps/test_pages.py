"""Overview, check, guidance, assessment, history, pictures, and the words of guidance in the admin."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts import privacy
from municipality import retention
from municipality.models import Picture
from projects.models import ProjectPage, Submission
from tests.factories import create_user
from workshop import rows
from workshop.models import FieldChange, Presence, ProfileDraft, ProfilePicture, StepAssessment, StepGuidance, StepKey, WorkPackage
from workshop.steps import guidance, handin
from workshop.steps.words import SHIPPED

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def at_work(client, lead):
    client.force_login(lead)
    return client


def photo(name="bild.jpg"):
    target = BytesIO()
    Image.new("RGB", (600, 400), (20, 90, 60)).save(target, "JPEG")
    return SimpleUploadedFile(name, target.getvalue(), "image/jpeg")


def page(client, name, project, **query):
    return client.get(reverse(f"workshop:{name}", args=[project.pk]), query).content.decode()


# Guidance -----------------------------------------------------------------------------------------------------------------


def test_every_step_has_all_its_words():
    assert set(SHIPPED) == set(StepKey)
    for words in SHIPPED.values():
        for part in guidance.PARTS:
            text = str(getattr(words, part))
            assert text.strip() and "!" not in text and len(text) < 420


def test_the_towns_own_words_come_first_and_what_it_left_empty_is_shipped(town, lead_seat):
    StepGuidance.objects.create(site=town.site, step="work", question="Was packen wir an?")
    words = guidance.context(lead_seat, "work")["guidance"]
    assert words.question == "Was packen wir an?" and words.why == str(SHIPPED[StepKey.WORK].why)


def test_an_example_is_from_a_public_project_of_the_same_field(town, project, lead_seat):
    field = town.field_of_action("Stadtgrün")
    project.fields_of_action = [field]
    project.save()
    text = "Im Sommer wird es auf dem Platz so heiß, dass niemand mehr dort sitzen möchte."
    town.project("Anderes Feld", problem=f"{text} Falsch.", fields_of_action=[town.field_of_action("Energie")])
    hidden = town.project("Noch geheim", problem=f"{text} Geheim.", fields_of_action=[field], live=False)
    town.project("Schatten für den Platz", problem=text, fields_of_action=[field])
    words = guidance.context(lead_seat, "profile")["guidance"]
    assert words.source == "Schatten für den Platz" and words.example == text and words.url
    ProjectPage.objects.exclude(pk__in=[project.pk, hidden.pk]).delete()
    assert guidance.context(lead_seat, "profile")["guidance"].source == ""


def test_the_team_says_how_far_it_is(at_work, project, lead):
    url = reverse("workshop:assess", args=[project.pk, "profile"])
    assert at_work.post(url, {"level": "working", "note": "Das Foto fehlt."}).status_code == 302
    assert at_work.post(url, {"level": "enough", "note": ""}).status_code == 302
    row = StepAssessment.objects.get()
    assert (row.level, row.user) == ("enough", lead)
    assert at_work.post(url, {"level": "great"}).status_code == 422
    assert at_work.post(reverse("workshop:assess", args=[project.pk, "nothing"]), {"level": "open"}).status_code == 404
    assert "für uns fertig" in page(at_work, "home", project)


# Overview, check ----------------------------------------------------------------------------------------------------------


def test_the_overview_says_where_we_stand_and_what_is_next(at_work, project):
    text = page(at_work, "home", project)
    assert "Hier geht es weiter" in text and "Wo wir stehen" in text and "Online" in text and project.url in text


def test_the_check_says_in_words_what_is_missing_and_where(at_work, project):
    text = page(at_work, "check", project)
    assert "Das Bild der Zukunft fehlt noch." in text and reverse("workshop:profile", args=[project.pk]) in text
    assert reverse("workshop:carrying", args=[project.pk]) in text


# History ------------------------------------------------------------------------------------------------------------------


def test_an_old_value_comes_back_as_an_ordinary_save(at_work, project, member_seat):
    row = WorkPackage.objects.create(project=project, title="Vorbereiten")
    rows.save_fields(WorkPackage, row.pk, {"title": "Planen"}, base=1, seat=member_seat)
    text = page(at_work, "changes", project)
    assert "Vorbereiten" in text and "Planen" in text and "Mio Sand" in text and "Vorherigen Stand zurückholen" in text
    change = FieldChange.objects.get()
    assert at_work.post(reverse("workshop:restore", args=[project.pk, change.pk]), {"base": 2}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.version) == ("Vorbereiten", 3) and FieldChange.objects.count() == 2


def test_a_value_that_was_changed_again_is_not_overwritten_unseen(at_work, project, member_seat):
    row = WorkPackage.objects.create(project=project, title="Vorbereiten")
    rows.save_fields(WorkPackage, row.pk, {"title": "Planen"}, base=1, seat=member_seat)
    change = FieldChange.objects.get()
    rows.save_fields(WorkPackage, row.pk, {"title": "Bauen"}, base=2, seat=member_seat)
    assert at_work.post(reverse("workshop:restore", args=[project.pk, change.pk]), {"base": 2}).status_code == 409
    row.refresh_from_db()
    assert row.title == "Bauen"


def test_lists_of_the_profile_come_back(at_work, project):
    url = reverse("workshop:save_row", args=[project.pk, "profiledraft", project.pk])
    at_work.post(url, {"_fields": "aims", "aims": ["supply", "adaptation"], "base": 1}, headers=HTMX)
    FieldChange.objects.update(created="2026-01-01T00:00:00+00:00")
    at_work.post(url, {"_fields": "aims", "base": 2}, headers=HTMX)
    last = FieldChange.objects.order_by("-pk").first()
    at_work.post(reverse("workshop:restore", args=[project.pk, last.pk]), {"base": 3})
    assert ProfileDraft.objects.get().data["aims"] == ["supply", "adaptation"]


def test_a_change_of_another_project_is_not_there(at_work, town, project):
    other = town.project("Anders")
    change = FieldChange.objects.create(project=other, table="workpackage", row=1, field="title", before="Fremdes", after="Neu", version=2)
    assert at_work.post(reverse("workshop:restore", args=[project.pk, change.pk]), {"base": 1}).status_code == 404
    assert "Fremdes" not in page(at_work, "changes", project)


@pytest.mark.parametrize(
    "query", [{"seite": "abc"}, {"seite": "99999"}, {"zeile": "1e9"}, {"zeile": "9" * 30}, {"tabelle": "x\x00y"}, {"feld": "'--"}]
)
def test_odd_questions_get_an_answer(at_work, project, query):
    assert at_work.get(reverse("workshop:changes", args=[project.pk]), query).status_code == 200


def test_a_long_history_costs_no_more_queries(at_work, project, lead, django_assert_max_num_queries):
    def make(n):
        row = WorkPackage.objects.create(project=project, title=f"Paket {n}")
        FieldChange.objects.create(
            project=project, table="workpackage", row=row.pk, field="title", label="Titel", before="a", after=f"b{n}", version=2, user=lead
        )

    make(0)
    page(at_work, "changes", project)
    with django_assert_max_num_queries(1000) as one:
        page(at_work, "changes", project)
    for n in range(1, 60):
        make(n)
    with django_assert_max_num_queries(len(one.captured_queries) + 1):
        page(at_work, "changes", project)


# Pictures -----------------------------------------------------------------------------------------------------------------


def test_a_picture_needs_its_consents_and_stays_hidden_until_the_page_shows_it(at_work, project, lead):
    url = reverse("workshop:profile_picture", args=[project.pk])
    answer = at_work.post(url, {"upload": photo(), "picture_alt": "Ein Dach"})
    assert answer.status_code == 422 and not ProfilePicture.objects.exists()
    agreed = {"picture_alt": "Ein Dach", "picture_credit": "Lea", "picture_rights": "on", "picture_consent": "on"}
    assert at_work.post(url, {"upload": photo(), **agreed}).status_code == 302
    row = ProfilePicture.objects.select_related("picture").get()
    assert (row.user, row.picture.is_public) == (lead, False) and "veröffentlicht" in row.consent
    assert at_work.get(url).status_code == 200 and at_work.get(url)["X-Content-Type-Options"] == "nosniff"
    version = ProjectPage.objects.get(pk=project.pk)
    version.picture, version.picture_alt = row.picture, "Ein Dach"
    version.save_revision().publish()
    assert Picture.objects.get(pk=row.picture_id).is_public
    ProjectPage.objects.get(pk=project.pk).unpublish()
    assert not Picture.objects.get(pk=row.picture_id).is_public


def test_a_consent_taken_back_deletes_the_picture_everywhere(at_work, project, member, client_of):
    url = reverse("workshop:profile_picture", args=[project.pk])
    agreed = {"picture_alt": "Ein Dach", "picture_rights": "on", "picture_consent": "on"}
    at_work.post(url, {"upload": photo(), **agreed})
    version = ProjectPage.objects.get(pk=project.pk)
    version.picture, version.picture_alt = ProfilePicture.objects.get().picture, "Ein Dach"
    version.save_revision().publish()
    revoke = reverse("workshop:revoke_picture", args=[project.pk])
    assert client_of(member).post(revoke).status_code == 403
    assert at_work.post(revoke).status_code == 302
    assert not Picture.objects.exists() and ProjectPage.objects.get(pk=project.pk).picture_id is None
    assert at_work.get(url).status_code == 404


@pytest.mark.parametrize("name", ["bild.svg", "bild.html", "bild.jpg.exe"])
def test_what_is_no_picture_is_refused(at_work, project, name):
    upload = SimpleUploadedFile(name, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/jpeg")
    data = {"upload": upload, "picture_alt": "Ein Dach", "picture_rights": "on", "picture_consent": "on"}
    assert at_work.post(reverse("workshop:profile_picture", args=[project.pk]), data).status_code == 422
    assert not Picture.objects.exists()


# Admin --------------------------------------------------------------------------------------------------------------------


def test_staff_write_their_own_words_for_their_municipality_alone(town, other_town):
    editor = town.staff("editor")
    browser = Client(HTTP_HOST=town.site.hostname)
    browser.force_login(editor)
    url = reverse("workshop_guidance:edit", args=[town.site.pk, "work"])
    assert "mitgelieferten Text" in browser.get(url).content.decode()
    assert browser.post(url, {"question": "Was packen wir an?", "site": other_town.site.pk}).status_code == 302
    assert list(StepGuidance.objects.values_list("site", "question")) == [(town.site.pk, "Was packen wir an?")]
    assert browser.get(reverse("workshop_guidance:edit", args=[other_town.site.pk, "work"])).status_code == 404
    assert browser.get(reverse("workshop_guidance:edit", args=[town.site.pk, "nothing"])).status_code == 404
    assert browser.post(url, {"question": "x" * 161}).status_code == 422
    assert "eigene Worte: Frage" in browser.get(reverse("workshop_guidance:list")).content.decode()


# Rights of a person, retention --------------------------------------------------------------------------------------------


def test_a_person_takes_her_words_along_and_leaves_without_a_trace(at_work, project, lead, lead_seat, member_seat):
    guidance.assess(member_seat, "profile", "working", "Lea Brandt fragt nach.")
    guidance.assess(lead_seat, "effect", "open", "")
    copy = privacy.export(lead)["workshop_steps"]
    assert [row["step"] for row in copy["assessments"]] == ["effect"]
    privacy.erase(lead)
    assert "Lea" not in StepAssessment.objects.get(step="profile").note
    assert not Presence.objects.filter(user=lead.pk).exists()


def test_presence_is_forgotten(project, lead, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+00:00", tick=False)
    Presence.objects.create(project=project, user=lead, step="work", seen="2026-11-20T08:00:00+00:00")
    Presence.objects.create(project=project, user=create_user(), step="work", seen="2026-11-20T09:59:00+00:00")
    retention.run()
    assert Presence.objects.count() == 1


def test_the_end_of_a_submission_takes_nothing_from_the_team_that_works_on_it(town, lead, project):
    """Rejected once, and its deletion date has come: the person's data goes, the page with the plan stays."""
    ProjectPage.objects.get(pk=project.pk).unpublish()
    row = Submission.objects.create(
        site=town.site, project=project, state=Submission.State.REJECTED, email="a@example.org", delete_after="2026-01-01"
    )
    retention.run()
    assert not Submission.objects.filter(pk=row.pk).exists() and ProjectPage.objects.filter(pk=project.pk).exists()


def test_a_picture_that_staff_deleted_is_simply_gone(at_work, project, lead_seat):
    agreed = {"picture_alt": "Ein Dach", "picture_rights": "on", "picture_consent": "on"}
    at_work.post(reverse("workshop:profile_picture", args=[project.pk]), {"upload": photo(), **agreed})
    Picture.objects.get().delete()
    assert "Bitte wählen Sie ein Bild." in at_work.post(reverse("workshop:profile_picture", args=[project.pk]), {"picture_alt": "x"}).content.decode()
    assert handin.submit(lead_seat, seen=2)
    assert ProjectPage.objects.get(pk=project.pk).get_latest_revision_as_object().picture is None
