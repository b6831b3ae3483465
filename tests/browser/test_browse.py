"""Journey 1: understand, walk down the strategy, find a project."""

import re

from playwright.sync_api import Page, expect


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_visitor_walks_from_the_home_page_down_to_a_measure_and_a_project(visit, javascript):
    page = visit("/", javascript=javascript)
    expect(page.get_by_role("main").get_by_role("link", name="Idee einbringen").first).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Ganze Strategie").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Klimaschutzstrategie")
    expect(page.get_by_role("main")).to_contain_text("Ziel 2035")

    page.get_by_role("main").get_by_role("link", name="Energie & Wärme").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Energie & Wärme")
    field = page.url
    measure = page.locator(f'main a[href^="{field.split("/", 3)[3].join(["/", ""])}"]').first
    title = measure.inner_text().splitlines()[0]
    measure.click()
    assert title in heading(page) or heading(page) in title
    expect(page.get_by_role("navigation", name=re.compile("Brotkrumen|Sie sind hier|Pfad")).first).to_contain_text("Energie & Wärme")

    page.goto(field)
    page.locator('main a[href^="/projekte/"]:not([href*="einreichen"]):not([href*="?"])').first.click()
    assert "/projekte/" in page.url and page.url != field
    expect(page.get_by_role("main")).to_contain_text(re.compile("Mitmachen|Ich kann helfen|abgeschlossen"))


def test_a_visitor_finds_a_project_by_words_with_a_typing_error(visit, javascript):
    page = visit("/", javascript=javascript)
    page.get_by_role("link", name="Suche").first.click()
    search = page.get_by_role("main").get_by_role("searchbox")
    search.fill("Lastenrat")
    search.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Lastenrad für jede Straße")
    search = page.get_by_role("main").get_by_role("searchbox")
    search.fill("Schuldach")
    search.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Sonne aufs Schuldach").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sonne aufs Schuldach")


def test_the_marketplace_is_filtered_and_its_address_can_be_shared(visit, javascript):
    page = visit("/projekte/", javascript=javascript)
    everything = count(page)
    page.get_by_label("Handlungsfeld", exact=True).select_option(label="Mobilität")
    page.get_by_label("Phase", exact=True).select_option(label="Umsetzung")
    if page.get_by_role("button", name="Anwenden").is_visible():
        page.get_by_role("button", name="Anwenden").click()
    page.wait_for_url(re.compile(r"\?.*phase="))
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\b[1-9]\d? von \d+ Projekten\b"))
    few = count(page)
    assert 0 < few < everything

    shared = visit(page.url, javascript=javascript)
    assert count(shared) == few
    assert shared.get_by_label("Phase", exact=True).locator("option:checked").inner_text() == "Umsetzung"
    page.go_back()
    expect(page).not_to_have_url(re.compile("phase=implementing"))


def count(page: Page) -> int:
    """Return the number of projects as the page says it."""
    return int(re.search(r"\b(\d+)(?: von \d+)? Projekte?n?\b", page.get_by_role("main").inner_text())[1])


def test_a_filter_that_finds_nothing_says_so_and_shows_the_way_out(visit, javascript):
    page = visit("/projekte/?q=Xylophonorchester", javascript=javascript)
    expect(page.get_by_role("main")).to_contain_text(re.compile("Kein|kein|0 Projekte|nichts"))
    page.get_by_role("main").get_by_role("link", name="Filter aufheben").first.click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\b20 Projekte\b"))


def test_the_map_stands_beside_the_list_and_asks_no_other_host(visit, javascript):
    page = visit("/projekte/", javascript=javascript)
    page.get_by_role("link", name="Liste und Karte").click()
    page.wait_for_url("**ansicht=karte**")
    if javascript:
        marker = page.locator(".leaflet-marker-icon").first
        expect(marker).to_be_visible()
        expect(page.locator(".leaflet-tile")).to_have_count(0)
    else:
        expect(page.locator("main svg a, main svg [class*=pin], main svg circle").first).to_be_attached()
    page.get_by_role("main").get_by_role("link", name="Sonne aufs Schuldach").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sonne aufs Schuldach")


def test_english_is_offered_and_what_is_not_translated_says_so(visit, javascript):
    page = visit("/", javascript=javascript)
    page.locator('a[hreflang="en"]').first.click()
    page.wait_for_url("**/en/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/en/projekte/sonne-aufs-schuldach/")
    expect(page.locator(".lang-note")).to_contain_text("German")
    expect(page.locator("main [lang=de], main[lang=de]").first).to_contain_text("Sonne aufs Schuldach")
