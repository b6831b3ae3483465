"""The yearly report: an editor writes, freezes and publishes it; a visitor reads it and takes the PDF along."""

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.live import ROOT, Live

from .people import sign_in

DEMO = "/berichte/2025/"
# The worker has to start, and does what is due first.
SOON = 150_000


@pytest.fixture
def worker(live: Live) -> Iterator[None]:
    """The process behind the site, which typesets reports."""
    log = open(live.database.folder / "worker.log", "ab")  # noqa: SIM115 - the worker's, until it ends
    process = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=live.database.environment, stdout=log, stderr=log)
    log.close()
    yield
    process.terminate()
    process.wait(30)


def axe(page: Page) -> list[str]:
    """Return what axe has against a page."""
    return [f"{found['id']}: {found['nodes'][0]['html'][:120]}" for found in Axe().run(page).response["violations"]]


def pdf_at(page: Page, url: str) -> PdfReader:
    """Fetch a document with the cookies of the window."""
    answer = page.context.request.get(url)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.body()))


def test_an_editor_writes_freezes_and_publishes_and_a_visitor_reads(live, visit, worker):
    editor = visit("")
    sign_in(editor, live.logins["Redaktion"])
    editor.goto("/admin/pages/add/reports/reportpage/" + parent_of_reports(editor) + "/")
    editor.locator("#id_title").fill("Klimaschutzbericht 2024")
    editor.locator("#id_slug").evaluate("field => { field.value = '2024' }")
    editor.locator("#id_summary").fill("Das zweite Jahr der Strategie.")
    # Typed without opening the calendar, which would cover the buttons.
    for name, day in (("start", "01.01.2024"), ("end", "31.12.2024")):
        editor.locator(f"#id_period_{name}").evaluate("(field, day) => { field.value = day }", day)
    save_draft(editor)
    expect(editor.get_by_text("Dann schreiben Sie eine Fassung fest")).to_be_visible()
    editor.get_by_role("link", name="Zu den Fassungen").first.click()
    expect(editor.get_by_text("Noch keine.")).to_be_visible()
    assert axe_of_admin(editor) == []
    editor.get_by_role("button", name="Fassung festschreiben").click()
    expect(editor.get_by_text("Fassung 1 vom").first).to_be_visible()
    # The worker typesets it; the screen follows by itself.
    publish = editor.get_by_role("button", name="Fassung 1 veröffentlichen")
    expect(publish).to_be_visible(timeout=SOON)
    href = editor.get_by_role("link", name="Bericht (PDF)").get_attribute("href")
    assert len(pdf_at(editor, href).pages) > 5

    visitor = visit("")
    visitor.goto("/berichte/2024/")
    expect(visitor.get_by_role("heading", level=1)).not_to_contain_text("Klimaschutzbericht")
    publish.click()
    expect(editor.get_by_text("Fassung 1 ist öffentlich.")).to_be_visible()

    visitor.goto("/berichte/")
    visitor.get_by_role("link", name="Klimaschutzbericht 2024", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Klimaschutzbericht 2024")
    expect(visitor.get_by_text(f"Fassung 1 vom {date.today().day}.").first).to_be_visible()
    visitor.get_by_role("link", name="Energie & Wärme").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Energie & Wärme")
    expect(visitor.get_by_text("640 neue Wohnungen am Netz")).to_be_visible()
    visitor.get_by_role("link", name="Zur Übersicht").click()
    href = visitor.locator("a.download").first.get_attribute("href")
    assert "Klimaschutzbericht 2024" in pdf_at(visitor, href).metadata.title


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_a_report_hold_nothing_against_anybody(visit, width, javascript):
    page = visit("", width=width, javascript=True, dark=not javascript)
    for path in ("/berichte/", DEMO, f"{DEMO}energie-waerme/", f"{DEMO}fassung/1/"):
        page.goto(path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_report_is_read_without_javascript(visit):
    page = visit(DEMO, javascript=False, width=390)
    page.get_by_role("link", name="Mobilität").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mobilität")
    page.get_by_role("link", name="Bauen & Sanieren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bauen & Sanieren")


def parent_of_reports(page: Page) -> str:
    """Return the id of the list of reports, from the interface."""
    answer = page.context.request.get("/api/v1/pages/?type=reports.ReportIndexPage")
    return str(answer.json()["items"][0]["id"])


def save_draft(page: Page) -> None:
    """Press the editor's button, whatever it stands behind."""
    page.locator("button.action-save, [data-w-progress-target] >> text=Entwurf speichern").first.click()
    page.wait_for_url("**/edit/")


def axe_of_admin(page: Page) -> list[str]:
    """Return what axe has against our own part of a screen of Wagtail."""
    options = {"runOnly": ["wcag2a", "wcag2aa"]}
    return [found["id"] for found in Axe().run(page, context={"include": [".content-wrapper"]}, options=options).response["violations"]]
