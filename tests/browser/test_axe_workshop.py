"""axe on the pages of the project factory: one sign-in per test, many pages in one window; public pages and the admin beside them.

Every page is read with all rules at 1280 px in light, and at 320 px in dark with the rules that can change (contrast, targets, reflow).
"""

import re
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Page, expect

from .people import sign_in
from .test_axe import ALL, NARROW, violations
from .workshop_pages import ADMIN, ADMIN_FIRST, DOING, EMPTY, FIRST_OF, INSIDE, OWN, PUBLIC, PUBLIC_MAPS, STEPS, TALKING

LEAD, MEMBER = "renate.ostermeyer@auenfurt.example", "yusuf.demir@auenfurt.example"
PHONE_DARK = {"runOnly": {"type": "rule", "values": [*NARROW["runOnly"]["values"], "link-in-text-block"]}}
WIDER = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
    [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""


def wrong_on(page: Page) -> dict[str, list[str]]:
    """Return what is wrong with the page that is open, by state; the window is wide and light again afterwards."""
    found = {"1280 light": violations(page, ALL)}
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 640})
    found["320 dark"] = violations(page, PHONE_DARK)
    found["320 px, wider than the window"] = page.evaluate(WIDER)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    return {state: lines for state, lines in found.items() if lines}


def walk(page: Page, addresses: Iterable[str]) -> None:
    """Open one after the other; whatever is wrong anywhere is said at the end, by address."""
    found: dict[str, object] = {}
    for address in addresses:
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            found[address] = answer and answer.status
        elif wrong := wrong_on(page):
            found[address] = wrong
    assert found == {}


@pytest.fixture
def enter(visit, live) -> Callable[[str], tuple[Page, str]]:
    """Sign somebody in without a mail: the window, and the address of the first project that person works in."""

    def open_as(address: str) -> tuple[Page, str]:
        page = visit("/")
        page.context.add_cookies([{**live.database.run("tests.browser.sessions", address), "url": live.base}])
        page.goto("/mitmachen/")
        addresses = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
        return page, next(address for address in addresses if re.fullmatch(r"/mitmachen/projekte/\d+/", address))

    return open_as


def test_no_public_page_of_needs_and_offers_has_a_barrier_that_axe_knows(visit):
    page = visit(None)
    behind = []
    for path in FIRST_OF.values():
        page.goto(path)
        behind.append(page.locator(f"main :is(h2, h3) a[href^='{path}']").first.get_attribute("href"))
    walk(page, [*PUBLIC.values(), *PUBLIC_MAPS.values(), *behind])


def test_no_page_of_the_own_area_has_a_barrier_that_axe_knows(enter):
    page, _project = enter(LEAD)
    walk(page, OWN.values())


@pytest.mark.parametrize("pages", [STEPS, TALKING, DOING], ids=["steps", "talking", "doing"])
def test_no_room_of_a_project_has_a_barrier_that_axe_knows(enter, pages):
    page, project = enter(LEAD)
    walk(page, [path.format(project=project) for path in pages.values()])


def test_nothing_inside_a_room_has_a_barrier_that_axe_knows(enter):
    page, project = enter(LEAD)
    addresses = []
    for path, link in INSIDE.values():
        page.goto(f"{project}{path}")
        addresses.append(page.locator(link).first.get_attribute("href"))
    walk(page, addresses)


def test_the_first_day_of_a_project_has_no_barrier_that_axe_knows(enter):
    """Nothing is in it yet, and its name does not break by itself."""
    page, _project = enter(LEAD)
    page.goto("/mitmachen/projekte/neu/")
    page.get_by_label("Wie heißt Ihr Projekt?").fill("Donaudampfschifffahrtsgesellschaftskapitänsmützensammlung")
    page.get_by_label("Was soll geschehen?").fill("Wir fangen klein an.")
    page.locator("main").get_by_role("button", name="Projekt beginnen").click()
    page.wait_for_url(re.compile(r"/mitmachen/projekte/\d+/"))
    walk(page, [path.format(project=page.url.partition("?")[0]) for path in EMPTY.values()])


def test_the_page_with_two_versions_has_no_barrier_that_axe_knows(enter):
    """As it comes without a script: the form is sent by itself."""
    (page, project), (other, _project) = enter(LEAD), enter(MEMBER)
    for window in (page, other):
        window.goto(f"{project}profil/")
    for window, text in ((other, "Alle Dächer liefern Strom."), (page, "Jede Schule macht ihren Strom selbst.")):
        with window.expect_navigation():
            window.get_by_label("Bild der Zukunft").evaluate("(field, text) => { field.value = text; field.form.submit(); }", text)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zwei Fassungen")
    assert wrong_on(page) == {}


def test_who_comes_to_a_team_meets_no_barrier_that_axe_knows(visit, enter):
    """The form to join, as somebody of another team sees it; the link of an invitation, and where it leads."""
    page, project = enter(LEAD)
    page.goto(f"{project}team/einladen/")
    page.locator("main").get_by_role("button", name="Link erzeugen").click()
    link = page.get_by_label("Link der Einladung").input_value()
    found = [wrong_on(page), wrong_on(visit(link))]
    assert not any(found), found
    page.goto("/projekte/heizungshilfe-nordstadt/")
    page.get_by_role("link", name="Im Team mitmachen").first.click()
    page.wait_for_url("**/beitreten/")
    assert wrong_on(page) == {}


def test_no_screen_of_the_project_factory_in_the_admin_has_a_barrier_that_axe_knows(visit, live):
    """The frame around them is Wagtail's."""
    page = visit(None)
    sign_in(page, live.logins["Moderation"])
    found, behind = {}, []
    for path in ADMIN:
        assert page.goto(path).status == 200, path
        found[path] = violations(page, ALL, context="#main" if "/admin/" in path else None)
        if path in ADMIN_FIRST:
            behind.append(page.locator(ADMIN_FIRST[path]).first.get_attribute("href"))
    for path in behind:
        page.goto(path)
        found[path] = violations(page, ALL, context="#main")
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_what_moderators_read_of_a_team_has_no_barrier_that_axe_knows(visit, live, enter):
    """A piece of news in their inbox, as the project's page will show it."""
    page, project = enter(LEAD)
    page.goto(f"{project}umsetzung/neues/")
    page.get_by_label("Überschrift").fill("Das Gerüst steht")
    page.get_by_label("Was ist geschehen?").fill("Am Samstag haben wir das Gerüst gestellt.")
    page.get_by_role("button", name="Zur Prüfung geben").click()
    page.wait_for_url(re.compile(r"/umsetzung/$|/umsetzung/#|/umsetzung/neues/\d+/"))
    staff = visit(None)
    sign_in(staff, live.logins["Moderation"])
    staff.goto("/admin/moderation/")
    staff.locator("main a").filter(has_text="Das Gerüst steht").first.click()
    expect(staff.locator("#main")).to_contain_text("Am Samstag haben wir das Gerüst gestellt.")
    assert violations(staff, ALL, context="#main") == []
