"""One address for every public page type and for the states of its forms."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from .people import answer_question, code_for, fill_idea

READING = {
    "home": "/",
    "home in English": "/en/",
    "strategy": "/strategie/",
    "field of action": "/strategie/energie-waerme/",
    "measure": "/strategie/energie-waerme/daecher-nutzen/",
    "marketplace": "/projekte/",
    "marketplace filtered": "/projekte/?feld=mobilitaet&sucht=hilfe",
    "marketplace without a hit": "/projekte/?q=Xylophonorchester",
    "project": "/projekte/sonne-aufs-schuldach/",
    "completed project": "/projekte/kleiner-wald-am-sportplatz/",
    "news": "/aktuelles/",
    "piece of news": "/aktuelles/bericht-2026/",
    "free page": "/so-machen-sie-mit/",
    "search": "/suche/",
    "search with hits": "/suche/?q=Dach",
    "search corrected": "/suche/?q=Lastenrat",
    "imprint": "/impressum/",
    "privacy": "/datenschutz/",
    "accessibility": "/barrierefreiheit/",
    "rules": "/spielregeln/",
    "not found": "/gibt-es-nicht/",
}
MAPS = {"map": "/projekte/?ansicht=karte"}
FORMS = {
    "contact": "/kontakt/",
    "barrier": "/barriere-melden/",
    "submit": "/projekte/einreichen/",
    "lost link": "/projekte/status/",
    "sign-in": "/konto/login/",
    "sign-in by code": "/mitmachen/anmelden/",
    "password": "/konto/password/reset/",
}


def empty_post(page: Page, path: str) -> None:
    """Send a form without filling it in: every error it has stands on the page."""
    page.goto(path)
    page.locator("main form[method=post]").last.locator("button[type=submit], button:not([type])").first.click()
    page.wait_for_load_state()


def _of_project(page: Page, word: str | re.Pattern[str]) -> None:
    page.goto("/projekte/sonne-aufs-schuldach/")
    page.locator("main a").filter(has_text=word).first.click()


def _submitted(page: Page) -> None:
    page.goto("/projekte/einreichen/")
    fill_idea(page, "Ein Garten auf dem Dach", "axe@example.org")
    answer_question(page)
    page.get_by_role("button", name="Weiter zur Bestätigung").click()
    page.get_by_label("Code aus der E-Mail").wait_for()


def _signed_in(page: Page, path: str) -> None:
    """A citizen in her own area: the pages for the name, the overview, the profile, the mails, the end."""
    page.goto("/mitmachen/anmelden/")
    page.get_by_label("Ihre E-Mail-Adresse").fill("axe@example.org")
    page.get_by_role("button", name="Code anfordern").click()
    page.get_by_label("Code aus der E-Mail").fill(code_for(page, "axe@example.org"))
    page.locator("main").get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/mitmachen/willkommen/")
    page.goto(path)


OWN = {
    "name": "/mitmachen/willkommen/",
    "own area": "/mitmachen/",
    "profile": "/mitmachen/profil/",
    "mails": "/mitmachen/benachrichtigungen/",
    "deletion": "/mitmachen/profil/loeschen/",
    "second factor": "/konto/2fa/",
}

STATES: dict[str, Callable[[Page], Any]] = {
    **{
        f"{name} with errors": (lambda page, path=path: empty_post(page, path)) for name, path in FORMS.items() if name not in ("sign-in", "password")
    },
    "help": lambda page: _of_project(page, re.compile("Mitmachen|Nachricht schreiben")),
    "report": lambda page: _of_project(page, "elden"),
    "code": _submitted,
    **{name: (lambda page, path=path: _signed_in(page, path)) for name, path in OWN.items()},
}
