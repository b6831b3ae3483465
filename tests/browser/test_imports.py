"""A list of measures from a town's own spreadsheet: upload, map one column by hand, preview, publish, take back."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.live import ROOT, Live

from .people import sign_in

HEADER = ("Kennziffer", "Handlungsfeld", "Wie es heißt", "Beschreibung", "Gesamtkosten (T€)", "THG-Einsparung t/a", "Federführung", "Losnummer")
ROWS = (
    ("ZW 1", "Zwischenstadt", "Regenrinne am Marktplatz", "Das Wasser der Dächer gießt die Linden.", "12,5", "0,4", "Bauhof", "L-3"),
    ("ZW 2", "Zwischenstadt", "Werkbank für alle", "Reparieren statt wegwerfen.", "ca. 3–5", "k. A.", "Volkshochschule", ""),
    ("ZW 3", "Zwischenstadt", "Fähre mit Akku", "Zwei Überfahrten je Stunde.", "1.250", "2.480", "Hafenamt", ""),
)


@pytest.fixture
def worker(live: Live) -> Iterator[None]:
    """The process behind the site, which reads and writes imports."""
    log = open(live.database.folder / "worker.log", "ab")  # noqa: SIM115 - the worker's, until it ends
    process = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=live.database.environment, stdout=log, stderr=log)
    log.close()
    yield
    process.terminate()
    process.wait(30)


def file() -> dict:
    text = "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in (HEADER, *ROWS))
    return {"name": "zwischenstadt.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}


@pytest.fixture
def page(visit, live, worker, javascript) -> Page:
    found = visit(None)
    sign_in(found, live.logins["Redaktion"])
    if javascript:
        return found
    without = visit(None, javascript=False)
    without.context.add_cookies(found.context.cookies())
    return without


# The worker has to start, and does what is due first.
SOON = 150_000


def settled(page: Page, javascript: bool, sign) -> None:
    """With JavaScript the page goes on by itself, without it by the link."""
    if javascript:
        expect(sign).to_be_visible(timeout=SOON)
        return
    again = page.get_by_role("link", name="Seite neu laden")
    for _turn in range(SOON // 500):
        # The answer to the last click may still be on its way.
        expect(sign.or_(again).first).to_be_visible(timeout=30_000)
        if sign.is_visible():
            return
        page.wait_for_timeout(500)
        again.click()
    expect(sign).to_be_visible()


def test_a_list_is_mapped_previewed_published_and_taken_back(visit, page, javascript):
    page.goto("/admin/strategie/importe/")
    page.get_by_role("main").get_by_role("link", name="Neue Datei").click()
    page.locator('input[name="file"]').set_input_files(file())
    page.get_by_label("gleich veröffentlichen").check()
    page.get_by_role("button", name="Hochladen und lesen").click()

    # The title has a name that nobody knows: the preview says so, and one select helps.
    settled(page, javascript, page.get_by_role("heading", name="Was geschehen würde"))
    expect(page.get_by_role("main")).to_contain_text("verhindert das Übernehmen")
    page.get_by_role("link", name="Spalten zuordnen").click()
    page.get_by_label("Bedeutung der Spalte „Wie es heißt“").select_option(label="Titel")
    page.get_by_role("button", name="Zuordnung übernehmen").click()

    apply = page.get_by_role("button", name="Übernehmen und veröffentlichen")
    settled(page, javascript, apply)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Fähre mit Akku")
    expect(main).to_contain_text("ca. 3–5")
    expect(main).to_contain_text("1.262.500")
    apply.click()
    settled(page, javascript, page.get_by_role("heading", name="Bericht"))
    page.get_by_role("row").filter(has_text="Fähre mit Akku").get_by_role("link", name="ansehen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fähre mit Akku")
    expect(page.get_by_role("main")).to_contain_text("1.250.000")
    public = page.url
    visitor = visit(public, javascript=javascript)
    expect(visitor.get_by_role("main")).to_contain_text("Zwei Überfahrten je Stunde.")

    page.go_back()
    page.get_by_role("link", name="Import zurücknehmen").click()
    expect(page.get_by_role("main")).to_contain_text("4 Einträge, die der Import angelegt hat, werden gelöscht")
    page.get_by_role("button", name="Jetzt zurücknehmen").click()
    settled(page, javascript, page.get_by_text("Zurückgenommen von"))
    assert visitor.goto(public).status == 404
