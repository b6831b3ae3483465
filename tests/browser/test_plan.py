"""Work plan and schedule in a real browser: in place, on a phone, without JavaScript, and as axe sees them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.citizens import fits
from tests.browser.test_steps import LEAD, MEMBER, enter, saved  # noqa: F401 - `enter` is a fixture


def barriers(page: Page) -> list[str]:
    """Return what axe found."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def test_a_task_opens_in_place_and_its_line_follows(enter):  # noqa: F811
    page = enter(LEAD, "arbeitsplan/", width=390)
    page.get_by_label("Neues Arbeitspaket").fill("Gerüst")
    page.get_by_role("button", name="Arbeitspaket hinzufügen").click()
    box = page.get_by_role("region", name="Gerüst")
    box.get_by_label("Neue Aufgabe").fill("Angebote einholen")
    box.get_by_role("button", name="Hinzufügen").click()
    line = box.locator("li", has_text="Angebote einholen")
    line.locator("summary").first.click()
    line.get_by_label("Titel").fill("Drei Angebote einholen")
    line.get_by_label("Titel").blur()
    saved(page)
    line = box.locator("li", has_text="Drei Angebote einholen")
    line.get_by_label("Stand").select_option("doing")
    expect(line.locator("summary").first).to_contain_text("in Arbeit")
    expect(line.locator("summary").first).to_contain_text("Drei Angebote einholen")
    fits(page)
    assert barriers(page) == []
    page.goto(page.url.split("/arbeitsplan")[0] + "/zeitplan/")
    row = page.get_by_role("row", name=re.compile("Drei Angebote einholen"))
    row.get_by_label("von").fill("2027-03-01")
    row.get_by_label("von").blur()
    saved(page)
    row.get_by_label("bis").fill("2027-02-01")
    row.get_by_label("bis").blur()
    expect(row.locator(".plan-input.bad")).to_contain_text("Das Ende liegt vor dem Beginn")
    fits(page)
    assert barriers(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_without_javascript_a_task_has_a_page_of_its_own(enter, width):  # noqa: F811
    page = enter(MEMBER, "zeitplan/", javascript=False, width=width)
    page.get_by_label("Titel").fill("Alles fertig")
    page.get_by_label("geplant für").fill("2027-09-01")
    page.get_by_role("button", name="Meilenstein hinzufügen").click()
    expect(page.get_by_role("main")).to_contain_text("Alles fertig")
    page.goto(page.url.split("/zeitplan")[0] + "/arbeitsplan/")
    page.get_by_label("Neues Arbeitspaket").fill("Gerüst")
    page.get_by_role("button", name="Arbeitspaket hinzufügen").click()
    box = page.get_by_role("region", name="Gerüst")
    box.get_by_label("Neue Aufgabe").fill("Angebote einholen")
    box.get_by_role("button", name="Hinzufügen").click()
    page.locator("summary", has_text="Angebote einholen").click()
    box.get_by_role("link", name=re.compile("Ansehen und ändern")).click()
    page.get_by_label("Ergebnis").fill("Drei Angebote")
    page.get_by_role("button", name="Speichern").first.click()
    expect(page.get_by_label("Ergebnis")).to_have_value("Drei Angebote")
    fits(page)
