"""Signing in by a code, with and without JavaScript: a new person finds her way in, around and out."""

import re

from playwright.sync_api import expect

from .people import bring_in, code_for, link_in, mail_to

ADDRESS = "mira.weber@example.org"


def ask_for_code(page, address: str = ADDRESS) -> None:
    page.get_by_role("navigation", name="Hilfen und Sprachen").get_by_role("link", name="Anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmelden")
    page.get_by_label("Ihre E-Mail-Adresse").fill(address)
    page.get_by_role("button", name="Code anfordern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Code eingeben")


def test_a_person_brings_in_an_idea_signs_in_finds_it_and_signs_out(visit, live, javascript):
    """Her idea is there from before the account; a wrong code, the right one, a name, the status page, the settings, out again."""
    page = visit("/", javascript=javascript)
    bring_in(page, "Regentonnen für alle", ADDRESS)

    page.goto("/")
    page.get_by_role("navigation", name="Hilfen und Sprachen").get_by_role("link", name="Anmelden").click()
    page.get_by_label("Ihre E-Mail-Adresse").fill("mira.weber")
    page.get_by_role("button", name="Code anfordern").click()
    expect(page.locator("#fehler")).to_contain_text("gültige E-Mail-Adresse")
    expect(page.get_by_label("Ihre E-Mail-Adresse")).to_have_value("mira.weber")
    page.get_by_label("Ihre E-Mail-Adresse").fill(ADDRESS)
    page.get_by_role("button", name="Code anfordern").click()
    page.get_by_label("Code aus der E-Mail").fill("222-222")
    page.locator("main").get_by_role("button", name="Anmelden", exact=True).click()
    expect(page.locator("#fehler")).to_contain_text("Code")
    page.get_by_label("Code aus der E-Mail").fill(code_for(page, ADDRESS).lower().replace("-", " "))
    page.locator("main").get_by_role("button", name="Anmelden", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Willkommen")
    page.get_by_label("Wie möchten Sie genannt werden?").fill("Mira")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mein Bereich")
    expect(page.get_by_role("main")).to_contain_text("Guten Tag, Mira.")
    page.get_by_role("button", name=re.compile("Stand ansehen.*Regentonnen")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regentonnen für alle")

    page.goto("/")
    page.get_by_role("navigation", name="Hilfen und Sprachen").get_by_role("link", name="Mein Bereich").click()
    page.get_by_role("navigation", name="Mein Bereich").get_by_role("link", name="Profil").click()
    expect(page.get_by_label("Name", exact=False).first).to_have_value("Mira")
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("navigation", name="Hilfen und Sprachen").get_by_role("link", name="Anmelden")).to_be_visible()
    page.goto("/mitmachen/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmelden")


def test_the_link_signs_in_on_another_device_and_the_account_can_be_deleted(visit, live, javascript):
    page = visit("/", javascript=javascript)
    ask_for_code(page)
    link = link_in(mail_to(page, ADDRESS), "/mitmachen/anmelden/link/")
    for _scanner in range(2):
        assert page.context.request.get(link).ok
    phone = visit(link, javascript=javascript, width=390, height=844)
    expect(phone.get_by_role("main")).to_contain_text(ADDRESS)
    phone.get_by_role("button", name="Jetzt anmelden").click()
    phone.get_by_role("link", name="Ohne Namen weiter").click()
    expect(phone.get_by_role("main")).to_contain_text("Hier beginnt Ihr Projekt")

    phone.goto("/mitmachen/profil/loeschen/")
    phone.get_by_role("button", name="Code senden").click()
    phone.get_by_label("Code aus der E-Mail").fill(code_for(phone, ADDRESS))
    phone.get_by_role("button", name="Konto endgültig löschen").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ihr Konto ist gelöscht")


def test_signing_in_by_keyboard_alone(visit, live):
    page = visit("/mitmachen/anmelden/")
    page.get_by_label("Ihre E-Mail-Adresse").focus()
    page.keyboard.type(ADDRESS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Code eingeben")
    page.get_by_label("Code aus der E-Mail").focus()
    page.keyboard.type(code_for(page, ADDRESS))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Willkommen")
