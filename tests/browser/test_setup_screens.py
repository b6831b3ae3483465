"""The screens with which a municipality is set up, started and staffed: axe on a desk and on a phone, the keyboard alone, and no script at all."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.live import Live

from .test_axe import ALL, violations
from .test_axe_workshop import PHONE_DARK, WIDER
from .test_setup import python

LONG = "Verbandsgemeinde Donaudampfschifffahrtsstadt-Obermusterau am Wald"
WORLD = f"""
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from wagtail.models import Site
from accounts.models import User
from instances.golive.services import hand_out_link, take_offline
from instances.wizard.services import start
from roles.services import give, invite

site, operator = Site.objects.get(), User.objects.filter(is_superuser=True).first()
user = User.objects.create_user("beratung@buero.example", "laube-mole-nebel-71", name="Bela Beratung")
give(site, user, "consultant", None)
colleague = User.objects.create_user("klimaschutzmanagement.stabsstelle@obermusterau-verwaltung.example", name={LONG!r})
for role in ("editor", "moderator", "climate", "contact", "admin"):
    give(site, colleague, role, None)
invite(site, "eingeladene.person@obermusterau-verwaltung.example", {LONG!r}, ["editor", "moderator"], operator)
draft = start(user, {{"municipality": {{"name": {LONG!r}, "ags": "1209901"}}, "look": {{"brand_colour": "#ffff66"}}, "staff": [{{"name": "Kim"}}]}})
take_offline(site, operator, reason="Umbau")
hand_out_link(site, operator, "Ausschuss für Klimaschutz, Umwelt und Landwirtschaft", 30)
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(json.dumps({{
    "cookie": {{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}}, "index": reverse("setup:index"), "draft": reverse("setup:draft", args=[draft.pk]),
    "staff": reverse("roles_admin:index"), "person": reverse("roles_admin:person", args=[colleague.pk]), "invite": reverse("roles_admin:invite"),
    "openid": reverse("roles_admin:openid"), "town": reverse("golive:town", args=[site.pk]), "look": reverse("look:edit", args=[site.pk]),
}}))
"""
STEPS = ("kommune", "adresse", "aussehen", "karte", "menschen", "texte", "strategie", "moderation", "pruefen", "loeschen")
VISIBLE_FOCUS = """() => { const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
    const marked = (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 1) || look.boxShadow !== 'none';
    return marked && box.bottom > 0 && box.top < innerHeight }"""


@pytest.fixture
def world(live: Live) -> dict[str, Any]:
    """A website that went offline again, a draft with mistakes, a colleague with a long name and an invitation; the consultant's cookie."""
    return json.loads(python(live, WORLD).splitlines()[-1])


def enter(visit, live: Live, world: dict[str, Any], **options: Any) -> Page:
    page = visit(None, **options)
    page.context.add_cookies([{**world["cookie"], "url": live.base}])
    return page


def wrong_on(page: Page) -> dict[str, list[str]]:
    """Return what is wrong in our part of the screen, on a desk in light and on a phone in dark."""
    found = {"1280 light": violations(page, ALL, context="#main")}
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    # Buttons change their colours slowly.
    page.evaluate("() => Promise.allSettled(document.getAnimations().map(one => one.finished)).then(() => true)")
    found["390 dark"] = violations(page, PHONE_DARK, context="#main")
    found["390, wider than the window"] = page.evaluate(WIDER) or page.evaluate(
        "() => [...document.querySelectorAll('#main .nice-padding')].filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"
    )
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    return {state: lines for state, lines in found.items() if lines}


def test_no_screen_of_a_new_municipality_has_a_barrier_that_axe_knows(visit, live, world):
    page = enter(visit, live, world)
    town, look = world["town"], world["look"]
    addresses = [
        world["index"], *(f"{world['draft']}{step}/" for step in STEPS), world["staff"], f"{world['staff']}journal/",
        world["person"], f"{world['person']}entfernen/", town, f"{look}vorschau/",
    ]  # fmt: skip
    found: dict[str, object] = {}
    for address in addresses:
        answer = page.goto(address)
        found[address] = wrong_on(page) if answer and answer.status == 200 else answer and answer.status
    # A form that comes back: the summary has the focus, and every line of it leads to its field.
    for address, field, button in (
        (world["invite"], "", "Einladung schicken"),
        (world["openid"], "", "Speichern"),
        (town, "", "Vorschau-Link anlegen"),
        (f"{town}online/", "", "Jetzt online stellen"),
        (look, "#id_brand_colour", "Entwurf speichern und ansehen"),
    ):
        page.goto(address)
        page.locator("#main form").evaluate_all("forms => forms.forEach(form => { form.noValidate = true })")
        if field:
            page.fill(field, "keine Farbe")
        page.locator("#main").get_by_role("button", name=button, exact=True).click()
        summary = page.locator("#main .admin-wrong")
        expect(summary).to_be_focused()
        for link in summary.locator("a").all():
            target = (link.get_attribute("href") or "").removeprefix("#")
            assert page.locator(f'[id="{target}"]').count() == 1, f"{address}: nothing is called {target}"
        found[f"{address} with mistakes"] = wrong_on(page)
    outside = page.context.browser.new_context(base_url=live.base)
    closed = outside.new_page()
    closed.goto("/")
    expect(closed.get_by_role("heading", level=1)).to_contain_text("Hier entsteht die Website")
    found["closed"] = violations(closed, ALL)
    outside.close()
    assert not any(found.values()), json.dumps({address: wrong for address, wrong in found.items() if wrong}, indent=1)


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Go there by the tab key; everything on the way inside our part of the screen shows that it has the focus."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#main .nice-padding') !== null"):
            # A window that scrolls takes a moment.
            page.wait_for_function(VISIBLE_FOCUS, timeout=10_000)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the tab key does not lead to {selector}")


def test_the_set_up_goes_by_keyboard_alone(visit, live, world):
    page = enter(visit, live, world, width=390, height=844)
    page.goto(world["index"])
    tab_to(page, "#main .setup-actions button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kommune/")
    # All steps are one fold away, and the way on does not lead through them.
    expect(page.get_by_role("navigation", name="Schritte").get_by_role("link", name="Aussehen")).to_be_hidden()
    tab_to(page, ".setup-path summary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Schritte").get_by_role("link", name="Aussehen")).to_be_visible()
    page.keyboard.press("Enter")
    tab_to(page, "#id_municipality__name")
    page.keyboard.type("Musterau")
    tab_to(page, "#id_municipality__ags")
    page.keyboard.type("1209901")
    page.keyboard.press("Enter")
    summary = page.locator(".setup-notice--bad")
    expect(summary).to_be_focused()
    tab_to(page, '.setup-notice--bad a[href="#id_municipality__ags"]')
    page.keyboard.press("Enter")
    expect(page.locator("#id_municipality__ags")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/adresse/"))
    tab_to(page, "#id_municipality__host")
    page.keyboard.type("musterau.localhost")
    tab_to(page, ".setup-foot button:not([name])")
    page.keyboard.press("Enter")
    page.wait_for_url("**/aussehen/")
    tab_to(page, '.setup-foot button[name="zurueck"]')
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/adresse/"))
    expect(page.locator("#id_municipality__host")).to_have_value("musterau.localhost")


def test_invitation_look_and_start_need_no_script(visit, live, world):
    """The steps of the set-up without a script are in test_setup."""
    page = enter(visit, live, world, javascript=False, width=390, height=844)
    main = page.locator("#main")
    page.goto(world["staff"])
    main.get_by_role("link", name="Person einladen").click()
    main.get_by_label("Name").fill("Nele Neu")
    main.get_by_label("E-Mail-Adresse").fill("nele@amt.example")
    main.get_by_label("Redaktion").check()
    main.get_by_role("button", name="Einladung schicken").click()
    expect(main).to_contain_text("Die Einladung an nele@amt.example ist unterwegs")
    page.goto(world["look"])
    page.fill("#id_brand_colour", "#8c1d40")
    main.get_by_role("button", name="Entwurf speichern und ansehen").click()
    main.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(main).to_contain_text("Das Erscheinungsbild ist veröffentlicht.")
    page.goto(world["town"])
    main.get_by_role("link", name="Website online stellen").click()
    main.get_by_label("Ich habe gelesen").check()
    main.get_by_role("button", name="Jetzt online stellen").click()
    expect(main.get_by_role("heading", name="Die Website ist öffentlich")).to_be_visible()
