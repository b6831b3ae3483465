"""Notices: settings, the way out of a mail, collected mails exactly once (abuse 40), reading, end."""

import random
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import notices, notices_digest, notices_settings
from accounts.models import Frequency, Notice, NoticeSetting, User
from accounts.notices import NoticeKind, notify, register
from municipality import retention
from municipality.models import OutboxMail
from municipality.outbox import send_due
from tests.factories import create_user

from .conftest import ADA, last_mail

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
AT_ONCE = register(NoticeKind("test.once", "Jemand fragt an"))
DAILY = register(NoticeKind("test.daily", "Im Team ist etwas neu", Frequency.DAILY))
WEEKLY = register(NoticeKind("test.weekly", "Gesucht wird", Frequency.WEEKLY))


@pytest.fixture
def person(db):
    return create_user(ADA, name="Ada")


def at(text):
    return time_machine.travel(f"{text} +00:00", tick=False)


class TestSettings:
    def field(self, kind):
        return f"kind-{[known.name for known in notices.kinds() if not known.for_staff].index(kind.name)}"

    def all(self, **changed):
        values = {self.field(kind): str(kind.default) for kind in notices.kinds() if not kind.for_staff}
        return {**values, **{self.field(kind): value for kind, value in changed.pop("kinds", {}).items()}}

    def test_what_is_chosen_holds_for_the_next_event(self, browser, ada, town):
        assert browser.post("/mitmachen/benachrichtigungen/", self.all(kinds={AT_ONCE: "never"})).status_code == 302
        [row] = notify(town.site, [ada], AT_ONCE, key="1", title="Anfrage")
        assert row.frequency == "never" and row.mailed_at is None
        assert NoticeSetting.objects.get().kind == AT_ONCE.name, "what is as before is not written"

    def test_what_waits_follows_and_at_once_does_not_become_many_single_mails(self, person, town):
        notify(town.site, [person], WEEKLY, key="1", title="Ein Dach")
        notices_settings.choose(person, town.site, {WEEKLY.name: Frequency.ONCE})
        assert Notice.objects.get().frequency == Frequency.DAILY and not OutboxMail.objects.exists()
        notices_settings.choose(person, town.site, {WEEKLY.name: Frequency.NEVER})
        assert Notice.objects.get().frequency == Frequency.NEVER

    def test_unknown_kinds_and_words_are_ignored(self, person, town):
        notices_settings.choose(person, town.site, {"no.such": "never", AT_ONCE.name: "hourly"})
        assert not NoticeSetting.objects.exists()

    def test_what_only_the_administration_hears_of_is_not_offered_to_others(self, browser, ada, town):
        register(NoticeKind("test.staff", "Nur für das Amt", for_staff=True))
        assert "Nur für das Amt" not in browser.get("/mitmachen/benachrichtigungen/").content.decode()
        browser.force_login(create_user("amt@example.org", is_staff=True))
        assert "Nur für das Amt" in browser.get("/mitmachen/benachrichtigungen/").content.decode()

    def test_a_wrong_choice_is_explained(self, browser, ada):
        assert browser.post("/mitmachen/benachrichtigungen/", self.all(kinds={AT_ONCE: "hourly"})).status_code == 422

    def test_settings_hold_in_one_municipality(self, person, town, other_town):
        notices_settings.choose(person, town.site, {AT_ONCE.name: Frequency.NEVER})
        [row] = notify(other_town.site, [person], AT_ONCE, key="1", title="Anderswo")
        assert row.frequency == Frequency.ONCE


class TestUnsubscribe:
    def path(self, person, site, kind):
        return notices_settings.addresses(person, site, kind)["unsubscribe_url"].split("/", 3)[3].join(["/", ""])

    def test_every_mail_has_both_ways_out_and_names_no_address(self, person, town):
        notify(town.site, [person], AT_ONCE, key="1", title="Anfrage")
        message = last_mail()
        url = message.extra_headers["List-Unsubscribe"].strip("<>")
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert url in message.body and url in message.alternatives[0][0] and ADA not in url

    def test_get_shows_a_button_and_post_acts_without_signing_in_or_token(self, person, town):
        browser = Client(HTTP_HOST=town.site.hostname, enforce_csrf_checks=True)
        path = self.path(person, town.site, AT_ONCE.name)
        assert "Jemand fragt an" in browser.get(path).content.decode() and not NoticeSetting.objects.exists()
        assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert browser.post(path).status_code == 200, "twice does no harm"
        [row] = notify(town.site, [person], AT_ONCE, key="1", title="Anfrage")
        assert row.frequency == Frequency.NEVER and not OutboxMail.objects.exists()

    def test_the_way_out_of_a_digest_ends_the_digest_and_nothing_else(self, person, town):
        notices_settings.choose(person, town.site, {AT_ONCE.name: Frequency.WEEKLY})
        Client(HTTP_HOST=town.site.hostname).post(self.path(person, town.site, "digest:weekly"))
        now = notices_settings.frequency_of(person, town.site)
        assert (now[AT_ONCE.name], now[WEEKLY.name], now[DAILY.name]) == ("never", "never", "daily")

    @pytest.mark.parametrize("token", ["x" * 43, "a:b:c", "." * 200, "y" * 400])
    def test_a_forged_one_does_not_exist(self, town, token):
        assert Client(HTTP_HOST=town.site.hostname).post(f"/mitmachen/benachrichtigungen/abmelden/{token}/").status_code == 404

    def test_it_does_not_hold_at_another_municipality_or_for_somebody_gone(self, person, town, other_town):
        path = self.path(person, town.site, AT_ONCE.name)
        assert Client(HTTP_HOST="other.example").get(path).status_code == 404
        person.delete()
        assert Client(HTTP_HOST=town.site.hostname).get(path).status_code == 404


class TestDigest:
    def test_turns_are_at_seven_local_time_also_when_the_clock_changes(self):
        cases = [
            (Frequency.DAILY, "2026-03-28 06:30", "2026-03-28 06:00"), (Frequency.DAILY, "2026-03-28 05:30", "2026-03-27 06:00"),
            (Frequency.DAILY, "2026-03-29 05:30", "2026-03-29 05:00"), (Frequency.DAILY, "2026-10-25 06:30", "2026-10-25 06:00"),
            (Frequency.WEEKLY, "2026-05-11 05:00", "2026-05-11 05:00"), (Frequency.WEEKLY, "2026-05-11 04:59", "2026-05-04 05:00"),
            (Frequency.WEEKLY, "2026-05-17 20:00", "2026-05-11 05:00"),
        ]  # fmt: skip
        for frequency, now, due in cases:
            with at(now):
                assert f"{notices_digest.turn(frequency, timezone.now()).astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M}" == due, (frequency, now)

    def test_one_mail_with_all_of_a_day_in_the_language_of_the_receiver(self, person, town):
        User.objects.filter(pk=person.pk).update(language="en")
        with at("2026-05-04 08:00"):
            for number in range(3):
                notify(town.site, [person], DAILY, key=f"{number}", title=f"Neues {number}", path=f"/mitmachen/{number}/")
            assert notices_digest.send_due() == 0
        with at("2026-05-05 05:01"):
            assert notices_digest.send_due() == 1 and notices_digest.send_due() == 0
            send_due()
        [message] = mail.outbox
        assert all(f"Neues {number}" in message.body for number in range(3)) and "/en/mitmachen/benachrichtigungen/" in message.body
        assert message.extra_headers["List-Unsubscribe-Post"]

    def test_what_is_gone_is_not_told(self, person, town, monkeypatch):
        monkeypatch.setitem(notices._subjects, "thing", lambda user, ids: ids & {"1"})
        with at("2026-05-04 08:00"):
            for number in (1, 2):
                notify(town.site, [person], DAILY, key=f"{number}", title=f"Neues {number}", subject=f"thing:{number}")
        with at("2026-05-05 08:00"):
            notices_digest.send_due()
        assert "Neues 1" in OutboxMail.objects.get().text and "Neues 2" not in OutboxMail.objects.get().text
        assert Notice.objects.count() == 1

    def test_nobody_is_told_who_left_or_is_locked(self, person, town):
        with at("2026-05-04 08:00"):
            notify(town.site, [person], DAILY, key="1", title="Neues", subject="project:7")
            assert notices.withdraw([person], "project:7") == 1
            notify(town.site, [person], DAILY, key="2", title="Neues")
        User.objects.filter(pk=person.pk).update(is_active=False)
        with at("2026-05-05 08:00"):
            assert notices_digest.send_due() == 0
        assert not OutboxMail.objects.exists()

    def test_a_long_one_is_cut_and_says_so(self, person, town):
        with at("2026-05-04 08:00"):
            for number in range(notices_digest.MOST_IN_A_MAIL + 5):
                notify(town.site, [person], DAILY, key=f"{number}", title=f"Neues {number}")
        with at("2026-05-05 08:00"):
            notices_digest.send_due()
        text = OutboxMail.objects.get().text
        assert text.count("Neues ") == notices_digest.MOST_IN_A_MAIL and "5 weitere" in text

    def test_over_sixty_days_with_crashes_each_event_is_in_exactly_one_mail(self, person, town, monkeypatch):
        """Abuse 40: events of all frequencies, some at the very moment of the mail; the job dies before, in the middle of and after writing."""
        people = [person, create_user("bob@example.org", language="en")]
        dice, number, written = random.Random(40), 0, []
        queue = notices_digest.queue_mail

        def dies(**values):
            if dice.random() < 0.3:
                raise KeyboardInterrupt
            made = queue(**values)
            if dice.random() < 0.3:
                raise KeyboardInterrupt
            return made

        monkeypatch.setattr(notices_digest, "queue_mail", dies)
        with time_machine.travel("2026-03-01 00:00 +01:00", tick=False) as clock:
            for _step in range(60 * 4):
                for _event in range(dice.randrange(3)):
                    number += 1
                    kind = dice.choice([AT_ONCE, DAILY, WEEKLY])
                    notify(town.site, people, kind, key=f"event:{number}", title=f"«{number}»")
                    notify(town.site, people, kind, key=f"event:{number}", title=f"«{number}»")
                    written.append(number)
                for _run in range(dice.randrange(3)):
                    try:
                        notices_digest.send_due()
                    except KeyboardInterrupt:
                        continue
                clock.shift(timedelta(hours=6))
            monkeypatch.setattr(notices_digest, "queue_mail", queue)
            clock.shift(timedelta(days=8))
            notices_digest.send_due()
            notices_digest.send_due()
        for who in people:
            texts = list(OutboxMail.objects.filter(recipient=who.email).values_list("text", flat=True))
            for event in written:
                assert sum(f"«{event}»" in text for text in texts) == 1, f"event {event} of {who.email}"
        assert not Notice.objects.filter(mailed_at=None).exists()
        keys = OutboxMail.objects.filter(event_key__startswith="digest:daily").values_list("event_key", flat=True)
        assert len(set(keys)) == len(keys) > 50


class TestReading:
    def test_by_post_only_and_only_the_own_ones(self, browser, ada, town):
        bob = create_user("bob@example.org")
        [mine], [theirs] = notify(town.site, [ada], AT_ONCE, key="1", title="Für Ada"), notify(town.site, [bob], AT_ONCE, key="2", title="Für Bob")
        page = browser.get("/mitmachen/").content.decode()
        assert "Für Ada" in page and "Für Bob" not in page
        assert browser.get(f"/mitmachen/neuigkeiten/{mine.pk}/gelesen/").status_code == 405
        assert browser.post(f"/mitmachen/neuigkeiten/{theirs.pk}/gelesen/").status_code == 404
        answer = browser.post(f"/mitmachen/neuigkeiten/{mine.pk}/gelesen/", {"next": "//evil.example"})
        assert answer["Location"] == "/mitmachen/" and Notice.objects.get(pk=mine.pk).read_at
        browser.post("/mitmachen/neuigkeiten/gelesen/")
        assert Notice.objects.get(pk=theirs.pk).read_at is None

    def test_of_this_municipality_only(self, browser, ada, other_town):
        [row] = notify(other_town.site, [ada], AT_ONCE, key="1", title="Anderswo")
        assert "Anderswo" not in browser.get("/mitmachen/neuigkeiten/").content.decode()
        assert browser.post(f"/mitmachen/neuigkeiten/{row.pk}/gelesen/").status_code == 404

    def test_they_go_after_half_a_year(self, person, town):
        with at("2026-01-01 08:00"):
            notify(town.site, [person], AT_ONCE, key="1", title="Alt")
        with at("2026-06-29 08:00"):
            notify(town.site, [person], AT_ONCE, key="2", title="Neu")
        with at("2026-07-02 08:00"):
            due = retention.run(dry_run=True)["accounts.notices"]
            assert retention.run()["accounts.notices"] == due and len(due) == 1
        assert Notice.objects.get().title == "Neu"
