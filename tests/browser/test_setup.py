"""A consultant's afternoon: a new town from nothing to a website that its own people see."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live import ROOT, Live

from .people import sign_in

CONSULTANT = ("beratung@buero.example", "laube-mole-nebel-71")
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
def elsewhere(browser: Browser, live: Live) -> Iterator[BrowserContext]:
    """A window on the new municipality's own host."""
    context = browser.new_context(base_url=live.base.replace("127.0.0.1", HOST), locale="de-DE")
    yield context
    context.close()


def go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Speichern und weiter", exact=True).click()
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def test_a_new_town_from_nothing_to_a_website_that_its_people_see(page: Page, live: Live, elsewhere: BrowserContext, javascript):
    port = live.base.rpartition(":")[2]
    if javascript:
        page.get_by_role("link", name="Neue Kommune").click()
    else:
        page.goto("/admin/kommunen/")
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
    new = elsewhere.new_page()
    closed = new.goto("/")
    assert closed is not None
    assert closed.status == 401
