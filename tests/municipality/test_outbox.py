import smtplib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail as sent
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from municipality.models import Branding, MunicipalitySettings, OutboxMail
from municipality.outbox import absolute_url, blank_old, delay_after, mail_health, one_line, queue_mail, requeue_failed, send_due

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
TEMPLATES = Path(__file__).parent / "templates"
HOSTILE = '<script>alert(1)</script> "Ümläut" & {{7*7}} %(x)s {0.__class__}'


@pytest.fixture(autouse=True)
def _templates(settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}]


def queue(site, key="submission:1:receipt", **values):
    context = {"title": values.pop("title", "Schuldach"), "path": "/projekte/status/abc/"}
    return queue_mail(site=site, to=values.pop("to", "person@example.org"), template="sample", context=context, event_key=key, **values)


class Broken(BaseEmailBackend):
    """A mail server that fails as the test says."""

    error: Exception = ConnectionRefusedError(111, "refused by person@example.org")
    opened = 0

    def open(self):
        type(self).opened += 1
        if isinstance(self.error, ConnectionRefusedError):
            raise self.error
        return True

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def broken(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    Broken.error, Broken.opened = ConnectionRefusedError(111, "refused by person@example.org"), 0
    return Broken


class TestQueue:
    def test_one_event_is_mailed_once(self, site):
        assert queue(site).state == OutboxMail.State.WAITING
        assert queue(site, title="Anderer Titel") is None
        assert OutboxMail.objects.get().subject == "Schuldach: Ihr Code"
        send_due()
        assert queue(site) is None
        send_due()
        assert len(sent.outbox) == 1

    def test_a_second_call_does_not_break_the_transaction_of_its_caller(self, site):
        with transaction.atomic():
            queue(site)
            queue(site)
            assert Branding.objects.count() == 1

    def test_a_mail_of_an_event_that_was_rolled_back_does_not_exist(self, site):
        with pytest.raises(RuntimeError), transaction.atomic():
            queue(site)
            raise RuntimeError
        assert send_due().sent == 0

    def test_the_text_is_plain_and_the_html_escaped(self, site):
        row = queue(site, title=HOSTILE)
        assert HOSTILE in row.text
        assert "<script>" not in row.html
        assert "&lt;script&gt;" in row.html
        assert "{{7*7}} %(x)s {0.__class__}" in row.html
        assert "&quot;" not in row.subject

    def test_links_lead_to_the_municipality_and_never_to_the_host_that_was_asked(self, site, other_site):
        row = queue(other_site)
        assert "https://anderswo.example/projekte/status/abc/" in row.text
        assert "https://anderswo.example/projekte/status/abc/" in row.html
        assert "auenfurt.example" not in row.text + row.html
        assert absolute_url(site, "/suche/") == "https://auenfurt.example/suche/"

    @pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "/\\evil.example", "suche/"])
    def test_a_path_cannot_leave_the_site(self, site, path):
        with pytest.raises(ValueError, match="slash"):
            absolute_url(site, path)

    @pytest.mark.parametrize("title", ["a\r\nBcc: x@example.org", "a\nX: y", "a\x0bX", "a\u2028X", "a\u202eX\x00", "a\x85X"])
    def test_no_text_gets_into_the_headers(self, site, title):
        queue(site, title=title)
        send_due()
        message = sent.outbox[0].message()
        assert message["Bcc"] is None
        assert "\n" not in sent.outbox[0].subject
        assert sent.outbox[0].recipients() == ["person@example.org"]

    @pytest.mark.parametrize(
        "address",
        ["", "x", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "A <a@b.example>", "a@b.example;c@d.example", "a@b.example\u202e"],
    )
    def test_an_address_is_one_plain_address(self, site, address):
        with pytest.raises(ValidationError):
            queue(site, to=address)
        if address:
            with pytest.raises(ValidationError):
                queue(site, reply_to=address)
        assert not OutboxMail.objects.exists()

    def test_the_language_is_the_persons_and_not_the_requests(self, site):
        assert '<html lang="en">' in queue(site, language="en").html

    def test_the_sender_is_the_municipality(self, site, settings):
        settings.DEFAULT_FROM_EMAIL = "noreply@installation.example"
        assert queue(site, "a").sender == '"Auenfurt.Example" <noreply@installation.example>'
        Branding.objects.update_or_create(site=site, defaults={"name": "Stadt Auenfurt\nX"})
        MunicipalitySettings.objects.update_or_create(site=site, defaults={"mail_from": "klima@auenfurt.example"})
        site.refresh_from_db()
        for cached in ("_Branding", "_MunicipalitySettings"):
            site.__dict__.pop(cached, None)
        assert queue(type(site).objects.get(pk=site.pk), "b").sender == "Stadt Auenfurt X <klima@auenfurt.example>"


class TestSending:
    def test_headers_say_that_nobody_should_answer_automatically(self, site):
        row = queue(site, reply_to="amt@example.org")
        assert str(send_due()) == "sent 1, delayed 0, failed 0"
        message = sent.outbox[0].message()
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"] == row.message_id
        assert row.message_id.endswith("@auenfurt.example>")
        assert message["Reply-To"] == "amt@example.org"
        assert sent.outbox[0].alternatives[0].mimetype == "text/html"

    def test_a_dead_server_delays_and_the_same_mail_goes_out_later(self, site, broken, settings, time_machine):
        time_machine.move_to(NOW, tick=False)
        row = queue(site)
        assert send_due().delayed == 1
        row.refresh_from_db()
        assert (row.state, row.attempts, row.due, row.claim) == ("waiting", 1, NOW + timedelta(minutes=1), "")
        assert row.last_error == "ConnectionRefusedError 111"
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert send_due().sent == 0
        time_machine.shift(timedelta(minutes=1))
        assert send_due().sent == 1
        assert sent.outbox[0].extra_headers["Message-ID"] == row.message_id

    def test_a_dead_server_is_asked_once_a_run_and_when_it_is_back_nothing_waits_for_hours(self, site, broken, settings, time_machine):
        time_machine.move_to(NOW, tick=False)
        for number in range(3):
            queue(site, f"e{number}")
        for _round in range(3):
            send_due()
        assert broken.opened == 3
        OutboxMail.objects.filter(event_key="e0").update(due=NOW + timedelta(hours=11))
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        queue(site, "e3")
        assert send_due().sent == 1
        assert send_due().sent == 3

    def test_delays_grow_from_a_minute_to_twelve_hours(self):
        assert [delay_after(n) for n in (1, 2, 3, 8)] == [timedelta(minutes=m) for m in (1, 2, 4, 128)]
        assert delay_after(11) == delay_after(60) == timedelta(hours=12)

    def test_after_three_days_it_is_given_up_visibly_and_can_be_sent_again(self, site, broken, settings, time_machine):
        time_machine.move_to(NOW, tick=False)
        queue(site)
        rounds = 0
        while OutboxMail.objects.get().state == OutboxMail.State.WAITING:
            time_machine.move_to(OutboxMail.objects.get().due, tick=False)
            send_due()
            rounds += 1
            assert rounds < 30
        row = OutboxMail.objects.get()
        assert row.state == OutboxMail.State.FAILED
        assert timedelta(days=3) <= timezone.now() - NOW < timedelta(days=3, hours=13)
        assert mail_health()["failed"] == 1
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert requeue_failed() == 1
        assert send_due().sent == 1

    @pytest.mark.parametrize(
        ("error", "state"),
        [
            (smtplib.SMTPRecipientsRefused({"person@example.org": (550, b"no such user")}), "failed"),
            (smtplib.SMTPRecipientsRefused({"person@example.org": (450, b"greylisted")}), "waiting"),
            (smtplib.SMTPDataError(554, b"rejected"), "failed"),
            (smtplib.SMTPServerDisconnected("gone"), "waiting"),
            (smtplib.SMTPAuthenticationError(535, b"wrong password"), "waiting"),
            (smtplib.SMTPSenderRefused(550, b"no", "a@b.example"), "waiting"),
            (RuntimeError("person@example.org"), "waiting"),
        ],
    )
    def test_what_is_final_and_what_is_tried_again(self, site, broken, error, state):
        broken.error = error
        queue(site)
        send_due()
        row = OutboxMail.objects.get()
        assert row.state == state
        assert "person" not in row.last_error

    def test_one_bad_recipient_does_not_hold_the_others(self, site, settings):
        settings.EMAIL_BACKEND = f"{__name__}.Picky"
        queue(site, "a", to="bad@example.org")
        queue(site, "b")
        report = send_due()
        assert (report.sent, report.failed) == (1, 1)

    def test_a_claim_of_a_dead_worker_ends(self, site, time_machine):
        time_machine.move_to(NOW, tick=False)
        queue(site)
        OutboxMail.objects.update(claim="dead", claimed_until=NOW + timedelta(minutes=5))
        assert send_due().sent == 0
        time_machine.shift(timedelta(minutes=6))
        assert send_due().sent == 1

    def test_a_worker_that_lost_its_claim_does_not_overwrite_the_result_of_the_other(self, site, settings, time_machine):
        time_machine.move_to(NOW, tick=False)
        settings.EMAIL_BACKEND = f"{__name__}.Overtaken"
        queue(site)
        send_due()
        row = OutboxMail.objects.get()
        assert (row.state, row.claim) == ("waiting", "other")


class Picky(BaseEmailBackend):
    def send_messages(self, messages):
        if "bad@example.org" in messages[0].to:
            raise smtplib.SMTPRecipientsRefused({"bad@example.org": (550, b"")})
        return 1


class Overtaken(BaseEmailBackend):
    def send_messages(self, messages):
        OutboxMail.objects.update(claim="other")
        return 1


class TestKeeping:
    def test_texts_and_addresses_of_old_mails_are_deleted_but_the_event_stays(self, site, time_machine):
        time_machine.move_to(NOW, tick=False)
        queue(site, "old")
        send_due()
        time_machine.shift(timedelta(days=14, minutes=1))
        queue(site, "waiting")
        assert blank_old() == 1
        row = OutboxMail.objects.get(event_key="old")
        assert (row.recipient, row.subject, row.text, row.html) == ("", "", "", "")
        assert OutboxMail.objects.get(event_key="waiting").text
        assert queue(site, "old") is None
        assert blank_old() == 0

    def test_health_shows_how_old_the_oldest_waiting_mail_is(self, site, time_machine):
        time_machine.move_to(NOW, tick=False)
        queue(site)
        time_machine.shift(timedelta(minutes=90))
        assert mail_health() == {"waiting": 1, "failed": 0, "oldest_minutes": 90}


def test_one_line_keeps_umlauts_and_drops_what_moves_text():
    assert one_line(" Grün\u202e und\t\nschön\u200b ") == "Grün und schön"


@pytest.mark.processes
def test_two_workers_never_send_the_same_mail(shared, tmp_path, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    shared.run(
        """
from django.utils import timezone
from municipality.models import OutboxMail
now = timezone.now()
OutboxMail.objects.bulk_create(OutboxMail(site=site, event_key=f"e{n}", template="x", language="de", message_id=f"<{n}@x>", sender="a@b.example",
    recipient="c@d.example", subject=f"Mail {n}.", text="t", html="h", created=now, due=now) for n in range(40))
print(1)
"""
    )
    code = """
from municipality.outbox import send_due
total = 0
for _ in range(4):
    total += send_due().sent
print(json.dumps(total))
"""
    answers = shared.run(code, 4, EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend", EMAIL_FILE_PATH=str(tmp_path / "mails"))
    assert sum(answers) == 40, answers
    texts = "".join(path.read_text() for path in (tmp_path / "mails").iterdir())
    assert [texts.count(f"Mail {n}.") for n in range(40)] == [1] * 40
