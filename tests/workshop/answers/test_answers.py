"""Answers of the administration: who asks, who answers, what is public when, what the log says (abuse 1, 3, 4, 6, 8, 39)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import Notice
from moderation.errors import NotAllowed, Outdated
from moderation.models import Decision
from municipality.models.mail import OutboxMail
from projects.models import Submission
from tests.factories import create_user
from workshop.answers import services
from workshop.models import OfficialResponse, ResponseRequest, Role, TeamMember
from workshop.team.base import NotPossible

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(project, moderator, values):
    return services.save(project, moderator, values)


def page(client, project):
    return client.get(project.url).content.decode()


# Asking -----------------------------------------------------------------------------------------------------------------


def test_a_team_asks_once_and_the_moderators_hear_of_it(project, member_seat, lead_seat, office, moderator):
    row = services.ask(member_seat, "Wem gehört das Dach?", office)
    assert services.ask(lead_seat, "Noch einmal?") == row and ResponseRequest.objects.count() == 1
    notice = Notice.objects.get(user=moderator)
    assert "Wem gehört das Dach?" in notice.text and notice.path == f"/admin/projekte/antworten/{project.pk}/"
    assert services.withdraw(lead_seat) and not services.withdraw(lead_seat)
    assert services.ask(lead_seat, "Neue Frage").pk != row.pk


def test_who_left_does_not_ask_and_foreign_offices_are_none(member_seat, lead_seat, foreign_office):
    with pytest.raises(ValidationError):
        services.ask(lead_seat, "Frage", foreign_office)
    TeamMember.objects.update(ended=timezone.now())
    with pytest.raises(PermissionDenied):
        services.ask(member_seat, "Frage")
    assert not ResponseRequest.objects.exists()


def test_the_room_asks_and_shows_what_waits(client, project, member, office, foreign_office):
    client.force_login(member)
    url = f"/mitmachen/projekte/{project.pk}/verwaltung/"
    content = client.get(url).content.decode()
    assert "Amt für Gebäude" in content and "Fremdes Amt" not in content
    assert client.post(url, {"question": "", "office": ""}).status_code == 422
    assert client.post(url, {"question": "x", "office": foreign_office.pk}).status_code == 422
    assert client.post(url, {"question": "Wem gehört das Dach?", "office": office.pk}).status_code == 302
    assert "wartet Ihre Frage" in client.get(url).content.decode()


@pytest.mark.parametrize("who", ["citizen", "moderator"])
def test_the_room_is_closed_to_strangers_and_staff(who, client, project, moderator):
    client.force_login(create_user() if who == "citizen" else moderator)
    assert client.get(f"/mitmachen/projekte/{project.pk}/verwaltung/").status_code == 404
    assert client.post(f"/mitmachen/projekte/{project.pk}/verwaltung/", {"question": "x"}).status_code == 404
    assert client.post(f"/mitmachen/projekte/{project.pk}/verwaltung/zuruecknehmen/").status_code == 404


# Answering --------------------------------------------------------------------------------------------------------------


def test_an_answer_is_hidden_until_it_is_published_and_then_dated_on_the_page_and_in_the_api(client, project, answer, moderator):
    assert "Wir helfen" not in page(client, project) and "Wir helfen" not in client.get(f"/api/v1/projects/{project.pk}/").content.decode()
    services.publish(answer, moderator, answer.version)
    content = page(client, project)
    assert "Stellungnahme der Verwaltung" in content and "Amt für Gebäude kann unterstützen" in content and "Wir helfen bei der Statik." in content
    assert f'datetime="{answer.date:%Y-%m-%d}"' in content
    api = client.get(f"/api/v1/projects/{project.pk}/").json()
    assert api["responses"][0]["text"] == "Wir helfen bei der Statik." and api["responses"][0]["date"] == f"{answer.date:%Y-%m-%d}"


def test_publishing_closes_the_question_and_tells_the_team_once(project, answer, lead, lead_seat, member, moderator):
    row = services.ask(lead_seat, "Wem gehört das Dach?")
    for _click in range(2):
        services.publish(answer, moderator, 1)
    row.refresh_from_db()
    assert row.closed and row.answer == answer
    for person in (lead, member):
        notice = Notice.objects.get(user=person, kind="workshop.answered")
        assert "Wir helfen bei der Statik." in notice.text and "Verwaltung antwortet" in notice.title
    assert Decision.objects.filter(row_kind=services.KIND, action="published", actor=moderator).count() == 1


def test_whoever_brought_in_an_idea_without_an_account_gets_a_mail(town, project, answer, moderator):
    Submission.objects.create(site=town.site, state="live", project=project, email="ada@example.org", data={}, confirmed_at=timezone.now())
    services.publish(answer, moderator, 1)
    mail = OutboxMail.objects.get(recipient="ada@example.org")
    assert "Wir helfen bei der Statik." in mail.text


def test_taken_back_with_a_reason_it_is_hidden_and_logged(client, project, answer, lead, moderator):
    services.publish(answer, moderator, 1)
    with pytest.raises(NotPossible):
        services.unpublish(answer, moderator, " ")
    services.unpublish(answer, moderator, "Falsches Projekt")
    assert "Wir helfen" not in page(client, project)
    assert Decision.objects.get(row_kind=services.KIND, action="unpublished").reason == "Falsches Projekt"
    assert Notice.objects.filter(user=lead, kind="workshop.answered").count() == 2


def test_only_the_version_that_was_seen_is_published_or_changed(project, answer, moderator, values):
    services.save(project, moderator, {**values, "text": "Anders"}, response=answer, version=1)
    with pytest.raises(Outdated):
        services.publish(answer, moderator, 1)
    with pytest.raises(Outdated):
        services.save(project, moderator, {**values, "text": "Dritte"}, response=answer, version=1)
    answer.refresh_from_db()
    assert answer.text == "Anders" and not answer.is_public


def test_the_name_of_the_office_outlives_the_office(client, project, answer, moderator, office):
    services.publish(answer, moderator, 1)
    office.delete()
    assert "Amt für Gebäude kann unterstützen" in page(client, project)


def test_a_foreign_office_cannot_answer(project, moderator, values, foreign_office):
    with pytest.raises(ValidationError):
        services.save(project, moderator, {**values, "office": foreign_office})


STEPS = {
    "save": lambda project, answer, actor, values: services.save(project, actor, values),
    "publish": lambda project, answer, actor, values: services.publish(answer, actor, answer.version),
    "unpublish": lambda project, answer, actor, values: services.unpublish(answer, actor, "weg"),
    "give_to_office": lambda project, answer, actor, values: services.give_to_office(project, actor, None),
    "give_adviser": lambda project, answer, actor, values: services.give_adviser(project, actor, actor),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["lead", "citizen", "adviser", "elsewhere"])
def test_nobody_else_answers_and_the_attempt_is_logged(step, who, project, answer, values, lead, make_moderator, other_town):
    adviser = create_user()
    TeamMember.objects.create(project=project, user=adviser, role=Role.ADVISER)
    actor = {"lead": lambda: lead, "citizen": create_user, "adviser": lambda: adviser, "elsewhere": lambda: make_moderator(other_town)}[who]()
    with pytest.raises(NotAllowed):
        STEPS[step](project, answer, actor, values)
    assert OfficialResponse.objects.count() == 1 and not OfficialResponse.objects.get().is_public
    refused = Decision.objects.get(action="refused")
    assert (refused.actor, refused.reason, refused.page_id) == (actor, step, project.pk)


def test_an_editor_answers_too(town, project, values):
    editor = town.staff("editor")
    row = services.save(project, editor, values)
    services.publish(row, editor, 1)
    assert OfficialResponse.objects.get().is_public


# Adviser ----------------------------------------------------------------------------------------------------------------


def test_an_adviser_is_staff_of_this_municipality(project, town, lead, moderator, make_moderator, other_town):
    editor = town.staff("editor")
    member = services.give_adviser(project, moderator, editor)
    assert member.role == Role.ADVISER and services.give_adviser(project, moderator, editor).pk == member.pk
    for stranger in (create_user(), make_moderator(other_town)):
        with pytest.raises(PermissionDenied):
            services.give_adviser(project, moderator, stranger)
    with pytest.raises(PermissionDenied):
        services.give_adviser(project, moderator, lead)


def test_the_public_page_costs_no_query_more_with_answers_news_and_milestones(client, project, answer, moderator, lead_seat):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from moderation import rows
    from municipality import cache
    from workshop.carrying import news
    from workshop.models import Milestone

    def count():
        cache.forget()
        client.get(project.url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(project.url).status_code == 200
        return len(found)

    before = count()
    services.publish(answer, moderator, 1)
    Milestone.objects.create(project=project, title="Dach fertig")
    for row in (
        news.save_update(lead_seat, {"title": "Neu", "text": "x"}),
        news.hand_in_milestones(lead_seat),
        news.save_result(lead_seat, {"done": "x"}),
    ):
        rows.approve(row, moderator, row.version)
    assert count() == before <= 14
