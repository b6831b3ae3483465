"""A day of the climate office: report the state of a measure, enter last year's value, publish the yearly report."""

from playwright.sync_api import expect

from .people import sign_in
from .test_reports import SOON, parent_of_reports, pdf_at, save_draft, worker

__all__ = ["worker"]
NEWS = "Der Rat hat den Kauf der Leitungen beschlossen."


def test_a_state_a_value_and_a_report_in_one_day(visit, live, worker):
    editor = visit(None, height=1100)
    sign_in(editor, live.logins["Redaktion"])

    # A measure: state and progress note, released at once.
    editor.goto("/admin/massnahmen/")
    editor.get_by_role("main").get_by_role("link", name="Fernwärme ausbauen").first.click()
    editor.wait_for_url("**/edit/")
    editor.goto(editor.locator("a", has_text="Sachstände und Zuständige").first.get_attribute("href"))
    editor.get_by_role("link", name="Stand melden").first.click()
    editor.get_by_label("Zeitraum", exact=False).first.select_option(label="Jahr 2025")
    editor.get_by_label("Was geschehen ist").fill(NEWS)
    editor.get_by_label("Stand", exact=True).select_option(label="in Umsetzung")
    editor.get_by_role("button", name="Freigeben und veröffentlichen").click()
    expect(editor.get_by_role("main")).to_contain_text("Der Sachstand steht auf der Website.")

    # An indicator: the value of last year.
    editor.goto("/admin/indikatoren/")
    editor.get_by_role("link", name="488 (2024)").click()
    editor.get_by_label("2025, Summe (Ist)").fill("470,5")
    editor.get_by_label("Quelle", exact=True).fill("Bilanz 2025")
    editor.get_by_role("button", name="Werte speichern").click()
    expect(editor.get_by_text("1 Wert ist gespeichert.")).to_be_visible()

    # The report of the year.
    editor.goto(f"/admin/pages/add/reports/reportpage/{parent_of_reports(editor)}/")
    editor.locator("#id_title").fill("Zwischenbericht 2025")
    editor.locator("#id_slug").evaluate("field => { field.value = 'zwischenbericht-2025' }")
    for name, day in (("start", "01.01.2025"), ("end", "31.12.2025")):
        editor.locator(f"#id_period_{name}").evaluate("(field, day) => { field.value = day }", day)
    save_draft(editor)
    editor.get_by_role("link", name="Zu den Fassungen").first.click()
    editor.get_by_role("button", name="Fassung festschreiben").click()
    publish = editor.get_by_role("button", name="Fassung 1 veröffentlichen")
    expect(publish).to_be_visible(timeout=SOON)
    publish.click()
    expect(editor.get_by_text("Fassung 1 ist öffentlich.")).to_be_visible()

    # Everybody reads all three.
    visitor = visit("/strategie/energie-waerme/fernwaerme-ausbauen/")
    expect(visitor.locator(".note").filter(has_text=NEWS)).to_be_visible()
    visitor.goto("/strategie/")
    expect(visitor.get_by_role("main")).to_contain_text("470,5")
    visitor.goto("/berichte/zwischenbericht-2025/energie-waerme/")
    expect(visitor.get_by_role("main")).to_contain_text(NEWS)
    visitor.goto("/berichte/zwischenbericht-2025/")
    expect(visitor.get_by_role("main")).to_contain_text("470,5")
    href = visitor.locator("a.download").first.get_attribute("href")
    text = " ".join(" ".join(page.extract_text() for page in pdf_at(visitor, href).pages).split())
    assert "Kauf der Leitungen beschlossen" in text
