"""A project with a team of two."""

import pytest
from django.test import Client

from tests.factories import create_user
from workshop.access import seat_of
from workshop.models import Role, TeamMember


@pytest.fixture
def project(town):
    return town.project("Sonne aufs Schuldach")


@pytest.fixture
def lead(town, project):
    user = create_user("lea@example.org", name="Lea Brandt")
    TeamMember.objects.create(project=project, user=user, role=Role.LEAD)
    return user


@pytest.fixture
def member(town, project):
    user = create_user("mio@example.org", name="Mio Sand")
    TeamMember.objects.create(project=project, user=user)
    return user


@pytest.fixture
def lead_seat(town, project, lead):
    return seat_of(lead, town.site, project.pk)


@pytest.fixture
def member_seat(town, project, member):
    return seat_of(member, town.site, project.pk)


@pytest.fixture
def client_of():
    """Makes a browser in which this person is signed in."""

    def make(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return make
