"""An idea from paper: once, with its consents, in moderation, and the person hears of it where she gave an address."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from moderation import services as moderation
from moderation.models import Decision, InternalNote
from municipality.models import OutboxMail
from projects.models import Consent, ProjectPage, Submission
from workshop.models import PaperEntry
from workshop.paper import services

from .conftest import CONSENT

pytestmark = pytest.mark.django_db


def enter(town, actor, values, **more):
    return services.enter_idea(
        town.site, actor, key=values["key"], values=values | more, consent_on=more.pop("consent_on", CONSENT), note=more.pop("note", "Ordner 3")
    )


def test_an_idea_becomes_a_draft_in_moderation_with_its_entry(town, staff, values):
    submission = enter(town, staff, values)
    page = ProjectPage.objects.get(pk=submission.project_id)
    assert not page.live and submission.state == Submission.State.IN_MODERATION
    assert (page.title, page.problem, [need.title for need in page.needs.all()]) == ("Bänke am Bach", "Es gibt keinen Platz.", ["Holz"])
    entry = PaperEntry.objects.get()
    assert (entry.project_id, entry.kind, entry.consent_on, entry.note, entry.user) == (page.pk, "idea", CONSENT, "Ordner 3", staff)
    assert entry.member is None and entry.expires is None
    assert page.workflow_in_progress


def test_the_same_key_again_changes_nothing(town, staff, values):
    first = enter(town, staff, values)
    before = (ProjectPage.objects.count(), Consent.objects.count(), OutboxMail.objects.count(), Decision.objects.count())
    again = enter(town, staff, values, title="Anders")
    assert again.pk == first.pk and again.data["title"] == "Bänke am Bach"
    assert (ProjectPage.objects.count(), Consent.objects.count(), OutboxMail.objects.count(), Decision.objects.count()) == before
    assert PaperEntry.objects.count() == 1


def test_consents_carry_the_date_of_the_paper_and_say_so(town, staff, values):
    submission = enter(town, staff, values)
    rows = {row.kind: row for row in submission.consents.all()}
    assert set(rows) == {Consent.Kind.RULES, Consent.Kind.NAME}
    for row in rows.values():
        assert timezone.localdate(row.given_at) == CONSENT and row.text.endswith("Auf Papier erteilt.")


def test_a_consent_of_today_is_not_in_the_future(town, staff, values):
    submission = enter(town, staff, values, consent_on=timezone.localdate())
    assert all(row.given_at <= timezone.now() for row in submission.consents.all())


def test_a_name_that_is_not_shown_needs_no_consent_for_it(town, staff, values):
    submission = enter(town, staff, values, name_display="hidden")
    assert [row.kind for row in submission.consents.all()] == [Consent.Kind.RULES]


def test_the_log_says_who_entered_it_and_where_the_paper_is(town, staff, values):
    enter(town, staff, values)
    words = " ".join(InternalNote.objects.filter(author=staff).values_list("text", flat=True))
    for part in ("Vom Papier eingetragen von Mona Amtmann", "02.11.2026", "Ordner 3"):
        assert part in words


def test_the_person_gets_a_private_link_where_she_gave_an_address(town, staff, values):
    submission = enter(town, staff, values)
    mail = OutboxMail.objects.get(recipient="grete@example.org")
    link = next(word for word in mail.text.split() if str(submission.public_id) in word)
    answer = Client(HTTP_HOST=town.site.hostname).get("/" + link.split("://", 1)[1].split("/", 1)[1])
    assert answer.status_code == 200 and "Bänke am Bach" in answer.content.decode()
    assert "von Ihrem Papier abgeschrieben" in mail.text and mail.subject == "Ihre Idee ist eingetragen"


def test_without_an_address_nobody_is_written_to_and_it_can_be_decided(town, staff, values):
    submission = enter(town, staff, values, email="")
    assert not OutboxMail.objects.filter(template="workshop/paper_idea").exists()
    page = ProjectPage.objects.get(pk=submission.project_id)
    moderation.approve(page.current_workflow_state, staff, page.latest_revision_id)
    page.refresh_from_db()
    assert page.live
    assert set(OutboxMail.objects.values_list("recipient", flat=True)) <= {staff.email}


def test_strangers_enter_nothing(town, not_allowed, values):
    for who, user in not_allowed.items():
        with pytest.raises(PermissionDenied):
            enter(town, user, values)
        assert not Submission.objects.exists() and not PaperEntry.objects.exists(), who


def test_without_a_page_for_projects_nothing_stays_half_done(town, staff, values):
    town.projects.delete()
    with pytest.raises(LookupError):
        enter(town, staff, values)
    assert not Submission.objects.exists() and not PaperEntry.objects.exists() and not OutboxMail.objects.exists()


# The screen -----------------------------------------------------------------------------------------------------------------


def posted(**more):
    return {
        "key": str(uuid.uuid4()), "title": "Bänke am Bach", "summary": "Drei Bänke.", "consent": "on", "consent_on": "02.11.2026", "note": "Ordner 3",
        "name": "Grete Grün", "name_display": "hidden", "email": "",
    } | more  # fmt: skip


def test_the_screen_enters_an_idea_and_leads_back_to_the_list(town, staff, client_of):
    browser = client_of(staff)
    data = posted()
    for _again in range(2):
        answer = browser.post(reverse("workshop_paper:idea"), data)
        assert answer.status_code == 302 and answer["Location"] == reverse("workshop_paper:list")
    assert ProjectPage.objects.filter(title="Bänke am Bach").count() == 1
    page = browser.get(reverse("workshop_paper:list")).content.decode()
    assert "Bänke am Bach" in page and "2. November 2026" in page and "Ordner 3" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"consent": ""}, "Ohne Einwilligung auf Papier"),
        ({"consent_on": ""}, "von wann die Einwilligung ist"),
        ({"consent_on": "2031-01-01"}, "liegt in der Zukunft"),
        ({"consent_on": "1815-06-18"}, "liegt in der Zukunft oder vor dem Jahr 2000"),
        ({"consent_on": "31.02.2026"}, "help-critical"),
        ({"title": ""}, "Bitte geben Sie Ihrer Idee einen Namen"),
        ({"title": "12345"}, "braucht Buchstaben"),
        ({"email": "keine adresse"}, "gültige E-Mail-Adresse"),
        ({"name": "", "name_display": "full"}, "Bitte geben Sie den Namen an"),
        ({"name_display": "district"}, "Bitte wählen Sie den Stadtteil"),
        ({"note": "x" * 301}, "help-critical"),
        ({"summary": "x" * 281}, "help-critical"),
        ({"key": "keine"}, "help-critical"),
        ({"need_1_title": "Holz"}, "welche Art von Hilfe"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(staff, client_of, wrong, words):
    answer = client_of(staff).post(reverse("workshop_paper:idea"), posted(problem="Bleibt stehen.") | wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text and "Bleibt stehen." in text and not Submission.objects.exists()


def test_a_town_without_a_page_for_projects_says_so(town, staff, client_of):
    town.projects.delete()
    answer = client_of(staff).post(reverse("workshop_paper:idea"), posted())
    assert answer.status_code == 422 and "noch keinen Projektmarkt" in answer.content.decode()


def test_fields_that_are_not_on_the_form_are_ignored(staff, client_of):
    client_of(staff).post(reverse("workshop_paper:idea"), posted(lat="48.1", lon="11.5", sdgs="13", state="live", project="1"))
    submission = Submission.objects.get()
    assert submission.state == Submission.State.IN_MODERATION and submission.project.lat is None and not submission.project.sdgs.exists()


def test_the_list_has_only_ones_own_town_and_does_not_ask_more_with_more_rows(town, other_town, staff, client_of, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    PaperEntry.objects.create(project=other_town.project("Fremdes"), kind="idea", consent_on=CONSENT)
    browser, url = client_of(staff), reverse("workshop_paper:list")
    PaperEntry.objects.create(project=town.project("Eins"), kind="idea", consent_on=CONSENT, user=staff)
    assert "Fremdes" not in browser.get(url).content.decode()
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    for n in range(60):
        PaperEntry.objects.create(project=town.project(f"Nummer {n}"), kind="idea", consent_on=CONSENT, user=staff)
    with django_assert_num_queries(len(few)):
        page = browser.get(url).content.decode()
    assert "seite=2" in page


def test_a_project_is_found_by_its_name_in_ones_own_town(town, other_town, staff, client_of):
    browser, url = client_of(staff), reverse("workshop_paper:list")
    mine, foreign = town.project("Bänke am Bach", live=False), other_town.project("Bänke am Berg")
    page = browser.get(url, {"q": " Bänke "}).content.decode()
    assert reverse("workshop_paper:project", args=[mine.pk]) in page and reverse("workshop_paper:project", args=[foreign.pk]) not in page
    page = browser.get(url, {"q": "<script>alert(1)</script>\x00"}).content.decode()
    assert "<script>alert(1)</script>" not in page and "Kein Projekt heißt so ähnlich" in page
    for n in range(12):
        town.project(f"Reihe {n}")
    assert "Es gibt noch mehr" in browser.get(url, {"q": "Reihe"}).content.decode()
