"""The administration's own accounts: an administrator connects a real provider, and somebody new comes by it without a password."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import openid_provider
from tests.live import Live
from tests.openid_provider import SECRET, Provider

from .people import sign_in
from .test_axe import ALL, violations
from .test_setup import python

ADMIN = ("verwaltung@amt.example", "laube-mole-nebel-72")


@pytest.fixture
def provider(live: Live, tmp_path) -> Iterator[Provider]:
    with openid_provider.running(tmp_path) as found:
        (live.database.folder / "test-authority.pem").write_bytes(found.ca_file.read_bytes())
        found.person("nora", email="nora@amt.example", email_verified=True, name="Nora Neu", groups=["klimateam"])
        found.person("otto", email="otto@amt.example", email_verified=True, name="Otto Ohne", groups=["kantine"])
        yield found


@pytest.fixture
def outside(browser: Browser, live: Live) -> Iterator[BrowserContext]:
    """A window without scripts that may leave for the provider, whose certificate the machine does not know."""
    context = browser.new_context(base_url=live.base, ignore_https_errors=True, java_script_enabled=False, locale="de-DE")
    yield context
    context.close()


def at_work(page: Page, subject: str) -> None:
    """From the sign-in page to the provider, and signed in there."""
    page.goto("/konto/login/?next=/admin/account/")
    page.get_by_role("button", name="Mit dem Konto der Verwaltung anmelden").click()
    expect(page.locator('input[name="sub"]')).to_be_visible()
    page.locator('input[name="sub"]').fill(subject)
    page.locator('form:has(input[name="sub"]) button').first.click()


def test_an_administrator_connects_the_provider_and_staff_come_by_it(visit, live, provider, outside):
    python(
        live,
        "from accounts.models import User\nfrom roles.services import give\nfrom wagtail.models import Site\n"
        f"user = User.objects.create_user({ADMIN[0]!r}, {ADMIN[1]!r}, name='Vera Amt')\n"
        "give(Site.objects.first(), user, 'admin', None)",
    )
    page = visit(None)
    sign_in(page, ADMIN)
    page.goto("/admin/mitarbeitende/")
    page.get_by_role("link", name="Anmeldung mit Verwaltungskonto").click()
    page.get_by_label("Adresse des Anbieters").fill(f"{provider.issuer}/.well-known/openid-configuration")
    page.get_by_label("Client-ID").fill("auenfurt")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator("main")).to_contain_text("Bitte geben Sie das Geheimnis ein")
    assert violations(page, ALL, "main") == []
    page.get_by_label("Geheimnis").fill(SECRET)
    page.get_by_label("Klimastelle").fill("klimateam")
    page.get_by_label("Konten anlegen").check()
    page.get_by_label("auf der Anmeldeseite anbieten").check()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("button", name="Verbindung prüfen").click()
    expect(page.locator(".openid-good")).to_have_count(3)
    assert violations(page, ALL, "main") == []

    new = outside.new_page()
    at_work(new, "nora")
    new.wait_for_url("**/admin/account/")
    assert urlsplit(new.url).netloc == urlsplit(live.base).netloc
    outside.clear_cookies()
    at_work(new, "otto")
    expect(new.get_by_role("heading", level=1)).to_have_text("Die Anmeldung hat nicht geklappt")
    expect(new.get_by_role("main")).to_contain_text("keiner Gruppe")
    new.get_by_role("link", name="Zur Anmeldung").click()
    expect(new.get_by_role("button", name="Mit dem Konto der Verwaltung anmelden")).to_be_visible()

    found = visit("/konto/login/", width=390)
    expect(found.get_by_role("button", name="Mit dem Konto der Verwaltung anmelden")).to_be_visible()
    assert violations(found, ALL, "main") == []
    page.get_by_role("link", name="Verbindung entfernen").click()
    page.get_by_role("button", name="Verbindung entfernen").click()
    expect(page.get_by_role("heading", level=1).first).to_contain_text("Mitarbeitende")
