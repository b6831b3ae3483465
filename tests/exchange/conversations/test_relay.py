"""A guest and the people behind a project, from the form to the last answer, and what must never happen on the way."""

import re
import uuid
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import EmailConfirmation
from exchange.conversations import keys, services
from exchange.conversations.rules import Side, Viewer
from exchange.models import Block, Conversation, Message, Participant
from moderation.models import Report
from moderation.reports import decide_report
from moderation.services import ensure_workflow, moderation_group
from municipality import retention
from municipality.models import OutboxMail
from projects.models import HelpMessage, Submission
from workshop.models import TeamMember

from .conftest import AUTHOR, HELPER, form, link_in, mail_to

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"


def door_of(conversation, side) -> str:
    return reverse("exchange:guest_talk", args=[conversation.public_id, keys.secret_of(conversation, side)])


def guest(conversation, *, of_project: bool) -> Viewer:
    participant = Participant.objects.get(conversation=conversation, user=None, is_team=of_project)
    return Viewer(conversation, Side.TEAM if of_project else Side.OUTSIDE, None, participant)


class TestJourney:
    def test_a_message_goes_there_and_an_answer_comes_back_without_an_address(self, project, address, client):
        answer = client.post(address, form(need=str(project.needs.first().key)))
        assert not Conversation.objects.exists() and not OutboxMail.objects.filter(recipient=AUTHOR).exists()
        code_mail = mail_to(HELPER)
        assert "anpacken" not in code_mail.text + code_mail.html, "an unconfirmed address gets nothing of what was typed"
        code = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", code_mail.text).group()
        client.post(answer["Location"], {"code": code})
        assert "Ihre Nachricht ist unterwegs" in client.get(answer["Location"]).content.decode()
        row = HelpMessage.objects.get()
        assert (row.state, row.name, row.email, row.text) == ("relayed", "", "", ""), "what was handed over is kept in one place"

        to_author = mail_to(AUTHOR)
        assert "am Samstag mit anpacken" in to_author.text and "Helga H." in to_author.text and "Menschen zum Bauen" in to_author.text
        assert HELPER not in to_author.text + to_author.html + to_author.subject + to_author.reply_to + to_author.sender
        door = link_in(to_author)
        html = client.get(door).content.decode()
        assert "am Samstag" in html and HELPER not in html
        key = re.search(r'name="key" value="(\w+)"', html).group(1)
        assert client.post(door, {"message": "Gern, um neun Uhr.", "name": "Ada", "key": key}).status_code == 302

        back = mail_to(HELPER)
        assert "um neun Uhr" in back.text and AUTHOR not in back.text + back.html + back.subject + back.reply_to + back.sender
        other_door = link_in(back)
        assert other_door != door
        html = client.get(other_door).content.decode()
        assert "um neun Uhr" in html and "Ada" in html and AUTHOR not in html and "Lovelace" not in html
        client.post(other_door, {"message": "Bis dann.", "key": "b" * 22})
        assert "Bis dann." in mail_to(AUTHOR).text

    def test_the_link_of_the_mail_acts_by_post_only(self, project, address, client):
        client.post(address, form())
        door = link_in(mail_to(HELPER))
        assert client.get(door).status_code == 200 and not Conversation.objects.exists()
        assert client.post(door).status_code == 302 and Conversation.objects.get().messages_count == 1
        assert client.post(door).status_code == 200 and OutboxMail.objects.filter(recipient=AUTHOR).count() == 1

    def test_without_an_author_it_goes_to_the_municipality(self, town, client):
        page = town.project()
        assert "zuständige Stelle" in client.get(reverse("projects:help", args=[page.pk])).content.decode()
        client.post(reverse("projects:help", args=[page.pk]), form())
        client.post(link_in(mail_to(HELPER)))
        assert OutboxMail.objects.filter(recipient=town.settings.email).count() == 1

    def test_with_a_team_it_goes_to_the_team_and_the_town_is_not_named(self, town, client, project, lead, member):
        Submission.objects.all().delete()
        address = reverse("projects:help", args=[project.pk])
        assert "zuständige Stelle" not in client.get(address).content.decode()
        client.post(address, form())
        client.post(link_in(mail_to(HELPER)))
        for person in (lead, member):
            mail = mail_to(person.email)
            assert "mit anpacken" in mail.text and HELPER not in mail.text + mail.html and "/gespraeche/" in mail.text
        assert not OutboxMail.objects.filter(recipient=town.settings.email).exists()

    def test_english_readers_get_english_mails_and_links(self, project, client):
        client.post(f"/en{reverse('projects:help', args=[project.pk])}", form())
        client.post(link_in(mail_to(HELPER)))
        row = Participant.objects.get(guest_email=HELPER)
        assert row.language == "en"
        services.write(guest(row.conversation, of_project=True), "Danke.")
        assert link_in(mail_to(HELPER)).startswith("/en/")

    def test_who_has_an_account_needs_no_code(self, project, address, client, visitor):
        client.force_login(visitor)
        need = project.needs.first()
        place = client.get(f"{address}?bedarf={need.key}")["Location"]
        html = client.get(place).content.decode()
        assert re.search(rf'value="{need.key}"[^>]*checked', html)
        done = client.post(place, {"need": str(need.key), "message": "Ich komme.", "key": "k" * 22})
        again = client.post(place, {"need": str(need.key), "message": "Ich komme.", "key": "k" * 22})
        assert done.status_code == 302 and done["Location"] == again["Location"] and Conversation.objects.count() == 1
        mail = mail_to(AUTHOR)
        assert "Ich komme." in mail.text and visitor.email not in mail.text + mail.html
        assert Conversation.objects.get().need_key == need.key


class TestDoors:
    def test_only_the_right_secret_opens_a_conversation(self, sent, other_town, client):
        door = link_in(mail_to(AUTHOR))
        assert client.get(door).status_code == 200
        secret = keys.secret_of(sent, keys.PROJECT)
        for wrong in (secret[:-1], secret.upper(), "x", "0" * 48, keys.secret_of(sent, "else")):
            assert client.get(reverse("exchange:guest_talk", args=[sent.public_id, wrong])).status_code == 404
        assert client.get(reverse("exchange:guest_talk", args=[uuid.uuid4(), secret])).status_code == 404
        assert client.get(door, HTTP_HOST="other.example").status_code == 404

    def test_an_unconfirmed_message_has_no_door(self, project, address, client):
        client.post(address, form())
        message = HelpMessage.objects.get()
        unmade = Conversation(site=message.site, public_id=message.public_id)
        assert client.get(door_of(unmade, keys.PROJECT)).status_code == 404

    def test_the_link_of_a_project_ends_when_it_has_a_team(self, sent, client, lead, browser):
        door = door_of(sent, keys.PROJECT)
        answer = client.get(door)
        assert answer.status_code == 302 and f"/mitmachen/projekte/{sent.project_id}/gespraeche/" in answer["Location"]
        assert client.post(door, {"message": "Von früher", "key": "k"}).status_code == 302 and Message.objects.count() == 1
        assert "mit anpacken" in browser(lead).get(answer["Location"]).content.decode()

    def test_a_crawl_changes_nothing(self, sent, client):
        door = link_in(mail_to(AUTHOR))
        before = [list(model.objects.values()) for model in (Conversation, Participant, Message)]
        for ending in ("", "beenden/", "sperren/", f"melden/{sent.messages.get().public_id}/"):
            assert client.get(f"{door}{ending}").status_code == 200, ending
        for ending in ("gelesen/", "stumm/", f"zurueckziehen/{sent.messages.get().public_id}/"):
            assert client.get(f"{door}{ending}").status_code == 405, ending
        assert [list(model.objects.values()) for model in (Conversation, Participant, Message)] == before and not Report.objects.exists()

    def test_a_post_needs_the_token_of_the_form(self, sent):
        assert Client(enforce_csrf_checks=True).post(link_in(mail_to(AUTHOR)), {"message": "x"}).status_code == 403

    def test_pages_stay_out_of_caches_and_search_engines(self, sent, client):
        answer = client.get(link_in(mail_to(AUTHOR)))
        assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"] and answer["Referrer-Policy"] == "same-origin"

    def test_a_forged_host_is_in_no_mail(self, project, address, client):
        client.post(address, form())
        client.post(link_in(mail_to(HELPER)), HTTP_X_FORWARDED_HOST="evil.example")
        assert "evil" not in mail_to(AUTHOR).text + mail_to(AUTHOR).html

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
        assert sent.messages.count() == 2 and OutboxMail.objects.filter(recipient=HELPER, template="exchange/message").count() == 1

    def test_an_empty_answer_is_refused_and_a_long_one_keeps_its_text(self, sent, client):
        door = link_in(mail_to(AUTHOR))
        assert client.post(door, {"message": "  ", "key": "k"}).status_code == 422
        answer = client.post(door, {"message": "lang " * 1200, "key": "k"})
        assert answer.status_code == 422 and answer.content.decode().count("lang ") > 1000

    def test_extra_fields_are_ignored(self, sent, client):
        client.post(
            link_in(mail_to(AUTHOR)), {"message": "Ja.", "key": "k", "author": "1", "state": "removed", "created": "2001-01-01", "kind": "board"}
        )
        row = sent.messages.latest("pk")
        assert (row.state, row.author.is_team, row.created.year > 2001) == ("sent", True, True)
        sent.refresh_from_db()
        assert sent.kind == "outside"

    def test_ending_it_ends_it_for_both(self, sent, client):
        assert client.post(f"{link_in(mail_to(AUTHOR))}beenden/").status_code == 302
        for side in keys.SIDES:
            answer = client.post(door_of(sent, side), {"message": "Doch noch.", "key": "k"})
            assert answer.status_code == 422 and "beendet" in answer.content.decode()

    def test_who_is_blocked_cannot_begin_again_and_does_not_learn_it(self, sent, address, client):
        assert client.post(f"{link_in(mail_to(AUTHOR))}sperren/").status_code == 302
        block = Block.objects.get()
        assert block.by_project_id == sent.project_id and block.address_hash and HELPER not in block.address_hash
        assert client.post(door_of(sent, keys.HELPER), {"message": "Hallo?", "key": "k"}).status_code == 422
        before = OutboxMail.objects.filter(recipient=AUTHOR).count()
        for spelling in (HELPER, HELPER.upper()):
            where = client.post(address, form(email=spelling))["Location"]
            client.post(link_in(mail_to(HELPER)))
            assert "Ihre Nachricht ist unterwegs" in client.get(where).content.decode()
        assert OutboxMail.objects.filter(recipient=AUTHOR).count() == before and Conversation.objects.count() == 1

    def test_either_side_can_report_and_then_the_moderators_read_that_one_message(self, sent, client):
        services.write(guest(sent, of_project=False), "Das steht in einer anderen.")
        door, first = link_in(mail_to(AUTHOR)), sent.messages.order_by("pk").first()
        assert client.post(f"{door}melden/{first.public_id}/", {"reason": "insult", "text": "Unverschämt"}).status_code == 302
        assert client.post(f"{door}melden/{first.public_id}/", {"reason": "spam"}).status_code == 302
        (report,) = Report.objects.all()
        assert "mit anpacken" in report.text and "Unverschämt" in report.text and report.email == AUTHOR and report.page_id == sent.project_id
        assert HELPER not in report.text and "in einer anderen" not in report.text
        first.refresh_from_db()
        assert first.state == "reported" and sent.project.live

    def test_an_upheld_report_takes_the_message_away_a_dismissed_one_nothing(self, sent, town):
        ensure_workflow(town.site)
        moderator = town.staff("moderator")
        moderator.groups.add(moderation_group(town.site))
        first = sent.messages.get()
        for upheld, state in ((False, "sent"), (True, "removed")):
            Report.objects.all().delete()
            made = services.report(guest(sent, of_project=True), first.public_id, "spam", "")
            decide_report(made, moderator, upheld=upheld, answer="So ist es.")
            first.refresh_from_db()
            assert first.state == state
        assert first.text == ""

    def test_one_cannot_report_oneself_or_another_conversation(self, sent, client):
        own = reverse("exchange:guest_report", args=[sent.public_id, keys.secret_of(sent, keys.HELPER), sent.messages.get().public_id])
        assert client.post(own, {"reason": "spam"}).status_code == 404
        assert client.post(f"{link_in(mail_to(AUTHOR))}melden/{uuid.uuid4()}/", {"reason": "spam"}).status_code == 404
        assert not Report.objects.exists()

    def test_whose_data_was_deleted_is_not_written_to(self, sent, client):
        Participant.objects.filter(is_team=False).update(guest_email="", guest_name="")
        answer = client.post(link_in(mail_to(AUTHOR)), {"message": "Hallo", "key": "k"})
        assert answer.status_code == 422 and "nicht mehr erreichbar" in answer.content.decode()

    def test_after_the_author_is_gone_the_municipality_answers(self, sent, town):
        Submission.objects.update(email="", anonymised_at=timezone.now())
        services.write(guest(sent, of_project=False), "Noch jemand da?")
        assert "Noch jemand da?" in mail_to(town.settings.email).text

    def test_answers_are_limited(self, sent, client):
        door = link_in(mail_to(AUTHOR))
        found = [client.post(door, {"message": f"Nummer {n}", "key": f"k{n}"}).status_code for n in range(22)]
        assert found[0] == 302 and found[-1] == 429 and sent.messages.count() == 21

    def test_an_own_message_is_taken_back_nobody_elses(self, sent, client):
        row = services.write(guest(sent, of_project=False), "Das war voreilig.")
        assert OutboxMail.objects.filter(recipient=AUTHOR, text__contains="voreilig").exists()
        assert client.post(f"{door_of(sent, keys.PROJECT)}zurueckziehen/{row.public_id}/").status_code == 403
        for _click in range(2):
            assert client.post(f"{door_of(sent, keys.HELPER)}zurueckziehen/{row.public_id}/").status_code == 302
        row.refresh_from_db()
        assert (row.state, row.text) == ("withdrawn", "")
        assert not OutboxMail.objects.filter(text__contains="voreilig").exists(), "a mail that has not left does not leave"
        html = client.get(door_of(sent, keys.PROJECT)).content.decode()
        assert "zurückgezogen" in html and "voreilig" not in html

    def test_500_messages_cost_as_many_queries_as_one(self, sent, client):
        door = door_of(sent, keys.HELPER)
        client.get(door)
        with CaptureQueriesContext(connection) as one:
            client.get(door)
        author = Participant.objects.filter(conversation=sent).first()
        Message.objects.bulk_create(Message(conversation=sent, author=author, text=f"Nummer {n}.") for n in range(499))
        with CaptureQueriesContext(connection) as many:
            html = client.get(door).content.decode()
        assert len(many) == len(one) and "Nummer 498." in html and "Nummer 3." not in html
        assert "anpacken" in client.get(f"{door}?seite=10").content.decode()


class TestRetention:
    def test_deletes_what_is_due_and_nothing_else(self, sent, address, client, town, lead):
        services.write(guest(sent, of_project=False), "Danke.")
        client.post(address, form(email="neu@example.org"))
        soon = timezone.now() + timedelta(days=town.settings.keep_unconfirmed_days + 1)
        due = retention.run(dry_run=True, now=soon)
        assert len(due["projects.help_messages"]) == 2 and not due["exchange.conversations"]
        retention.run(now=soon)
        assert not HelpMessage.objects.exists() and Conversation.objects.get() == sent
        late = timezone.now() + timedelta(days=town.settings.keep_messages_days + 1)
        assert retention.run(dry_run=True, now=late)["exchange.conversations"] == retention.run(now=late)["exchange.conversations"] == [sent.pk]
        assert not Message.objects.exists() and not EmailConfirmation.objects.filter(purpose="help").exists()
        assert not OutboxMail.objects.filter(text__contains="anpacken").exists()
        assert not lead.notices.exists()

    def test_an_answer_keeps_the_whole_conversation(self, sent):
        Conversation.objects.update(delete_after=timezone.localdate() + timedelta(days=1))
        services.write(guest(sent, of_project=True), "Danke.")
        assert not retention.run(dry_run=True, now=timezone.now() + timedelta(days=3))["exchange.conversations"]

    def test_the_board_of_a_team_stays(self, board):
        assert board.delete_after is None
        assert not retention.run(dry_run=True, now=timezone.now() + timedelta(days=5000))["exchange.conversations"]


class TestRegister:
    base = "/admin/nachrichten-an-projekte/"

    def staff(self, town):
        ensure_workflow(town.site)
        user = town.staff("moderator")
        user.groups.add(moderation_group(town.site))
        return user

    def test_moderators_see_numbers_and_only_reported_texts(self, sent, town, client):
        client.force_login(self.staff(town))
        html = client.get(self.base).content.decode()
        assert "Sonne aufs Schuldach" in html and "anpacken" not in html and HELPER not in html and "Helga" not in html
        message = sent.messages.get()
        assert client.get(f"{self.base}inspect/{message.pk}/").status_code in (302, 403)
        Message.objects.update(state="reported")
        shown = client.get(f"{self.base}inspect/{message.pk}/").content.decode()
        assert "anpacken" in shown and HELPER not in shown

    def test_what_a_team_writes_to_itself_is_in_no_register(self, board, town, client):
        client.force_login(self.staff(town))
        assert "Sonne aufs Schuldach" not in client.get(self.base).content.decode()

    def test_another_municipality_sees_nothing(self, sent, other_town, client):
        Message.objects.update(state="reported")
        client.force_login(self.staff(other_town))
        assert "Sonne" not in client.get(self.base).content.decode()
        assert client.get(f"{self.base}inspect/{sent.messages.get().pk}/").status_code in (302, 403, 404)

    def test_editors_without_moderation_see_nothing(self, sent, town, client):
        client.force_login(town.staff("editor"))
        assert client.get(self.base).status_code in (302, 403)


def test_the_author_who_is_forgotten_leaves_no_name(sent):
    from projects.submission.retention import erase_person

    services.write(guest(sent, of_project=True), "Gern.", name="Ada Lovelace")
    assert Participant.objects.filter(guest_name="Ada Lovelace").exists()
    erase_person(Submission.objects.get())
    assert not Participant.objects.filter(guest_name="Ada Lovelace").exists() and Message.objects.filter(text="Gern.").exists()


def test_a_team_that_has_ended_is_none(sent, project, lead, client):
    TeamMember.objects.update(ended=timezone.now())
    assert client.get(door_of(sent, keys.PROJECT)).status_code == 200
