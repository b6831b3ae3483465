"""Signing in by code: who gets what mail, what opens what, and what stays shut (abuse 26, 28, 29, 30)."""

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import EmailConfirmation, User
from municipality.models import OutboxMail
from tests.factories import create_user

from .conftest import ADA, code_of, last_mail, link_of, sign_in, user_of

pytestmark = pytest.mark.django_db


def test_the_account_is_made_when_the_address_is_proven_and_not_before(browser):
    browser.post("/mitmachen/anmelden/", {"email": " Ada@Example.ORG "})
    assert not User.objects.filter(email=ADA).exists()
    answer = browser.post("/mitmachen/anmelden/code/", {"code": code_of(last_mail())})
    assert answer["Location"] == "/mitmachen/willkommen/"
    user = User.objects.get(email=ADA)
    assert user_of(browser) == user and not user.has_usable_password() and not user.is_staff
    assert browser.get("/mitmachen/").status_code == 200


def test_the_second_time_leads_straight_to_where_one_wanted_to_go(browser):
    sign_in(browser)
    browser.post("/konto/logout/")
    assert user_of(browser) is None
    assert sign_in(browser, next="/mitmachen/profil/")["Location"] == "/mitmachen/profil/"
    assert User.objects.count() == 1


def test_the_first_time_asks_for_a_name_once_and_goes_on(browser):
    assert sign_in(browser, next="/mitmachen/profil/")["Location"] == "/mitmachen/willkommen/?next=%2Fmitmachen%2Fprofil%2F"
    page = browser.get("/mitmachen/willkommen/?next=/mitmachen/profil/").content.decode()
    assert 'href="/mitmachen/profil/"' in page
    answer = browser.post("/mitmachen/willkommen/", {"name": " Ada\u202e  Q. ", "next": "/mitmachen/profil/"})
    assert answer["Location"] == "/mitmachen/profil/" and User.objects.get(email=ADA).name == "Ada Q."


def answers(browser, email):
    first = browser.post("/mitmachen/anmelden/", {"email": email})
    second = browser.get(first["Location"])
    return first.status_code, first["Location"], second.status_code, second.content.decode().replace(email, "@")


def test_known_unknown_staff_and_locked_addresses_get_the_same_answer(town):
    create_user("bekannt@example.org")
    create_user("amt@example.org", is_staff=True)
    create_user("zu@example.org", is_active=False)
    seen = []
    for email in ("bekannt@example.org", "neu@example.org", "amt@example.org", "zu@example.org"):
        status, where, code, text = answers(Client(HTTP_HOST=town.site.hostname), email)
        without_token = [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]
        seen.append((status, where, code, without_token))
    assert all(entry == seen[0] for entry in seen)
    assert OutboxMail.objects.count() == 4


def test_a_code_never_opens_an_account_of_the_administration_without_a_second_factor(browser):
    create_user("amt@example.org", is_staff=True)
    browser.post("/mitmachen/anmelden/", {"email": "amt@example.org"})
    text = last_mail("amt@example.org").body
    assert "/konto/login/" in text and "Passwort" in text
    with pytest.raises(TypeError):
        code_of(last_mail("amt@example.org"))


def test_who_became_staff_while_the_code_was_under_way_is_sent_to_the_password(browser):
    create_user(ADA, password=None)
    browser.post("/mitmachen/anmelden/", {"email": ADA})
    User.objects.filter(email=ADA).update(is_staff=True)
    answer = browser.post("/mitmachen/anmelden/code/", {"code": code_of(last_mail())})
    assert answer["Location"] == "/konto/login/" and user_of(browser) is None


@pytest.mark.parametrize("demanded", [True, False])
def test_a_session_opened_by_a_code_alone_does_not_open_the_admin_even_after_promotion(browser, ada, settings, demanded):
    settings.REQUIRE_SECOND_FACTOR = demanded
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    assert browser.get("/admin/")["Location"] == "/mitmachen/"
    assert browser.get("/admin/pages/")["Location"] == "/mitmachen/"


def second_factor(user):
    from allauth.mfa.totp.internal import auth

    auth.TOTP.activate(user, auth.generate_totp_secret())


def totp(user):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal import auth
    from allauth.mfa.utils import decrypt

    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


@pytest.mark.parametrize("is_staff", [False, True])
def test_a_second_factor_is_asked_for_after_the_code_as_after_a_password(browser, settings, is_staff):
    settings.REQUIRE_SECOND_FACTOR = True
    user = create_user(ADA, is_staff=is_staff, is_superuser=is_staff)
    second_factor(user)
    answer = sign_in(browser, next="/mitmachen/profil/")
    assert answer["Location"] == "/konto/2fa/authenticate/" and user_of(browser) is None
    assert browser.get("/mitmachen/")["Location"].startswith("/mitmachen/anmelden/")
    assert browser.get("/admin/").status_code == 302
    answer = browser.post("/konto/2fa/authenticate/", {"code": totp(user)})
    assert answer["Location"] == "/mitmachen/profil/" and user_of(browser) == user
    assert (browser.get("/admin/").status_code == 200) is is_staff


def test_the_session_gets_another_key_when_somebody_signs_in(browser):
    browser.post("/mitmachen/anmelden/", {"email": ADA})
    before = browser.cookies["sessionid"].value
    browser.post("/mitmachen/anmelden/code/", {"code": code_of(last_mail())})
    assert browser.cookies["sessionid"].value != before


def test_a_code_works_in_its_own_browser_only_and_once(town, browser):
    browser.post("/mitmachen/anmelden/", {"email": ADA})
    code = code_of(last_mail())
    other = Client(HTTP_HOST=town.site.hostname)
    assert other.post("/mitmachen/anmelden/code/", {"code": code})["Location"] == "/mitmachen/anmelden/"
    other.post("/mitmachen/anmelden/", {"email": ADA})
    assert other.post("/mitmachen/anmelden/code/", {"code": code}).status_code == 422
    assert browser.post("/mitmachen/anmelden/code/", {"code": code}).status_code == 302, "somebody else's asking does not disturb"
    browser.post("/konto/logout/")
    browser.post("/mitmachen/anmelden/", {"email": ADA})
    assert browser.post("/mitmachen/anmelden/code/", {"code": code}).status_code == 422


def test_a_wrong_code_keeps_the_page_and_five_are_all(browser):
    browser.post("/mitmachen/anmelden/", {"email": ADA})
    right = code_of(last_mail())
    wrong = ("222-222", "333-333", "444-444", "666-666", "777-777")
    for code in wrong:
        answer = browser.post("/mitmachen/anmelden/code/", {"code": code})
        assert answer.status_code == 422 and "alert-error" in answer.content.decode()
    assert browser.post("/mitmachen/anmelden/code/", {"code": right}).status_code == 422
    browser.post("/mitmachen/anmelden/neuer-code/")
    assert browser.post("/mitmachen/anmelden/code/", {"code": code_of(last_mail())}).status_code == 302


def test_a_new_code_makes_the_old_one_worthless(browser):
    browser.post("/mitmachen/anmelden/", {"email": ADA})
    old = code_of(last_mail())
    browser.post("/mitmachen/anmelden/neuer-code/")
    answer = browser.post("/mitmachen/anmelden/code/", {"code": old})
    assert answer.status_code == 422


def test_code_and_link_end_after_half_an_hour(browser):
    with time_machine.travel("2026-05-04 10:00 +02:00", tick=False) as clock:
        browser.post("/mitmachen/anmelden/", {"email": ADA})
        message = last_mail()
        clock.shift(60 * 31)
        assert browser.post("/mitmachen/anmelden/code/", {"code": code_of(message)}).status_code == 422
        assert browser.post(link_of(message)).status_code == 410
    assert user_of(browser) is None


def test_a_scanner_that_opens_the_link_signs_nobody_in_and_uses_nothing_up(town, browser):
    browser.post("/mitmachen/anmelden/", {"email": ADA})
    link = link_of(last_mail())
    scanner = Client(HTTP_HOST=town.site.hostname)
    assert scanner.get(link).status_code == scanner.head(link).status_code == 200
    assert not User.objects.exists() and EmailConfirmation.objects.get().used_at is None
    phone = Client(HTTP_HOST=town.site.hostname)
    assert ADA in phone.get(link).content.decode(), "one reads as whom one signs in"
    assert phone.post(link).status_code == 302 and user_of(phone).email == ADA
    assert phone.post(link).status_code == 410
    assert browser.post("/mitmachen/anmelden/code/", {"code": code_of(last_mail())}).status_code == 422, "code and link are one"


def test_a_link_for_somebody_else_does_not_swap_the_person(browser, ada, town):
    other = Client(HTTP_HOST=town.site.hostname)
    other.post("/mitmachen/anmelden/", {"email": "eve@example.org"})
    browser.post(link_of(last_mail("eve@example.org")))
    assert user_of(browser) == ada


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "https://evil.example/", "https://localhost@evil.example/", "/%0d%0aSet-Cookie:x", "javascript:alert(1)",
        "/\r\nLocation: //evil", "///evil.example", "\t//evil.example", " //evil.example", "/x" * 400,
    ],
)  # fmt: skip
def test_next_cannot_leave_the_site(browser, target):
    sign_in(browser)
    browser.post("/konto/logout/")
    location = sign_in(browser, next=target)["Location"]
    assert location == "/mitmachen/" or location.startswith("/%0d%0a")
    assert "evil" not in browser.get("/mitmachen/willkommen/", {"next": target}).content.decode()


def test_codes_to_one_address_and_from_one_network_are_limited(town):
    statuses = [Client(HTTP_HOST=town.site.hostname).post("/mitmachen/anmelden/", {"email": ADA}).status_code for _number in range(7)]
    assert statuses[:5] == [302] * 5 and statuses[5:] == [429] * 2
    assert OutboxMail.objects.count() == 5
    client = Client(HTTP_HOST=town.site.hostname)
    more = [client.post("/mitmachen/anmelden/", {"email": f"p{number}@example.org"}).status_code for number in range(40)]
    assert 429 in more and more[-1] == 429
    page = client.post("/mitmachen/anmelden/", {"email": "noch@example.org"}).content.decode()
    assert "noch@example.org" in page, "what was typed stays"


def test_wrong_addresses_are_explained_and_kept(browser):
    for typed in ("", "ada", "ada@", "a@b@c.de", "ada@example.org, bob@example.org"):
        answer = browser.post("/mitmachen/anmelden/", {"email": typed})
        assert answer.status_code == 422 and "alert-error" in answer.content.decode()
    assert not OutboxMail.objects.exists()


def test_staying_signed_in_is_a_choice(browser):
    sign_in(browser)
    assert browser.session.get_expiry_age() <= 60 * 60 * 12
    browser.post("/konto/logout/")
    sign_in(browser, remember="on")
    assert browser.session.get_expiry_age() > 60 * 60 * 24 * 29


def test_signing_out_is_by_post_alone(browser, ada):
    browser.get("/konto/logout/")
    assert user_of(browser) == ada
    browser.post("/konto/logout/")
    assert user_of(browser) is None


def test_the_mail_is_in_the_language_of_the_page_and_says_why_it_came(browser):
    browser.post("/en/mitmachen/anmelden/", {"email": ADA})
    message = last_mail()
    assert "/en/mitmachen/anmelden/link/" in message.body
    assert "List-Unsubscribe" not in message.extra_headers
    assert mail.outbox[-1].subject.endswith(code_of(message))


def test_two_municipalities_share_accounts_but_not_codes(town, other_town):
    here, there = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="other.example")
    here.post("/mitmachen/anmelden/", {"email": ADA})
    link = link_of(last_mail())
    assert there.post(link).status_code == 404
    assert sign_in(there).status_code == 302
    assert User.objects.count() == 1 and timezone.now()


# Page cache -----------------------------------------------------------------------------------------------------------------


def test_signed_in_people_neither_get_nor_fill_the_shared_cache(town, browser, ada, settings):
    settings.PAGE_CACHE_SECONDS = 60
    address = "/mitmachen/anmelden/"
    stranger = Client(HTTP_HOST=town.site.hostname)
    mine = browser.get("/").content.decode()
    assert "Mein Bereich" in mine and address not in mine
    theirs = stranger.get("/").content.decode()
    assert "Mein Bereich" not in theirs and address in theirs
    assert "sessionid" not in stranger.cookies
    again = browser.get("/")
    assert "Mein Bereich" in again.content.decode() and "Cookie" in again["Vary"]
    with_etag = stranger.get("/")
    assert with_etag["ETag"] and "Cookie" not in with_etag.get("Vary", "")


def test_an_anonymous_page_costs_no_session(town, browser, django_assert_num_queries, settings):
    settings.PAGE_CACHE_SECONDS = 60
    browser.get("/")
    with django_assert_num_queries(0):
        assert browser.get("/").status_code == 200
