"""Staff who enter what stands on paper, and those who may not."""

import uuid
from datetime import date

import pytest
from django.utils import translation

from moderation import services as moderation
from tests.factories import create_user

CONSENT = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _german(time_machine):
    time_machine.move_to("2026-11-20T09:00:00+00:00", tick=False)
    with translation.override("de"):
        yield


@pytest.fixture
def staff(town):
    """A moderator who is staff of the municipality."""
    return moderator_of(town, "Mona Amtmann")


def moderator_of(town, name=""):
    user = town.staff()
    user.name = name or user.name
    user.save()
    user.groups.add(moderation.moderation_group(town.site))
    return user


@pytest.fixture
def not_allowed(town, other_town, project, lead):
    """Everybody who may not enter anything: editor, a citizen, the lead, a moderator who is no staff any more, another town's moderator."""
    left = moderator_of(town)
    left.is_staff = False
    left.save()
    return {
        "editor": town.staff("editor"), "citizen": create_user("ada@example.org", name="Ada"), "lead": lead, "left": left,
        "other": moderator_of(other_town),
    }  # fmt: skip


@pytest.fixture
def values():
    """What the form of an idea gives, and its key."""
    return {
        "key": uuid.uuid4(), "title": "Bänke am Bach", "summary": "Drei Bänke im Schatten.", "problem": "Es gibt keinen Platz.", "name": "Grete Grün",
        "name_display": "full", "email": "grete@example.org", "needs": [{"kind": "material", "title": "Holz", "amount": "3 Bohlen", "key": ""}],
    }  # fmt: skip
