"""What the people of one municipality send is sent again by those of another one: nothing of the first is changed, named or gone (abuse 1, 7, 47)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.abuse.forms import forms_of
from tests.permissions.addresses import every_address, word
from tests.permissions.test_table import LEFT_OUT, PRIVATE_LINKS, temptations

from .two import OURS, THEIRS, Two

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# On the host of a municipality everybody takes part in it: an idea, an interest, a code to the own address.
EVERYBODYS = frozenset({"projects:submit", "exchange:interests", "mine:prove", "mine:delete"})
# Wagtail answers a form without its prefix with an error; it reads and writes nothing of anybody.
BREAKS = frozenset({"wagtailadmin_choose_page_external_link", "wagtailadmin_error_test"})


def what_is_sent(two: Two) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give (name, address, data) of every form of the first municipality, filled in, and of every address that takes POST alone."""
    operator, lead = two.theirs.client("operator"), two.theirs.client("lead")
    for address in every_address():
        if address.row in LEFT_OUT or address.name.startswith(PRIVATE_LINKS):
            continue
        url = address.url(two.theirs) or ""
        answer = (operator if url.startswith("/admin/") else lead).get(url)
        html = answer.status_code == 200 and not answer.streaming and answer.get("Content-Type", "").startswith("text/html")
        forms = forms_of(url, answer.content.decode()) if html else []
        for form in forms:
            yield address.row, urljoin(form.page, form.action), form.data() | {"action-publish": "1", "confirm": "1"}
        if not forms:
            yield address.row, url, temptations()


def test_nothing_that_the_one_sends_does_anything_when_the_other_sends_it(two):
    sent, wrong = list(what_is_sent(two)), []
    for role, host in (("all", OURS), ("all", THEIRS), ("lead", THEIRS)):
        client = two.client(role, host)
        for row, url, data in sent:
            answer, damage = two.tried(client, url, data)
            if host == THEIRS and row in EVERYBODYS:
                continue
            if damage or (answer.status_code >= 500 and row not in BREAKS):
                wrong.append(f"{role} on {host}, {row}: {word(answer)} {damage} ({url})")
    assert wrong == [], "\n".join(wrong)
    operator, did = two.theirs.client("operator"), 0
    for _row, url, data in sent:
        did += bool(two.tried(operator, url, data)[1])
        if did == 40:
            break
    assert did == 40, "else the forms above prove nothing: with the right to it they do something"
