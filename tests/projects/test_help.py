"""The form "Mitmachen" for guests, and the code that proves the address. The conversation: tests/exchange/conversations/test_relay.py."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import EmailConfirmation
from municipality import retention
from municipality.models import OutboxMail
from municipality.spam.challenge import Challenge
from projects.help.forms import CONSENT
from projects.models import HelpMessage, Submission

State = HelpMessage.State
HELPER, AUTHOR = "helga@example.org", "ada@example.org"


def answers() -> dict:
    challenge = Challenge.new("projects.help")
    return {"spam_token": challenge.token, "spam_picture": str(challenge.wanted + 1), "homepage": ""}


def form(**changes) -> dict:
    values = {"message": "Ich kann am Samstag mit anpacken.", "name": "Helga H.", "email": HELPER, "consent": "on", **answers(), **changes}
    return {name: value for name, value in values.items() if value is not None}


def mail_to(address: str) -> OutboxMail:
    return OutboxMail.objects.filter(recipient=address).latest("pk")


def link_in(mail: OutboxMail) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text).group(1)


@pytest.fixture
def project(town):
    page = town.project("Sonne aufs Schuldach", needs=[("people", "Menschen zum Bauen"), ("money", "Geld")])
    Submission.objects.create(site=town.site, project=page, email=AUTHOR, name="Ada Lovelace", state="live")
    return page


@pytest.fixture
def address(project):
    return reverse("projects:help", args=[project.pk])


class TestForm:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"message": ""}, {"message": "kurz"}, {"message": "x" * 3001}, {"name": ""}, {"name": "123"}, {"name": "x" * 121}, {"email": ""}, {"email": "kein"},
            {"email": "a@b.example\nBcc: c@d.example"}, {"consent": None}, {"need": "0b1f7c1e-5b0e-4a51-9a0e-3a8a8f6c1d11"}, {"need": "x"}, {"spam_picture": ""}, {"spam_token": ""},
            {"homepage": "http://spam.example"},
        ],
    )  # fmt: skip
    def test_wrong_input_is_refused_next_to_the_field_and_nothing_is_lost(self, project, address, client, wrong):
        answer = client.post(address, form(**wrong))
        html = answer.content.decode()
        assert answer.status_code == 422 and "data-error-summary" in html and "Fehler:" in html
        assert not HelpMessage.objects.exists() and not OutboxMail.objects.exists()
        if "message" not in wrong:
            assert "mit anpacken" in html
        if "spam_picture" in wrong or "consent" in wrong:
            assert HELPER in html

    def test_extra_fields_are_ignored(self, project, address, client):
        client.post(address, form(state="relayed", from_author="on", project="1", delete_after="2099-01-01", answer_to="1"))
        message = HelpMessage.objects.get()
        assert (message.state, message.from_author, message.project_id, message.answer_to) == (State.UNCONFIRMED, False, project.pk, None)

    def test_a_double_click_makes_one_message(self, project, address, client):
        data = form()
        first, second = client.post(address, data), client.post(address, data)
        assert first["Location"] == second["Location"] and HelpMessage.objects.count() == 1
        assert OutboxMail.objects.count() == 1

    def test_a_closed_need_cannot_be_chosen(self, project, address, client):
        from projects.models import NeedState

        need = project.needs.first()
        NeedState.objects.create(project=project, need_key=need.key, is_open=False)
        assert "Menschen zum Bauen" not in client.get(f"{address}?bedarf={need.key}").content.decode()
        assert client.post(address, form(need=str(need.key))).status_code == 422

    @pytest.mark.parametrize("wish", ["x", "%00", "'", "<script>alert(1)</script>", "0b1f7c1e-5b0e-4a51-9a0e-3a8a8f6c1d11"])
    def test_a_strange_wish_in_the_address_is_ignored(self, project, address, client, wish):
        answer = client.get(address, {"bedarf": wish})
        assert answer.status_code == 200 and "<script>alert" not in answer.content.decode()

    def test_state_changes_need_the_token_of_the_form(self, project, address):
        assert Client(enforce_csrf_checks=True).post(address, form()).status_code == 403

    def test_pages_stay_out_of_caches_and_search_engines(self, project, address, client):
        answer = client.get(address)
        assert (
            "no-store" in answer["Cache-Control"]
            and "noindex" in answer["X-Robots-Tag"]
            and answer["Referrer-Policy"] in ("same-origin", "no-referrer")
        )


class TestConfirming:
    def test_an_unconfirmed_message_reaches_nobody_and_opens_nothing(self, project, address, client):
        where = client.post(address, form())["Location"]
        assert HelpMessage.objects.get().state == State.UNCONFIRMED and not OutboxMail.objects.filter(recipient=AUTHOR).exists()
        assert client.get(where, HTTP_HOST="other.example").status_code in (404, 421)
        assert HelpMessage.objects.get().state == State.UNCONFIRMED

    def test_it_is_deleted_when_nobody_confirms(self, project, address, client, town):
        client.post(address, form())
        soon = timezone.now() + timedelta(days=town.settings.keep_unconfirmed_days + 1)
        assert len(retention.run(dry_run=True, now=soon)["projects.help_messages"]) == 1
        retention.run(now=soon)
        assert not HelpMessage.objects.exists() and not EmailConfirmation.objects.filter(purpose="help").exists()

    def test_a_forged_host_is_in_no_mail(self, project, address, client):
        client.post(address, form(), HTTP_HOST="evil.example")
        assert not OutboxMail.objects.exists()
        client.post(address, form(), HTTP_X_FORWARDED_HOST="evil.example")
        assert "evil" not in mail_to(HELPER).text + mail_to(HELPER).html

    def test_it_cannot_be_confirmed_for_a_project_that_went_offline(self, project, address, client):
        where = client.post(address, form())["Location"]
        code = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", mail_to(HELPER).text).group()
        project.unpublish()
        client.post(where, {"code": code})
        assert HelpMessage.objects.get().state == State.BLOCKED and not OutboxMail.objects.filter(recipient=AUTHOR).exists()


class TestLimits:
    def test_one_address_is_not_flooded(self, project, address, client):
        found = [client.post(address, form(), REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(12)]
        assert 429 in found and OutboxMail.objects.filter(recipient=HELPER).count() <= 8

    def test_one_network_is_slowed_down_and_keeps_what_was_typed(self, project, address, client):
        for n in range(20):
            client.post(address, form(email=f"p{n}@example.org"))
        answer = client.post(address, form(email="p99@example.org"))
        assert answer.status_code == 429 and answer["Retry-After"] and "mit anpacken" in answer.content.decode()
        assert not HelpMessage.objects.filter(email="p99@example.org").exists()

    def test_codes_are_not_guessed(self, project, address, client):
        where = client.post(address, form())["Location"]
        for _try in range(7):
            assert client.post(where, {"code": "AAA-AAA"}).status_code == 422
        code = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", mail_to(HELPER).text).group()
        assert client.post(where, {"code": code}).status_code == 422
        assert HelpMessage.objects.get().state == State.UNCONFIRMED


def test_the_words_that_were_agreed_to_are_kept(project, address, client):
    client.post(reverse("projects:help", args=[project.pk]), form())
    assert HelpMessage.objects.get().consent_text == str(CONSENT)
