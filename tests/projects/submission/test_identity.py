"""Addresses, codes, links, replays, limits."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from municipality.models.mail import OutboxMail
from projects.models import ProjectPage, Submission

from .conftest import code_of, link_of, mails_of

State = Submission.State
SUBMIT = "projects:submit"


def test_the_link_of_the_mail_changes_nothing_by_get_and_confirms_by_post(visitor):
    visitor.submit()
    submission = Submission.objects.get()
    link = link_of(mails_of(submission, "code")[0])
    for _scan in range(3):
        answer = visitor.get(link)
        assert answer.status_code == 200 and "Bestätigen und absenden" in answer.content.decode()
    submission.refresh_from_db()
    assert submission.state == State.UNCONFIRMED
    done = visitor.post(link)
    submission.refresh_from_db()
    assert submission.state == State.IN_MODERATION
    assert visitor.get(done["Location"]).status_code == 200
    again = visitor.post(link)
    assert again.status_code == 200 and "Schon bestätigt" in again.content.decode()
    assert ProjectPage.objects.count() == 1 and len(mails_of(submission, "receipt")) == 1


def test_code_and_link_are_one_thing(visitor):
    confirm = visitor.submit()["Location"]
    submission = Submission.objects.get()
    visitor.post(confirm, {"code": code_of(submission)})
    assert "Schon bestätigt" in visitor.get(link_of(mails_of(submission, "code")[0])).content.decode()
    assert visitor.post(confirm, {"code": code_of(submission)}).status_code == 302


def test_a_wrong_code_is_explained_and_five_are_enough(visitor):
    confirm = visitor.submit()["Location"]
    right = code_of(Submission.objects.get())
    wrong = "222-222" if right != "222-222" else "333-333"
    for _try in range(5):
        answer = visitor.post(confirm, {"code": wrong})
        assert answer.status_code == 422
    assert "zu oft falsch" in answer.content.decode()
    assert visitor.post(confirm, {"code": right}).status_code == 422
    assert Submission.objects.get().state == State.UNCONFIRMED


def test_a_code_expires_and_a_new_one_replaces_it(visitor):
    confirm = visitor.submit()["Location"]
    submission = Submission.objects.get()
    old = code_of(submission)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert "abgelaufen" in visitor.post(confirm, {"code": old}).content.decode()
        visitor.post(f"{confirm}neuer-code/")
        new = code_of(submission)
        assert new != old and visitor.post(confirm, {"code": new}).status_code == 302


def test_the_code_of_one_idea_does_not_open_another(visitor):
    visitor.submit()
    first = Submission.objects.get()
    other = visitor.submit(title="Zweite Idee")["Location"]
    if code_of(first) != code_of(Submission.objects.latest("pk")):
        assert visitor.post(other, {"code": code_of(first)}).status_code == 422


def test_a_double_click_makes_one_row_and_one_mail(visitor):
    form = visitor.form()
    first, second = (visitor.post(reverse(SUBMIT), form) for _click in range(2))
    assert first.status_code == second.status_code == 302 and first["Location"] == second["Location"]
    assert Submission.objects.count() == 1 and OutboxMail.objects.count() == 1


def test_a_replay_after_the_confirmation_leads_to_the_status(visitor):
    form = visitor.form()
    confirm = visitor.post(reverse(SUBMIT), form)["Location"]
    visitor.post(confirm, {"code": code_of(Submission.objects.get())})
    again = visitor.post(reverse(SUBMIT), form)
    assert again.status_code == 302 and "/status/" in again["Location"]
    assert Submission.objects.count() == 1 and ProjectPage.objects.count() == 1


def test_another_idea_in_an_old_form_gets_a_row_of_its_own(visitor):
    form = visitor.form()
    confirm = visitor.post(reverse(SUBMIT), form)["Location"]
    visitor.post(confirm, {"code": code_of(Submission.objects.get())})
    visitor.post(reverse(SUBMIT), {**form, "title": "Etwas anderes", **visitor.answers()})
    assert Submission.objects.count() == 2


def test_a_registered_person_gets_one_neutral_mail_and_nothing_of_hers_is_shown(visitor, town):
    staff = town.staff("editor", "chefin@amt.example")
    guest = visitor.submit(email="unbekannt@example.org")
    known = visitor.submit(email="Chefin@amt.example", title="Wegen mir")
    assert guest.status_code == known.status_code == 302
    html = visitor.get(known["Location"]).content.decode()
    assert staff.name not in html
    submission = Submission.objects.latest("pk")
    (mail,) = mails_of(submission)
    assert staff.name not in mail.text and "Wegen mir" not in mail.text
    assert submission.state == State.UNCONFIRMED


def test_a_lost_link_is_answered_alike_for_every_address(visitor):
    submission, _status = visitor.confirmed()
    pages = []
    for email in ("ada@example.org", "niemand@example.org", "moderation@amt.example"):
        answer = visitor.post(reverse("projects:status_lost"), {"email": email, **visitor.answers("projects.status_lost")})
        assert answer.status_code == 200
        pages.append(answer.content.decode())
    assert pages[0] == pages[1] == pages[2] and "ada@" not in pages[0]
    (mail,) = mails_of(submission, "new_link")
    assert visitor.get(link_of(mail)).status_code == 200
    assert OutboxMail.objects.filter(template="projects/new_link").count() == 1


def test_lost_links_are_throttled_without_telling(visitor):
    submission, _status = visitor.confirmed()
    for _request in range(6):
        answer = visitor.post(reverse("projects:status_lost"), {"email": "ada@example.org", **visitor.answers("projects.status_lost")})
        assert "Bitte sehen Sie in Ihr Postfach" in answer.content.decode()
    assert len(mails_of(submission, "new_link")) == 3


def test_nothing_unconfirmed_is_sent_again(visitor):
    visitor.submit()
    visitor.post(reverse("projects:status_lost"), {"email": "ada@example.org", **visitor.answers("projects.status_lost")})
    assert OutboxMail.objects.filter(template="projects/new_link").count() == 0


def test_a_replaced_link_explains_itself(visitor):
    _submission, status = visitor.confirmed()
    new = visitor.post(f"{status}neuer-link/")["Location"]
    assert visitor.get(new).status_code == 200
    old = visitor.get(status)
    assert old.status_code == 410 and "Dieser Link wurde ersetzt" in old.content.decode()
    assert visitor.post(f"{status}offline/").status_code == 410


def test_many_codes_for_one_address_are_throttled_and_nothing_typed_is_lost(visitor):
    answers = [visitor.submit(title=f"Idee Nummer {n}") for n in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
    html = answers[-1].content.decode()
    assert "Idee Nummer 6" in html and "Ihre Angaben sind noch da" in html and answers[-1]["Retry-After"]
    assert OutboxMail.objects.count() == 5 and Submission.objects.count() == 5


def test_one_network_is_throttled(visitor, monkeypatch):
    from projects.submission import views

    monkeypatch.setattr(views, "PER_NETWORK", (2, timedelta(hours=1)))
    answers = [visitor.submit(email=f"p{n}@example.org").status_code for n in range(4)]
    assert answers == [302, 302, 429, 429]


def test_a_forged_host_is_in_no_mail(visitor):
    form = visitor.form()
    answer = visitor.post(reverse(SUBMIT), form, headers={"host": "boese.example"})
    assert answer.status_code == 421 and OutboxMail.objects.count() == 0
    visitor.post(reverse(SUBMIT), form, headers={"x-forwarded-host": "boese.example"})
    assert "boese" not in OutboxMail.objects.get().text


def test_a_crawl_by_get_changes_no_row(visitor):
    submission, status = visitor.live(need_1_kind="skills", need_1_title="Statik")
    link = link_of(mails_of(submission, "code")[0])
    before = _dump()
    for name in ("", "bearbeiten/", "zurueckziehen/", "offline/", "loeschen/", "bild-loeschen/", "neuer-link/", "name/", "phase/", "bedarf/"):
        assert visitor.get(status + name).status_code in (200, 405)
    for url in (link, reverse(SUBMIT), reverse("projects:status_lost"), status.replace("/status/", "/einreichen/bestaetigen/")):
        assert visitor.get(url).status_code in (200, 302)
    assert _dump() == before


def _dump() -> dict:
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            counts[table] = sorted(map(repr, cursor.fetchall()))
    return counts


@pytest.mark.parametrize("step", ["zurueckziehen", "offline", "loeschen", "bild-loeschen", "neuer-link", "name", "phase", "bedarf", "bearbeiten"])
def test_steps_need_the_protection_token(visitor, step):
    from django.test import Client

    _submission, status = visitor.live()
    assert Client(enforce_csrf_checks=True, HTTP_HOST="localhost").post(f"{status}{step}/").status_code == 403


@pytest.mark.parametrize(
    "step", ["", "zurueckziehen/", "offline/", "loeschen/", "bild-loeschen/", "neuer-link/", "name/", "phase/", "bedarf/", "bearbeiten/", "bild/"]
)
def test_every_door_needs_the_secret_and_the_right_host(visitor, other_town, step):
    submission, status = visitor.live()
    wrong = reverse("projects:status", args=[submission.public_id, "A" * 32])
    for url, host in ((wrong, "localhost"), (status, "other.example")):
        assert visitor.post(f"{url}{step}", headers={"host": host}).status_code == 404
        assert visitor.get(f"{url}{step}", headers={"host": host}).status_code == 404
    assert Submission.objects.get().state == State.LIVE
