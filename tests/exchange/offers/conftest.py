"""What the tests of needs and offers share."""

import pytest

from accounts.models import Organisation, OrganisationMember
from exchange.offers import services
from moderation import rows
from projects.models import Need
from tests.factories import create_user
from workshop.access import seat_of
from workshop.models import Role, TeamMember


@pytest.fixture(autouse=True)
def _german():
    """No test builds its addresses in the language that the request of another one left behind."""
    from django.utils import translation

    with translation.override("de"):
        yield


@pytest.fixture
def person(db):
    """Makes a person with a name."""

    def make(name="Ada", **fields):
        return create_user(f"{name.lower().replace(chr(32), chr(45))}-marke@example.org", name=name, **fields)

    return make


@pytest.fixture
def moderator(town):
    from moderation import services as moderation

    user = town.staff("moderator")
    user.groups.add(moderation.moderation_group(town.site))
    return user


@pytest.fixture
def project(town):
    """A live project that looks for people and a place."""
    return town.project("Solardach", needs=[("people", "Menschen zum Bauen"), ("place", "Ein Lagerraum")], phase="planning")


@pytest.fixture
def keys(project):
    """The keys of its needs, in order."""
    return list(Need.objects.filter(project=project).order_by("sort_order").values_list("key", flat=True))


@pytest.fixture
def lead(project, person):
    """The person who leads the project."""
    user = person("Lea")
    TeamMember.objects.create(project=project, user=user, role=Role.LEAD)
    return user


@pytest.fixture
def seat(town, project, lead):
    return seat_of(lead, town.site, project.pk)


@pytest.fixture
def offer(town, moderator, person):
    """Makes a released offer."""

    def make(owner=None, *, live=True, organisation=None, **values):
        owner = owner or person("Olga")
        values = {"kind": "people", "title": "Zwei Hände am Samstag"} | values
        made = services.create(owner, town.site, values, organisation=organisation)
        if live:
            rows.approve(made, moderator, made.version)
        return made

    return make


@pytest.fixture
def organisation(town, person):
    """Makes a confirmed organisation with a speaker."""

    def make(name="Solarverein", speaker=None, state="confirmed", **fields):
        row = Organisation.objects.create(site=fields.pop("site", town.site), name=name, kind="association", state=state, **fields)
        OrganisationMember.objects.create(organisation=row, user=speaker or person(f"Sprecherin {name}"), role="speaker", is_active=True)
        return row

    return make
