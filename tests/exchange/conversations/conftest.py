"""A project of one author without an account, a message to it, and a project with a team."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from exchange.conversations import services
from exchange.conversations.rules import Kind, viewer_of
from exchange.models import Conversation
from municipality.models import OutboxMail
from municipality.spam.challenge import Challenge
from projects.models import Submission
from tests.factories import create_user
from workshop.access import seat_of
from workshop.models import Role, TeamMember

HELPER, AUTHOR = "helga@example.org", "ada@example.org"


def answers() -> dict:
    challenge = Challenge.new("projects.help")
    return {"spam_token": challenge.token, "spam_picture": str(challenge.wanted + 1), "homepage": ""}


def form(**changes) -> dict:
    values = {"message": "Ich kann am Samstag mit anpacken.", "name": "Helga H.", "email": HELPER, "consent": "on", **answers(), **changes}
    return {name: value for name, value in values.items() if value is not None}


def mail_to(address: str) -> OutboxMail:
    return OutboxMail.objects.filter(recipient=address).latest("pk")


def link_in(mail: OutboxMail) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text).group(1)


@pytest.fixture
def project(town):
    page = town.project("Sonne aufs Schuldach", needs=[("people", "Menschen zum Bauen"), ("money", "Geld")])
    Submission.objects.create(site=town.site, project=page, email=AUTHOR, name="Ada Lovelace", state="live")
    return page


@pytest.fixture
def address(project):
    return reverse("projects:help", args=[project.pk])


@pytest.fixture
def sent(project, address, client):
    """The conversation of a message that was written and confirmed, with its guest and no team."""
    answer = client.post(address, form(need=str(project.needs.first().key)))
    assert answer.status_code == 302, unescape(answer.content.decode())
    code = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", mail_to(HELPER).text).group()
    assert client.post(answer["Location"], {"code": code}).status_code == 302
    return Conversation.objects.select_related("project", "site").get()


@pytest.fixture
def lead(project):
    user = create_user("lea@team.example", name="Lea Brandt", phone="0123 456")
    TeamMember.objects.create(project=project, user=user, role=Role.LEAD)
    return user


@pytest.fixture
def member(project):
    user = create_user("mio@team.example", name="Mio Sand")
    TeamMember.objects.create(project=project, user=user)
    return user


@pytest.fixture
def visitor(db):
    return create_user("vera@draussen.example", name="Vera Wald", phone="0987 654")


@pytest.fixture
def lead_seat(town, project, lead):
    return seat_of(lead, town.site, project.pk)


@pytest.fixture
def board(town, project, lead, member):
    return services.start(Kind.BOARD, town.site, "Wann fangen wir an", "Ich schlage Mai vor.", by=lead, project=project)


@pytest.fixture
def question(town, project, lead, member, visitor):
    """A conversation of the team with somebody from outside who has an account."""
    return services.start(Kind.OUTSIDE, town.site, "Statik", "Kann ich helfen?", by=visitor, project=project)


@pytest.fixture
def asked(town, project, lead, member):
    """A conversation into which the administration was asked."""
    return services.start(Kind.ADMINISTRATION, town.site, "Genehmigung", "Brauchen wir eine?", by=lead, project=project)


@pytest.fixture
def as_viewer():
    """Return how a person sees a conversation."""

    def find(user, conversation):
        found = viewer_of(user, Conversation.objects.select_related("project", "site").get(pk=conversation.pk))
        assert found is not None
        return found

    return find


@pytest.fixture
def browser():
    """Return a browser in which this person is signed in."""

    def open_for(user=None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return open_for
