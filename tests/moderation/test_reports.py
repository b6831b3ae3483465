"""Anybody can report a page; it hides nothing, and both sides hear what becomes of it."""

import pytest
from django.urls import reverse
from django.utils import translation

from moderation import services
from moderation.forms import ReportForm
from moderation.models import Report
from municipality.models.mail import OutboxMail
from municipality.spam.challenge import Challenge

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(moderated):
    return moderated.project("Solardach auf der Turnhalle")


def data(**changes):
    return {
        "reason": "spam", "text": "Im dritten Absatz steht Werbung.", "name": "", "email": "", "good_faith": "on",
        "spam_token": Challenge.new(ReportForm().spam_name, solved=True).token, **changes,
    }  # fmt: skip


def url(project):
    return reverse("moderation:report", args=[project.pk])


def test_the_form_names_the_page_and_stands_in_german_and_english(client, project):
    assert url(project) == f"/melden/{project.pk}/"
    assert "Solardach auf der Turnhalle" in client.get(url(project)).content.decode()
    assert client.get(f"/en/melden/{project.pk}/").status_code == 200


def test_a_report_without_a_name_is_taken_and_hides_nothing(client, project):
    response = client.post(url(project), data())
    assert response.status_code == 302 and response["Location"] == reverse("moderation:report_done")
    report = Report.objects.get()
    assert (report.site, report.page_id, report.state, report.subject) == (project.municipality, project.pk, "open", project.title)
    project.refresh_from_db()
    assert project.live and not OutboxMail.objects.exists()
    assert "3 Werktagen" in client.get(response["Location"]).content.decode()


def test_a_report_with_an_address_is_confirmed_and_answered_with_the_way_to_object(client, project, moderator, moderated):
    client.post(url(project), data(name="Rita Rat", email="rita@example.org"))
    services.decide_report(Report.objects.get(), moderator, upheld=False, answer="Der Absatz nennt nur die Förderung.")
    received, decided = OutboxMail.objects.order_by("pk")
    assert received.recipient == decided.recipient == "rita@example.org"
    assert project.title in received.text and "Im dritten Absatz" not in received.text and "Rita Rat" not in received.text
    assert "Der Absatz nennt nur die Förderung." in decided.text and moderated.settings.email in decided.text


@pytest.mark.parametrize(("prefix", "language", "words"), [("", "de", "Ihre Meldung zu"), ("/en", "en", "Your report")])
def test_both_mails_are_in_the_language_in_which_the_report_was_made(client, project, moderator, prefix, language, words):
    client.post(f"{prefix}/melden/{project.pk}/", data(email="rita@example.org"))
    with translation.override("de"):  # the moderator's own language does not matter
        services.decide_report(Report.objects.get(), moderator, upheld=True, answer="Yes.")
    received, decided = OutboxMail.objects.order_by("pk")
    assert received.language == decided.language == language
    assert words in decided.text and words in decided.html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Bitte erklären Sie kurz, was nicht stimmt."),
        ({"reason": ""}, "Bitte wählen Sie aus, was nicht stimmt."),
        ({"text": "kurz"}, "mindestens einen kurzen Satz"),
        ({"text": "x" * 3001}, "3000"),
        ({"reason": "quatsch"}, "quatsch"),
        ({"email": "keine adresse"}, "E-Mail"),
        ({"good_faith": ""}, "Bitte bestätigen Sie"),
    ],
)
def test_wrong_input_is_answered_in_place_and_stays(changes, sentence, client, project):
    response = client.post(url(project), data(name="Rita Rat", **changes))
    content = response.content.decode()
    assert response.status_code == 400 and sentence in content and "Rita Rat" in content
    assert not Report.objects.exists()


def test_without_the_spam_question_nothing_is_taken(client, project):
    assert client.post(url(project), data(spam_token="")).status_code == 400
    assert not Report.objects.exists()


def test_a_double_click_makes_one_report(client, project):
    post = data()
    assert [client.post(url(project), post).status_code for _click in range(2)] == [302, 302]
    assert Report.objects.count() == 1


def test_reports_are_throttled(client, project):
    answers = [client.post(url(project), data()).status_code for _number in range(6)]
    assert answers == [302] * 5 + [429] and Report.objects.count() == 5


def test_extra_fields_are_ignored(client, project, moderator):
    client.post(url(project), data(state="upheld", site="99", decided_by=moderator.pk, answer="x"))
    report = Report.objects.get()
    assert report.state == "open" and report.decided_by is None and report.answer == ""


def test_only_what_everybody_may_read_can_be_reported_here(client, project, moderated, other_town):
    draft = moderated.project("Entwurf", live=False)
    foreign = other_town.project("Fremd")
    for hidden in (draft, foreign):
        assert client.get(url(hidden)).status_code == 404
        assert client.post(url(hidden), data()).status_code == 404
    assert client.get("/melden/999999/").status_code == 404
    assert not Report.objects.exists()


def test_hostile_text_stays_text_in_form_and_mail(client, project):
    xss = "<script>alert(1)</script> {{7*7}} %(x)s"
    content = client.post(url(project), data(text=xss, name=xss, good_faith="")).content.decode()
    assert "<script>alert(1)" not in content and "{{7*7}}" in content
    client.post(url(project), data(text=xss, name="Rita", email="rita@example.org"))
    mail = OutboxMail.objects.get()
    assert "<script>" not in mail.html and xss not in mail.text and "Rita" not in mail.text


def test_somebody_who_does_not_moderate_cannot_decide(project, moderated):
    from moderation.errors import NotAllowed
    from moderation.models import Decision
    from tests.factories import create_user

    report = services.create_report(site=moderated.site, page=project, reason="spam", text="Werbung", url="/x/", subject=project.title)
    with pytest.raises(NotAllowed):
        services.decide_report(report, create_user(is_staff=True), upheld=True, answer="Weg damit", take_offline=True)
    project.refresh_from_db()
    report.refresh_from_db()
    assert project.live and report.state == "open" and Decision.objects.get().action == Decision.Action.REFUSED
