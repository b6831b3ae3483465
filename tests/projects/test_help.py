"""Messages to a project: from the form to the answer, and what must never happen on the way."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import EmailConfirmation
from moderation.models import Report
from moderation.services import ensure_workflow, moderation_group
from municipality import retention
from municipality.models import OutboxMail
from municipality.spam.challenge import Challenge
from projects.help import keys, services
from projects.help.forms import CONSENT
from projects.models import HelpMessage, Submission

from .test_marketplace import XSS

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


@pytest.fixture
def sent(project, address, client):
    """A message that was written and confirmed."""
    answer = client.post(address, form(need=str(project.needs.first().key)))
    assert answer.status_code == 302, unescape(answer.content.decode())
    code = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", mail_to(HELPER).text).group()
    assert client.post(answer["Location"], {"code": code}).status_code == 302
    return HelpMessage.objects.get()


class TestJourney:
    def test_a_message_goes_there_and_an_answer_comes_back_without_an_address(self, project, address, client):
        first = client.get(f"{address}?bedarf={project.needs.first().key}")
        assert first.status_code == 200 and "Menschen zum Bauen" in first.content.decode()
        assert re.search(rf'value="{project.needs.first().key}"[^>]*checked', first.content.decode())
        answer = client.post(address, form(need=str(project.needs.first().key)))
        message = HelpMessage.objects.get()
        assert message.state == State.UNCONFIRMED and not OutboxMail.objects.filter(recipient=AUTHOR).exists()
        code_mail = mail_to(HELPER)
        assert "anpacken" not in code_mail.text + code_mail.html, "an unconfirmed address gets nothing of what was typed"
        code = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", code_mail.text).group()
        client.post(answer["Location"], {"code": code})
        assert "Ihre Nachricht ist unterwegs" in client.get(answer["Location"]).content.decode()
        message.refresh_from_db()
        assert message.state == State.RELAYED and message.need_title == "Menschen zum Bauen"

        to_author = mail_to(AUTHOR)
        assert "am Samstag mit anpacken" in to_author.text and "Helga H." in to_author.text and "Menschen zum Bauen" in to_author.text
        assert HELPER not in to_author.text + to_author.html + to_author.subject + to_author.reply_to + to_author.sender
        door = link_in(to_author)
        html = client.get(door).content.decode()
        assert "am Samstag" in html and HELPER not in html
        key = re.search(r'name="key" value="(\w+)"', html).group(1)
        done = client.post(door, {"message": "Gern, um neun Uhr.", "name": "Ada", "key": key})
        assert done.status_code == 302

        back = mail_to(HELPER)
        assert "um neun Uhr" in back.text and AUTHOR not in back.text + back.html + back.subject + back.reply_to + back.sender
        other_door = link_in(back)
        assert other_door != door
        html = client.get(other_door).content.decode()
        assert "um neun Uhr" in html and AUTHOR not in html and "Lovelace" not in html
        client.post(other_door, {"message": "Bis dann.", "key": "b" * 22})
        assert "Bis dann." in mail_to(AUTHOR).text

    def test_the_link_of_the_mail_acts_by_post_only(self, project, address, client):
        client.post(address, form())
        door = link_in(mail_to(HELPER))
        assert client.get(door).status_code == 200 and HelpMessage.objects.get().state == State.UNCONFIRMED
        assert client.post(door).status_code == 302 and HelpMessage.objects.get().state == State.RELAYED
        assert client.post(door).status_code == 200 and OutboxMail.objects.filter(recipient=AUTHOR).count() == 1

    def test_without_an_author_it_goes_to_the_municipality(self, town, client):
        page = town.project()
        assert "zuständige Stelle" in client.get(reverse("projects:help", args=[page.pk])).content.decode()
        client.post(reverse("projects:help", args=[page.pk]), form())
        client.post(link_in(mail_to(HELPER)))
        assert OutboxMail.objects.filter(recipient=town.settings.email).count() == 1

    def test_english_readers_get_english_mails_and_links(self, project, client):
        client.post(f"/en{reverse('projects:help', args=[project.pk])}", form())
        assert HelpMessage.objects.get().language == "en"
        assert link_in(mail_to(HELPER)).startswith("/en/")


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

    def test_answers_are_limited(self, sent, client):
        door = link_in(mail_to(AUTHOR))
        found = [client.post(door, {"message": f"Nummer {n}", "key": f"k{n}"}).status_code for n in range(22)]
        assert found[0] == 302 and found[-1] == 429 and sent.answers.count() == 20


class TestDoors:
    def test_only_the_right_secret_opens_a_conversation(self, sent, other_town, client):
        door = link_in(mail_to(AUTHOR))
        assert client.get(door).status_code == 200
        secret = keys.secret_of(sent, keys.PROJECT)
        for wrong in (secret[:-1], secret.upper(), "x", "0" * 48, keys.secret_of(sent, "else")):
            assert client.get(reverse("projects:help_conversation", args=[sent.public_id, wrong])).status_code == 404
        assert client.get(reverse("projects:help_conversation", args=[uuid.uuid4(), secret])).status_code == 404
        assert client.get(door, HTTP_HOST="other.example").status_code == 404
        assert client.get(reverse("projects:help_confirm", args=[sent.public_id]), HTTP_HOST="other.example").status_code == 404

    def test_an_unconfirmed_message_has_no_door(self, project, address, client):
        client.post(address, form())
        message = HelpMessage.objects.get()
        assert client.get(reverse("projects:help_conversation", args=[message.public_id, keys.secret_of(message, keys.PROJECT)])).status_code == 404

    def test_a_crawl_changes_nothing(self, sent, client):
        door = link_in(mail_to(AUTHOR))
        before = list(HelpMessage.objects.values())
        for address in (door, f"{door}beenden/", f"{door}melden/{sent.public_id}/", reverse("projects:help_confirm", args=[sent.public_id])):
            assert client.get(address).status_code == 200
        assert list(HelpMessage.objects.values()) == before and not Report.objects.exists()

    def test_a_forged_host_is_in_no_mail(self, project, address, client):
        client.post(address, form(), HTTP_HOST="evil.example")
        assert not OutboxMail.objects.exists()
        client.post(address, form(), HTTP_X_FORWARDED_HOST="evil.example")
        assert "evil" not in mail_to(HELPER).text + mail_to(HELPER).html

    def test_hostile_texts_stay_texts_in_mail_and_page(self, project, address, client):
        client.post(address, form(message=f"{XSS} {{{{7*7}}}} %(x)s", name=XSS[:100]))
        client.post(link_in(mail_to(HELPER)))
        mail = mail_to(AUTHOR)
        page = client.get(link_in(mail)).content.decode()
        for html in (mail.html, page):
            assert "<script>alert" not in html and "<img src=x" not in html and "{{7*7}}" in html
        assert "\n" not in mail.subject


class TestConversation:
    def test_the_same_answer_twice_is_sent_once(self, sent, client):
        door = link_in(mail_to(AUTHOR))
        for _click in range(2):
            assert client.post(door, {"message": "Ja.", "key": "same"}).status_code == 302
        assert sent.answers.count() == 1 and OutboxMail.objects.filter(recipient=HELPER, template="projects/help_answer").count() == 1

    def test_an_empty_answer_is_refused(self, sent, client):
        assert client.post(link_in(mail_to(AUTHOR)), {"message": "  ", "key": "k"}).status_code == 422

    def test_ending_it_ends_it_for_both_and_for_new_messages(self, sent, address, client):
        door = link_in(mail_to(AUTHOR))
        assert client.post(f"{door}beenden/").status_code == 302
        answer = client.post(door, {"message": "Doch noch.", "key": "k"})
        assert answer.status_code == 422 and "beendet" in answer.content.decode()
        other = reverse("projects:help_conversation", args=[sent.public_id, keys.secret_of(sent, keys.HELPER)])
        assert client.post(other, {"message": "Hallo?", "key": "k"}).status_code == 422
        before = OutboxMail.objects.filter(recipient=AUTHOR).count()
        client.post(address, form())
        client.post(link_in(mail_to(HELPER)))
        assert OutboxMail.objects.filter(recipient=AUTHOR).count() == before

    def test_either_side_can_report_and_then_the_moderators_read_it(self, sent, client):
        door = link_in(mail_to(AUTHOR))
        assert client.post(f"{door}melden/{sent.public_id}/", {"reason": "insult", "text": "Unverschämt"}).status_code == 302
        assert client.post(f"{door}melden/{sent.public_id}/", {"reason": "spam"}).status_code == 302
        (report,) = Report.objects.all()
        assert "mit anpacken" in report.text and "Unverschämt" in report.text and report.email == AUTHOR and report.page_id == sent.project_id
        assert HELPER not in report.text
        sent.refresh_from_db()
        assert sent.state == State.REPORTED and sent.project.live

    def test_one_cannot_report_oneself_or_another_conversation(self, sent, client, town):
        own = reverse("projects:help_report", args=[sent.public_id, keys.secret_of(sent, keys.HELPER), sent.public_id])
        assert client.post(own, {"reason": "spam"}).status_code == 404
        door = link_in(mail_to(AUTHOR))
        assert client.post(f"{door}melden/{uuid.uuid4()}/", {"reason": "spam"}).status_code == 404
        assert not Report.objects.exists()

    def test_whose_data_was_deleted_is_not_written_to(self, sent, client):
        HelpMessage.objects.update(email="", name="")
        answer = client.post(link_in(mail_to(AUTHOR)), {"message": "Hallo", "key": "k"})
        assert answer.status_code == 422 and "nicht mehr erreichbar" in answer.content.decode()

    def test_after_the_author_is_gone_the_municipality_answers(self, sent, town):
        Submission.objects.update(email="", anonymised_at=timezone.now())
        services.answer(sent, keys.HELPER, "Noch jemand da?")
        assert "Noch jemand da?" in mail_to(town.settings.email).text

    def test_50_answers_cost_as_many_queries_as_one(self, sent, client):
        door = reverse("projects:help_conversation", args=[sent.public_id, keys.secret_of(sent, keys.HELPER)])
        client.get(door)
        with CaptureQueriesContext(connection) as one:
            client.get(door)
        HelpMessage.objects.bulk_create(
            HelpMessage(
                site=sent.site, project_id=sent.project_id, answer_to=sent, text="x", name="A", state=State.RELAYED, delete_after=sent.delete_after
            )
            for _n in range(50)
        )
        with CaptureQueriesContext(connection) as many:
            client.get(door)
        assert len(many) == len(one)


class TestRetention:
    def test_deletes_what_is_due_and_nothing_else(self, sent, address, client, town):
        services.answer(sent, keys.PROJECT, "Danke.")
        client.post(address, form(email="neu@example.org"))
        soon = timezone.now() + timedelta(days=town.settings.keep_unconfirmed_days + 1)
        assert len(retention.run(dry_run=True, now=soon)["projects.help_messages"]) == 1
        retention.run(now=soon)
        assert list(HelpMessage.objects.filter(answer_to=None)) == [sent]
        late = timezone.now() + timedelta(days=town.settings.keep_messages_days + 1)
        retention.run(now=late)
        assert not HelpMessage.objects.exists() and not EmailConfirmation.objects.filter(purpose="help").exists()
        assert not OutboxMail.objects.filter(text__contains="anpacken").exists() and not OutboxMail.objects.filter(recipient=AUTHOR).exists()

    def test_an_answer_keeps_the_whole_conversation(self, sent):
        HelpMessage.objects.update(delete_after=timezone.localdate() + timedelta(days=1))
        services.answer(sent, keys.PROJECT, "Danke.")
        assert not retention.run(dry_run=True, now=timezone.now() + timedelta(days=3))["projects.help_messages"]


class TestRegister:
    def staff(self, town):
        ensure_workflow(town.site)
        user = town.staff("moderator")
        user.groups.add(moderation_group(town.site))
        return user

    def test_moderators_see_numbers_and_only_reported_texts(self, sent, town, client):
        client.force_login(self.staff(town))
        base = "/admin/nachrichten-an-projekte/"
        html = client.get(base).content.decode()
        assert "Sonne aufs Schuldach" in html and "anpacken" not in html and HELPER not in html and "Helga" not in html
        assert client.get(f"{base}inspect/{sent.pk}/").status_code in (302, 403)
        HelpMessage.objects.update(state=State.REPORTED)
        shown = client.get(f"{base}inspect/{sent.pk}/").content.decode()
        assert "anpacken" in shown and HELPER not in shown

    def test_another_municipality_sees_nothing(self, sent, other_town, client):
        HelpMessage.objects.update(state=State.REPORTED)
        client.force_login(self.staff(other_town))
        base = "/admin/nachrichten-an-projekte/"
        assert "Sonne" not in client.get(base).content.decode()
        assert client.get(f"{base}inspect/{sent.pk}/").status_code in (302, 403, 404)

    def test_editors_without_moderation_see_nothing(self, sent, town, client):
        client.force_login(town.staff("editor"))
        assert client.get("/admin/nachrichten-an-projekte/").status_code in (302, 403)


def test_the_words_that_were_agreed_to_are_kept(project, address, client):
    client.post(reverse("projects:help", args=[project.pk]), form())
    assert HelpMessage.objects.get().consent_text == str(CONSENT)
