"""An editor enters last year's values: by typing, by pasting a block, with and without JavaScript."""

from playwright.sync_api import Page, expect

from .people import sign_in

BLOCK = "Jahr\tIst\n2023\t499,5\n2024\t487,25\n"


def open_grid(visit, live, *, javascript: bool = True) -> Page:
    page = visit(None, javascript=javascript)
    sign_in(page, live.logins["Redaktion"])
    page.goto("/admin/indikatoren/")
    page.get_by_role("link", name="488 (2024)").click()
    expect(page.get_by_label("2024, Summe (Ist)")).to_have_value("488")
    return page


def test_a_value_is_typed_and_stands_in_the_history(visit, live, javascript):
    page = open_grid(visit, live, javascript=javascript)
    page.get_by_label("2024, Summe (Ist)").fill("viel")
    page.get_by_role("button", name="Werte speichern").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("2024, Summe (Ist): „viel“ ist keine Zahl.")
    expect(summary).to_be_focused()
    page.get_by_label("2024, Summe (Ist)").fill("487,5")
    page.get_by_label("Quelle", exact=True).fill("Bilanz 2025")
    page.get_by_role("button", name="Werte speichern").click()
    expect(page.get_by_text("1 Wert ist gespeichert.")).to_be_visible()
    expect(page.get_by_label("Quelle 2024")).to_have_value("Bilanz 2025")
    page.get_by_role("link", name="Verlauf der Änderungen").click()
    expect(page.get_by_role("main").get_by_role("row").nth(1)).to_contain_text("488 → 487,5")


def test_a_block_is_pasted_into_the_box_and_shown_before_it_is_saved(visit, live, javascript):
    page = open_grid(visit, live, javascript=javascript)
    page.get_by_text("Aus einer Tabelle einfügen").click()
    page.get_by_label("Eingefügter Bereich").fill(BLOCK)
    page.get_by_role("button", name="Zeigen, was verstanden wird").click()
    expect(page.get_by_text("Verstanden: 2 Werte (2023–2024).")).to_be_visible()
    expect(page.get_by_label("2024, Summe (Ist)")).to_have_value("487,25")
    page.get_by_role("button", name="Werte speichern").click()
    expect(page.get_by_text("2 Werte sind gespeichert.")).to_be_visible()


def test_a_block_is_pasted_into_the_grid_and_taken_back(visit, live):
    page = open_grid(visit, live)
    cell = page.get_by_label("2024, Summe (Ist)")
    cell.focus()
    paste(page, BLOCK)
    expect(page.get_by_label("2023, Summe (Ist)")).to_have_value("499,5")
    expect(cell).to_have_value("487,25")
    expect(page.locator("[data-values-status]")).to_contain_text("Geänderte Zellen: 2")
    page.get_by_role("button", name="Einfügen zurücknehmen").click()
    expect(cell).to_have_value("488")
    expect(page.locator("td.is-changed")).to_have_count(0)
    page.get_by_label("2023, Summe (Ist)").focus()
    paste(page, "1\n2\n")
    expect(cell).to_have_value("2")
    page.keyboard.press("Control+z")
    expect(cell).to_have_value("488")


def test_arrow_keys_move_between_cells(visit, live):
    page = open_grid(visit, live)
    first = page.get_by_label("2023, Summe (Ist)")
    first.focus()
    for key, name in (("ArrowDown", "v0-2024"), ("ArrowRight", "v1-2024"), ("ArrowUp", "v1-2023"), ("ArrowLeft", "v0-2023"), ("Enter", "v0-2024")):
        page.keyboard.press(key)
        expect(page.locator(f"[name='{name}']")).to_be_focused()


def paste(page: Page, text: str) -> None:
    """Paste as a spreadsheet copies: into the element that has the focus."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )
