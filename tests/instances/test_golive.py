"""The start of a website: every check red and green, the deliberate step, who may, the override, links to look in, the command."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from instances.golive import services
from instances.golive.checks.content import plausible
from municipality import backups, launch
from municipality.models import Branding, Launch, LaunchEvent, OutboxMail, Picture, PreviewLink, SearchEntry
from municipality.outbox import send_due
from municipality.readiness import Check, Finding, Group, State, examine, register
from municipality.search import index
from roles.building import build
from tests.factories import create_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(town):
    Launch.objects.filter(site=town.site).delete()
    launch.cache.forget()
    return town


@pytest.fixture
def admin(closed):
    """Somebody of the municipality's administration."""
    user = create_user("verwaltung@auenfurt.example", name="Vera Amt", is_staff=True)
    user.groups.add(build(closed.site)["admin"])
    return user


def states(site) -> dict[str, str]:
    return {result.check.name: result.finding.state for result in examine(site)}


def client_of(user) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def second_factor(user) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


def mend(town, admin, mail: bool = True) -> None:
    """Bring everything in order that a fresh municipality lacks."""
    for kind in ("imprint", "privacy", "accessibility", "rules"):
        page = town.legal(kind, kind)
        page.body, page.version_date = [("text", "<p>Steht hier.</p>")], timezone.localdate()
        page.save()
    town.settings.street, town.settings.postcode, town.settings.city = "Markt 1", "12345", "Auenfurt"
    town.settings.boundary = {"type": "Polygon", "coordinates": [[[8, 50], [9, 50], [9, 51], [8, 50]]]}
    town.settings.save()
    for number in (1, 2):
        user = create_user(f"mod{number}@auenfurt.example", is_staff=True)
        user.groups.add(build(town.site)["moderator"])
        second_factor(user)
    second_factor(admin)
    town.field_of_action("Energie")
    logo = Picture.objects.create(title="Logo", description="Ein Turm", file=get_test_image_file(size=(20, 20)))
    Branding.objects.filter(site=town.site).update(logo=logo)
    town.site.hostname, town.site.port = "klima.auenfurt.de", 443
    town.site.save()
    backups.record(backups.Path("x.tar"), timezone.now())
    index.rebuild(town.site)
    if mail:
        services.send_test_mail(town.site, admin)
        send_due()


def test_every_check_is_red_where_something_lacks_and_green_when_it_was_mended(closed, admin, settings, tmp_path):
    settings.VAR_DIR, settings.MEDIA_ROOT, settings.REQUIRE_SECOND_FACTOR = tmp_path, tmp_path, True
    settings.SECURE_SSL_REDIRECT = True
    missing = {
        "texts.imprint", "texts.privacy", "texts.accessibility", "texts.rules", "people.moderator", "people.mail", "content.fields", "operation.backup",
    }  # fmt: skip
    review = {
        "texts.accessibility_age", "people.contact", "people.second_factor", "look.logo", "content.boundary", "content.search", "operation.address",
    }  # fmt: skip
    page = closed.page("Radwege")
    page.body = [("text", '<p>Das Amt [Name des Amts] <a linktype="page" id="99999">hier</a> <a href="http://kaputt">dort</a></p>')]
    picture = Picture.objects.create(title="Rad", file=get_test_image_file(size=(20, 20)))
    page.body.append(("picture", {"image": picture, "alt": "", "caption": "", "credit": ""}))
    page.save()
    Branding.objects.filter(site=closed.site).update(brand_colour="#ffee00")
    SearchEntry.objects.all().delete()
    found = states(closed.site)
    red = {"texts.placeholders": "missing", "look.colours": "review", "content.pictures": "review", "content.links": "review"}
    own = dict.fromkeys(missing, "missing") | dict.fromkeys(review, "review") | red
    assert {name: state for name, state in found.items() if name in own} == own
    assert {name for name, state in found.items() if state == "good"} <= {"people.admin", "people.topics"}
    links = next(result.finding for result in examine(closed.site) if result.check.name == "content.links")
    assert [place.text for place in links.places] == ["Radwege: zu einer Seite, die es nicht mehr gibt", "Radwege: http://kaputt"]

    mend(closed, admin)
    page.body = [
        ("text", '<p><a href="https://www.bund.de/x">dort</a></p>'),
        ("picture", {"image": picture, "alt": "Ein Rad", "caption": "", "credit": ""}),
    ]
    page.save()
    Branding.objects.filter(site=closed.site).update(brand_colour="#0b5d4e")
    index.rebuild(closed.site)
    assert {name: state for name, state in states(closed.site).items() if state != "good"} == {}

    # What grows old, or goes away.
    statement = closed.home.get_children().get(slug="accessibility").specific
    statement.version_date = timezone.localdate() - timedelta(days=400)
    statement.save()
    backups.record(backups.Path("x.tar"), timezone.now() - timedelta(days=3))
    admin.groups.clear()
    Authenticator.objects.all().delete()
    Picture.objects.filter(title="Logo").update(description="")
    found = states(closed.site)
    old = {"texts.accessibility_age": "review", "operation.backup": "review", "people.admin": "missing", "people.moderator": "missing"}
    assert {name: found[name] for name in (*old, "look.logo")} == {**old, "look.logo": "missing"}


def test_addresses_of_other_websites_are_told_by_their_spelling():
    for good in ("https://www.bund.de/x?y=1", "mailto:a@b.de", "tel:+49 123 45", "/projekte/", "#oben", "https://münchen.de/"):
        assert plausible(good), good
    for bad in ("", "#", "www.bund.de", "http://kaputt", "https://", "https://example.org/", "mailto:", "javascript:alert(1)", "//x.de", "http://[x"):
        assert not plausible(bad), bad


def test_a_check_that_breaks_is_a_finding_and_no_error(closed, caplog):
    from municipality import readiness

    def breaks(site) -> Finding:
        raise RuntimeError("x")

    register(Check("tests.broken", "Kaputt", Group.OPERATION, breaks, blocks=True))
    try:
        assert states(closed.site)["tests.broken"] == State.REVIEW
    finally:
        del readiness._checks["tests.broken"]


def test_only_those_who_prepare_a_municipality_see_its_screens_and_no_other(closed, admin, other_town):
    consultant = create_user("beratung@buero.example", is_staff=True)
    consultant.groups.add(build(closed.site)["consultant"], build(other_town.site)["consultant"])
    own, other = f"/admin/start/{closed.site.pk}/", f"/admin/start/{other_town.site.pk}/"
    assert client_of(admin).get("/admin/start/")["Location"] == own
    assert "Was vor dem Start fehlt" in client_of(admin).get("/admin/").content.decode()
    assert client_of(consultant).get("/admin/start/").status_code == 200
    link = launch.new_link(other_town.site, "Rat", timezone.now() + timedelta(days=1))
    for address in (other, f"{other}online/", f"{other}offline/"):
        assert client_of(admin).get(address).status_code == 404
    for address in (other, f"{other}online/", f"{other}offline/", f"{other}test-mail/", f"{own}vorschau/{link.pk}/beenden/"):
        assert client_of(admin).post(address, {"label": "x", "days": 7, "reason": "x", "read": "on"}).status_code == 404
    assert launch.is_live(other_town.site) and PreviewLink.objects.get().revoked is None
    editor = closed.staff("editor")
    for address in ("/admin/start/", own, f"{own}online/"):
        assert client_of(editor).get(address).status_code == 404
    with pytest.raises(services.NotAllowed):
        services.go_live(closed.site, editor)


def test_the_start_is_deliberate_and_what_blocks_is_mended_first_or_overridden_with_a_reason(closed, admin):
    client, address = client_of(admin), f"/admin/start/{closed.site.pk}/online/"
    page = client.get(address).content.decode()
    assert "Impressum" in page and "Jetzt online stellen" not in page
    answer = client.post(address, {"read": "on", "reason": "egal"})
    assert answer.status_code == 422 and "Vor dem Start fehlt noch etwas" in answer.content.decode()
    operator = client_of(create_user("betrieb@host.example", is_superuser=True, name="Betti"))
    assert operator.post(address, {"read": "on", "reason": " "}).status_code == 422
    assert operator.post(address, {"reason": "Pressetermin"}).status_code == 422
    assert not launch.is_live(closed.site)
    assert operator.post(address, {"read": "on", "reason": "Pressetermin"}).status_code == 302
    event = LaunchEvent.objects.get()
    assert (event.kind, event.reason, event.by.name) == ("overridden", "Pressetermin", "Betti")
    assert "Impressum" in event.open_points
    assert Client(HTTP_HOST="localhost").get("/").status_code == 200
    assert operator.post(address, {"read": "on", "reason": "Noch einmal"}).status_code == 302
    assert LaunchEvent.objects.count() == 1
    offline = f"/admin/start/{closed.site.pk}/offline/"
    assert client.post(offline, {"read": "on"}).status_code == 422
    assert client.post(offline, {"read": "on", "reason": "Wartung"}).status_code == 302
    assert Client(HTTP_HOST="localhost").get("/").status_code == 401
    journal = client.get(f"/admin/start/{closed.site.pk}/").content.decode()
    assert "Wartung" in journal and "Pressetermin" in journal


def test_an_administration_with_everything_in_order_goes_live_itself(closed, admin, settings, tmp_path):
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path
    mend(closed, admin)
    address = f"/admin/start/{closed.site.pk}/online/"
    assert client_of(admin).post(address, {}).status_code == 422
    assert client_of(admin).post(address, {"read": "on"}).status_code == 302
    assert launch.is_live(closed.site)
    assert LaunchEvent.objects.get().kind == "live"


def test_a_test_mail_and_preview_links_from_the_screen(closed, admin):
    client, address = client_of(admin), f"/admin/start/{closed.site.pk}/"
    assert client.post(f"{address}test-mail/").status_code == 302
    assert OutboxMail.objects.get().recipient == admin.email
    assert states(closed.site)["people.mail"] == "missing"
    send_due()
    assert states(closed.site)["people.mail"] == "good"
    for wrong in ({"label": "", "days": 7}, {"label": "Rat", "days": 9999}):
        assert client.post(address, wrong).status_code == 422
    assert client.post(address, {"label": "Klimabeirat", "days": 30}).status_code == 302
    link = PreviewLink.objects.get()
    assert launch.token_of(link) in client.get(address).content.decode()
    assert Client(HTTP_HOST="localhost").get(f"/vorschau/{launch.token_of(link)}/").status_code == 302
    assert client.post(f"{address}vorschau/{link.pk}/beenden/").status_code == 302
    assert Client(HTTP_HOST="localhost").get(f"/vorschau/{launch.token_of(link)}/").status_code == 401


def test_the_command_tells_what_is_open_by_its_exit_code(closed, admin, capsys, settings, tmp_path):
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path
    key = closed.home.slug
    with pytest.raises(CommandError, match="gibt es hier nicht"):
        call_command("golive", "nirgendwo")
    with pytest.raises(CommandError, match="Impressum"):
        call_command("golive", key, "--check")
    with pytest.raises(CommandError, match="fehlt noch etwas"):
        call_command("golive", key, "--online")
    mend(closed, admin)
    call_command("golive", key, "--check")
    call_command("golive", key, "--online")
    assert "öffentlich" in capsys.readouterr().out and launch.is_live(closed.site)
    with pytest.raises(CommandError, match="warum"):
        call_command("golive", key, "--offline")
    call_command("golive", key, "--offline", "--reason", "Wartung")
    assert not launch.is_live(closed.site)


def test_a_topic_that_reaches_nobody_holds_the_start_back_with_a_link_to_it(closed, other_town):
    from home.models import ContactPage, ContactTopic

    pages = [town.home.add_child(instance=ContactPage(title="Kontakt", slug="kontakt", locale=town.home.locale)) for town in (closed, other_town)]
    topics = [ContactTopic.objects.create(page=page, title="Heizung", recipient="") for page in pages]
    ContactTopic.objects.create(page=pages[0], title="Radwege", recipient="rad@auenfurt.example")
    (result,) = [result for result in examine(closed.site) if result.check.name == "people.topics"]
    (place,) = result.finding.places
    assert result.check.blocks and result.finding.state == State.MISSING and "1 Thema" in result.finding.text
    assert place.text == "Kontakt: Heizung" and place.url.endswith(f"/pages/{pages[0].pk}/edit/")
    ContactTopic.objects.filter(pk=topics[0].pk).update(recipient="waerme@auenfurt.example")
    assert states(closed.site)["people.topics"] == State.GOOD and states(other_town.site)["people.topics"] == State.MISSING
