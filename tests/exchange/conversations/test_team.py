"""Boards, questions from outside with an account, the administration: who sees what, what is new, what a removed member keeps (nothing)."""

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import privacy, todo
from accounts.models import Notice
from exchange.conversations import queries, services
from exchange.conversations.errors import NotPossible
from exchange.conversations.rules import Kind, viewer_of
from exchange.models import Block, Conversation, Message, Participant
from moderation.services import ensure_workflow, moderation_group
from municipality.models import OutboxMail
from tests.factories import create_user
from workshop.access import seat_of
from workshop.models import TeamMember
from workshop.signals import member_left

from .conftest import mail_to


def team_url(conversation, ending: str = "") -> str:
    return f"/mitmachen/projekte/{conversation.project_id}/gespraeche/{conversation.public_id}/{ending}"


def own_url(conversation, ending: str = "") -> str:
    return f"/mitmachen/gespraeche/{conversation.public_id}/{ending}"


@pytest.fixture
def staff(town):
    ensure_workflow(town.site)
    user = town.staff("moderator")
    user.groups.add(moderation_group(town.site))
    return user


class TestVisibility:
    def test_each_kind_is_seen_by_its_people_and_by_nobody_else(
        self, town, other_town, board, question, asked, lead, member, visitor, staff, browser
    ):
        people = {
            "lead": lead, "member": member, "visitor": visitor, "staff": staff, "foreign staff": other_town.staff("moderator"),
            "somebody": create_user("so@wer.example"), "anonymous": None,
        }  # fmt: skip
        sees = {"board": {"lead", "member"}, "question": {"lead", "member", "visitor"}, "asked": {"lead", "member", "staff"}}
        rows = {"board": board, "question": question, "asked": asked}
        wrong = []
        for (name, user), (kind, row) in itertools.product(people.items(), rows.items()):
            found = any(browser(user).get(url(row)).status_code == 200 for url in (team_url, own_url))
            if found != (name in sees[kind]):
                wrong.append((name, kind, found))
            for url in (team_url, own_url):
                assert browser(user).get(url(row), HTTP_HOST="other.example").status_code != 200
        assert wrong == []

    def test_under_the_address_of_another_project_nothing_is_found(self, town, board, lead, browser):
        other = town.project("Anderes Projekt")
        TeamMember.objects.create(project=other, user=lead)
        for ending in ("", "gelesen/", "beenden/"):
            address = f"/mitmachen/projekte/{other.pk}/gespraeche/{board.public_id}/{ending}"
            assert browser(lead).get(address).status_code in (404, 405) and browser(lead).post(address, {"message": "x"}).status_code == 404

    def test_a_removed_member_is_out_at_once_and_hears_nothing_more(self, town, project, board, question, lead, member, browser, as_viewer):
        before = OutboxMail.objects.filter(recipient=member.email).count()
        client = browser(member)
        assert client.get(team_url(board)).status_code == 200
        services.share(as_viewer(member, board), email=True, phone=False, consent="ja")
        row = TeamMember.objects.get(user=member)
        row.ended = timezone.now()
        row.save()
        member_left.send(TeamMember, member=row)
        for ending in ("", "kontakt/", "beenden/"):
            assert client.get(team_url(board, ending)).status_code == 404
        assert client.post(team_url(board), {"message": "Noch da", "key": "k"}).status_code == 404
        assert client.get(own_url(question)).status_code == 404
        services.write(as_viewer(lead, board), "Unter uns.")
        assert OutboxMail.objects.filter(recipient=member.email).count() == before
        assert member.email not in browser(lead).get(team_url(board)).content.decode()
        assert todo.of(member, town.site) == []

    def test_nobody_elses_address_stands_on_any_page_or_in_any_mail(
        self, town, board, question, asked, lead, member, visitor, staff, browser, as_viewer
    ):
        for user, row in ((member, board), (lead, question), (staff, asked), (visitor, question)):
            services.write(as_viewer(user, row), "Ein Wort.")
        people = (lead, member, visitor, staff)
        for user in people:
            others = {found for other in people if other != user for found in (other.email, other.phone) if found}
            shown = [
                browser(user).get(url).content.decode()
                for url in (*map(team_url, (board, question, asked)), *map(own_url, (question, asked)), "/mitmachen/gespraeche/")
            ]
            shown.append(browser(user).get(f"/mitmachen/projekte/{board.project_id}/gespraeche/").content.decode())
            shown += [
                f"{mail.subject} {mail.text} {mail.html} {mail.sender} {mail.reply_to}" for mail in OutboxMail.objects.filter(recipient=user.email)
            ]
            shown += [f"{row.title} {row.text} {row.path}" for row in Notice.objects.filter(user=user)]
            assert not [address for address in others for text in shown if address in text]

    def test_outside_a_member_has_a_name_only_where_she_shows_it(self, question, lead, visitor, browser, as_viewer):
        services.write(as_viewer(lead, question), "Gern.")
        assert "Lea Brandt" not in browser(visitor).get(own_url(question)).content.decode()
        assert "Lea Brandt" not in mail_to(visitor.email).text
        TeamMember.objects.filter(user=lead).update(show_name=True)
        assert "Lea Brandt" in browser(visitor).get(own_url(question)).content.decode()


class TestAdministration:
    def test_it_is_asked_in_hears_of_it_and_answers(self, town, asked, lead, staff, browser):
        Conversation.objects.all().delete()
        row = services.start(Kind.ADMINISTRATION, town.site, "Genehmigung", "Brauchen wir eine?", by=lead, project=asked.project)
        assert "Brauchen wir eine?" in mail_to(staff.email).text and own_url(row) in mail_to(staff.email).text
        listed = browser(staff).get("/admin/fragen-der-teams/").content.decode()
        assert "Genehmigung" in listed and own_url(row) in listed
        assert browser(staff).post(own_url(row), {"message": "Nein, keine.", "key": "k"}).status_code == 302
        html = browser(lead).get(team_url(row)).content.decode()
        assert "Nein, keine." in html and "(Verwaltung)" in html

    def test_boards_and_questions_are_not_in_its_list(self, board, question, staff, browser):
        listed = browser(staff).get("/admin/fragen-der-teams/").content.decode()
        assert board.subject not in listed and question.subject not in listed

    def test_another_municipality_has_an_empty_list(self, asked, other_town, browser):
        assert "Genehmigung" not in browser(other_town.staff("moderator")).get("/admin/fragen-der-teams/").content.decode()


class TestNew:
    def test_what_others_wrote_is_new_until_it_was_read_and_reading_is_a_post(self, town, project, board, question, lead, member, browser, as_viewer):
        seat = seat_of(member, town.site, project.pk)
        TeamMember.objects.update(joined=timezone.now() - timedelta(days=1))
        seat.member.refresh_from_db()
        assert queries.unread_of_team(seat).count() == 2 and queries.unread_of_team(seat_of(lead, town.site, project.pk)).count() == 1
        client = browser(member)
        page = client.get(team_url(board)).content.decode()
        assert queries.unread_of_team(seat).count() == 2, "looking writes nothing"
        assert "Als gelesen vermerken" in page and "hx-post" in page
        assert client.get(team_url(board, "gelesen/")).status_code == 405
        elsewhere = question.messages.latest("pk")
        assert client.post(team_url(board, "gelesen/"), {"bis": str(elsewhere.public_id)}).status_code == 302
        assert queries.unread_of_team(seat).count() == 2, "a message of another conversation says nothing about this one"
        last = board.messages.latest("pk")
        assert client.post(team_url(board, "gelesen/"), {"bis": str(last.public_id)}).status_code == 302
        assert client.post(team_url(board, "gelesen/"), {"bis": str(last.public_id)}, HTTP_HX_REQUEST="true").content == b""
        assert queries.unread_of_team(seat).count() == 1
        services.write(as_viewer(lead, board), "Noch etwas.")
        assert queries.unread_of_team(seat).count() == 2
        assert client.post(team_url(board, "gelesen/"), {"bis": str(last.public_id)}).status_code == 302
        assert queries.unread_of_team(seat).count() == 2, "reading an older page does not read the newer one"
        assert client.post(team_url(board, "gelesen/"), {"bis": "kein'uuid"}).status_code == 302
        assert queries.unread_of_team(seat).count() == 1

    def test_the_to_do_list_has_a_line_per_project_and_one_for_own_talks(
        self, town, board, question, lead, member, visitor, as_viewer, django_assert_num_queries
    ):
        services.write(as_viewer(lead, question), "Gern.")
        found = [entry for entry in todo.of(visitor, town.site) if "Gespräch" in entry.text]
        assert [entry.url for entry in found] == ["/mitmachen/gespraeche/"]
        TeamMember.objects.update(joined=timezone.now() - timedelta(days=1))
        from exchange.conversations.todo import of

        with django_assert_num_queries(2):
            (entry,) = of(member, town.site)
        assert entry.url == f"/mitmachen/projekte/{board.project_id}/gespraeche/" and "2 Gesprächen" in entry.text
        assert of(lead, town.site) == [], "who has just written has read"

    def test_who_is_mute_gets_no_mail_until_she_wants_it_again(self, board, lead, member, browser, as_viewer):
        client = browser(member)
        client.post(team_url(board, "stumm/"), {"stumm": "ja"})
        before = OutboxMail.objects.filter(recipient=member.email).count()
        services.write(as_viewer(lead, board), "Ohne Mail.")
        assert OutboxMail.objects.filter(recipient=member.email).count() == before
        client.post(team_url(board, "stumm/"), {"stumm": "nein"})
        services.write(as_viewer(lead, board), "Mit Mail.")
        assert "Mit Mail." in mail_to(member.email).text

    def test_lists_and_pages_cost_the_same_with_much_and_with_little(self, town, project, board, lead, member, browser):
        client = browser(lead)
        addresses = [f"/mitmachen/projekte/{project.pk}/gespraeche/", team_url(board)]

        def count(address):
            client.get(address)
            with CaptureQueriesContext(connection) as queries_of:
                assert client.get(address).status_code == 200
            own = [query for query in queries_of if '"exchange_' in query["sql"]]
            return len(queries_of), len(own)

        before = [count(address) for address in addresses]
        people = [create_user() for _ in range(15)]
        TeamMember.objects.bulk_create(TeamMember(project=project, user=user) for user in people)
        parts = [Participant.objects.create(conversation=board, user=user, is_team=True) for user in people]
        Message.objects.bulk_create(Message(conversation=board, author=parts[n % 15], text=f"Nummer {n}") for n in range(500))
        Conversation.objects.bulk_create(Conversation(site=town.site, kind="board", project=project, subject=f"Faden {n}") for n in range(50))
        assert [count(address) for address in addresses] == before
        assert max(own for _all, own in before) <= 7, "what this room asks itself; the rest is session, steps and tabs around it"


class TestSteps:
    def test_a_double_click_is_one_thread_and_one_message(self, project, lead, browser):
        client, address = browser(lead), f"/mitmachen/projekte/{project.pk}/gespraeche/neu/"
        data = {"kind": "board", "subject": "Wann", "message": "Ich schlage Mai vor.", "key": "k" * 22}
        places = {client.post(address, data)["Location"] for _click in range(3)}
        assert len(places) == 1 and Conversation.objects.count() == 1 and Message.objects.count() == 1

    def test_the_form_refuses_what_it_does_not_offer(self, project, lead, browser):
        client, address = browser(lead), f"/mitmachen/projekte/{project.pk}/gespraeche/neu/"
        good = {"kind": "board", "subject": "Wann", "message": "Im Mai.", "key": "k"}
        for wrong in ({"kind": "outside"}, {"kind": "offer"}, {"subject": ""}, {"subject": "x" * 121}, {"message": " "}, {"message": "x" * 5001}):
            answer = client.post(address, {**good, **wrong})
            assert answer.status_code == 422 and "data-error-summary" in answer.content.decode()
        assert not Conversation.objects.exists()

    def test_services_ask_who_acts(self, town, project, lead, visitor, question, as_viewer):
        for kind in (Kind.BOARD, Kind.ADMINISTRATION):
            with pytest.raises(PermissionDenied):
                services.start(kind, town.site, "x", "x", by=visitor, project=project)
        with pytest.raises(NotPossible):
            services.start(Kind.OUTSIDE, town.site, "x", "x", by=lead, project=project)
        with pytest.raises(PermissionDenied):
            services.leave(as_viewer(lead, question))
        with pytest.raises(PermissionDenied):
            services.withdraw(as_viewer(lead, question), question.messages.get().public_id)
        hidden = town.project("Entwurf", live=False)
        with pytest.raises(PermissionDenied):
            services.start(Kind.OUTSIDE, town.site, "x", "x", by=visitor, project=hidden)

    def test_another_towns_project_is_no_project_here(self, other_town, project, visitor):
        with pytest.raises(PermissionDenied):
            services.start(Kind.OUTSIDE, other_town.site, "x", "x", by=visitor, project=project)

    def test_who_is_blocked_may_not_write_nor_begin_until_it_is_lifted(self, town, project, question, lead, visitor, browser, as_viewer):
        client = browser(lead)
        assert client.get(team_url(question, "sperren/")).status_code == 200 and not Block.objects.exists()
        client.post(team_url(question, "sperren/"))
        client.post(team_url(question, "sperren/"))
        block = Block.objects.get()
        assert (block.by_project_id, block.user_id) == (project.pk, visitor.pk)
        assert browser(visitor).post(own_url(question), {"message": "Hallo", "key": "k"}).status_code == 422
        with pytest.raises(NotPossible):
            services.start(Kind.OUTSIDE, town.site, "x", "x", by=visitor, project=project)
        assert "Vera Wald" in client.get(f"/mitmachen/projekte/{project.pk}/gespraeche/").content.decode()
        lift = reverse("exchange:team_unblock", args=[project.pk, block.pk])
        assert browser(visitor).post(lift).status_code == 404 and Block.objects.exists()
        assert client.post(lift).status_code == 302 and client.post(lift).status_code == 302 and not Block.objects.exists()
        services.start(Kind.OUTSIDE, town.site, "Noch einmal", "Darf ich?", by=visitor, project=project)

    def test_a_board_cannot_be_blocked(self, board, lead, browser):
        assert browser(lead).post(team_url(board, "sperren/")).status_code == 404
        board.refresh_from_db()
        assert board.state == "open"

    def test_who_leaves_sees_it_no_more_and_nothing_comes_any_more(self, question, lead, visitor, browser, as_viewer):
        client = browser(visitor)
        services.share(as_viewer(visitor, question), email=True, phone=True, consent="ja")
        assert client.post(own_url(question, "verlassen/")).status_code == 302
        assert client.get(own_url(question)).status_code == 404
        assert visitor.email not in browser(lead).get(team_url(question)).content.decode()
        answer = browser(lead).post(team_url(question), {"message": "Noch da?", "key": "k"})
        assert answer.status_code == 422 and "nicht mehr erreichbar" in answer.content.decode()


class TestSharing:
    def test_an_address_shows_by_consent_here_alone_and_goes_at_once(self, town, question, lead, visitor, browser):
        client = browser(visitor)
        assert client.post(own_url(question, "kontakt/"), {"email": "on"}).status_code == 302
        row = Participant.objects.get(user=visitor)
        assert row.share_email and not row.share_phone and row.shared_since and "E-Mail-Adresse darf in diesem Gespräch" in row.consent_text
        html = browser(lead).get(team_url(question)).content.decode()
        assert visitor.email in html and visitor.phone not in html
        second = services.start(Kind.OUTSIDE, town.site, "Zweites", "Noch eine Frage.", by=visitor, project=question.project)
        assert visitor.email not in browser(lead).get(team_url(second)).content.decode()
        client.post(own_url(question, "kontakt/"), {})
        row.refresh_from_db()
        assert not row.share_email and row.shared_since is None and row.consent_text == ""
        assert visitor.email not in browser(lead).get(team_url(question)).content.decode()

    def test_nobody_shares_for_somebody_else(self, question, lead, visitor, browser):
        browser(lead).post(
            team_url(question, "kontakt/"), {"email": "on", "user": visitor.pk, "participant": Participant.objects.get(user=visitor).pk}
        )
        assert not Participant.objects.get(user=visitor).share_email and Participant.objects.get(user=lead).share_email


def test_the_copy_of_a_person_holds_her_own_words_alone(question, lead, visitor, as_viewer):
    services.write(as_viewer(lead, question), "Das schrieb Lea.")
    text = str(privacy.export(visitor)["conversations"])
    assert "Kann ich helfen?" in text and "Das schrieb Lea." not in text


def test_a_deleted_person_is_in_no_conversation_and_the_words_of_others_stay(question, board, lead, member, visitor, as_viewer):
    services.write(as_viewer(lead, question), "Liebe Vera Wald, gern.")
    services.write(as_viewer(member, board), "Mio Sand kommt im Mai.")
    for user in (visitor, member):
        privacy.erase(user)
    texts = " ".join(Message.objects.values_list("text", flat=True)) + " ".join(f"{row.title} {row.text}" for row in Notice.objects.all())
    assert "Vera" not in texts and "Mio Sand" not in texts and "kommt im Mai" in texts and "gern." in texts
    assert "Kann ich helfen?" not in texts, "what she wrote from outside goes with her"
    assert not OutboxMail.objects.filter(text__contains="Kann ich helfen?").exists()


def test_viewers_are_asked_anew_each_time(board, member):
    assert viewer_of(member, board) is not None
    member.is_active = False
    assert viewer_of(member, board) is None
