"""Journey 3: one inbox, a decision with a reason, the same gate for every edit."""

import re

import pytest
from playwright.sync_api import Page, expect

from .people import bring_in, mail_to, sign_in

ADDRESS = "grace.hopper@example.org"


@pytest.fixture
def moderator(visit, live) -> Page:
    page = visit(None)
    sign_in(page, live.logins["Moderation"])
    return page


def open_item(page: Page, title: str) -> None:
    """From the menu to the inbox to the item."""
    page.goto("/admin/moderation/")
    page.get_by_role("main").get_by_role("link", name=title).first.click()
    expect(page.locator(".mod-title")).to_have_text(title)


def test_an_idea_is_sent_back_corrected_approved_and_edited_through_the_same_gate(visit, live, moderator, javascript):
    title = "Wärmekarte der Nordstadt"
    author = visit("/", javascript=javascript)
    status = bring_in(author, title, ADDRESS)

    # In the inbox on the first page of the admin, with a preview of what it will look like.
    moderator.goto("/admin/")
    expect(moderator.get_by_role("main")).to_contain_text(title)
    open_item(moderator, title)
    expect(moderator.frame_locator("iframe.mod-preview").get_by_role("heading", level=1)).to_have_text(title)

    # Without a reason nothing happens; with one the author reads it.
    moderator.get_by_role("button", name="Um Änderungen bitten").click()
    expect(moderator.get_by_role("main")).to_contain_text(re.compile("Bitte wählen Sie einen Grund|Begründung"))
    open_item(moderator, title)
    moderator.get_by_label("Begründung").fill("Bitte nennen Sie die Straßen.")
    moderator.get_by_role("button", name="Um Änderungen bitten").click()
    assert "Bitte nennen Sie die Straßen." in mail_to(moderator, ADDRESS)
    author.goto(status)
    expect(author.get_by_role("main")).to_contain_text("Bitte nennen Sie die Straßen.")

    # The author corrects it.
    author.get_by_role("link", name="Text überarbeiten").click()
    author.get_by_label("In einem Satz").fill("Wir messen abends in der Anger- und der Bachstraße.")
    author.get_by_role("button", name="Neue Fassung einreichen").click()
    expect(author.get_by_role("heading", level=1)).to_have_text(title)

    # Approved: it stands under its field of action.
    open_item(moderator, title)
    expect(moderator.get_by_role("main")).to_contain_text("Anger- und der Bachstraße")
    moderator.get_by_role("button", name="Freigeben und veröffentlichen").click()
    visitor = visit("/strategie/energie-waerme/", javascript=javascript)
    visitor.get_by_role("main").get_by_role("link", name=title).first.click()
    expect(visitor.get_by_role("main")).to_contain_text("Anger- und der Bachstraße")
    public = visitor.url

    # An edit of the live project waits; meanwhile the old text stays.
    author.goto(status)
    author.get_by_role("link", name="Änderung vorschlagen").click()
    author.get_by_label("In einem Satz").fill("Jetzt auch in der Gartenstraße.")
    author.get_by_role("button", name="Neue Fassung einreichen").click()
    visitor.reload()
    expect(visitor.get_by_role("main")).not_to_contain_text("Gartenstraße")
    open_item(moderator, title)
    expect(moderator.locator("#aenderungen, main").first).to_contain_text("Gartenstraße")
    moderator.get_by_role("button", name="Freigeben und veröffentlichen").click()
    visitor.goto(public)
    expect(visitor.get_by_role("main")).to_contain_text("Gartenstraße")


def test_a_rejected_idea_tells_its_author_why_and_never_goes_public(visit, live, moderator):
    author = visit("/", javascript=False)
    status = bring_in(author, "Werbung für ein Autohaus", ADDRESS)
    open_item(moderator, "Werbung für ein Autohaus")
    moderator.get_by_label("Grund", exact=True).select_option(index=1)
    moderator.get_by_label("Begründung").fill("Das ist Werbung.")
    moderator.get_by_role("button", name="Endgültig ablehnen").click()
    moderator.wait_for_load_state()
    assert "Das ist Werbung." in mail_to(moderator, ADDRESS)
    author.goto(status)
    expect(author.get_by_role("main")).to_contain_text("Das ist Werbung.")
    moderator.goto("/admin/moderation/protokoll/")
    expect(moderator.get_by_role("main")).to_contain_text("Werbung für ein Autohaus")
    visitor = visit("/suche/?q=Autohaus", javascript=False)
    expect(visitor.get_by_role("main").get_by_role("link", name="Werbung für ein Autohaus")).to_have_count(0)


def test_the_author_takes_the_live_project_offline_at_once(visit, live, moderator):
    title = "Lesebank vor der Bücherei"
    author = visit("/", javascript=False)
    status = bring_in(author, title, ADDRESS)
    open_item(moderator, title)
    moderator.get_by_role("button", name="Freigeben und veröffentlichen").click()
    moderator.wait_for_load_state()
    author.goto(status)
    author.get_by_role("link", name="Projektseite ansehen").click()
    public = author.url
    expect(author.get_by_role("heading", level=1)).to_have_text(title)
    author.goto(status)
    author.get_by_role("link", name="Projekt offline nehmen").click()
    author.get_by_role("main").get_by_role("button").first.click()
    assert visit(None, javascript=False).goto(public).status == 404
