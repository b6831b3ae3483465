"""Cases 7, 8, 10 and 13 for every door of a team at once: somebody who leads a project of her own tries everything on another one's."""

import re
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from projects.models import ProjectPage
from tests.factories import create_user
from tests.permissions import carrying_objects, exchange_objects, give_objects, money_objects, plan_objects, team_objects
from tests.permissions.addresses import Address, every_address, watched
from tests.permissions.world import PROOF, World, arguments_of, build, filled
from workshop.models import Role, TeamMember

from .forms import ROOMS, Form, forms_of, pages

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
IDS = ("checkbox", "hidden", "multiple", "radio", "select")


@pytest.fixture
def world(town, other_town, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    with translation.override("de"):
        yield build(town, other_town)


@pytest.fixture
def own(world):
    """A second project with objects of the same kinds, led by somebody who has nothing to do with the first one."""
    town, page = world.town, world.town.project("Eigenes")
    page.save_revision()
    intruder, mate = create_user("eindringling@example.org", name="Ina Dring"), create_user("gefaehrte@example.org", name="Gero Fee")
    people = {**world.people, "lead": intruder, "member": mate, "intruder": intruder}
    for role in (Role.LEAD, Role.MEMBER):
        TeamMember.objects.create(project=page, user=people[role.value], role=role)
    mark, values = "Eigenes", {**world.values, "live": page.pk}
    values.update(plan_objects.build(people, page.pk, mark))
    values.update(carrying_objects.build(people, page.pk, mark))
    values.update(exchange_objects.build(town, people, page.pk, mark))
    values.update(give_objects.build(town, people, page.pk, mark))
    values.update(money_objects.build(ProjectPage.objects.get(pk=page.pk), mark))
    values["team_member"] = TeamMember.objects.get(project=page, user=mate).pk
    assert team_objects.BY_NAME
    return World(town, values, people)


def doors() -> list[Address]:
    """The addresses of a project that name something more of it."""
    return [address for address in every_address() if address.name.startswith(ROOMS) and "pk" in address.names and len(address.names) > 1]


def foreign_url(address: Address, world: World, own: World) -> str:
    """The address below the own project, with the objects of the other one."""
    _args, kwargs = arguments_of(address.name, set(address.names))
    found: dict[str, Any] = {key: filled(value, world) for key, value in kwargs.items()}
    if kwargs.get("pk") == "@live":
        found["pk"] = own.values["live"]
    return reverse(address.name, kwargs=found)


def test_ids_of_another_team_below_the_own_project_open_and_change_nothing(world, own):
    client, wrong = own.client("intruder"), []
    for address in doors():
        url = foreign_url(address, world, own)
        response = client.get(url)
        if PROOF in response.content.decode(errors="replace") and not address.name.startswith(PUBLIC):
            wrong.append(f"{address.name} shows it: {url}")
        with watched() as writes, transaction.atomic():
            mark = transaction.savepoint()
            status = client.post(url, {"title": "x", "version": 1, "confirm": "1", "base": 1, "_fields": "title", "text": "Worte"}).status_code
            transaction.savepoint_rollback(mark)
        if writes.tables and address.name not in NAMES_NOTHING_OF_OTHERS:
            wrong.append(f"{address.name}: {status}, wrote {sorted(set(writes.tables))} ({url})")
    assert wrong == []


PUBLIC = ("organisations:detail", "exchange:offer", "exchange:answer", "exchange:ask_for_offer")
"""Pages that anybody reads, and forms that begin with what anybody reads."""
NAMES_NOTHING_OF_OTHERS: set[str] = set()


def readable(form: Form) -> tuple:
    """The same form of both projects: address and names without ids."""
    return (NUMBERS.sub("#", urljoin(form.page, form.action)), tuple(sorted({NUMBERS.sub("#", control.name) for control in form.controls})))


def test_values_of_another_team_in_the_own_forms_are_refused(world, own):
    lead, client = world.client("lead"), own.client("intruder")
    offered: dict[tuple[tuple, str], set[str]] = {}
    for url, text in pages(world, lead):
        for form in forms_of(url, text):
            for control in form.controls:
                if control.kind in IDS:
                    offered.setdefault((readable(form), NUMBERS.sub("#", control.name)), set()).update([*control.options, control.value])
    wrong, tried = [], 0
    for url, text in pages(own, client):
        for form in forms_of(url, text):
            for control in form.controls:
                if control.kind not in IDS or control.name in ("csrfmiddlewaretoken", "back", "next"):
                    continue
                mine = {*control.options, control.value}
                for value in sorted(offered.get((readable(form), NUMBERS.sub("#", control.name)), set()) - mine - {""}):
                    if not (value.isdigit() or len(value) == 36):
                        continue
                    data = form.data()
                    data[control.name] = [value] if control.kind in ("checkbox", "multiple") else value
                    tried += 1
                    with watched() as writes, transaction.atomic():
                        mark = transaction.savepoint()
                        status = client.post(urljoin(form.page, form.action), data).status_code
                        transaction.savepoint_rollback(mark)
                    if status < 400 and writes.tables:
                        wrong.append(f"{form.action} {control.name}={value}: {status}, wrote {sorted(set(writes.tables))}")
    assert tried > 8
    assert wrong == [], tried


def test_what_is_made_for_somebody_is_kept_by_no_cache(world):
    wrong = []
    for role in ("lead", "member", "moderator"):
        client = world.client(role)
        for address in every_address():
            if not address.name.startswith(ROOMS):
                continue
            response = client.get(address.url(world))
            control = response.get("Cache-Control", "")
            if response.status_code == 200 and "no-store" not in control and "private" not in control:
                wrong.append(f"{address.name} for {role}: Cache-Control {control!r}, Vary {response.get('Vary')!r}")
    assert wrong == []
