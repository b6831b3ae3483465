"""The guided workshop in two browsers: two people in one step, both versions, a line that breaks, handing in; on a phone; without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from .test_axe import check

LEAD, MEMBER = "renate.ostermeyer@auenfurt.example", "yusuf.demir@auenfurt.example"


@pytest.fixture
def enter(visit, live):
    """Open the workshop of the demo's first project as one of its team: `enter(LEAD, "profil/", width=390)`."""

    def open_as(address: str, path: str = "", **options) -> Page:
        page = visit("/", **options)
        cookie = live.database.run("tests.browser.sessions", address)
        page.context.add_cookies([{**cookie, "url": live.base}])
        page.goto("/mitmachen/")
        addresses = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
        home = next(address for address in addresses if re.fullmatch(r"/mitmachen/projekte/\d+/", address))
        page.goto(f"{home}{path}")
        return page

    return open_as


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text(re.compile(r"Gespeichert um \d\d:\d\d"))


def test_two_people_in_one_step_keep_their_fields_and_choose_where_they_meet(enter):
    yusuf, renate = enter(MEMBER, "profil/", width=390), enter(LEAD, "profil/")
    expect(renate.locator(".presence")).to_contain_text("Yusuf")

    renate.get_by_label("Bild der Zukunft").fill("Jede Schule macht ihren Strom selbst.")
    renate.get_by_label("Bild der Zukunft").blur()
    saved(renate)
    yusuf.get_by_label("Gewünschter Beginn").fill("Herbst 2027")
    yusuf.get_by_label("Gewünschter Beginn").blur()
    saved(yusuf)

    yusuf.get_by_label("Bild der Zukunft").fill("Alle Dächer liefern Strom.")
    yusuf.get_by_label("Bild der Zukunft").blur()
    note = yusuf.locator("[data-row-note]")
    expect(note).to_contain_text("Jede Schule macht ihren Strom selbst.")
    expect(note).to_contain_text("Alle Dächer liefern Strom.")
    expect(yusuf.get_by_label("Bild der Zukunft")).to_have_attribute("aria-invalid", "true")
    note.get_by_role("button", name="Meine Fassung nehmen").click()
    saved(yusuf)
    expect(yusuf.locator("[data-row-note]")).to_have_count(0)

    renate.reload()
    expect(renate.get_by_label("Bild der Zukunft")).to_have_value("Alle Dächer liefern Strom.")
    expect(renate.get_by_label("Gewünschter Beginn")).to_have_value("Herbst 2027")
    renate.get_by_role("link", name="Verlauf des Profils").click()
    expect(renate.get_by_role("main")).to_contain_text("Alle Dächer liefern Strom.")


def test_what_does_not_arrive_is_said_and_tried_again(enter):
    page = enter(LEAD, "profil/", width=390)
    page.context.set_offline(True)
    page.get_by_label("Was das Projekt nicht tut").fill("Wir dämmen nicht.")
    page.get_by_label("Was das Projekt nicht tut").blur()
    expect(page.locator("#save-state")).to_contain_text("Nicht gespeichert")
    expect(page.locator("#save-said")).to_contain_text("Nicht gespeichert")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    expect(page.get_by_label("Was das Projekt nicht tut")).to_have_value("Wir dämmen nicht.")


def test_what_is_wrong_stays_beside_its_field(enter):
    page = enter(LEAD, "profil/", width=320)
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_label("Name", exact=True).blur()
    expect(page.locator(".plan-input.bad")).to_contain_text("Name")
    page.get_by_label("Gewünschter Beginn").fill("bald")
    page.get_by_label("Gewünschter Beginn").blur()
    expect(page.locator(".plan-input.bad")).to_contain_text("Name")
    page.get_by_label("Name", exact=True).fill("Sonne auf drei Schulen")
    page.get_by_label("Name", exact=True).blur()
    saved(page)
    expect(page.locator(".plan-input.bad")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_two_people_choose_and_the_lead_hands_in(enter):
    renate, yusuf = enter(LEAD, "profil/", javascript=False), enter(MEMBER, "profil/", javascript=False, width=390)
    for page, text in ((yusuf, "Alle Dächer liefern Strom."), (renate, "Jede Schule macht ihren Strom selbst.")):
        page.get_by_label("Bild der Zukunft").fill(text)
        page.locator("[data-plan-row]").get_by_role("button", name="Speichern").click()
    expect(renate.get_by_role("heading", level=1)).to_contain_text("Zwei Fassungen")
    expect(renate.get_by_role("main")).to_contain_text("Alle Dächer liefern Strom.")
    renate.get_by_role("button", name="Meine Fassung nehmen").click()
    expect(renate.get_by_label("Bild der Zukunft")).to_have_value("Jede Schule macht ihren Strom selbst.")

    renate.get_by_role("link", name="Änderungen ansehen und einreichen").click()
    expect(renate.get_by_role("main")).to_contain_text("Jede Schule macht ihren Strom selbst.")
    renate.get_by_role("button", name="Zur Veröffentlichung einreichen").click()
    expect(renate.get_by_role("main")).to_contain_text("Wird geprüft")
    yusuf.goto(renate.url.split("#")[0])
    yusuf.get_by_role("link", name="Änderungen ansehen und einreichen").click()
    expect(yusuf.get_by_role("main")).to_contain_text("Einreichen kann die Leitung")


def test_no_page_of_the_workshop_has_a_barrier_that_axe_knows(enter):
    page = enter(LEAD)
    home = page.url
    for path in ("", "pruefen/", "verlauf/", "profil/einreichen/"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{home}{path}")
        check(page)


def test_a_profile_at_work_has_no_barrier_that_axe_knows(enter):
    """Everything unfolded, one field saved, one refused, one that two people changed."""
    page, other = enter(LEAD, "profil/"), enter(MEMBER, "profil/")
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => (fold.open = true))")
    for window, text in ((other, "Alle Dächer liefern Strom."), (page, "Jede Schule macht ihren Strom selbst.")):
        with window.expect_response(lambda answer: answer.request.method == "POST"):
            window.get_by_label("Bild der Zukunft").fill(text)
            window.get_by_label("Bild der Zukunft").blur()
        expect(window.locator("#save-state")).to_be_visible()
    expect(page.locator("[data-row-note]")).to_contain_text("Alle Dächer")
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_label("Name", exact=True).blur()
    expect(page.locator("[data-row-note]")).to_have_count(2)
    page.evaluate("scrollTo(0, 0)")  # the head of the page covers what is scrolled below it
    check(page)
