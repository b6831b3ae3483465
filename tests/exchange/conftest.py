"""A project with a team of two, for files and meetings."""

import pytest
from django.test import Client

from tests.factories import create_user
from workshop.access import seat_of
from workshop.models import Role, TeamMember


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


@pytest.fixture
def team_project(town):
    return town.project("Sonne aufs Schuldach")


@pytest.fixture
def leader(team_project):
    user = create_user("lea@team.example", name="Lea Brandt")
    TeamMember.objects.create(project=team_project, user=user, role=Role.LEAD)
    return user


@pytest.fixture
def mate(team_project):
    user = create_user("mio@team.example", name="Mio Sand")
    TeamMember.objects.create(project=team_project, user=user)
    return user


@pytest.fixture
def lead_seat_of(town, team_project, leader):
    return seat_of(leader, town.site, team_project.pk)


@pytest.fixture
def mate_seat(town, team_project, mate):
    return seat_of(mate, town.site, team_project.pk)


@pytest.fixture
def browse():
    """Return a browser in which this person is signed in."""

    def open_for(user=None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return open_for
