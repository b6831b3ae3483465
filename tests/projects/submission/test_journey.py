"""From the form to the project page and after, without a script."""

from django.urls import reverse

from moderation.models import Decision
from projects.models import Consent, NeedState, PhaseChange, ProjectPage, Submission

from .conftest import code_of, decide, hidden, link_of, mails_of

State = Submission.State


def test_an_idea_becomes_a_project_that_waits_for_moderation(visitor):
    answer = visitor.submit()
    submission = Submission.objects.get()
    assert answer.status_code == 302
    assert submission.state == State.UNCONFIRMED and submission.project is None
    assert ProjectPage.objects.count() == 0 and Decision.objects.count() == 0
    assert [mail.template for mail in mails_of(submission)] == ["projects/code"]

    done = visitor.post(answer["Location"], {"code": code_of(submission).lower().replace("-", " ")})

    submission.refresh_from_db()
    assert submission.state == State.IN_MODERATION and submission.delete_after is None
    page = submission.project
    assert not page.live and page.title == "Sonne aufs Schuldach" and page.slug == "sonne-aufs-schuldach"
    assert page.current_workflow_state is not None
    assert [mail.template for mail in mails_of(submission)] == ["projects/code", "projects/receipt"]
    shown = visitor.get(done["Location"]).content.decode()
    assert "Ihre Idee ist angekommen" in shown and "spätestens nach 3 Werktagen" in shown


def test_approval_publishes_tells_the_author_and_opens_her_tools(visitor):
    submission, status = visitor.confirmed(need_1_kind="skills", need_1_title="Statik prüfen", need_1_amount="2 Stunden")
    decide(visitor, submission, "approve")
    assert submission.state == State.LIVE and submission.project.live
    mail = mails_of(submission, "approved")[0]
    assert "/projekte/sonne-aufs-schuldach/" in mail.text
    html = visitor.get(status).content.decode()
    assert "Ihr Projekt ist online" in html and "Statik prüfen" in html

    key = submission.project.needs.get().key
    visitor.post(f"{status}bedarf/", {"need": str(key), "open": "0"})
    assert NeedState.objects.get(need_key=key).is_open is False
    visitor.post(f"{status}bedarf/", {"need": str(key), "open": "1"})
    assert NeedState.objects.get(need_key=key).is_open is True

    visitor.post(f"{status}phase/", {"phase": "planning", "note": "Wir haben ein Dach."})
    assert ProjectPage.objects.get().phase == "planning"
    assert PhaseChange.objects.get().note == "Wir haben ein Dach."


def test_changes_requested_are_answered_and_end_in_approval(visitor):
    submission, status = visitor.confirmed()
    decide(visitor, submission, "request_changes", "Wo genau?")
    assert submission.state == State.CHANGES_REQUESTED
    assert "Wo genau?" in mails_of(submission, "changes_requested")[0].text
    assert "Wo genau?" in visitor.get(status).content.decode()

    html = visitor.get(f"{status}bearbeiten/").content.decode()
    answer = visitor.post(
        f"{status}bearbeiten/",
        {
            "title": "Sonne aufs Schuldach",
            "summary": "Auf dem Dach der Grundschule.",
            "base_revision": hidden_revision(html),
        },
    )
    assert answer.status_code == 302
    submission.refresh_from_db()
    assert submission.state == State.IN_MODERATION
    assert len(mails_of(submission, "in_moderation")) == 1
    decide(visitor, submission, "approve")
    assert ProjectPage.objects.get().summary == "Auf dem Dach der Grundschule."


def hidden_revision(html: str) -> str:
    return hidden(html, "base_revision")


def test_a_rejection_gives_reason_redress_and_a_deletion_date(visitor):
    submission, status = visitor.confirmed()
    decide(visitor, submission, "reject", "Das ist Werbung.")
    assert submission.state == State.REJECTED and submission.delete_after is not None
    mail = mails_of(submission, "rejected")[0]
    assert "Das ist Werbung." in mail.text and "Rechtsweg" in mail.text and "klima@localhost" in mail.text
    html = visitor.get(status).content.decode()
    assert "Das ist Werbung." in html and "Text überarbeiten" not in html
    assert visitor.get(f"{status}bearbeiten/").status_code == 302


def test_an_edit_of_a_live_project_waits_while_the_old_version_stays(visitor):
    submission, status = visitor.live()
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    visitor.post(f"{status}bearbeiten/", {"title": "Sonne aufs Schuldach", "summary": "Neu.", "base_revision": hidden_revision(html)})
    page = ProjectPage.objects.get()
    assert page.live and page.summary.startswith("Auf dem Dach") and page.get_latest_revision_as_object().summary == "Neu."
    submission.refresh_from_db()
    assert submission.state == State.LIVE
    assert "Ihr Änderungsvorschlag wird geprüft" in visitor.get(status).content.decode()
    decide(visitor, submission, "approve")
    assert ProjectPage.objects.get().summary == "Neu."


def test_a_rejected_edit_leaves_the_project_online(visitor):
    submission, status = visitor.live()
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    visitor.post(f"{status}bearbeiten/", {"title": "Neuer Name", "summary": "Neu.", "base_revision": hidden_revision(html)})
    decide(visitor, submission, "reject", "Passt nicht.")
    assert submission.state == State.LIVE and submission.delete_after is None and submission.project.live
    assert "bisherige Fassung bleibt online" in mails_of(submission, "rejected")[0].text


def test_a_withdrawn_edit_is_gone_and_the_next_one_starts_from_what_is_online(visitor):
    _submission, status = visitor.live()
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    visitor.post(f"{status}bearbeiten/", {"title": "Sonne aufs Schuldach", "summary": "Verworfen.", "base_revision": hidden_revision(html)})
    visitor.post(f"{status}zurueckziehen/")
    page = ProjectPage.objects.get()
    assert page.live and page.current_workflow_state is None and not page.has_unpublished_changes
    assert "Verworfen." not in visitor.get(f"{status}bearbeiten/").content.decode()


def test_an_idea_is_withdrawn(visitor):
    submission, status = visitor.confirmed()
    assert "Zurückziehen?" in visitor.get(f"{status}zurueckziehen/").content.decode()
    visitor.post(f"{status}zurueckziehen/")
    submission.refresh_from_db()
    assert submission.state == State.WITHDRAWN and submission.delete_after and submission.project.current_workflow_state is None
    assert visitor.post(f"{status}zurueckziehen/").status_code == 409


def test_the_author_takes_the_project_offline_and_staff_hear_of_it(visitor):
    submission, status = visitor.live()
    visitor.post(f"{status}offline/")
    submission.refresh_from_db()
    assert submission.state == State.OFFLINE and not ProjectPage.objects.get().live
    staff = mails_of(submission, "staff_offline")
    assert [mail.recipient for mail in staff] == ["moderation@amt.example"]
    assert f"/admin/pages/{submission.project_id}/edit/" in staff[0].text
    assert mails_of(submission, "offline") == []
    assert Decision.objects.filter(action=Decision.Action.UNPUBLISHED).get().reason.startswith("Auf Wunsch")


def test_offline_and_back_through_moderation(visitor):
    submission, status = visitor.live()
    visitor.post(f"{status}offline/")
    html = visitor.get(f"{status}bearbeiten/").content.decode()
    visitor.post(f"{status}bearbeiten/", {"title": "Sonne aufs Schuldach", "summary": "Wieder da.", "base_revision": hidden_revision(html)})
    submission.refresh_from_db()
    assert submission.state == State.IN_MODERATION
    decide(visitor, submission, "approve")
    assert submission.state == State.LIVE and ProjectPage.objects.get().live


def test_staff_taking_it_offline_tell_the_author_why(visitor):
    from moderation.services import take_page_offline

    submission, status = visitor.live()
    take_page_offline(submission.project, visitor.moderator, reason="Das Bild zeigt eine Person, die das nicht will.")
    submission.refresh_from_db()
    assert submission.state == State.OFFLINE
    assert "Das Bild zeigt eine Person" in mails_of(submission, "offline")[0].text
    assert "Das Bild zeigt eine Person" in visitor.get(status).content.decode()


def test_moderation_cancelled_by_staff_goes_back_to_the_inbox(visitor):
    from projects.submission.services import finish_waiting

    submission, _status = visitor.confirmed()
    submission.project.current_workflow_state.cancel(user=visitor.moderator)
    submission.refresh_from_db()
    assert submission.state == State.CONFIRMED
    assert finish_waiting() == 1
    submission.refresh_from_db()
    assert submission.state == State.IN_MODERATION and submission.project.current_workflow_state is not None


def test_published_by_staff_around_the_inbox_the_author_hears_of_it_once(visitor):
    submission, _status = visitor.confirmed()
    submission.project.get_latest_revision().publish(user=visitor.moderator)
    submission.refresh_from_db()
    assert submission.state == State.LIVE
    assert len(mails_of(submission, "approved")) == 1


def test_consents_are_kept_with_words_version_and_time(visitor):
    submission, _status = visitor.confirmed(name="Ada Beispiel", name_display="full", name_consent="on")
    kinds = dict(submission.consents.values_list("kind", "text"))
    assert set(kinds) == {Consent.Kind.RULES, Consent.Kind.NAME}
    assert "Spielregeln" in kinds[Consent.Kind.RULES] and "der ganze Name" in kinds[Consent.Kind.NAME]
    assert all(consent.text_version and consent.given_at for consent in submission.consents.all())


def test_the_version_of_the_rules_is_that_of_the_legal_page(visitor, monkeypatch):
    from municipality import legal

    monkeypatch.setattr(legal, "_providers", [lambda site, kind, language: legal.LegalText(kind, kind.title(), f"/{kind}/", "2026-05-01")])
    assert 'href="/rules/"' in visitor.get(reverse("projects:submit")).content.decode()
    submission, _status = visitor.confirmed()
    assert submission.consents.get().text_version == "2026-05-01"


def test_the_form_works_in_english_and_mails_follow(visitor):
    answer = visitor.post("/en/projekte/einreichen/", visitor.form())
    assert answer["Location"].startswith("/en/projekte/einreichen/bestaetigen/")
    submission = Submission.objects.get()
    assert submission.language == "en" and link_of(mails_of(submission, "code")[0]).startswith("/en/")
