"""What people with an account do in a browser: sign in by a code, say their name, fill in a plan; and the moderator who publishes it."""

import re

from playwright.sync_api import Locator, Page, expect

from .people import code_for, sign_in


def sign_in_by_code(page: Page, address: str, name: str = "") -> None:
    """On the page that asks for the address: ask for a code and type it. With `name` this is the first time, and the name is asked for."""
    heading(page, "Anmelden")
    page.get_by_label("Ihre E-Mail-Adresse").fill(address)
    page.get_by_role("button", name="Code anfordern").click()
    heading(page, "Code eingeben")
    page.get_by_label("Code aus der E-Mail").fill(code_for(page, address))
    page.locator("main").get_by_role("button", name="Anmelden", exact=True).click()
    if name:
        heading(page, "Willkommen")
        page.get_by_label("Wie möchten Sie genannt werden?").fill(name)
        page.get_by_role("button", name="Speichern und weiter").click()


def main(page: Page) -> Locator:
    """Return the main part of a page."""
    return page.get_by_role("main")


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """See that the page is the one with this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the first button of this name in the main part."""
    main(page).get_by_role("button", name=name).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow the first link of this name in the main part."""
    main(page).get_by_role("link", name=name).first.click()


def fits(page: Page) -> None:
    """See that nothing reaches beyond the edge of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than the screen"


def fill_in(page: Page, javascript: bool, values: dict[str, str | bool], within: Locator | None = None) -> None:
    """Fill fields of one part of the plan (by label; True ticks a box) and see that they are kept: each by itself, or by a button without JavaScript."""
    place = within or main(page)
    fields = {label: place.get_by_label(label, exact=True).first for label in values}
    for label, field in fields.items():
        if javascript:
            with page.expect_response(lambda answer: "/feld/" in answer.url and answer.request.method == "POST"):
                _fill(field, values[label])
        else:
            _fill(field, values[label])
    if javascript:
        expect(page.locator("#save-state")).to_contain_text(re.compile(r"Gespeichert um \d\d:\d\d"))
    else:
        field.locator("xpath=ancestor::form").get_by_role("button", name="Speichern", exact=True).click()
        heading(page, re.compile(r"^(?!Zwei Fassungen)"))


def _fill(field: Locator, value: str | bool) -> None:
    if value is True:
        field.check()
    elif field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(label=str(value))
    else:
        field.fill(str(value))
        field.blur()


def publish(page: Page, login: tuple[str, str], title: str) -> None:
    """Sign in as a moderator and publish the newest thing of this title that waits."""
    if "/admin/" not in page.url:
        sign_in(page, login)
    page.goto("/admin/moderation/")
    follow(page, re.compile(re.escape(title)))
    press(page, "Freigeben und veröffentlichen")
    page.wait_for_load_state()
