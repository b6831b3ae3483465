"""axe on every public page type and every state of a form: light and wide with all rules, then narrow and dark in the same page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .people import sign_in
from .public_pages import FORMS, MAPS, READING, STATES

AXE = Axe().axe_script
# Where a pin stands is what it says: WCAG 2.5.8 excepts it, and every project on the map stands in the list beside it.
PIN = "leaflet-marker-icon"
NARROW = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable", "css-orientation-lock", "meta-viewport"]}
}
DARK = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}

ALL = {"rules": {"target-size": {"enabled": True}}}


# What fades in has too little contrast on its way; Wagtail's messages do so for those, too, who asked for less motion.
STILL = """async () => {
    const wait = (time) => new Promise((done) => setTimeout(done, time));
    await wait(20);
    const moving = document.getAnimations().filter((one) => one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity);
    await Promise.race([Promise.allSettled(moving.map((one) => one.finished)), wait(3000)]);
}"""


def violations(page: Page, options: dict, context: str | None = None) -> list[str]:
    """Return what axe found, one line per element. Its half a megabyte is read once per page, and only what is wrong comes back."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    page.wait_for_load_state()
    page.evaluate(STILL)
    found = page.evaluate(
        "([context, options]) => axe.run(context || document, options).then((results) => results.violations)",
        [context, {"resultTypes": ["violations"], **options}],
    )
    return [
        f"{entry['id']}: {node['target']} {node['html'][:160]}"
        for entry in found
        for node in entry["nodes"]
        if not (entry["id"] == "target-size" and PIN in node["html"])
    ]


def check(page: Page) -> None:
    """All rules at 1280 px in light; what may change at 320 px and in dark in the same page; nothing is wider than the window."""
    wrong = {"1280 light": violations(page, ALL)}
    page.emulate_media(color_scheme="dark")
    wrong["1280 dark"] = violations(page, DARK)
    page.set_viewport_size({"width": 320, "height": 640})
    wrong["320 dark"] = violations(page, NARROW)
    page.emulate_media(color_scheme="light")
    wrong["320 light"] = violations(page, NARROW)
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
            [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
                .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""
    )
    wrong["320 px, wider than the window"] = wide
    assert {state: lines for state, lines in wrong.items() if lines} == {}


@pytest.mark.parametrize("name", [*READING, *MAPS, *FORMS])
def test_a_page_has_no_barrier_that_axe_knows(visit, name):
    path = {**READING, **MAPS, **FORMS}[name]
    page = visit(path)
    if name == "map":
        page.locator(".leaflet-marker-icon").first.wait_for()
    check(page)


@pytest.mark.parametrize("name", list(STATES))
def test_a_state_of_a_form_has_no_barrier_that_axe_knows(visit, live, name):
    page = visit(None)
    STATES[name](page)
    check(page)


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/moderation/", "/admin/moderation/meldungen/", "/admin/moderation/protokoll/", "/admin/einreichungen/"]
)
def test_our_screens_of_the_admin_have_no_barrier_that_axe_knows(visit, live, path):
    """The frame around them is Wagtail's."""
    page = visit(None)
    sign_in(page, live.logins["Moderation"])
    page.goto(path)
    assert violations(page, ALL, context="#main") == []


def test_the_item_of_the_inbox_has_no_barrier_that_axe_knows(visit, live):
    page = visit(None)
    sign_in(page, live.logins["Moderation"])
    page.goto("/admin/moderation/")
    page.locator(".mod-row-title a").first.click()
    page.locator(".mod-title").wait_for()
    assert violations(page, ALL, context="#main") == []
