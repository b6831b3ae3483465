"""What people with an account do in a browser: sign in by a code, say their name, wait until a field is saved."""

import re

from playwright.sync_api import Locator, Page, expect

from .people import code_for


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


def fill_in(page: Page, javascript: bool, values: dict[str, str], within: Locator | None = None) -> None:
    """Fill fields of one part of the plan (by label) and see that they are kept: by themselves, or by its button without JavaScript."""
    place, field = within or page.locator("main"), None
    for label, value in values.items():
        field = place.get_by_label(label, exact=True).first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
            field.blur()
        if javascript:
            saved(page)
    if not javascript and field is not None:
        page.locator("[data-plan-row]").filter(has=field).get_by_role("button", name="Speichern").click()


def saved(page: Page) -> None:
    """Wait until the page says that everything is saved."""
    expect(page.locator("#save-state")).to_contain_text(re.compile(r"Gespeichert um \d\d:\d\d"))
