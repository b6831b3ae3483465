"""Cases 30 and 38 for teams: who is not wanted, or was declined, reaches nobody by another door."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from exchange.conversations import services as talks
from exchange.conversations.rules import Kind, viewer_of
from municipality.models import OutboxMail
from tests.factories import create_user
from workshop.models import JoinRequest, Role, TeamMember
from workshop.team import services
from workshop.team.services import NotPossible

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(town):
    return town.project("Sonne aufs Schuldach")


@pytest.fixture
def lead(project):
    user = create_user("lea@example.org", name="Lea Brandt")
    TeamMember.objects.create(project=project, user=user, role=Role.LEAD)
    return user


@pytest.fixture
def pest(db):
    return create_user("pest@example.org", name="Pit")


def test_whoever_a_team_has_blocked_does_not_write_to_it_by_asking_to_join(town, project, lead, pest):
    made = talks.start(Kind.OUTSIDE, town.site, "Hallo", "Böse Worte", by=pest, project=project)
    talks.block(viewer_of(lead, made))
    before = Notice.objects.filter(user=lead).count()
    client = Client()
    client.force_login(pest)
    response = client.post(reverse("workshop:join", args=[project.pk]), {"motivation": "Noch mehr böse Worte"})
    assert response.status_code == 422 and "keine Nachrichten von Ihnen" in response.content.decode()
    assert not JoinRequest.objects.exists() and Notice.objects.filter(user=lead).count() == before


def test_a_block_is_one_teams_and_ends_when_it_is_lifted(town, project, lead, pest):
    from exchange.conversations import blocks

    made = talks.start(Kind.OUTSIDE, town.site, "Hallo", "Böse Worte", by=pest, project=project)
    talks.block(viewer_of(lead, made))
    other = town.project("Bäume")
    TeamMember.objects.create(project=other, user=create_user(), role=Role.LEAD)
    assert services.ask(other, pest, {"motivation": "Gern"})
    blocks.lift(blocks.of_project(project), blocks.of_project(project).get().pk)
    assert services.ask(project, pest, {"motivation": "Gern"})


def test_whoever_was_declined_does_not_ask_again_and_again(project, lead, pest):
    for _n in range(3):
        services.decline(services.ask(project, pest, {"motivation": "Bitte"}), lead, reply="Leider nicht.")
    with pytest.raises(NotPossible, match="mehrmals gefragt"):
        services.ask(project, pest, {"motivation": "Bitte"})
    assert OutboxMail.objects.filter(recipient=lead.email).count() == 3
    JoinRequest.objects.update(created=timezone.now() - timedelta(days=31))
    assert services.ask(project, pest, {"motivation": "Nach langer Zeit"})


def test_asking_and_taking_back_in_turn_is_no_mail_bomb(project, lead, pest):
    for _n in range(3):
        services.withdraw_request(services.ask(project, pest, {"motivation": "Bitte"}), pest)
    with pytest.raises(NotPossible, match="mehrmals gefragt"):
        services.ask(project, pest, {"motivation": "Bitte"})


def test_a_member_who_moves_a_meeting_to_and_fro_floods_no_mailbox(town, project, lead, pest, monkeypatch):
    from exchange.meetings import services as meetings
    from municipality.throttle import Throttled
    from workshop.access import seat_of

    monkeypatch.setattr(meetings, "CHANGES_PER_PERSON", (3, timedelta(days=1)))
    TeamMember.objects.create(project=project, user=pest)
    seat = seat_of(pest, town.site, project.pk)
    row = meetings.create(seat, {"title": "Treffen", "starts": timezone.now()})
    for n in range(3):
        meetings.save(seat, row, {"place": f"Raum {n}"}, {})
    with pytest.raises(Throttled):
        meetings.save(seat, row, {"place": "Raum 9"}, {})
    with pytest.raises(Throttled):
        meetings.cancel(seat, row, True)
    meetings.save(seat, row, {"minutes": "Was niemandem gemailt wird, geht."}, {})
    assert OutboxMail.objects.filter(recipient=lead.email).count() == 4
    client = Client()
    client.force_login(pest)
    assert client.post(reverse("exchange:meeting_cancel", args=[project.pk, row.public_id]), {"abgesagt": "ja"}).status_code == 429


def test_many_conversations_are_no_way_around_the_limit_of_one(town, project, lead, pest, monkeypatch):
    from municipality.throttle import Throttled

    monkeypatch.setattr(talks, "ALL_OF_PERSON", (4, timedelta(days=1)))
    TeamMember.objects.create(project=project, user=pest)
    for n in range(4):
        talks.start(Kind.BOARD, town.site, f"Faden {n}", "Worte", by=pest, project=project)
    with pytest.raises(Throttled):
        talks.start(Kind.BOARD, town.site, "Faden 5", "Worte", by=pest, project=project)
