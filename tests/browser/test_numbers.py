"""From the strategy to a number: the list, the page of an indicator, its table, its picture."""

import pytest
from playwright.sync_api import expect

from .test_axe import check

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_follows_a_number_to_its_source(visit, javascript):
    page = visit("/strategie/", javascript=javascript)
    page.get_by_role("link", name="Alle Zahlen und Ziele").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zahlen und Ziele")
    page.get_by_role("link", name="Treibhausgase gesamt").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Treibhausgase gesamt")
    page.get_by_text("Werte als Tabelle").first.click()
    expect(page.get_by_role("row", name="1990").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="PNG").first.click()
    assert download.value.suggested_filename == "treibhausgase-gesamt-verlauf.png"


def test_pages_of_numbers_have_no_barrier_that_axe_knows(visit):
    page = visit("/strategie/")
    page.get_by_role("link", name="Alle Zahlen und Ziele").first.click()
    check(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("link", name="Treibhausgase gesamt").first.click()
    for fold in page.get_by_text("Werte als Tabelle").all():
        fold.click()
    check(page)
