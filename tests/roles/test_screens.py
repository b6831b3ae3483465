"""The small screens, each role's rooms in the admin, and Wagtail's own screens, which are the operators'."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from municipality.admin_scope import OPERATORS_NAMESPACES
from municipality.models import OutboxMail
from roles import kinds, services
from roles.models import Invitation, RoleChange
from roles.querysets import roles_of
from tests.factories import Town, create_user
from tests.permissions.addresses import every_address

from .test_services import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town.create()


def browser(user: User, host: str = "localhost") -> Client:
    client = Client(HTTP_HOST=host, raise_request_exception=False)
    client.force_login(user)
    return client


def test_an_administrators_day(town):
    admin = person(town, kinds.ADMIN, email="verwaltung@amt.example", name="Vera Amt")
    editor = person(town, kinds.EDITOR, name="Edda Edel")
    client, index = browser(admin), reverse("roles_admin:index")
    assert client.get("/admin/").status_code == 200
    text = client.get(index).content.decode()
    assert "Edda Edel" in text
    assert "fehlt noch" in text
    new = {"name": "Nele Neu", "email": "neu@amt.example", "roles": ["climate"]}
    form = client.get(reverse("roles_admin:invite")).content.decode()
    assert 'value="admin"' in form
    assert 'value="consultant"' not in form
    for wrong in ({**new, "roles": []}, {**new, "email": "x"}, {**new, "roles": ["consultant"]}, {**new, "roles": ["king"]}):
        assert client.post(reverse("roles_admin:invite"), wrong).status_code == 422
    assert not Invitation.objects.exists()
    assert client.post(reverse("roles_admin:invite"), new).status_code == 302
    row = Invitation.objects.get()
    old = re.search(r"/mitarbeit/einladung/\S+", OutboxMail.objects.get().text)[0]
    assert client.post(reverse("roles_admin:again", args=[row.pk])).status_code == 302
    assert Client(HTTP_HOST="localhost").get(old).status_code == 404, "a new mail replaces the former link"
    assert client.post(reverse("roles_admin:withdraw", args=[row.pk])).status_code == 302
    assert client.post(reverse("roles_admin:withdraw", args=[row.pk])).status_code == 404
    person_url = reverse("roles_admin:person", args=[editor.pk])
    assert client.post(person_url, {"roles": []}).status_code == 422
    assert client.post(person_url, {"roles": ["moderator", "admin"]}).status_code == 302
    assert roles_of(editor, town.site) == {"moderator", "admin"}
    mine = reverse("roles_admin:person", args=[admin.pk])
    assert client.post(mine, {"roles": ["admin", "editor"]}).status_code == 422, "nobody raises the own rights"
    assert client.get(reverse("roles_admin:remove", args=[admin.pk])).status_code == 404
    remove = reverse("roles_admin:remove", args=[editor.pk])
    assert client.get(remove).status_code == 200
    assert client.post(remove, {"heir": admin.pk}).status_code == 302
    assert roles_of(editor, town.site) == frozenset()
    assert client.post(mine, {"roles": ["jury"]}).status_code == 422, "the last one stays"
    journal = client.get(reverse("roles_admin:journal")).content.decode()
    assert "entfernt und übergeben" in journal
    assert "Übergeben an: Vera Amt" in journal
    assert [line.action for line in RoleChange.objects.order_by("pk")][2:] == [
        "invited",
        "invited_again",
        "withdrawn",
        "given",
        "given",
        "taken",
        "removed",
    ]


def test_each_role_finds_its_own_rooms_and_no_other(town):
    other = Town.create("other.example", "Neustadt", default=False)
    far = person(other, kinds.EDITOR)
    waiting = services.invite(other.site, "neu@amt.example", "Nele Neu", ["editor"], None)
    town.project("Ein Gemeinschaftsgarten")
    rooms = {
        "/admin/": set(kinds.KEYS),
        reverse("roles_admin:index"): {"admin", "consultant"},
        reverse("roles_admin:journal"): {"admin", "consultant"},
        reverse("roles_jury:projects"): {"jury"},
        reverse("wagtailadmin_explore", args=[town.home.pk]): {"editor", "moderator", "consultant"},
        reverse("wagtailadmin_pages:edit", args=[town.home.pk]): {"editor", "moderator", "consultant"},
        reverse("wagtailadmin_pages:edit", args=[town.strategy.pk]): {"editor", "moderator", "climate", "consultant"},
        reverse("look:edit", args=[town.site.pk]): {"editor", "admin", "consultant"},
        reverse("look:edit", args=[other.site.pk]): set(),
        reverse("wagtailsettings:edit", args=["municipality", "municipalitysettings", town.site.pk]): {"editor", "admin", "consultant"},
        reverse("wagtailimages:index"): {"editor", "climate", "admin", "consultant"},
        reverse("moderation_admin:inbox"): {"moderator"},
        reverse("roles_admin:person", args=[far.pk]): set(),
        reverse("roles_admin:remove", args=[far.pk]): set(),
    }
    wrong = []
    for key in kinds.KEYS:
        client = browser(person(town, key))
        opened = {url for url in rooms if client.get(url).status_code == 200}
        wrong += [f"{key}: {url}" for url in rooms if (url in opened) != (key in rooms[url])]
        wrong += [
            f"{key} elsewhere"
            for url in (reverse("roles_admin:index"), reverse("roles_jury:projects"))
            if client.get(url, HTTP_HOST="other.example").status_code != 404
        ]
        for name in ("again", "withdraw"):
            wrong += [f"{key}: {name}"] if client.post(reverse(f"roles_admin:{name}", args=[waiting.pk])).status_code != 404 else []
    assert wrong == []
    both = browser(person(town, kinds.JURY, kinds.CONTACT))
    assert "Gemeinschaftsgarten" in both.get(reverse("roles_jury:projects")).content.decode()
    assert both.get(reverse("wagtailadmin_account")).status_code == 200
    assert both.get(reverse("wagtailimages:index")).status_code == 404


def test_wagtails_screens_over_all_municipalities_are_the_operators(town, settings):
    everything = Group.objects.create(name="alles")
    everything.permissions.set(Permission.objects.all())
    user = create_user(is_staff=True)
    user.groups.add(everything, *services.build(town.site).values())
    words = re.compile(r"/(?:users|groups|workflows|tasks|redirects|collections|sites|locales)/")
    asked, opened = 0, []
    client, operator = browser(user), browser(create_user(is_staff=True, is_superuser=True))
    for address in every_address():
        route = "/" + address.route
        if not route.startswith("/admin/") or not (address.name.startswith(OPERATORS_NAMESPACES) or words.search(route)):
            continue
        url = re.sub(r"\(\?P?<?[^)]*\)|<[^>]+>", "1", route.replace("<str:pk>", "1"))
        asked += 1
        if client.get(url).status_code != 404 or client.post(url).status_code not in (403, 404):
            opened.append(address.name or route)
    assert asked > 50
    assert opened == []
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    assert client.get(f"{bulk}?id={user.pk}").status_code == 404
    assert operator.get(reverse("wagtailusers_users:index")).status_code == 200
    menu = client.get("/admin/").content.decode()
    assert not any(
        f'"{reverse(name)}"' in menu for name in ("wagtailusers_users:index", "wagtailadmin_workflows:index", "wagtailadmin_collections:index")
    )


def test_every_role_needs_a_second_factor(town, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    for key in kinds.KEYS:
        assert browser(person(town, key)).get("/admin/")["Location"] == reverse("mfa_index"), key
