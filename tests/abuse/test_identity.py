"""Who is who: sign-in, password reset, addresses, secrets, mails that strangers could misuse."""

import re
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchange.conversations import keys as talk_keys
from exchange.models import Conversation
from home.contact import came_from
from home.models import ContactMessage
from moderation import reports
from moderation.models import Report
from municipality.models.mail import OutboxMail
from municipality.throttle import forget_old
from projects.models import Submission
from projects.submission import author, keys
from tests.factories import create_user

RESET = "/konto/password/reset/"
PASSWORD = "richtig-und-lang-1"


# Sign-in ----------------------------------------------------------------------------------------------------------------


def test_guessing_passwords_is_throttled_across_processes(town, settings):
    """Case 30: the counters stand in the database; a process with an empty memory does not start anew."""
    from django.core.cache import cache

    create_user("amt@example.org", password=PASSWORD)
    codes = []
    for number in range(12):
        cache.clear()  # what allauth counts by itself is gone, as in another process
        codes.append(Client().post("/konto/login/", {"login": "amt@example.org", "password": f"falsch-{number}-falsch"}).status_code)
    assert codes[:10] == [200] * 10 and codes[10:] == [429] * 2
    cache.clear()
    answer = Client().post("/konto/login/", {"login": "AMT@example.org ", "password": PASSWORD})
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    elsewhere = Client(REMOTE_ADDR="203.0.113.9").post("/konto/login/", {"login": "amt@example.org", "password": PASSWORD})
    assert elsewhere.status_code == 302, "somebody elsewhere must not lock a person out"


def test_one_network_cannot_try_many_addresses(town, monkeypatch):
    """Case 30: credential stuffing from one network ends, whatever `X-Forwarded-For` says."""
    from django.core.cache import cache

    from accounts import adapter

    monkeypatch.setattr(adapter, "SIGN_INS_PER_NETWORK", (5, timedelta(minutes=15)))
    codes = []
    for number in range(7):
        cache.clear()
        answer = Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}").post(
            "/konto/login/", {"login": f"p{number}@example.org", "password": "falsch-falsch"}
        )
        codes.append(answer.status_code)
    assert codes == [200] * 5 + [429] * 2


def test_behind_a_proxy_staff_do_not_share_one_limit(town, settings, rf):
    """Case 30: allauth counts the network that we count."""
    from allauth.account.adapter import get_adapter

    settings.TRUSTED_PROXIES = 1
    one = rf.get("/", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.7", REMOTE_ADDR="10.0.0.1")
    two = rf.get("/", HTTP_X_FORWARDED_FOR="198.51.100.8", REMOTE_ADDR="10.0.0.1")
    assert get_adapter().get_client_ip(one) == "198.51.100.7/32" != get_adapter().get_client_ip(two)
    assert get_adapter().get_client_ip(rf.get("/", REMOTE_ADDR="")) == "unknown"


# Password reset ---------------------------------------------------------------------------------------------------------


def test_a_reset_says_and_costs_the_same_for_known_and_unknown_addresses(town, django_assert_max_num_queries):
    """Case 26: same page, same status, one mail each through the outbox, no mail server is waited for."""
    create_user("amt@example.org", password=PASSWORD)
    seen = []
    for address in ("amt@example.org", "niemand@example.org"):
        client = Client()
        answer = client.post(RESET, {"email": address}, follow=True)
        text = re.sub(r"csrfmiddlewaretoken\" value=\"[^\"]+", "", answer.content.decode()).replace(address, "ADDRESS")
        seen.append((answer.status_code, answer.redirect_chain, text))
    assert seen[0] == seen[1]
    assert sorted(OutboxMail.objects.values_list("recipient", flat=True)) == ["amt@example.org", "niemand@example.org"]
    assert django_mail.outbox == []


@pytest.mark.parametrize(
    "headers",
    [{}, {"HTTP_HOST": "localhost:6666"}, {"HTTP_X_FORWARDED_HOST": "evil.example"}, {"HTTP_HOST": "127.0.0.1", "HTTP_X_FORWARDED_PORT": "81"}],
)
def test_the_link_of_a_reset_leads_to_the_municipality_whatever_was_asked(town, headers):
    """Case 33: neither host nor port of the request are in the mail; the link works and works once."""
    user = create_user("amt@example.org", password=PASSWORD)
    Client(**headers).post(RESET, {"email": "amt@example.org"})
    sent = OutboxMail.objects.get()
    for text in (sent.text, sent.html):
        assert "evil" not in text and "6666" not in text and ":81" not in text and "127.0.0.1" not in text
    link = re.search(r"http://localhost(/konto/password/reset/key/\S+)", sent.text)[1]
    client = Client()
    form = client.get(link, follow=True)
    assert client.post(form.redirect_chain[-1][0], {"password1": "ganz-neu-und-lang-2", "password2": "ganz-neu-und-lang-2"}).status_code == 302
    user.refresh_from_db()
    assert user.check_password("ganz-neu-und-lang-2")
    assert Client().get(link).status_code in (200, 302)
    again = Client().get(link, follow=True)
    assert "password1" not in again.content.decode()


def test_nobody_is_flooded_with_mails_of_the_sign_in(town):
    """Case 30: a few a day for one address, known or not; the page says the same."""
    from django.core.cache import cache

    for _time in range(12):
        cache.clear()
        assert Client().post(RESET, {"email": "opfer@example.org"}).status_code == 302
    assert OutboxMail.objects.filter(recipient="opfer@example.org").count() == 5


# Mails that strangers could misuse --------------------------------------------------------------------------------------


def test_no_mail_to_an_unconfirmed_address_repeats_what_a_stranger_typed(town):
    """Cases 27 and 39: the receipts of reports and messages carry no foreign words to an address that somebody else typed."""
    project = town.project("Ein Projekt")
    words = "KAUFEN SIE JETZT https://evil.example"
    reports.create_report(
        site=town.site, page=project, reason="spam", text=words, name=words, email="opfer@example.org", url="/x/", subject=project.title
    )
    from home.contact import store

    store(town.site, kind=ContactMessage.Kind.CONTACT, text=words, name=words, phone=words[:40], email="opfer@example.org")
    store(town.site, kind=ContactMessage.Kind.BARRIER, text=words, name=words, url=words, email="opfer@example.org")
    sent = OutboxMail.objects.filter(recipient="opfer@example.org")
    assert sent.count() == 3
    for row in sent:
        assert "evil" not in row.text + row.html + row.subject and "KAUFEN" not in row.text + row.html + row.subject


# Secrets ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["status", "draft", "status_edit"])
def test_the_secret_of_a_private_page_does_not_reach_staff_by_the_form_for_barriers(town, rf, name):
    """Case 28: who reports a barrier from the status page does not hand over the link to it."""
    submission = Submission.objects.create(site=town.site, email="ada@example.org")
    secret = keys.add_link(submission)
    path = reverse(f"projects:{name}", args=[submission.public_id, secret])
    shown = came_from(rf.get("/", HTTP_REFERER=f"http://testserver{path}?getan=name"))
    assert shown.startswith("http://testserver/projekte/") and shown.endswith("/…")
    assert secret not in shown and str(submission.public_id) not in shown
    html = Client().get("/barriere-melden/", HTTP_HOST="localhost", HTTP_REFERER=f"http://localhost{path}").content.decode()
    assert secret not in html


def test_other_secrets_are_cut_and_public_addresses_stay(town, rf):
    """Case 28: conversations and links of mails; a long address of a page is shown whole."""
    project = town.project()
    talk = Conversation.objects.create(site=town.site, project=project, kind="outside", subject="x")
    paths = {
        reverse("exchange:guest_talk", args=[talk.public_id, talk_keys.secret_of(talk, "helper")]): "/projekte/gespraech/…",
        reverse("projects:help_link", args=["aB3_" * 11]): "/projekte/mitmachen/link/…",
        reverse("projects:confirm_link", args=["aB3-" * 11]): "/projekte/einreichen/link/…",
        "/projekte/photovoltaik-auf-dem-dach-der-grundschule-am-anger-2027/": "/projekte/photovoltaik-auf-dem-dach-der-grundschule-am-anger-2027/",
    }
    for path, shown in paths.items():
        assert came_from(rf.get("/", HTTP_REFERER=f"http://testserver{path}")) == f"http://testserver{shown}"
    for foreign in ("https://evil.example/x", "javascript:alert(1)", "//evil.example", "http://testserver@evil.example/"):
        assert came_from(rf.get("/", HTTP_REFERER=foreign)) == ""


def test_a_lost_link_takes_the_same_way_for_every_address(town, django_assert_num_queries, settings):
    """Case 26: the request itself writes the same for a known and an unknown address; the mails are the worker's."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    Submission.objects.create(site=town.site, email="ada@example.org", confirmed_at=timezone.now(), state="live")
    author.send_lost_links(town.site, "warm@example.org")
    for address in ("ada@example.org", "niemand@example.org"):
        with django_assert_num_queries(1):
            author.send_lost_links(town.site, address)
    assert not OutboxMail.objects.exists()


# Reports end ------------------------------------------------------------------------------------------------------------


def test_a_decided_report_ends_after_the_time_that_the_privacy_page_names(town, other_town):
    """Case 42: name, address and text of a report go; open ones, young ones and those of a town that keeps longer stay."""
    from municipality import retention

    project, moderator = town.project("Ein Projekt"), create_user(is_superuser=True)
    old, young, waiting = (
        reports.create_report(
            site=town.site, page=project, reason="spam", text="Text von Rita", name="Rita Rat", email="rita@example.org", url="/x/", subject="Projekt"
        )
        for _n in range(3)
    )
    foreign = reports.create_report(site=other_town.site, reason="spam", text="Dort", url="/y/", subject="Dort")
    other_town.settings.keep_messages_days = 1000
    other_town.settings.save()
    for report in (old, young, foreign):
        reports.decide_report(report, moderator, upheld=False, answer="Nein.")
    from moderation import services

    services.add_note(old, moderator, "Notiz zu Rita")
    services.assign(old, moderator, moderator)
    Report.objects.filter(pk__in=[old.pk, foreign.pk]).update(decided_at=timezone.now() - timedelta(days=366))
    Report.objects.filter(pk=waiting.pk).update(created=timezone.now() - timedelta(days=900))
    dry = retention.run(dry_run=True)["moderation.reports"]
    assert dry == retention.run()["moderation.reports"] == [old.pk]
    assert set(Report.objects.values_list("pk", flat=True)) == {young.pk, waiting.pk, foreign.pk}
    from moderation.models import Assignment, InternalNote

    assert not InternalNote.objects.exists() and not Assignment.objects.exists()
    keys_of_old = [f"moderation.report_received:{old.pk}", f"moderation.report_decided:{old.pk}"]
    assert set(OutboxMail.objects.filter(event_key__in=keys_of_old).values_list("recipient", "text")) == {("", "")}
    assert OutboxMail.objects.filter(recipient="rita@example.org").exists()
    assert retention.run()["moderation.reports"] == []
    forget_old()
