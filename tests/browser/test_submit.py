"""Journey 2: post an idea without an account."""

import re

import pytest
from playwright.sync_api import Page, expect

from .people import answer_question, bring_in, code_for, confirm, fill_idea, link_in, mail_to, photo

ADDRESS = "ada.lovelace@example.org"


@pytest.mark.smoke
def test_an_idea_goes_from_a_draft_to_a_receipt(visit, live, javascript):
    """A draft, taken up again elsewhere; a wrong file; a photo; the code from the mail; a receipt; a private status page."""
    page = visit("/", javascript=javascript)
    page.get_by_role("main").get_by_role("link", name="Idee einbringen").first.click()
    page.get_by_label("Wie heißt Ihre Idee?").fill("Bänke aus alten Balken")
    page.get_by_role("button", name="Entwurf speichern").click()
    expect(page.get_by_role("heading", name="Ihr Entwurf ist gespeichert")).to_be_visible()
    draft = page.get_by_label("Ihr privater Link").input_value()

    page = visit(draft, javascript=javascript)
    expect(page.get_by_label("Wie heißt Ihre Idee?")).to_have_value("Bänke aus alten Balken")
    page.get_by_role("button", name="Weiter zur Bestätigung").click()
    summary = page.locator("#fehler")
    expect(summary).to_contain_text(re.compile(r"Bitte prüfen Sie \d Angaben"))
    if javascript:
        expect(summary).to_be_focused()
    else:
        assert page.title().startswith("Fehler")
    expect(page.get_by_label("Wie heißt Ihre Idee?")).to_have_value("Bänke aus alten Balken")

    fill_idea(page, "Bänke aus alten Balken", ADDRESS)
    page.locator("#id_picture").set_input_files({"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"<html>kein Bild</html>"})
    answer_question(page)
    page.get_by_role("button", name="Weiter zur Bestätigung").click()
    expect(page.locator("#fehler")).to_contain_text("Bild")
    expect(page.get_by_label("Was soll geschehen?")).to_have_value(re.compile("Wir fangen klein an"))

    page.locator("#id_picture").set_input_files(photo())
    page.locator("#id_picture_alt").fill("Eine Bank aus Balken")
    page.locator("#id_picture_rights").check()
    page.locator("#id_picture_consent").check()
    answer_question(page)
    page.get_by_role("button", name="Weiter zur Bestätigung").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Bestätigen Sie Ihre Adresse")
    page.get_by_label("Code aus der E-Mail").fill("AAA-AAA")
    page.get_by_role("button", name="Bestätigen und absenden").click()
    expect(page.locator("#fehler")).to_contain_text("Code")
    confirm(page, ADDRESS)

    expect(page.get_by_role("heading", level=1)).to_have_text("Bänke aus alten Balken")
    expect(page.get_by_role("main")).to_contain_text(re.compile("geprüft|Prüfung|Moderation"))
    receipt = mail_to(page, ADDRESS)
    again = visit(link_in(receipt, "/projekte/status/"), javascript=javascript)
    expect(again.get_by_role("heading", level=1)).to_have_text("Bänke aus alten Balken")
    expect(again.locator('main img[alt="Ihr Bild"]')).to_be_visible()

    public = visit("/suche/?q=Balken", javascript=javascript)
    expect(public.get_by_role("main")).not_to_contain_text("Bänke aus alten Balken")


def test_the_link_in_the_mail_does_what_the_code_does(visit, live, javascript):
    page = visit("/projekte/einreichen/", javascript=javascript)
    fill_idea(page, "Schatten für den Spielplatz", ADDRESS)
    answer_question(page)
    page.get_by_role("button", name="Weiter zur Bestätigung").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bestätigen Sie Ihre Adresse")
    link = link_in(mail_to(page, ADDRESS), "/projekte/einreichen/link/")
    for _scanner in range(2):  # a mail scanner that opens links changes nothing
        assert page.context.request.get(link).ok
    other = visit(link, javascript=javascript)
    other.get_by_role("main").get_by_role("button").first.click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Schatten für den Spielplatz")


def test_the_author_withdraws_and_a_lost_link_is_sent_again(visit, live, javascript):
    page = visit("/", javascript=javascript)
    status = bring_in(page, "Tauschtisch im Park", ADDRESS)
    page.goto("/projekte/status/")
    page.get_by_label("Ihre E-Mail-Adresse").fill(ADDRESS)
    answer_question(page)
    page.get_by_role("button", name="Link zuschicken").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Postfach")
    page.goto(link_in(mail_to(page, ADDRESS), "/projekte/status/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tauschtisch im Park")
    page.goto(status)
    page.get_by_role("link", name="Idee zurückziehen").click()
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main")).to_contain_text("zurückgezogen")


# With the keyboard alone ---------------------------------------------------------------------------------------------------


def tab_to(page: Page, selector: str, *, at_most: int = 120) -> None:
    """Press Tab until this element has the focus, and see that the focus can be seen."""
    for _press in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            visible = page.evaluate(
                """() => {
                    const own = document.activeElement, label = own.labels?.[0];
                    return [own, label].filter(Boolean).some(one => {
                        const style = getComputedStyle(one);
                        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
                    });
                }"""
            )
            assert visible, f"nobody sees that {selector} has the focus"
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def test_the_whole_form_works_with_the_keyboard_alone(visit, live):
    from municipality.spam.challenge import open_token

    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#"), "the first stop skips the navigation"
    page.keyboard.press("Enter")
    tab_to(page, 'main a[href="/projekte/einreichen/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/projekte/einreichen/")
    tab_to(page, "#id_title")
    page.keyboard.type("Regenfässer an jedem Haus")
    tab_to(page, "#id_summary")
    page.keyboard.type("Wer ein Fass hat, zeigt den anderen, wie es geht.")
    tab_to(page, "#id_email")
    page.keyboard.type(ADDRESS)
    tab_to(page, "#id_rules")
    page.keyboard.press("Space")
    wanted = open_token(page.locator('input[name="spam_token"]').input_value()).wanted
    tab_to(page, 'input[name="spam_picture"]')
    page.keyboard.press("Space")
    for _picture in range(wanted):
        page.keyboard.press("ArrowRight")
    tab_to(page, 'button[value="submit"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bestätigen Sie Ihre Adresse")
    code = code_for(page, ADDRESS)
    tab_to(page, "#id_code")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Regenfässer an jedem Haus")


def test_a_place_is_chosen_on_the_map_which_comes_only_when_it_is_unfolded(visit):
    page = visit("/projekte/einreichen/")
    assert page.evaluate("typeof window.L") == "undefined"
    page.get_by_text("Mehr angeben").click()
    page.get_by_text("Punkt auf der Karte").click()
    drawn = page.locator("[data-place-picker] .leaflet-container")
    expect(drawn).to_be_visible()
    drawn.click(position={"x": 120, "y": 110})
    expect(page.locator('[name="lat"]')).not_to_have_value("")
    expect(page.locator('[name="lon"]')).not_to_have_value("")
    page.locator("[data-place-picker]").get_by_role("button").filter(has_not_text="+").last.click()
    expect(page.locator('[name="lat"]')).to_have_value("")
