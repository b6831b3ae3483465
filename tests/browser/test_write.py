"""Writing to the town and to projects: contact, barrier, an offer of help and its answer, a report."""

import re

from playwright.sync_api import expect

from .people import answer_question, confirm, mail_to, sign_in

ADDRESS = "ida.rhodes@example.org"
TEAM = "konrad.zuse@example.org"


def test_a_message_to_the_contact_person_arrives_and_is_confirmed(visit, live, javascript):
    page = visit("/", javascript=javascript)
    page.get_by_role("main").get_by_role("link", name="Nachricht schreiben").first.click()
    page.get_by_role("button", name="Nachricht senden").click()
    expect(page.locator("#fehler")).to_be_visible()
    page.get_by_label("Thema").select_option(index=1)
    page.get_by_label("E-Mail-Adresse").fill(ADDRESS)
    page.get_by_label("Ihre Nachricht").fill("Wo finde ich den Bericht?")
    page.get_by_label("Ich bin damit einverstanden").check()
    answer_question(page)
    page.get_by_role("button", name="Nachricht senden").click()
    expect(page.get_by_role("heading", name="Ihre Nachricht ist angekommen")).to_be_visible()
    assert mail_to(page, ADDRESS)
    staff = visit(None)
    sign_in(staff, live.logins["Moderation"])
    staff.goto("/admin/nachrichten/")
    expect(staff.get_by_role("main").locator("tbody tr").first).to_be_visible()


def test_a_barrier_is_reported_without_an_address(visit, live, javascript):
    page = visit("/", javascript=javascript)
    page.get_by_role("contentinfo").get_by_role("link", name="Barriere melden").click()
    page.get_by_label("Was hindert Sie?").fill("Der Vorleser überspringt die Tabelle.")
    answer_question(page)
    page.get_by_role("button", name="Meldung senden").click()
    expect(page.get_by_role("heading", name=re.compile("Ihre Meldung ist angekommen"))).to_be_visible()


def test_help_is_offered_and_neither_side_sees_the_others_address(visit, live, javascript):
    page = visit("/projekte/", javascript=javascript)
    page.get_by_role("main").get_by_role("link", name="Sonne aufs Schuldach").first.click()
    page.get_by_role("main").get_by_role("link", name=re.compile("Mitmachen|Nachricht schreiben|Ich kann helfen")).first.click()
    page.get_by_label("Ihre Nachricht").fill("Ich bin Statikerin und habe zwei Stunden im Monat.")
    page.get_by_label("Ihr Name").fill("Ida")
    page.get_by_label("Ihre E-Mail-Adresse").fill(ADDRESS)
    page.get_by_label("Meine Nachricht und mein Name dürfen").check()
    answer_question(page)
    page.get_by_role("button", name="Nachricht senden").click()
    confirm(page, ADDRESS, "Bestätigen und senden")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ihre Nachricht ist unterwegs")
    box = page.context.new_page()
    box.goto("/demo/mail/")
    # The newest mail that does not go to the person who wrote: the relayed one.
    entry = box.locator(".demo-mail-list li").filter(has_not_text=ADDRESS).first
    entry.get_by_role("link").click()
    text = box.locator(".demo-mail-text").text_content() or ""
    assert "Statikerin" in text
    assert ADDRESS not in text
    box.close()


def test_a_report_reaches_the_inbox_and_hides_nothing(visit, live, javascript):
    page = visit("/projekte/sonne-aufs-schuldach/", javascript=javascript)
    page.get_by_role("main").get_by_role("link", name=re.compile("melden", re.IGNORECASE)).first.click()
    page.get_by_role("button", name="Meldung senden").click()
    expect(page.locator("#fehler")).to_be_visible()
    page.locator('input[name="reason"]').first.check()
    page.get_by_label("Bitte erklären Sie es kurz").fill("Das Bild zeigt mein Haus.")
    page.get_by_label("Ich versichere").check()
    answer_question(page)
    page.get_by_role("button", name="Meldung senden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Meldung ist angekommen")
    staff = visit(None)
    sign_in(staff, live.logins["Moderation"])
    staff.goto("/admin/moderation/meldungen/")
    expect(staff.get_by_role("main")).to_contain_text("Sonne aufs Schuldach")
    page.goto("/projekte/sonne-aufs-schuldach/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sonne aufs Schuldach")
