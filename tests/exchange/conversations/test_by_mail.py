"""Answers by mail: what is taken, what is ignored, and the mailbox itself (a small IMAP server on this machine)."""

import re
import socketserver
import threading
from email.message import EmailMessage

import pytest
from django.test import override_settings
from django.utils import timezone

from exchange.conversations import inbound, inbound_address, mailbox, services
from exchange.conversations.rules import viewer_of
from exchange.models import Message, Participant
from municipality.models import OutboxMail
from workshop.models import TeamMember

from .conftest import AUTHOR, HELPER, mail_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on(settings):
    settings.REPLY_MAILBOX_URL, settings.REPLY_ADDRESS = "imaps://antwort:geheim@mail.example/INBOX", "antwort@mail.example"


def reply(to: str, sender: str, text: str = "Gern, um neun.", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = f"Irgendwer <{sender}>", to, "Re: x", "<eins@mail.example>"
    for name, value in headers.items():
        if name == "From":
            del mail["From"]
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def address_in(mail: OutboxMail) -> str:
    assert re.fullmatch(r"antwort\+\d+-[0-9a-f]{32}@mail\.example", mail.reply_to), mail.reply_to
    return mail.reply_to


class TestTaken:
    def test_an_answer_of_the_author_reaches_the_guest_once(self, sent):
        raw = reply(address_in(mail_to(AUTHOR)), AUTHOR, "Gern, um neun.\n\nAm 3. Mai schrieb Auenfurt <x@y.example>:\n> Ich kann helfen.\n")
        assert inbound.receive(raw).text == "Gern, um neun."
        inbound.receive(raw)
        assert sent.messages.count() == 2 and OutboxMail.objects.filter(recipient=HELPER, text__contains="um neun").count() == 1
        assert AUTHOR not in mail_to(HELPER).text + mail_to(HELPER).html + mail_to(HELPER).reply_to

    def test_a_member_answers_by_mail_and_the_team_reads_it(self, board, lead, member):
        assert inbound.receive(reply(address_in(mail_to(member.email)), member.email.upper())).author.user == member
        assert "um neun" in mail_to(lead.email).text and member.email not in mail_to(lead.email).text

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("Ja.\n-- \nMio Sand\nTel. 0123", "Ja."), ("Ja.\n> alt\nNein.", "Ja.\nNein."), ("Ja.\n-----Ursprüngliche Nachricht-----\nVon: x", "Ja."),
            ("Ja.\n\nVon: Auenfurt <a@b.example>\nGesendet: Montag", "Ja."), ("Ja.\n\nOn Mon, 3 May 2027, Town wrote:\n> x", "Ja."), ("Ja.\n\nVon meinem iPhone gesendet", "Ja."),
            ("Ja.\n-- Bitte schreiben Sie Ihre Antwort über diese Zeile --\nalt", "Ja."), ("Am Samstag um neun.", "Am Samstag um neun."), ("x" * 9000, "x" * 5000),
        ],
    )  # fmt: skip
    def test_quotes_and_signatures_stay_outside(self, text, kept):
        mail = EmailMessage()
        mail.set_content(text)
        assert inbound.new_text(mail) == kept

    def test_a_mail_without_a_plain_part_is_read_and_its_markup_is_not(self, sent):
        mail = EmailMessage()
        mail.set_content("<p>Gern &amp; bald.</p><script>alert(1)</script><blockquote>alt</blockquote>", subtype="html")
        assert inbound.new_text(mail) == "Gern & bald."


class TestIgnored:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}, {"List_Id": "<x.example>"}, {"Return_Path": "<>"},
            {"X_Autoreply": "yes"}, {"From": "MAILER-DAEMON@mail.example"}, {"From": "fremd@wer.example"}, {"From": "ada@example.org, fremd@wer.example"},
        ],
    )  # fmt: skip
    def test_machines_and_strangers(self, sent, headers):
        address = address_in(mail_to(AUTHOR))
        if headers.get("From", "").startswith("ada@"):
            pass  # the first of two senders is the right one: taken
        found = inbound.receive(reply(address, AUTHOR, **headers))
        assert (found is None) == (not headers.get("From", "").startswith("ada@"))

    def test_wrong_tokens(self, sent):
        right = address_in(mail_to(AUTHOR))
        guest = Participant.objects.get(guest_email=HELPER)
        for wrong in (
            right[:-14] + "0" + right[-13:], "antwort@mail.example", "antwort+1@mail.example", "antwort+x-y@mail.example", right.replace("mail.example", "evil.example"),
            inbound_address.address_for(guest), "antwort+" + "9" * 40 + "-x@mail.example",
        ):  # fmt: skip
            assert inbound.receive(reply(wrong, AUTHOR)) is None
        assert sent.messages.count() == 1

    def test_too_large_empty_and_broken_ones(self, sent):
        address = address_in(mail_to(AUTHOR))
        for raw in (
            reply(address, AUTHOR, "x" * 1_100_000),
            reply(address, AUTHOR, "> nur Zitat\n"),
            b"",
            b"\x00\xff kaputt",
            reply(address, AUTHOR)[:80],
        ):
            assert inbound.receive(raw) is None
        assert sent.messages.count() == 1

    def test_who_was_removed_or_left(self, board, question, lead, member, visitor):
        of_member, of_visitor = address_in(mail_to(member.email)), None
        services.write(viewer_of(lead, question), "Gern.")
        of_visitor = address_in(mail_to(visitor.email))
        TeamMember.objects.filter(user=member).update(ended=timezone.now())
        services.leave(viewer_of(visitor, question))
        before = Message.objects.count()
        assert inbound.receive(reply(of_member, member.email)) is None and inbound.receive(reply(of_visitor, visitor.email)) is None
        assert Message.objects.count() == before

    def test_a_project_with_a_team_answers_by_its_members_alone(self, sent, lead):
        assert inbound.receive(reply(address_in(mail_to(AUTHOR)), AUTHOR)) is None

    def test_an_ended_conversation(self, sent):
        address = address_in(mail_to(AUTHOR))
        type(sent).objects.update(state="closed")
        assert inbound.receive(reply(address, AUTHOR)) is None


class FakeBox(socketserver.StreamRequestHandler):
    """As much of IMAP as the fetching needs."""

    def handle(self) -> None:
        box = self.server.mails  # type: ignore[attr-defined]
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, _space, rest = line.strip().partition(b" ")
            words = rest.upper()
            if words.startswith(b"CAPABILITY"):
                self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
            elif words.startswith(b"SELECT"):
                self.wfile.write(b"* %d EXISTS\r\n" % len(box))
            elif words.startswith(b"UID SEARCH"):
                self.wfile.write(b"* SEARCH " + b" ".join(b"%d" % uid for uid in box) + b"\r\n")
            elif words.startswith(b"UID FETCH") and b"RFC822.SIZE" in words:
                uid = int(words.split()[2])
                self.wfile.write(b"* 1 FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, len(box[uid])))
            elif words.startswith(b"UID FETCH"):
                uid = int(words.split()[2])
                self.wfile.write(b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (uid, len(box[uid])) + box[uid] + b")\r\n")
            elif words.startswith(b"UID STORE"):
                self.server.flags[int(words.split()[2])] = words  # type: ignore[attr-defined]
            self.wfile.write(tag + b" OK done\r\n")
            if words.startswith(b"LOGOUT"):
                return


@pytest.fixture
def box():
    with socketserver.TCPServer(("127.0.0.1", 0), FakeBox) as server:
        server.mails, server.flags = {}, {}  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with override_settings(REPLY_MAILBOX_URL=f"imap://antwort:geheim@127.0.0.1:{server.server_address[1]}/INBOX"):
            yield server
        server.shutdown()


def test_the_mailbox_is_read_taken_mails_go_and_ignored_ones_stay_read(sent, box):
    address = address_in(mail_to(AUTHOR))
    box.mails = {1: reply(address, AUTHOR), 2: reply("antwort@mail.example", AUTHOR), 3: reply(address, AUTHOR, "x" * 1_100_000), 4: b"kaputt"}
    assert mailbox.fetch() == "taken 1, ignored 3"
    assert sent.messages.count() == 2
    assert b"\\DELETED" in box.flags[1] and all(b"\\SEEN" in box.flags[uid] and b"\\DELETED" not in box.flags[uid] for uid in (2, 3, 4))


def test_the_password_never_goes_over_an_open_line(settings):
    settings.REPLY_MAILBOX_URL = "imap://antwort:geheim@mail.example/INBOX"
    with pytest.raises(ValueError, match="imaps"):
        mailbox.fetch()


def test_without_a_mailbox_nothing_is_offered(settings, sent, client):
    settings.REPLY_MAILBOX_URL = ""
    assert mailbox.fetch() == "off"
    services.write(_guest(sent), "Noch etwas.")
    mail = mail_to(AUTHOR)
    assert mail.reply_to == "" and "auf diese E-Mail antworten" not in mail.text


def _guest(conversation):
    from .test_relay import guest

    return guest(conversation, of_project=False)
