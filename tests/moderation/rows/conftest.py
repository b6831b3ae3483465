"""A row that waits: news of a project with a lead, in a municipality with moderators."""

import pytest
from django.utils import translation

from moderation import rows, services
from tests.factories import create_user, number
from workshop.models import ProjectUpdate, Role, TeamMember


@pytest.fixture(autouse=True)
def _german():
    with translation.override("de"):
        yield


@pytest.fixture
def make_moderator(town):
    def make(where=None, **fields):
        user = create_user(f"mod{number()}@example.org", is_staff=True, name=fields.pop("name", "Mona Moder"))
        user.groups.add(services.moderation_group((where or town).site))
        return user

    return make


@pytest.fixture
def moderator(make_moderator):
    return make_moderator()


@pytest.fixture
def project(town):
    return town.project("Sonne aufs Schuldach")


@pytest.fixture
def author(project):
    user = create_user("lea@example.org", name="Lea Brandt")
    TeamMember.objects.create(project=project, user=user, role=Role.LEAD)
    return user


@pytest.fixture
def draft(project, author):
    return ProjectUpdate.objects.create(project=project, title="Das Dach trägt", text="Die Statik ist geprüft.", author=project.team.get())


@pytest.fixture
def waiting(draft, author):
    rows.submit(draft, author)
    return draft
