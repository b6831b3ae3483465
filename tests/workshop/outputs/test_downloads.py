"""The doors of the outputs: the team only, at once, under safe names; worksheets for everybody."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from municipality.typeset.press import TypesettingError
from tests.factories import create_user
from workshop.models import TeamMember
from workshop.outputs import documents

pytestmark = pytest.mark.django_db
DISPOSITION = re.compile(r'attachment; filename="[a-z0-9][a-z0-9-]*\.(pdf|docx|xlsx|csv)"')


def url(project, output):
    return reverse("workshop:output", args=[project.pk, output.name, output.ending])


def test_the_page_links_to_everything(filled, lead, client_of):
    answer = client_of(lead).get(reverse("workshop:outputs", args=[filled.pk]))
    assert answer.status_code == 200
    page = answer.content.decode()
    for output in documents.OUTPUTS:
        assert f'href="{url(filled, output)}"' in page, output.file
    for name in ("schedule_ics", "gantt_svg"):
        assert reverse(f"workshop:{name}", args=[filled.pk]) in page


def test_without_dates_no_drawing_is_offered(project, lead, client_of):
    page = client_of(lead).get(reverse("workshop:outputs", args=[project.pk])).content.decode()
    assert "balkenplan.svg" not in page and "termine.ics" in page


@pytest.mark.parametrize("file", ["beschlussvorlage.docx", "plan-und-finanzen.xlsx", "quellen.csv", "steckbrief.pdf", "arbeitsblatt-team-a2.pdf"])
def test_a_download_is_an_attachment_that_nothing_keeps(filled, lead, client_of, file):
    output = documents.BY_FILE[tuple(file.rsplit(".", 1))]
    answer = client_of(lead).get(url(filled, output))
    assert answer.status_code == 200
    assert DISPOSITION.fullmatch(answer["Content-Disposition"]), answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    assert answer["Content-Type"] == output.content_type


@pytest.mark.parametrize("title", ['../../etc/"passwd"\r\nX: 1', "日本", "=1+1", "a" * 250, "Ärger & Öl ß"])
def test_names_of_files_are_safe_whatever_the_title(filled, lead, client_of, title):
    filled.title = title.replace("\r\n", " ")
    filled.save()
    filled.save_revision()
    answer = client_of(lead).get(url(filled, documents.BY_FILE["quellen", "csv"]))
    assert DISPOSITION.fullmatch(answer["Content-Disposition"]), answer["Content-Disposition"]
    assert len(answer["Content-Disposition"]) < 140


def test_only_the_team_of_this_project_gets_anything(town, filled, lead, member, client_of):
    other = town.project("Anderes")
    stranger = create_user("fremd@example.org")
    staff = create_user("staff@example.org", is_staff=True, is_superuser=True)
    for output in (documents.BY_FILE["projektmappe", "pdf"], documents.BY_FILE["summen", "csv"]):
        assert client_of(stranger).get(url(filled, output)).status_code == 404
        assert client_of(staff).get(url(filled, output)).status_code == 404
        assert client_of(lead).get(url(other, output)).status_code == 404
        answer = Client().get(url(filled, output))
        assert answer.status_code == 302 and "/anmelden/" in answer["Location"]


def test_a_removed_member_gets_nothing_from_the_next_click_on(filled, lead, member, client_of):
    browser = client_of(member)
    address = url(filled, documents.BY_FILE["quellen", "csv"])
    assert browser.get(address).status_code == 200
    from workshop.team import services as team

    team.remove(TeamMember.objects.get(project=filled, user=member), lead, "Danke")
    assert browser.get(address).status_code == 404
    assert browser.get(reverse("workshop:outputs", args=[filled.pk])).status_code == 404


def test_another_municipality_finds_nothing(town, other_town, filled, lead):
    browser = Client(HTTP_HOST="other.example")
    browser.force_login(lead)
    assert browser.get(url(filled, documents.BY_FILE["quellen", "csv"])).status_code == 404


@pytest.mark.parametrize("name", ["projektmappe.exe", "settings.pdf", "projektmappe-geheim.pdf", "quellen.xlsx"])
def test_names_that_are_none_are_not_found(filled, lead, client_of, name):
    stem, _dot, ending = name.rpartition(".")
    assert client_of(lead).get(reverse("workshop:output", args=[filled.pk, stem, ending])).status_code == 404


def test_nothing_is_written_and_the_number_of_queries_does_not_grow(town, filled, lead, client_of, django_assert_max_num_queries):
    from workshop.models import Task, WorkPackage

    browser, address = client_of(lead), url(filled, documents.BY_FILE["plan-und-finanzen", "xlsx"])
    browser.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as before:
        browser.get(address)
    package = WorkPackage.objects.filter(project=filled).first()
    Task.objects.bulk_create(Task(project=filled, package=package, title=f"Schritt {n}") for n in range(50))
    with CaptureQueriesContext(connection) as after:
        browser.get(address)
    assert len(after) == len(before) <= 30
    assert not [query for query in after.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_document_that_fails_is_said_with_a_way_back(filled, lead, client_of, monkeypatch):
    def fails(*args, **kwargs):
        raise TypesettingError("x")

    monkeypatch.setattr(documents.press, "typeset", fails)
    answer = client_of(lead).get(url(filled, documents.BY_FILE["projektmappe", "pdf"]))
    assert answer.status_code == 503 and answer["Retry-After"] == "30"
    assert reverse("workshop:outputs", args=[filled.pk]) in answer.content.decode()


def test_who_comes_while_all_turns_are_taken_is_asked_to_wait(filled, lead, client_of, monkeypatch):
    import threading

    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(documents, "_turns", taken)
    monkeypatch.setattr(documents, "WAIT", 0.01)
    assert client_of(lead).get(url(filled, documents.BY_FILE["steckbrief", "pdf"])).status_code == 503


def test_empty_worksheets_are_there_for_everybody_and_made_once(town, monkeypatch):
    browser = Client()
    page = browser.get(reverse("workshop:worksheets"))
    assert page.status_code == 200
    address = reverse("workshop:worksheet", args=["plan", "a4"])
    assert address in page.content.decode()
    first = browser.get(address)
    assert first.status_code == 200 and first.content.startswith(b"%PDF")
    monkeypatch.setattr(documents.press, "typeset", None)
    assert browser.get(address).content == first.content
    assert browser.get(reverse("workshop:worksheet", args=["plan", "a3"])).status_code == 404
    assert browser.get(reverse("workshop:worksheet", args=["geheim", "a4"])).status_code == 404
