"""Rows in the moderators' inbox and on their own screen; reports of rows (abuse 1, 2, 3, 47)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from moderation import inbox, rows
from moderation import services as moderation
from moderation.models import Assignment, Decision, InternalNote, Report
from tests.factories import create_user
from workshop.models import ProjectUpdate

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"
STEPS = ("row_approve", "row_request_changes", "row_reject", "row_take_offline", "row_assign", "row_note")
POST = {"version": "1", "reason": "Nein", "user": "", "note-text": "Hallo"}


def url(name, row):
    return reverse(f"moderation_admin:{name}", args=["update", row.pk])


def test_the_inbox_shows_what_waits_with_author_and_promise_and_counts_it(client, waiting, moderator):
    (item,) = inbox.waiting(moderator)
    assert (item.title, item.label, item.is_row, item.is_new) == ("Das Dach trägt", "Neues aus dem Projekt", True, True)
    assert "Lea Brandt" in item.author and item.state_id is None and inbox.count_waiting(moderator) == 1
    client.force_login(moderator)
    content = client.get(reverse("moderation_admin:inbox")).content.decode()
    assert "Das Dach trägt" in content and url("row", waiting) in content and 'name="item"' not in content


def test_an_overdue_row_says_so(waiting, moderator, time_machine):
    from django.utils import timezone

    time_machine.move_to(timezone.now() + timedelta(days=20))
    assert inbox.waiting(moderator)[0].overdue


def test_another_municipality_sees_nothing_of_it(waiting, make_moderator, other_town):
    elsewhere = make_moderator(other_town)
    assert inbox.waiting(elsewhere) == [] and inbox.count_waiting(elsewhere) == 0


def test_the_screen_shows_everything_that_would_be_public_and_nothing_runs(client, draft, author, moderator):
    rows.change(draft, {"title": XSS[:100], "text": XSS}, author)
    rows.submit(draft, author)
    client.force_login(moderator)
    content = client.get(url("row", draft)).content.decode()
    assert "<script>alert(1)" not in content and "&lt;script&gt;alert(1)" in content and "Freigeben und veröffentlichen" in content
    assert author.email not in content


def test_a_row_is_approved_with_the_version_that_was_shown(client, waiting, author, moderator):
    client.force_login(moderator)
    rows.change(waiting, {"text": "Anders"}, author)
    assert client.post(url("row_approve", waiting), {"version": "1"}).status_code == 409
    assert client.post(url("row_approve", waiting), {"version": "x"}).status_code == 404
    assert client.post(url("row_approve", waiting), {"version": "2"}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.release == "live"
    assert "Öffentliche Seite" in client.get(url("row", waiting)).content.decode()
    assert client.get(reverse("moderation_admin:log")).content.decode().count(url("row", waiting)) == 3  # handed in, changed, approved


def test_without_a_reason_the_form_comes_back_with_what_was_typed(client, waiting, moderator):
    client.force_login(moderator)
    response = client.post(url("row_reject", waiting), {"reason": " "})
    assert response.status_code == 400 and "Bitte wählen Sie einen Grund oder schreiben Sie eine Begründung." in response.content.decode()


def test_notes_and_assignment_work_as_for_pages(client, waiting, moderator):
    client.force_login(moderator)
    assert client.post(url("row_assign", waiting), {"user": moderator.pk}).status_code == 302
    assert client.post(url("row_note", waiting), {"note-text": "Bitte Marie fragen"}).status_code == 302
    assert inbox.waiting(moderator)[0].assigned_to == moderator
    assert "Bitte Marie fragen" in client.get(url("row", waiting)).content.decode()


@pytest.mark.parametrize("who", ["anonymous", "citizen", "author", "editor", "moderator_elsewhere"])
def test_all_screens_are_closed_to_everybody_else(who, client, waiting, author, town, other_town, make_moderator):
    users = {
        "anonymous": lambda: None, "citizen": create_user, "author": lambda: author, "editor": lambda: town.staff("editor"),
        "moderator_elsewhere": lambda: make_moderator(other_town),
    }  # fmt: skip
    user = users[who]()
    if user:
        client.force_login(user)
    wanted = (302, 403, 404) if who in ("anonymous", "citizen", "author") else (404,)
    assert client.get(url("row", waiting)).status_code in wanted
    for step in STEPS:
        assert client.post(url(step, waiting), POST).status_code in wanted, step
    waiting.refresh_from_db()
    assert waiting.release == "waiting" and not InternalNote.objects.exists() and not Assignment.objects.exists()


def test_reading_changes_nothing_and_changes_need_a_token(waiting, moderator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    before = Decision.objects.count()
    assert client.get(url("row", waiting)).status_code == 200
    for step in STEPS:
        assert client.get(url(step, waiting)).status_code == 405, step
        assert client.post(url(step, waiting), POST).status_code == 403, step
    assert Decision.objects.count() == before


def test_unknown_kinds_and_rows_are_404(client, moderator):
    client.force_login(moderator)
    for path in ("/admin/moderation/beitrag/quatsch/1/", "/admin/moderation/beitrag/update/999999/"):
        assert client.get(path).status_code == 404, path


def test_the_inbox_needs_no_more_queries_for_more_rows(waiting, project, author, moderator, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as first:
        inbox.waiting(moderator)
    for number in range(8):
        rows.submit(ProjectUpdate.objects.create(project=project, title=f"Nr {number}", text="x", author=project.team.get()), author)
    with django_assert_max_num_queries(len(first)):
        assert len(inbox.waiting(moderator)) == 9


# Reports ----------------------------------------------------------------------------------------------------------------


def test_a_public_row_can_be_reported_and_taken_offline_for_it(client, waiting, moderator):
    address = reverse("moderation:report_row", args=["update", waiting.pk])
    assert client.get(address).status_code == 404  # nobody learns that it waits
    rows.approve(waiting, moderator, 1)
    assert "Das Dach trägt" in client.get(address).content.decode()
    report = moderation.create_report(
        site=rows.kind_of(waiting).site_of(waiting),
        reason="privacy",
        text="Man erkennt mich.",
        url="/x/",
        subject=waiting.title,
        row=("update", waiting.pk),
    )
    assert Report.objects.get() == report and inbox.waiting(moderator)[0].is_report
    client.force_login(moderator)
    screen = reverse("moderation_admin:report", args=[report.pk])
    assert "take_offline" in client.get(screen).content.decode()
    response = client.post(screen, {"outcome": "upheld", "answer": "Stimmt.", "take_offline": "on"})
    assert response.status_code == 302
    waiting.refresh_from_db()
    assert waiting.release == "offline" and "Stimmt." in waiting.reason
    assert client.get(address).status_code == 404


def test_a_row_of_a_project_that_is_offline_cannot_be_reported(client, waiting, moderator, project):
    rows.approve(waiting, moderator, 1)
    project.unpublish()
    assert client.get(reverse("moderation:report_row", args=["update", waiting.pk])).status_code == 404
    assert client.get(reverse("moderation:report_row", args=["quatsch", 1])).status_code == 404
