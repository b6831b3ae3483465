"""The administration's screens: what waits, one project; closed to everybody else (abuse 1, 2, 47)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import ProjectPage
from tests.factories import create_user
from workshop.answers import admin_lists, services
from workshop.carrying import services as carrying
from workshop.models import OfficialResponse, Role, StartConsent, TeamMember, WorkshopSettings

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script>"


def url(name, *args):
    return reverse(f"workshop_answers:{name}", args=args)


@pytest.fixture
def answer(project, moderator, values):
    return services.save(project, moderator, values)


def steps(project, answer):
    return [
        ("new", [project.pk], {"stance": "welcomes", "text": "x", "date": "2026-01-01"}), ("office", [project.pk], {"office": ""}),
        ("measures", [project.pk], {}), ("adviser", [project.pk], {"user": "1"}), ("consent", [project.pk], {"agreed": "1"}),
        ("ask", [project.pk], {}), ("save", [project.pk, answer.pk], {"stance": "cannot", "text": "Anders", "date": "2026-01-01"}),
        ("publish", [project.pk, answer.pk], {"version": "1"}), ("unpublish", [project.pk, answer.pk], {"reason": "weg"}),
    ]  # fmt: skip


def test_the_list_shows_questions_by_office_with_their_number(client, project, lead_seat, office, moderator):
    services.ask(lead_seat, f"Wem gehört das Dach? {XSS}")
    client.force_login(moderator)
    content = client.get(url("list")).content.decode()
    assert "Wem gehört das Dach?" in content and XSS not in content and "noch keine Stelle" in content and lead_seat.user.email not in content
    assert admin_lists.count(moderator) == 1 and "Antworten (1)" in content
    assert client.post(url("office", project.pk), {"office": office.pk}).status_code == 302
    assert "Wem gehört" in client.get(url("list"), {"stelle": office.pk}).content.decode()
    assert "Wem gehört" not in client.get(url("list"), {"stelle": "offen"}).content.decode()
    for wrong in ("x", "9" * 20, "²"):
        assert client.get(url("list"), {"stelle": wrong}).status_code == 404


def test_an_empty_list_says_so(client, moderator):
    client.force_login(moderator)
    content = client.get(url("list")).content.decode()
    assert "Keine Frage wartet." in content and "Kein Projekt wartet auf Ihre Zustimmung." in content


def test_a_day_of_the_office_question_answer_public_changed_taken_back(client, project, lead_seat, office, moderator):
    services.ask(lead_seat, "Wem gehört das Dach?", office)
    client.force_login(moderator)
    assert "Wem gehört das Dach?" in client.get(url("project", project.pk)).content.decode()
    data = {"office": office.pk, "stance": "supports", "text": "Der Stadt.", "date": timezone.localdate().isoformat()}
    wrong = client.post(url("new", project.pk), {**data, "text": "", "stance": "supports"})
    assert wrong.status_code == 422
    late = client.post(url("new", project.pk), {**data, "date": (timezone.localdate() + timedelta(days=3)).isoformat(), "text": "Bleibt stehen"})
    assert late.status_code == 422 and "Bleibt stehen" in late.content.decode() and "Zukunft" in late.content.decode()
    assert client.post(url("new", project.pk), {**data, "publish": "1"}).status_code == 302
    row = OfficialResponse.objects.get()
    assert row.is_public and admin_lists.count(moderator) == 0 and "Der Stadt." in client.get(project.url).content.decode()
    assert client.get(url("edit", project.pk, row.pk)).status_code == 200
    assert client.post(url("save", project.pk, row.pk), {**data, "text": "Dem Verein.", "seen": row.version}).status_code == 302
    assert client.post(url("save", project.pk, row.pk), {**data, "text": "Zu spät.", "seen": row.version}).status_code == 409
    assert "Dem Verein." in client.get(project.url).content.decode()
    assert client.post(url("unpublish", project.pk, row.pk), {"reason": ""}).status_code == 422
    assert client.post(url("unpublish", project.pk, row.pk), {"reason": "Irrtum"}).status_code == 302
    assert "Dem Verein." not in client.get(project.url).content.decode() and "Irrtum" in client.get(url("project", project.pk)).content.decode()


def test_measures_and_adviser_are_chosen_from_the_own_municipality(client, project, town, other_town, lead, moderator):
    measure, foreign = town.measure(None, "Solardächer"), other_town.measure(None, "Fremde Maßnahme")
    editor = town.staff("editor")
    client.force_login(moderator)
    content = client.get(url("project", project.pk)).content.decode()
    assert "Solardächer" in content and "Fremde Maßnahme" not in content
    assert client.post(url("measures", project.pk), {"measures": [foreign.pk]}).status_code == 422
    assert client.post(url("measures", project.pk), {"measures": [measure.pk]}).status_code == 302
    assert list(ProjectPage.objects.get(pk=project.pk).measures.values_list("pk", flat=True)) == [measure.pk]
    assert client.post(url("adviser", project.pk), {"user": create_user().pk}).status_code == 422
    assert client.post(url("adviser", project.pk), {"user": editor.pk}).status_code == 302
    assert TeamMember.objects.get(user=editor).role == Role.ADVISER


def test_the_consent_of_the_administration_is_given_here(client, project, town, lead_seat, moderator):
    rules = WorkshopSettings.for_site(town.site)
    rules.start_needs_administration = True
    rules.save()
    carrying.ask_consent(lead_seat)
    client.force_login(moderator)
    assert project.title in client.get(url("list")).content.decode()
    assert client.post(url("consent", project.pk), {"agreed": "0", "note": ""}).status_code == 422
    assert client.post(url("consent", project.pk), {"agreed": "1"}).status_code == 302
    assert StartConsent.objects.get().agreed and StartConsent.objects.get().user == moderator


def test_a_quiet_project_is_listed_and_asked(client, project, lead, moderator, time_machine):
    project.state.phase = "implementing"
    project.state.save()
    time_machine.move_to(timezone.now() + timedelta(days=150))
    client.force_login(moderator)
    assert "still seit" in client.get(url("list")).content.decode()
    assert client.post(url("ask", project.pk)).status_code == 302


@pytest.mark.parametrize("who", ["anonymous", "citizen", "lead", "elsewhere"])
def test_all_screens_are_closed_to_everybody_else(who, client, project, answer, lead, make_moderator, other_town):
    user = {"anonymous": lambda: None, "citizen": create_user, "lead": lambda: lead, "elsewhere": lambda: make_moderator(other_town)}[who]()
    if user:
        client.force_login(user)
    wanted = (404,) if who == "elsewhere" else (302, 403, 404)
    for name, args in (("project", [project.pk]), ("edit", [project.pk, answer.pk])):
        assert client.get(url(name, *args)).status_code in wanted, name
    for name, args, data in steps(project, answer):
        assert client.post(url(name, *args), data).status_code in wanted, name
    if who == "elsewhere":
        assert project.title not in client.get(url("list")).content.decode()
    answer.refresh_from_db()
    assert answer.version == 1 and not answer.is_public and OfficialResponse.objects.count() == 1


def test_an_answer_of_another_project_is_not_there(client, town, project, answer, moderator):
    other = town.project("Anderes")
    client.force_login(moderator)
    assert client.get(url("edit", other.pk, answer.pk)).status_code == 404
    assert client.post(url("publish", other.pk, answer.pk), {"version": "1"}).status_code == 404


def test_reading_changes_nothing_and_changes_need_a_token(project, answer, moderator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    for name, args, data in steps(project, answer):
        assert client.get(url(name, *args)).status_code == 405, name
        assert client.post(url(name, *args), data).status_code == 403, name
    answer.refresh_from_db()
    assert answer.version == 1 and not answer.is_public


def test_the_list_needs_no_more_queries_for_more_rows(town, moderator, lead, office, django_assert_max_num_queries, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from workshop.models import ResponseRequest

    client.force_login(moderator)
    ResponseRequest.objects.create(project=town.project("Erstes"), office=office, user=lead, question="x")
    client.get(url("list"))
    with CaptureQueriesContext(connection) as first:
        client.get(url("list"))
    for number in range(10):
        ResponseRequest.objects.create(project=town.project(f"Nr {number}"), office=office, user=lead, question="x")
    with django_assert_max_num_queries(len(first)):
        client.get(url("list"))
