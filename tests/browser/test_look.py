"""A municipality changes its look: draft, preview, publishing; the screens have no barrier that axe knows."""

import re

from playwright.sync_api import expect

from .people import sign_in
from .test_axe import ALL, violations


def test_a_new_look_is_tried_in_the_preview_and_published(visit, live):
    page = visit(None)
    sign_in(page, live.logins["Redaktion"])
    page.goto("/admin/erscheinungsbild/")
    assert violations(page, ALL) == []
    page.fill("#id_brand_colour", "#8c1d40")
    page.fill("#id_platform_name", "Ideenschmiede")
    page.select_option("#id_header", "band")
    page.get_by_role("button", name="Entwurf speichern und ansehen").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("header.bar-band")).to_contain_text("Ideenschmiede")
    assert violations(page, ALL) == []
    page.get_by_role("link", name="E-Mail").click()
    expect(frame.locator(".btn")).to_have_css("color", re.compile(r"rgb\(2\d\d, "))
    visitor = page.context.browser.new_context(base_url=live.base).new_page()
    visitor.goto("/")
    expect(visitor.locator("header.bar-band")).to_have_count(0)
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_text("Das Erscheinungsbild ist veröffentlicht.")).to_be_visible()
    visitor.reload()
    expect(visitor.locator("header.bar-band")).to_contain_text("Ideenschmiede")
    assert violations(visitor, ALL) == []
    visitor.set_viewport_size({"width": 320, "height": 640})
    assert visitor.evaluate("document.documentElement.scrollWidth") == 320
    visitor.context.close()
