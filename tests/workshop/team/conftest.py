"""People around a team."""

import pytest
from allauth.account.models import EmailAddress

from tests.factories import create_user
from workshop.models import JoinRequest, Role, TeamMember


@pytest.fixture
def person():
    """Makes a person with a name; `confirmed`: she has proven her address."""

    def make(name: str = "", *, confirmed: bool = False, **fields):
        user = create_user(name=name, **fields)
        if confirmed:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def joins(project, person):
    """Makes a member of the project."""

    def make(name: str = "", role: str = Role.MEMBER, **fields):
        return TeamMember.objects.create(project=project, user=person(name), role=role, **fields)

    return make


@pytest.fixture
def asks(project, person):
    """Makes a request to join."""

    def make(name: str = "Rita Rohde", motivation: str = "Ich kann löten."):
        return JoinRequest.objects.create(project=project, user=person(name), motivation=motivation, skills="Löten", time="samstags")

    return make
