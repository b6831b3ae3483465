"""Every address × every role, against `table.txt`; nothing written by reading (abuse 1, 5, 31)."""

from pathlib import Path

import pytest
from django.utils import translation

from .addresses import FILE_DETAILS, Address, every_address, watched, word
from .world import ROLES, build

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("table.txt")
SIGNED_IN = ROLES[1:]
REFUSED = {"login", "denied", "400", "404", "405"}
# Signing out is by POST alone and would end the session of the role that goes through the table.
LEFT_OUT = {"wagtailadmin_logout", "account_logout"}
# What a stranger's POST may be answered with besides a refusal: forms shown again, and redirects within their own rooms.
# Nothing is written by any of them; the test proves it. Whoever holds the secret of a private link is no stranger.
HARMLESS = {"ok", "to", "409", "422", "429"}
PRIVATE_LINKS = (
    "exchange:guest_",
    "projects:status",
    "projects:help_resend",
    "projects:resend",
    "workshop:invitation",
)


def read_table() -> dict[str, tuple[str, ...]]:
    """Return the expected words by row, one for each role."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")]
    assert len({line[0] for line in lines}) == len(lines), "a row stands twice"
    return {line[0]: tuple(line[1:]) for line in lines}


@pytest.fixture
def world(town, other_town, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    with translation.override("de"):
        yield build(town, other_town)


def addresses() -> list[Address]:
    return [address for address in every_address() if address.row not in LEFT_OUT]


@pytest.mark.once
def test_every_address_of_the_resolver_has_a_row_and_every_row_an_address():
    expected, found = set(read_table()), {address.row for address in addresses()}
    assert found - expected == set(), "new addresses: decide who may what, and write a row into tests/permissions/table.txt"
    assert expected - found == set(), "rows without an address"


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_a_role_as_the_table_says_and_writes_nothing(world, role):
    expected, column, client = read_table(), ROLES.index(role), world.client(role)
    different, written = [], []
    for address in addresses():
        url = address.url(world)
        assert url, f"no arguments for {address.row}: see BY_NAME in tests/permissions/world.py"
        with watched() as writes:
            answer = word(client.get(url))
        wanted = expected.get(address.row, ("?",) * len(ROLES))[column]
        if answer != wanted:
            different.append(f"{address.row}: {wanted} expected, {answer} came ({url})")
        if writes.tables and address.name not in FILE_DETAILS:
            written.append(f"{address.row} wrote {sorted(set(writes.tables))} on GET")
    assert different == []
    assert written == []


def test_a_strangers_post_changes_nothing_anywhere(world):
    """Of a visitor; what the people of another municipality send is tried in tests/separation."""
    client, wrong = world.client("anonymous"), []
    for address in addresses():
        if address.name.startswith(PRIVATE_LINKS):
            continue
        with watched() as writes:
            answer = word(client.post(address.url(world), temptations()))
        if writes.tables or answer not in REFUSED | HARMLESS | ({"500"} if address.name == "wagtailadmin_choose_page_external_link" else set()):
            wrong.append(f"{address.row}: {answer}, wrote {sorted(set(writes.tables))}")
    assert wrong == []


@pytest.mark.once
def test_without_a_token_no_post_of_a_signed_in_person_arrives(world):
    client = world.client("operator", enforce_csrf_checks=True)
    wrong = []
    for address in addresses():
        with watched() as writes:
            answer = word(client.post(address.url(world), temptations()))
        if writes.tables or answer not in {"denied", "404", "405"} | ({"ok"} if address.name in EXEMPT else set()):
            wrong.append(f"{address.row}: {answer}, wrote {sorted(set(writes.tables))}")
    assert wrong == []


# Read-only, whatever the method; and the link of a weekly mail that a mail program may follow by POST with one click (RFC 8058),
# which needs its secret: with a wrong one it writes nothing.
EXEMPT = {"health", "ready", "exchange:interests_end"}


def temptations() -> dict:
    """What an attacker would send: fields that decide, publish, assign, delete, redirect."""
    return {
        "title": "Übernommen", "slug": "uebernommen", "action-publish": "1", "action-workflow-action": "1", "revision": "1", "reason": "weg", "text": "weg",
        "user": "1", "ground": "1", "next": "//evil.example", "is_superuser": "on", "status": "live", "new_title": "x", "confirm": "1",
    }  # fmt: skip


@pytest.mark.once
def test_a_citizen_who_signed_in_somehow_sees_no_admin(world):
    from tests.factories import create_user

    world.people["citizen"] = create_user("ada@example.org")
    client = world.client("citizen")
    open_doors = [address.row for address in addresses() if (url := address.url(world)).startswith("/admin/") and word(client.get(url)) == "ok"]
    assert open_doors == ["wagtailadmin_sprite", "wagtailadmin_javascript_catalog"]
