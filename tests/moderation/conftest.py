"""What the tests of moderation share: a municipality with its workflow, moderators, and heard signals."""

import pytest
from django.utils import translation

from moderation import services, signals


@pytest.fixture(autouse=True)
def _german():
    """A request under /en/ leaves English active: no test starts with what another one left."""
    with translation.override("de"):
        yield


@pytest.fixture
def moderated(town):
    """The municipality with its workflow; `town.moderator()` makes people for it."""
    services.ensure_workflow(town.site)
    return town


@pytest.fixture
def make_moderator(moderated):
    """Makes a person in the moderation group of a municipality (default: the first one)."""
    from tests.factories import create_user, number

    def make(town=None, **fields):
        site = (town or moderated).site
        user = create_user(f"mod{number()}@example.org", is_staff=True, name=fields.pop("name", "Mona Moder"), **fields)
        user.groups.add(services.moderation_group(site))
        return user

    return make


@pytest.fixture
def moderator(make_moderator):
    return make_moderator()


@pytest.fixture
def draft(moderated, heard):
    """A project that a guest brought in: not live, no owner, one revision."""
    page = moderated.project("Solardach auf der Turnhalle", live=False, summary="Wir wollen das Dach nutzen.")
    page.save_revision()
    return page


@pytest.fixture
def waiting(draft):
    """The workflow state of a guest's project that waits."""
    return services.submit(draft)


@pytest.fixture
def heard():
    """Collects (signal name, page, decision) of everything moderation tells."""
    names = [
        "submitted", "approved", "changes_requested", "rejected", "cancelled", "published_directly", "unpublished",
        "report_received", "report_decided",
    ]  # fmt: skip
    found, receivers = [], []
    for name in names:

        def receiver(sender, page=None, decision=None, _name=name, **kwargs):
            found.append((_name, page, decision))

        receivers.append((getattr(signals, name), receiver))
        getattr(signals, name).connect(receiver)
    yield found
    for signal, receiver in receivers:
        signal.disconnect(receiver)
