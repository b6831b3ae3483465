"""What a municipality switches off is nowhere: no address, no link, no hit, no mail, no menu item; switched on again all is back."""

import re

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

from accounts.models import Organisation
from accounts.notices import NoticeKind, notify
from municipality import parts
from municipality.models import OutboxMail, Parts
from municipality.outbox import queue_mail
from municipality.search import index
from tests.factories import Town, create_user

pytestmark = pytest.mark.django_db
PAGES = {"strategy": "/strategie/", "projects": "/projekte/", "news": "/aktuelles/", "contact": "/kontakt/"}
LISTS = {
    "strategy": ["/massnahmen/", "/api/v1/strategy/", "/api/v1/strategy/measures/"],
    "projects": ["/projekte/einreichen/", "/projekte/karte.geojson", "/api/v1/projects/", "/mitmachen/gespraeche/"],
    "offers": ["/angebote/", "/bedarfe/", "/api/v1/offers/", "/mitmachen/angebote/"],
    "organisations": ["/organisationen/"],
}


@pytest.fixture
def town() -> Town:
    """A municipality with something of everything."""
    town = Town.create()
    field = town.field_of_action("Energie", slug="energie")
    town.measure(field, "Solardächer")
    town.project("Sonne für alle", fields_of_action=[field], needs=[("skills", "Elektrikerin")])
    town.news("Es geht los")
    town.contact_page()
    Organisation.objects.create(site=town.site, name="Sonnenverein", state=Organisation.State.CONFIRMED)
    index.rebuild(town.site)
    return town


@pytest.fixture
def switch(town, django_capture_on_commit_callbacks):
    """Switch parts off (all others on)."""

    def off(*names: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            Parts.objects.update_or_create(site=town.site, defaults={name: name not in names for name in parts.NAMES})

    return off


def hrefs(text: str) -> set[str]:
    return {href.split("#")[0].split("?")[0] for href in re.findall(r'(?:href|action|src)="(/[^"]*)"', text)} - {""}


def part_of_address(path: str) -> str:
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return getattr(found.func, "part", "")


def guarded(patterns, found: set[str]) -> set[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            guarded(pattern.url_patterns, found)
        else:
            found.add(getattr(pattern.callback, "part", ""))
    return found


def test_a_part_that_is_off_is_nowhere(town, switch, client):
    person = Client()
    person.force_login(create_user("mit@example.org", name="Mit"))
    public = ["/", "/strategie/", "/strategie/energie/", "/projekte/", "/organisationen/", "/suche/?q=Sonne", "/aktuelles/", "/angebote/"]
    assert client.get("/projekte/einreichen/").status_code == 200
    for off in ("strategy", "projects", "offers", "organisations", "news", "contact"):
        switch(off)
        gone = {off} | {name for name, needed in parts.NEEDS.items() if needed == off}
        for name in gone:
            for path in [PAGES.get(name), *LISTS.get(name, [])]:
                assert path is None or client.get(path).status_code == 404, (off, path)
                assert path is None or person.get(path).status_code == 404, (off, path)
        starts = tuple(PAGES[name] for name in gone if name in PAGES)
        for who, paths in ((client, public), (person, [*public, "/mitmachen/", "/mitmachen/profil/"])):
            for path in paths:
                answer = who.get(path)
                if answer.status_code != 200:
                    continue
                for href in hrefs(answer.text):
                    assert part_of_address(href) not in gone, (off, path, href)
                    assert not (starts and href.startswith(starts)), (off, path, href)
        assert not any(start in client.get("/sitemap.xml").text for start in starts), off
        listed = client.get("/api/v1/pages/?limit=100").text
        assert not any(f'"{start}' in listed for start in starts), off
    switch()
    for path in [*PAGES.values(), *LISTS["strategy"], *LISTS["projects"][:3], *LISTS["offers"][:3], *LISTS["organisations"]]:
        assert client.get(path).status_code == 200, path


def test_its_mails_are_silent_and_its_screens_hidden(town, switch, client):
    person = create_user("leitung@example.org")
    client.force_login(create_user("betrieb@example.org", is_superuser=True, is_staff=True))
    kind = NoticeKind("workshop.join_request", "Beitritt")
    switch("projects")
    assert queue_mail(site=town.site, to="a@example.org", template="projects/receipt", context={}, event_key="a") is None
    assert notify(town.site, [person], kind, key="b", title="Jemand möchte mitmachen") == []
    assert not OutboxMail.objects.exists()
    assert "/admin/einreichungen/" not in client.get("/admin/").text
    switch()
    assert len(notify(town.site, [person], kind, key="b", title="Jemand möchte mitmachen")) == 1
    assert "/admin/einreichungen/" in client.get("/admin/").text


def test_asking_costs_nothing_and_stops_at_the_municipality(town, switch, client, django_assert_num_queries):
    other = Town.create("nachbarstadt.example", "Nachbarstadt", default=False)
    switch("projects", "news")
    assert parts.on(town.site) == {"strategy", "reports", "organisations", "contact"}
    assert parts.on(other.site) == parts.ALL
    assert client.get("/projekte/", HTTP_HOST="nachbarstadt.example").status_code == 200
    with django_assert_num_queries(0):
        assert not parts.is_on(town.site, "projects")
        assert parts.hidden_paths(other.site) == []


def test_every_part_has_addresses_or_pages_of_its_own():
    found = guarded(get_resolver().url_patterns, set())
    for name in parts.NAMES:
        assert name in found or parts.page_models(name), name
