"""Bad input through every form that a lead finds: numbers that are none, the ends of the calendar, control signs. Never an error of ours."""

from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.utils import translation

from tests.permissions.world import World, build

from .forms import Form, forms_of, pages

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TYPED = ("text", "textarea", "search", "number", "date", "datetime-local", "email", "tel", "url", "password")
LEFT_OUT = ("abmelden", "logout")


@pytest.fixture
def world(town, other_town, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    with translation.override("de"):
        yield build(town, other_town)


def forms(world: World, client) -> list[Form]:
    """Return every form once."""
    found: dict[tuple, Form] = {}
    for url, text in pages(world, client):
        for form in forms_of(url, text):
            if not any(word in form.action for word in LEFT_OUT):
                found.setdefault(form.key, form)
    return list(found.values())


def test_no_form_of_a_team_breaks(world):
    """Each form with one hostile value in everything that is typed, then with one in what is hidden or chosen; undone after each."""
    client = world.client("lead")
    every, wrong = forms(world, client), []
    assert len(every) > 80
    for form in every:
        typed = [control.name for control in form.controls if control.kind in TYPED]
        hidden = [control.name for control in form.controls if control.kind not in (*TYPED, "file") and control.name != "csrfmiddlewaretoken"]
        tries = [form.data() | dict.fromkeys(typed, value) for value in ("9999-12-31", "9" * 40, "NaN", "x\x00\u202e\r\ny")] if typed else []
        tries += [form.data() | dict.fromkeys(hidden, "9" * 40), form.data() | dict.fromkeys(hidden, "x\x00")]
        for data in tries:
            mark = transaction.savepoint()
            response = client.post(urljoin(form.page, form.action), data)
            transaction.savepoint_rollback(mark)
            if response.status_code >= 500:
                wrong.append(f"{form.action} {data}: {getattr(response, 'exc_info', ('', ''))[1]!r}")
    assert wrong == []
