"""A consultant's afternoon: a new town from nothing to a website that everybody sees, with the people of the town."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import ROOT, Live

from .conftest import PATIENCE
from .people import link_in, sign_in

CONSULTANT = ("beratung@buero.example", "laube-mole-nebel-71")
KIM = ("kim@musterau.example", "pappel-kahn-wiese-28")
HOST = "musterau.localhost"
BOUNDARY = ROOT / "instances" / "example-boundary.geojson"


def python(live: Live, code: str) -> str:
    """Run a few lines on the database of the site; returns what they print."""
    code = f"import django; django.setup()\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=live.database.environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


@pytest.fixture
def consultant(live: Live) -> None:
    """Somebody who works for the demo municipality as a consultant."""
    python(
        live,
        "from accounts.models import User\nfrom roles.services import give\nfrom wagtail.models import Site\n"
        f"user = User.objects.create_user({CONSULTANT[0]!r}, {CONSULTANT[1]!r}, name='Bela Beratung')\n"
        "give(Site.objects.first(), user, 'consultant', None)",
    )


@pytest.fixture
def page(visit, live, consultant, javascript) -> Page:
    found = visit(None, javascript=javascript)
    sign_in(found, CONSULTANT)
    return found


@pytest.fixture
def window(browser: Browser, live: Live) -> Iterator[Callable[..., Page]]:
    """Somebody's browser on the new municipality's own host."""
    contexts = []

    def open_window(*, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live.base.replace("127.0.0.1", HOST), locale="de-DE", java_script_enabled=javascript, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


def go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Speichern und weiter", exact=True).click()
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


FILLED = "Geprüft vom Rechtsamt."
# The editor gives its text to the form a moment after the last key: true when no text in the form has a gap any more.
HANDED_OVER = r"""() => {
    const texts = [...document.querySelectorAll("input, textarea")].map(one => one.value).filter(value => value.includes('"blocks"'))
    return texts.length > 0 && texts.every(value => !JSON.parse(value).blocks.some(block => block.text.includes("[")))
}"""


def comes_by_invitation(page: Page, live: Live) -> None:
    """Kim opens the link in the mail, chooses a password and signs in."""
    text = python(live, f"from municipality.models import OutboxMail\nprint(OutboxMail.objects.filter(recipient={KIM[0]!r}).latest('created').text)")
    page.goto(link_in(text, "/mitarbeit/einladung/"))
    expect(page.get_by_role("main")).to_contain_text("Kim Muster")
    page.locator('[name="password"]').fill(KIM[1])
    page.locator('[name="again"]').fill(KIM[1])
    page.get_by_role("button", name="Einladung annehmen").click()
    sign_in(page, KIM)


def fills_the_gaps(page: Page) -> None:
    """Kim opens every page on which words stand in square brackets, writes something else there, and publishes; and the address."""
    page.goto("/admin/start/")
    page.get_by_role("link", name="Anschrift bearbeiten").click()
    for name, value in {"street": "Markt 1", "postcode": "12345", "city": "Musterau"}.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.get_by_role("button", name="Speichern").click()
    page.goto("/admin/start/")
    gaps = page.locator(".golive-check", has_text="Platzhalter in Texten").get_by_role("link")
    for address in [link.get_attribute("href") or "" for link in gaps.all()]:
        page.goto(address)
        block = page.locator("[data-block=true]:not(:has([data-block=true]))", has_text="[").first
        expect(block).to_be_visible()
        while block.count():
            block.click(click_count=3)
            page.keyboard.type(FILLED)
        page.wait_for_function(HANDED_OVER)
        page.locator("footer [data-w-dropdown-target=toggle]").first.click()
        page.get_by_role("button", name="Veröffentlichen", exact=True).click()
        expect(page.locator(".messages .success")).to_contain_text("veröffentlicht")


def test_a_new_town_from_nothing_to_a_website_that_everybody_sees(page: Page, live: Live, window: Callable[..., Page], javascript):
    port = live.base.rpartition(":")[2]
    if javascript:
        page.get_by_role("link", name="Neue Kommune").click()
    else:
        page.goto("/admin/kommunen/neu/")
    page.get_by_role("button", name="Neue Kommune vorbereiten").click()

    page.get_by_label("Name", exact=True).fill("Musterau")
    page.get_by_label("Amtlicher Gemeindeschlüssel").fill("1209901")
    if javascript:
        expect(page.locator("#ags-said")).to_contain_text("Brandenburg. Es fehlt noch 1 Ziffer.")
    page.get_by_role("button", name="Speichern und weiter", exact=True).click()
    expect(page.locator(".setup-notice")).to_contain_text("acht Ziffern")
    page.get_by_label("Amtlicher Gemeindeschlüssel").fill("12099012")
    go_on(page, "Adresse der Website")
    page.get_by_label("Name des Servers").fill(HOST)
    page.get_by_label("Port").fill(port)
    go_on(page, "Aussehen")
    page.get_by_label("Hauptfarbe").fill("#7a1f4b")
    if javascript:
        expect(page.get_by_label("Vorschau")).to_contain_text("Hell")
    go_on(page, "Karte und Stadtteile")
    page.get_by_label("Gemeindegrenze als Datei").set_input_files(BOUNDARY)
    page.get_by_label("Stadtteile").fill("Altstadt; 52,1012; 13,2034\nNeue Mühle")
    page.get_by_role("button", name="Speichern", exact=True).last.click()
    expect(page.get_by_role("img", name="Umriss der Gemeindegrenze")).to_be_visible()
    go_on(page, "Menschen und Stellen")
    # One goes on without the address; the last step says what is missing and leads back.
    page.get_by_role("navigation", name="Schritte").get_by_role("link", name="Prüfen").click()
    page.locator(".setup-notice").get_by_role("link", name="Menschen und Stellen").click()
    page.get_by_label("E-Mail-Adresse der Stelle").fill("klima@musterau.example")
    page.locator('[name="staff-0-name"]').fill("Kim Muster")
    page.locator('[name="staff-0-email"]').fill("kim@musterau.example")
    page.locator('[name="staff-0-role"]').select_option(label="Redaktion")
    go_on(page, "Texte und Startseite")
    page.get_by_label("Überschrift der Startseite").fill("Musterau fängt an.")
    go_on(page, "Handlungsfelder und Strategie")
    go_on(page, "Moderation und Teile")
    go_on(page, "Prüfen")
    page.get_by_role("button", name="Probelauf", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Das würde entstehen")
    page.get_by_role("button", name="Kommune anlegen").click()
    expect(page.get_by_role("heading", name="Musterau ist angelegt")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Start der Website").click()
    expect(page.get_by_role("main")).to_contain_text("Impressum")

    # Nobody sees the new website yet but the people who were invited.
    visitor = window()
    closed = visitor.goto("/")
    assert closed is not None and closed.status == 401

    kim = window()
    comes_by_invitation(kim, live)
    there = window(javascript=javascript)
    sign_in(there, CONSULTANT)
    there.goto("/admin/mitarbeitende/")
    there.get_by_role("link", name="Kim Muster").click()
    for role in ("moderator", "admin"):
        there.locator(f'[name="roles"][value="{role}"]').check()
    there.get_by_role("button", name="Speichern").click()

    # The consultant cannot go live yet; Kim fills in what the checklist says.
    there.goto("/admin/start/")
    there.get_by_role("main").get_by_role("link", name="Musterau").click()
    there.get_by_role("link", name="Website online stellen").click()
    expect(there.get_by_role("main")).to_contain_text("Platzhalter in Texten")
    expect(there.get_by_role("button", name="Jetzt online stellen")).to_have_count(0)
    fills_the_gaps(kim)

    there.reload()
    there.get_by_label("Ich habe gelesen").check()
    there.get_by_role("button", name="Jetzt online stellen").click()
    expect(there.get_by_role("heading", name="Die Website ist öffentlich")).to_be_visible()
    opened = visitor.goto("/")
    assert opened is not None and opened.status == 200
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Musterau fängt an.")
    visitor.get_by_role("contentinfo").get_by_role("link", name="Impressum").click()
    expect(visitor.get_by_role("main")).to_contain_text(FILLED)
    expect(visitor.get_by_role("main")).not_to_contain_text("[")
