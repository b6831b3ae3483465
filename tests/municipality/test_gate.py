"""A website that is not live: 401 for the public at every door, its own people and preview links come in, nothing is kept, nobody is written to."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.notices import NoticeKind, notify, register
from municipality import gate, launch
from municipality.models import Launch, LaunchEvent, OutboxMail
from municipality.outbox import queue_mail
from tests.factories import create_user
from tests.permissions.addresses import every_address
from tests.permissions.world import MARK, PROOF, build

pytestmark = pytest.mark.django_db
OWN_DOORS = ("/admin/", "/konto/", "/vorschau/", "/theme/", "/health/", "/ready/", "/metrics", "/mitarbeit/einladung/", "/robots.txt", "/sitemap.xml")


@pytest.fixture
def closed(town):
    """The municipality in preparation."""
    Launch.objects.filter(site=town.site).delete()
    launch.cache.forget()
    return town


@pytest.fixture
def kept(settings):
    settings.PAGE_CACHE_SECONDS = 3600


def test_every_public_address_is_closed_by_every_method_and_tells_nothing(town, other_town, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    world = build(town, other_town)
    Launch.objects.filter(site=town.site).update(state=Launch.State.PREPARING)
    launch.cache.forget()
    wrong, urls = [], [address.url(world) for address in every_address()]
    assert sum(not url.startswith(OWN_DOORS) for url in urls) > 150
    for role in ("anonymous", "stranger", "lead"):
        client = world.client(role)
        for url in urls:
            if url.startswith(OWN_DOORS):
                if role == "anonymous" and (answer := client.get(url)).status_code == 200 and PROOF in answer.content.decode(errors="replace"):
                    wrong.append(f"{url} tells")
                continue
            for method in ("get", "head", "post", "options") if role == "anonymous" else ("get",):
                answer = getattr(client, method)(url, HTTP_IF_NONE_MATCH="*", HTTP_IF_MODIFIED_SINCE="Mon, 23 Nov 2026 12:00:00 GMT")
                if answer.status_code != 401 or "noindex" not in answer.get("X-Robots-Tag", "") or "no-store" not in answer["Cache-Control"]:
                    wrong.append(f"{role} {method} {url}: {answer.status_code} {dict(answer.headers)}")
                if PROOF in answer.content.decode(errors="replace"):
                    wrong.append(f"{role} {method} {url} tells {MARK}")
    assert wrong == []


def test_the_closed_page_is_friendly_and_machines_are_told_to_stay_away(closed, client, django_assert_num_queries):
    closed.page("Radwege", show_in_menus=True)
    answer = client.get("/")
    text = answer.content.decode()
    for words in ("Hier entsteht die Website von Auenfurt", "klima@localhost", "/konto/login/", "Stabsstelle Klima"):
        assert words in text
    assert "Cookie" in answer["WWW-Authenticate"]
    assert client.get("/en/").status_code == 401
    with django_assert_num_queries(0):
        client.get("/irgendwas/")
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    assert b"<loc>" not in client.get("/sitemap.xml").content
    assert client.get("/api/v1/").json() == {"error": "Diese Website ist noch in Vorbereitung."}
    login = client.get("/konto/login/")
    assert login.status_code == 200 and "Radwege" not in login.content.decode() and "/suche/" not in login.content.decode()
    assert "noindex" in login["X-Robots-Tag"]
    assert client.get("/health/").status_code == 200


def test_its_own_people_come_in_and_nobody_elses(closed, other_town):
    def status(user) -> int:
        browser = Client(HTTP_HOST="localhost")
        browser.force_login(user)
        answer = browser.get("/")
        assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
        return answer.status_code

    assert status(closed.staff("editor")) == 200
    assert status(create_user(is_superuser=True)) == 200
    assert status(other_town.staff("editor")) == 401
    assert status(create_user()) == 401
    gone = closed.staff("moderator")
    gone.groups.clear()
    assert status(gone) == 401


def test_a_preview_link_opens_this_website_until_it_ends_or_is_revoked(closed, other_town, django_assert_num_queries):
    link = launch.new_link(closed.site, "Klimabeirat", timezone.now() + timedelta(days=7))
    address = f"/vorschau/{launch.token_of(link)}/"
    client = Client(HTTP_HOST="localhost")
    answer = client.get(address)
    assert (answer.status_code, answer["Location"], answer["Referrer-Policy"]) == (302, "/", "no-referrer")
    assert answer.cookies[gate.COOKIE]["httponly"] and 6 < answer.cookies[gate.COOKIE]["max-age"] / 86400 <= 7
    assert client.get("/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert client.get("/").status_code == 401
        assert "gilt nicht mehr" in Client(HTTP_HOST="localhost").get(address).content.decode()
    # Of another municipality, forged, with another key.
    Launch.objects.filter(site=other_town.site).delete()
    launch.cache.forget()
    stranger = Client(HTTP_HOST="other.example")
    assert stranger.get(address).status_code == 401
    stranger.cookies[gate.COOKIE] = launch.token_of(link)
    assert stranger.get("/").status_code == 401
    for token in ("x", f"{closed.site.pk}.{link.pk}.{link.key}", f"{launch.token_of(link)}x", "a~b~c", "%00"):
        assert Client(HTTP_HOST="localhost").get(f"/vorschau/{token}/").status_code in (401, 404)
    launch.revoke_link(link)
    assert client.get("/").status_code == 401
    assert Client(HTTP_HOST="localhost").get(address).status_code == 401
    launch.open_site(closed.site)
    assert Client(HTTP_HOST="localhost").get(address)["Location"] == "/"


def test_links_that_ended_are_forgotten_after_a_month(closed):
    from municipality import retention

    launch.new_link(closed.site, "Klimabeirat", timezone.now() - timedelta(days=31))
    stays = launch.new_link(closed.site, "Presse", timezone.now() - timedelta(days=29))
    assert len(retention.run()["municipality.preview_links"]) == 1
    stays.refresh_from_db()


def test_the_page_cache_neither_keeps_nor_gives_out_before_the_start_and_serves_without_a_query_after(
    closed, kept, django_assert_num_queries, django_capture_on_commit_callbacks
):
    staff, visitor = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    staff.force_login(closed.staff("editor"))
    invited = Client(HTTP_HOST="localhost")
    invited.cookies[gate.COOKIE] = launch.token_of(launch.new_link(closed.site, "Presse", timezone.now() + timedelta(days=1)))
    assert invited.get("/").status_code == staff.get("/").status_code == 200
    assert visitor.get("/").status_code == 401
    assert not any(key[0] == "page" for key in launch.cache._memory)
    with django_capture_on_commit_callbacks(execute=True):
        assert launch.open_site(closed.site)
    assert visitor.get("/").status_code == 200
    with django_assert_num_queries(0):
        answer = visitor.get("/")
    assert "X-Robots-Tag" not in answer
    etag = answer["ETag"]
    assert any(key[0] == "page" for key in launch.cache._memory), "else the next lines would prove nothing"
    with django_capture_on_commit_callbacks(execute=True):
        assert launch.close_site(closed.site, reason="Wartung")
    for headers in ({}, {"HTTP_IF_NONE_MATCH": etag}):
        assert visitor.get("/", **headers).status_code == 401
    assert [event.kind for event in LaunchEvent.objects.filter(site=closed.site)] == ["offline", "live"]


TEST_KIND = register(NoticeKind("tests.gate", "Probe"))


def test_citizens_are_written_to_after_the_start_alone_and_what_waited_meanwhile_goes_then(closed):
    citizen, editor = create_user("ada@example.org"), closed.staff("editor")

    def send(key: str, template: str = "home/contact_receipt") -> OutboxMail | None:
        context = {"message": {"text": "x"}, "town": closed.settings}
        return queue_mail(site=closed.site, to=citizen.email, template=template, context=context, event_key=key)

    notify(closed.site, [citizen, editor], TEST_KIND, key="one", title="Es gibt Neues")
    assert [mail.recipient for mail in OutboxMail.objects.all()] == [editor.email]
    assert send("before") is None
    code = queue_mail(site=closed.site, to=citizen.email, template="accounts/notice", context={"heading": "Passwort", "body": "…"}, event_key="code")
    assert code is not None and code.state == OutboxMail.State.WAITING
    assert launch.open_site(closed.site) and not launch.open_site(closed.site)
    assert send("live").state == OutboxMail.State.WAITING
    launch.close_site(closed.site)
    held = send("offline")
    assert held.state == OutboxMail.State.HELD
    launch.open_site(closed.site)
    held.refresh_from_db()
    assert held.state == OutboxMail.State.WAITING
