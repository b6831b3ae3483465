"""An office reports, the editors release, everybody reads it: the whole way in a browser."""

import os
import re

from playwright.sync_api import Page, expect

from .people import mail_to, sign_in

SHOTS = os.environ.get("UPKEEP_SHOTS", "")


def shot(page: Page, name: str) -> None:
    """Keep a picture, for whoever wants to look at it (UPKEEP_SHOTS names a folder)."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def open_first_measure(page: Page) -> str:
    """From the first page of the admin to one's own first measure; returns its title."""
    page.get_by_role("link", name=re.compile("Maßnahme ansehen|Alle .* Maßnahmen|Meine Maßnahmen")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Meine Maßnahmen")
    shot(page, "mine")
    page.locator("table .title a").first.click()
    return page.get_by_role("heading", level=1).inner_text()


def test_an_office_reports_an_editor_releases_and_the_page_says_it(visit, live, javascript):
    keeper = visit(None)
    sign_in(keeper, live.logins["Fachstelle"])
    shot(keeper, "keeper-home")
    # Nothing of the admin is offered but one's own measures.
    expect(keeper.get_by_role("link", name="Seiten", exact=True)).to_have_count(0)
    open_first_measure(keeper)
    shot(keeper, "keeper-measure")
    keeper.get_by_role("link", name="Stand melden").click()
    keeper.get_by_label("Zeitraum", exact=False).first.select_option(label="Jahr 2025")
    keeper.get_by_label("Was geschehen ist").fill("Die Planung ist fertig.\n\nIm März begann der Bau.")
    keeper.get_by_label("Was als Nächstes kommt").fill("Im Herbst wird eröffnet.")
    keeper.get_by_label("Stand", exact=True).select_option(label="in Umsetzung")
    keeper.get_by_label("Verzögert", exact=True).uncheck()
    shot(keeper, "keeper-note")
    keeper.get_by_role("button", name="Zur Freigabe geben").click()
    expect(keeper.get_by_role("main")).to_contain_text("Zur Freigabe gegeben")
    expect(keeper.get_by_role("main")).to_contain_text("wartet auf Freigabe")

    # The editors find it on the first page of the admin.
    editor = visit(None)
    sign_in(editor, live.logins["Redaktion"])
    shot(editor, "editor-home")
    editor.goto("/admin/strategie/sachstaende/")
    shot(editor, "inbox")
    row = editor.locator("li").filter(has_text="Jahr 2025").filter(has_text="in Umsetzung").filter(has_text="Tiefbau").first
    row.get_by_role("link").first.click()
    expect(editor.get_by_label("Was geschehen ist")).to_have_value(re.compile("Im März begann der Bau."))
    shot(editor, "editor-note")
    editor.get_by_role("button", name="Freigeben und veröffentlichen").click()
    expect(editor.get_by_role("main")).to_contain_text("Der Sachstand steht auf der Website.")

    # The page says it to everybody, and the author hears of it.
    public = editor.get_by_role("link", name="Öffentliche Seite").first.get_attribute("href")
    visitor = visit(public, javascript=javascript)
    note = visitor.locator(".note").filter(has_text="Im März begann der Bau.").first
    if note.count() and not note.is_visible():
        visitor.locator(".notes-older summary").click()
    expect(note).to_contain_text("Jahr 2025")
    expect(note).to_contain_text("Im Herbst wird eröffnet.")
    shot(visitor, "public-1280")
    shot(visit(public, javascript=javascript, width=390), "public-390")
    shot(visit(public, javascript=javascript, width=390, dark=True), "public-390-dark")
    assert "freigegeben" in mail_to(editor, live.logins["Fachstelle"][0], "Ihr Sachstand ist veröffentlicht")


def test_steps_are_ticked_and_an_editor_finds_measures_by_typing(visit, live):
    keeper = visit(None)
    sign_in(keeper, live.logins["Fachstelle"])
    open_first_measure(keeper)
    box = keeper.locator(".up-steps input[type=checkbox]:not(:checked)").first
    if box.count():
        box.check()
        keeper.get_by_role("button", name="Schritte speichern").click()
        expect(keeper.get_by_role("main")).to_contain_text("Auf der Website ist es sofort zu sehen.")

    editor = visit(None, height=1100)
    sign_in(editor, live.logins["Redaktion"])
    editor.goto("/admin/massnahmen/?stale=true")
    shot(editor, "list-stale")
    editor.goto("/admin/massnahmen/")
    editor.get_by_role("main").get_by_role("link", name="Fernwärme ausbauen").first.click()
    editor.wait_for_url("**/edit/")
    shot(editor, "sheet-1")
    editor.get_by_role("tab", name="Maßnahmenblatt").click()
    shot(editor, "sheet-2")
    unfold = (
        editor.locator("section.w-panel")
        .filter(has=editor.get_by_role("heading", name="Beziehungen zu anderen Maßnahmen"))
        .locator(".w-panel__toggle")
        .first
    )
    if unfold.get_attribute("aria-expanded") == "false":
        unfold.click()
    search = editor.get_by_role("searchbox", name="In der Liste suchen").first
    search.fill("rad")
    shot(editor, "sheet-relations")
    rows = editor.locator("[data-folded-choices]").first.locator("details > div:visible:not(:has(input:checked))")
    assert rows.count() > 0
    assert all("rad" in text.lower() for text in rows.all_inner_texts())
    editor.get_by_role("tab", name="Kosten und Wirkung").click()
    shot(editor, "sheet-3")
