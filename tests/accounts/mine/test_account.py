"""Profile, another address, proof, copy and end of an account (abuse 32, 41)."""

import json
import time

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import confirmation, privacy
from accounts.mine import account, proof
from accounts.mine.paths import safe_path
from accounts.models import Notice, User
from accounts.notices import NoticeKind, notify, register
from home.models import ContactMessage
from moderation.models import Report
from municipality.models import OutboxMail
from municipality.outbox import send_due
from projects.models import Submission
from tests.factories import create_user
from workshop.models import Role, TeamMember

from .conftest import ADA, code_of, last_mail, sign_in, user_of

pytestmark = pytest.mark.django_db
KIND = register(NoticeKind("test.account", "Etwas geschieht"))


def later(browser):
    """Let the sign-in be longer ago than a proof holds."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - proof.HOLDS_FOR.total_seconds() - 1}]
    session.save()


class TestProfile:
    def test_what_the_form_shows_is_saved_and_nothing_else(self, browser, ada):
        data = {"name": "Ada", "phone": "0123 4567", "language": "en", "email": "eve@example.org", "is_staff": "on", "is_superuser": "on"}
        assert browser.post("/mitmachen/profil/", data).status_code == 302
        ada.refresh_from_db()
        assert (ada.name, ada.phone, ada.language, ada.email, ada.is_staff, ada.is_superuser) == ("Ada", "0123 4567", "en", ADA, False, False)

    @pytest.mark.parametrize("wrong", [{"phone": "ruf mich an"}, {"language": "xx"}, {"name": "x" * 121}])
    def test_wrong_entries_are_explained_and_kept(self, browser, ada, wrong):
        answer = browser.post("/mitmachen/profil/", {"name": "Ada", "phone": "", "language": "de", **wrong})
        assert answer.status_code == 422 and "alert-error" in answer.content.decode()
        assert next(iter(wrong.values()))[:20] in answer.content.decode() or "language" in wrong
        ada.refresh_from_db()
        assert ada.name == "Ada Quittenbaum"


class TestAddress:
    def change(self, browser, new="neu@example.org"):
        browser.post("/mitmachen/profil/adresse/", {"email": new})
        return browser.post("/mitmachen/profil/adresse/code/", {"code": code_of(last_mail(new))})

    def test_both_addresses_are_proven_and_the_old_one_is_told(self, browser, ada):
        assert self.change(browser)["Location"] == "/mitmachen/profil/"
        ada.refresh_from_db()
        assert ada.email == "neu@example.org"
        assert "andere E-Mail-Adresse" in last_mail(ADA).body
        assert list(ada.emailaddress_set.values_list("email", "verified", "primary")) == [("neu@example.org", True, True)]

    def test_without_a_fresh_proof_a_code_to_the_old_address_comes_first(self, browser, ada):
        later(browser)
        answer = browser.post("/mitmachen/profil/adresse/", {"email": "neu@example.org"})
        assert answer["Location"] == "/mitmachen/bestaetigen/?next=%2Fmitmachen%2Fprofil%2Fadresse%2F"
        assert not OutboxMail.objects.filter(recipient="neu@example.org").exists()
        browser.post(answer["Location"], {"send": "1"})
        answer = browser.post(answer["Location"], {"code": code_of(last_mail(ADA))})
        assert answer["Location"] == "/mitmachen/profil/adresse/"
        self.change(browser)
        ada.refresh_from_db()
        assert ada.email == "neu@example.org"

    def test_a_code_for_signing_in_is_no_code_for_the_address(self, browser, ada, town):
        other = Client(HTTP_HOST=town.site.hostname)
        other.post("/mitmachen/anmelden/", {"email": "neu@example.org"})
        code = code_of(last_mail("neu@example.org"))
        browser.post("/mitmachen/profil/adresse/", {"email": "neu@example.org"})
        assert browser.post("/mitmachen/profil/adresse/code/", {"code": code}).status_code == 422

    def test_an_address_that_somebody_has_gets_the_same_answer_and_no_code(self, browser, ada):
        create_user("bekannt@example.org")
        free = browser.post("/mitmachen/profil/adresse/", {"email": "frei@example.org"})
        taken = browser.post("/mitmachen/profil/adresse/", {"email": "bekannt@example.org"})
        assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
        assert "gehört aber schon" in last_mail("bekannt@example.org").body

    def test_an_address_that_was_taken_meanwhile_changes_nothing(self, browser, ada):
        browser.post("/mitmachen/profil/adresse/", {"email": "neu@example.org"})
        code = code_of(last_mail("neu@example.org"))
        create_user("neu@example.org")
        assert browser.post("/mitmachen/profil/adresse/code/", {"code": code})["Location"] == "/mitmachen/profil/adresse/"
        ada.refresh_from_db()
        assert ada.email == ADA

    def test_what_was_brought_in_goes_along(self, browser, ada, town):
        row = Submission.objects.create(site=town.site, email=ADA, state="live", confirmed_at=timezone.now(), data={"title": "Solardach"})
        self.change(browser)
        row.refresh_from_db()
        assert row.email == "neu@example.org" and "Solardach" in browser.get("/mitmachen/").content.decode()

    def test_staff_do_not_change_their_address_here(self, browser):
        staff = create_user("amt@example.org", is_staff=True)
        browser.force_login(staff)
        session = browser.session
        session[proof.KEY] = {"user": staff.pk, "email": staff.email, "at": time.time()}
        session.save()
        browser.post("/mitmachen/profil/adresse/", {"email": "neu@example.org"})
        assert not OutboxMail.objects.exists()


class TestSecondFactor:
    @pytest.mark.parametrize("path", ["/konto/2fa/totp/activate/", "/konto/2fa/webauthn/add/", "/konto/2fa/recovery-codes/generate/"])
    def test_setting_one_up_asks_for_a_fresh_proof(self, browser, ada, path):
        later(browser)
        assert browser.get(path)["Location"].startswith("/mitmachen/bestaetigen/")
        assert browser.post(path)["Location"].startswith("/mitmachen/bestaetigen/")

    def test_with_a_fresh_proof_the_pages_open(self, browser, ada):
        assert browser.get("/konto/2fa/").status_code == 200
        assert browser.get("/konto/2fa/totp/activate/").status_code == 200
        assert browser.get("/konto/2fa/webauthn/add/").status_code == 200

    @pytest.mark.parametrize("path", ["/konto/email/", "/konto/password/set/", "/konto/password/change/"])
    def test_there_is_no_second_way_to_address_and_password(self, browser, ada, path):
        assert browser.get(path)["Location"] == "/mitmachen/profil/"
        browser.post(path, {"password1": "sehr-geheim-12", "password2": "sehr-geheim-12", "email": "eve@example.org", "action_add": "1"})
        ada.refresh_from_db()
        assert not ada.has_usable_password() and ada.email == ADA and ada.emailaddress_set.count() == 1


class TestProof:
    def test_it_ends_after_a_quarter_of_an_hour(self, rf, browser, ada):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            browser.post("/konto/logout/")
            sign_in(browser)
            assert browser.get("/mitmachen/profil/adresse/").status_code == 200
            clock.shift(proof.HOLDS_FOR)
            assert browser.get("/mitmachen/profil/adresse/").status_code == 302

    def test_somebody_elses_proof_is_none(self, rf, ada):
        request = rf.get("/")
        request.user, request.session = ada, {proof.KEY: {"user": ada.pk + 1, "email": ada.email, "at": time.time()}}
        assert not proof.is_fresh(request)
        request.session = {proof.KEY: {"user": ada.pk, "email": "old@example.org", "at": time.time()}}
        assert not proof.is_fresh(request)
        proof.note(request)
        assert proof.is_fresh(request)


class TestCopy:
    def test_it_holds_all_of_the_own_rows_and_nothing_of_others(self, browser, ada, town):
        bob = create_user("bob@example.org", name="Bob Birnbaum")
        for email, title in ((ADA, "Meine Idee"), (bob.email, "Bobs Idee")):
            Submission.objects.create(site=town.site, email=email, state="live", confirmed_at=timezone.now(), data={"title": title})
        notify(town.site, [ada], KIND, key="a", title="Für Ada")
        notify(town.site, [bob], KIND, key="b", title="Für Bob")
        answer = browser.post("/mitmachen/profil/daten/")
        assert answer["Content-Type"] == "application/json" and "attachment" in answer["Content-Disposition"]
        data, text = json.loads(answer.content), answer.content.decode()
        assert data["account"]["email"] == ADA and "Meine Idee" in text and "Für Ada" in text
        assert "Bob" not in text and "bob@" not in text and "password" not in text
        assert browser.get("/mitmachen/profil/daten/").status_code == 405


def every_value():
    """Yield (table.column, value) of every text in the database but sessions (which are signed and hold no address)."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if value is not None and not isinstance(value, (int, float, bool)):
                        yield f"{table}.{name}", str(value)


class TestEnd:
    def end(self, browser):
        browser.post("/mitmachen/profil/loeschen/", {"send": "1"})
        return browser.post("/mitmachen/profil/loeschen/", {"code": code_of(last_mail(ADA))})

    def test_it_needs_a_code_even_right_after_signing_in(self, browser, ada):
        assert browser.get("/mitmachen/profil/loeschen/").status_code == 200
        browser.post("/mitmachen/profil/loeschen/", {"code": "222-222"})
        browser.post("/mitmachen/profil/loeschen/")
        assert User.objects.filter(pk=ada.pk).exists()

    def test_name_and_address_are_in_no_table_any_more_and_the_work_of_others_stays(self, browser, ada, town):
        bob = create_user("bob@example.org", name="Bob")
        ada.phone = "0123 987654"
        ada.save()
        own = town.project("Adas öffentliches Projekt")
        Submission.objects.create(
            site=town.site, project=own, email=ADA, name=ada.name, state="live", confirmed_at=timezone.now(), data={"title": own.title}
        )
        Submission.objects.create(site=town.site, email=ADA, name=ada.name, state="unconfirmed", data={"title": "Nie bestätigt"})
        shared = town.project("Bobs Projekt")
        TeamMember.objects.create(project=shared, user=bob, role=Role.LEAD)
        TeamMember.objects.create(project=shared, user=ada, skills="Statik")
        notify(town.site, [bob], KIND, key="x", title=f"{ada.name} möchte mitmachen", text=f"Schreiben Sie an {ADA}.")
        other = Submission.objects.create(site=town.site, email=bob.email, state="live", confirmed_at=timezone.now(), data={"title": "Bobs Idee"})
        confirmation.start(town.site, ADA, "submission", other)
        ContactMessage.objects.create(
            site=town.site, name=ada.name, email=ADA, topic="Frage", text=f"Gruß, {ada.name}", delete_after=timezone.localdate()
        )
        Report.objects.create(site=town.site, url="/", subject="Seite", reason="other", text=f"Von {ada.name}", name=ada.name, email=ADA)
        before = [place for place, value in every_value() if ADA in value.lower() or ada.name.lower() in value.lower()]
        assert len(before) > 5, "else the search below would prove nothing"

        assert self.end(browser)["Location"] == "/mitmachen/geloescht/"
        assert user_of(browser) is None and browser.get("/mitmachen/geloescht/").status_code == 200
        found = [
            f"{place}: {value[:80]}" for place, value in every_value() if any(word in value.lower() for word in (ADA, ada.name.lower(), ada.phone))
        ]
        assert found == []
        member = TeamMember.objects.get(project=shared, user=None)
        assert member.ended and member.ending == "deleted"
        assert Submission.objects.filter(pk=other.pk, email=bob.email).exists() and User.objects.filter(pk=bob.pk).exists()
        assert Notice.objects.get(user=bob).title == "Ein gelöschtes Konto möchte mitmachen"
        own.refresh_from_db()
        assert own.live and not Submission.objects.filter(data__title="Nie bestätigt").exists()

    def test_an_idea_that_waits_is_withdrawn(self, browser, ada, town):
        from moderation import services as moderation

        page = town.project("Wartende Idee", live=False)
        page.save_revision()
        moderation.submit(page)
        row = Submission.objects.create(site=town.site, project=page, email=ADA, state="in_moderation", confirmed_at=timezone.now(), data={})
        self.end(browser)
        assert not Submission.objects.filter(pk=row.pk).exists() and not type(page).objects.filter(pk=page.pk).exists()

    def test_accounts_of_the_administration_are_not_deleted_here(self, browser, town):
        staff = create_user("amt@example.org", is_staff=True)
        browser.force_login(staff)
        assert "Verwaltung" in browser.get("/mitmachen/profil/loeschen/").content.decode()
        browser.post("/mitmachen/profil/loeschen/", {"send": "1"})
        with pytest.raises(privacy.NotHere):
            account.delete(staff)
        assert User.objects.filter(pk=staff.pk).exists() and not OutboxMail.objects.exists()

    def test_another_browser_of_the_person_is_signed_out_by_it(self, browser, ada, town):
        other = Client(HTTP_HOST=town.site.hostname)
        sign_in(other)
        self.end(browser)
        assert other.get("/mitmachen/")["Location"].startswith("/mitmachen/anmelden/")

    def test_a_short_name_takes_no_mail_of_others_along(self, browser, ada, town):
        ada.name = "An"
        ada.save()
        bob = create_user("bob@example.org")
        notify(town.site, [bob], KIND, key="1", title="Anna hat angefragt", text="Annahme")
        notify(town.site, [bob], KIND, key="2", title="An & Co.", text="x")
        send_due()
        self.end(browser)
        kept = OutboxMail.objects.filter(recipient=bob.email)
        assert {mail.subject for mail in kept} == {"Anna hat angefragt", "An & Co."}
        assert Notice.objects.get(event_key="2").title == "An & Co."

    def test_names_are_replaced_as_whole_words_only(self):
        assert privacy.without("Adam und ada, ADA.", ["Ada"], "…") == "Adam und …, …."
        assert privacy.without("Nichts", ["", "x"], "…") == "Nichts"


class TestOverview:
    def test_an_empty_one_says_how_to_begin(self, browser, ada):
        page = browser.get("/mitmachen/").content.decode()
        assert "Hier beginnt Ihr Projekt" in page and "/projekte/einreichen/" in page

    def test_what_was_confirmed_before_the_account_is_there_and_opens(self, browser, town):
        row = Submission.objects.create(
            site=town.site, email="Ada@example.org", state="live", confirmed_at=timezone.now(), data={"title": "Von früher"}
        )
        sign_in(browser)
        assert "Von früher" in browser.get("/mitmachen/").content.decode()
        answer = browser.post(f"/projekte/status/meine/{row.public_id}/")
        assert answer.status_code == 302 and browser.get(answer["Location"]).status_code == 200

    @pytest.mark.parametrize("wrong", [{"confirmed_at": None}, {"email": "bob@example.org"}, {"elsewhere": True}])
    def test_nothing_else_is(self, browser, ada, town, other_town, wrong):
        fields = {"site": town.site, "email": ADA, "state": "live", "confirmed_at": timezone.now(), "data": {"title": "Fremdes"}, **wrong}
        if fields.pop("elsewhere", None):
            fields["site"] = other_town.site
        row = Submission.objects.create(**fields)
        assert "Fremdes" not in browser.get("/mitmachen/").content.decode()
        assert browser.post(f"/projekte/status/meine/{row.public_id}/").status_code == 404

    def test_queries_do_not_grow_with_what_one_has(self, browser, ada, town, django_assert_max_num_queries):
        def add(count, start):
            for number in range(start, start + count):
                Submission.objects.create(site=town.site, email=ADA, state="live", confirmed_at=timezone.now(), data={"title": f"Idee {number}"})
                notify(town.site, [ada], KIND, key=f"n{number}", title=f"Neues {number}", subject=f"project:{number}")

        add(1, 1)
        browser.get("/mitmachen/")
        with django_assert_max_num_queries(60) as few:
            browser.get("/mitmachen/")
        add(30, 2)
        with django_assert_max_num_queries(len(few)):
            browser.get("/mitmachen/")


@pytest.mark.parametrize(("text", "kept"), [("/a/?b=c#d", True), ("", False), ("a", False), ("//a", False), ("/\\a", False), ("/a b", False)])
def test_only_paths_are_safe(text, kept):
    assert bool(safe_path(text)) is kept
