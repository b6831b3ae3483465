"""Journey 4: an idea finds people. Three of them, each with a browser of her own: two telephones and a desk; a guest; a moderator."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.live import Live

from .citizens import fill_in, fits, follow, heading, main, press, publish, sign_in_by_code
from .people import answer_question, code_for, link_in, mail_to

ANNA, BEN, CLEO, GUEST = (f"{name}@buergerin.example" for name in ("anna", "ben", "cleo", "dora"))
TITLE, NEED = "Reparaturtreff im Hof", "Werkbank für einen Samstag"


@dataclass
class Journey:
    """What the steps share: windows, and where the project lives."""

    visit: Callable[..., Page]
    live: Live
    javascript: bool
    workshop: str = ""
    public: str = ""

    def phone(self, path: str | None) -> Page:
        return self.visit(path, javascript=self.javascript, width=390, height=844)

    def desk(self, path: str | None) -> Page:
        return self.visit(path, javascript=self.javascript)

    def room(self, page: Page, path: str = "") -> None:
        """Open a room of the workshop; it fits the telephone."""
        page.goto(f"{self.workshop}{path}")
        fits(page)


@pytest.fixture
def journey(visit, live, javascript) -> Journey:
    return Journey(visit, live, javascript)


def test_three_people_find_each_other_around_an_idea(journey: Journey):
    anna = take_up(journey)
    go_public(journey, anna)
    ben = ask_to_join(journey, anna)
    talk(journey, anna, ben)
    guest_writes_and_is_answered(journey, anna)
    cleo = answer_the_need(journey, anna)
    come_by_invitation(journey, anna, cleo)
    hand_over(journey, anna, cleo)
    leave(journey, ben, cleo)
    nobody_saw_an_address(journey, anna, cleo)


def take_up(journey: Journey) -> Page:
    """Anna reads an idea, signs in on the way, and has a project of her own that nobody else sees."""
    anna = journey.phone("/projekte/?phase=idea&ansicht=liste")
    links = [link.get_attribute("href") or "" for link in main(anna).locator("h2 a, h3 a").all()]
    for link in dict.fromkeys(links):
        anna.goto(link)
        if anna.get_by_role("link", name="Idee aufgreifen").count():
            break
    follow(anna, "Idee aufgreifen")
    sign_in_by_code(anna, ANNA, "Anna Anders")
    heading(anna, "Idee aufgreifen")
    anna.get_by_label("Wie soll Ihr Projekt heißen?").fill(TITLE)
    press(anna, "Idee aufgreifen")
    expect(main(anna)).to_contain_text("Ihr Projekt ist angelegt.")
    journey.workshop = anna.url.partition("?")[0]
    fits(anna)
    stranger = journey.phone(journey.workshop)
    heading(stranger, "Anmelden")
    return anna


def go_public(journey: Journey, anna: Page) -> None:
    """She says what is looked for and hands the profile in; the moderators publish it."""
    journey.room(anna, "profil/")
    first = anna.locator(".need-row").first
    fill_in(anna, journey.javascript, {"Art": "Material", "Was wird gesucht?": NEED}, within=first)
    journey.room(anna, "profil/einreichen/")
    press(anna, "Zur Veröffentlichung einreichen")
    expect(main(anna)).to_contain_text("Wird geprüft")
    desk = journey.visit(None)
    publish(desk, journey.live.logins["Moderation"], TITLE)
    desk.context.close()
    journey.room(anna, "team/")
    follow(anna, "Öffentliche Seite des Projekts")
    heading(anna, TITLE)
    journey.public = anna.url
    fits(anna)


def ask_to_join(journey: Journey, anna: Page) -> Page:
    """Ben asks with a motivation; it waits in Anna's area; she takes him in."""
    ben = journey.desk(journey.public)
    follow(ben, "Im Team mitmachen")
    sign_in_by_code(ben, BEN, "Ben Berg")
    heading(ben, "Im Team mitmachen")
    press(ben, "Anfrage senden")
    expect(ben.locator("#fehler")).to_contain_text("ein paar Worte")
    ben.get_by_label("Warum möchten Sie mitmachen?").fill("Ich repariere seit Jahren Fahrräder.")
    ben.get_by_label("Was bringen Sie mit?").fill("Werkzeug")
    press(ben, "Anfrage senden")
    expect(main(ben)).to_contain_text("Ihre Anfrage liegt beim Team.")
    fits(ben)
    journey.room(ben)
    expect(main(ben)).not_to_contain_text("Arbeitsplan")

    assert "Ben Berg" in mail_to(anna, ANNA)
    anna.goto("/mitmachen/")
    main(anna).locator(".mine-todos a").first.click()
    expect(main(anna)).to_contain_text("Ich repariere seit Jahren Fahrräder.")
    fits(anna)
    anna.get_by_label("Ein Wort zum Willkommen").fill("Schön, dass du kommst.")
    press(anna, "Ins Team aufnehmen")
    expect(main(anna)).to_contain_text("Ben Berg")

    ben.goto(link_in(mail_to(ben, BEN), "/mitmachen/projekte/"))
    journey.room(ben, "team/")
    expect(main(ben)).to_contain_text("Anna Anders")
    expect(main(ben)).not_to_contain_text(ANNA)
    return ben


def talk(journey: Journey, anna: Page, ben: Page) -> None:
    """Both write on the board."""
    journey.room(anna, "gespraeche/neu/")
    anna.get_by_label("Worum geht es?").fill("Erstes Treffen")
    anna.get_by_label("Nachricht", exact=True).fill("Passt euch Dienstag um sieben?")
    press(anna, "Nachricht senden")
    expect(main(anna)).to_contain_text("Passt euch Dienstag um sieben?")
    fits(anna)
    board = anna.url.partition("?")[0]

    journey.room(ben, "gespraeche/")
    follow(ben, re.compile("Erstes Treffen"))
    expect(main(ben)).to_contain_text("Passt euch Dienstag um sieben?")
    ben.get_by_label("Ihre Nachricht").fill("Dienstag passt mir.")
    press(ben, "Nachricht senden")
    anna.goto(board)
    expect(main(anna)).to_contain_text("Dienstag passt mir.")
    expect(main(anna)).to_contain_text("Ben Berg")


def guest_writes_and_is_answered(journey: Journey, anna: Page) -> None:
    """Somebody without an account writes over the relay, is answered, and answers by her private link. Nobody reads an address."""
    guest = journey.phone(journey.public)
    follow(guest, "Nachricht schreiben")
    guest.get_by_label("Ihre Nachricht").fill("Darf ich meine alte Nähmaschine mitbringen?")
    guest.get_by_label("Ihr Name").fill("Dora Dorn")
    guest.get_by_label("Ihre E-Mail-Adresse").fill(GUEST)
    guest.get_by_label("Meine Nachricht und mein Name dürfen", exact=False).check()
    answer_question(guest)
    main(guest).locator("form").get_by_role("button").last.click()
    heading(guest, re.compile("Bestätigen Sie Ihre Adresse"))
    guest.get_by_label("Code aus der E-Mail").fill(code_for(guest, GUEST))
    press(guest, "Bestätigen und senden")
    heading(guest, "Ihre Nachricht ist unterwegs")
    fits(guest)

    journey.room(anna, "gespraeche/")
    main(anna).locator(".talk-list a").filter(has_not_text="Erstes Treffen").first.click()
    expect(main(anna)).to_contain_text("alte Nähmaschine")
    expect(main(anna)).not_to_contain_text(GUEST)
    anna.get_by_label("Ihre Nachricht").fill("Sehr gern, wir haben einen Tisch dafür.")
    press(anna, "Nachricht senden")
    talk_of_team = anna.url.partition("?")[0]

    answer = mail_to(guest, GUEST)
    assert "wir haben einen Tisch dafür" in answer
    assert ANNA not in answer
    guest.goto(link_in(answer, "/projekte/gespraech/"))
    expect(main(guest)).to_contain_text("wir haben einen Tisch dafür")
    expect(main(guest)).not_to_contain_text(ANNA)
    fits(guest)
    guest.get_by_label("Ihre Nachricht").fill("Dann bis Samstag.")
    press(guest, "Nachricht senden")
    anna.goto(talk_of_team)
    expect(main(anna)).to_contain_text("Dann bis Samstag.")


def answer_the_need(journey: Journey, anna: Page) -> Page:
    """Cleo finds the need on the list of all, says that she can help; the team reserves; a message about it reaches her."""
    cleo = journey.phone("/mitmachen/anmelden/")
    sign_in_by_code(cleo, CLEO, "Cleo Clausen")
    cleo.goto(f"/bedarfe/?q={NEED.split()[0]}")
    fits(cleo)
    follow(cleo, re.compile(f"Ich kann helfen.*{NEED}"))
    heading(cleo, NEED)
    cleo.get_by_label("Ihre Nachricht").fill("Unsere Werkbank steht samstags frei.")
    press(cleo, "Nachricht senden")
    expect(main(cleo)).to_contain_text("Unsere Werkbank steht samstags frei.")
    fits(cleo)

    journey.room(anna, "bedarfe/")
    expect(main(anna)).to_contain_text("Cleo Clausen")
    press(anna, re.compile("Annehmen und reservieren"))
    expect(main(anna)).to_contain_text("reserviert")
    fits(anna)
    cleo.goto("/mitmachen/angebote/")
    expect(main(cleo)).to_contain_text("reserviert")
    visitor = journey.phone(f"/bedarfe/?q={NEED.split()[0]}")
    expect(main(visitor).get_by_role("link", name=re.compile("Ich kann helfen"))).to_have_count(0)
    return cleo


def come_by_invitation(journey: Journey, anna: Page, cleo: Page) -> None:
    """Anna invites Cleo by a link that works once."""
    journey.room(anna, "team/einladen/")
    anna.get_by_label("Für wen?").fill("Cleo mit der Werkbank")
    press(anna, "Link erzeugen")
    link = anna.get_by_label("Link der Einladung").input_value()
    fits(anna)
    cleo.goto(link)
    heading(cleo, re.compile(f"Einladung.*{TITLE}"))
    press(cleo, "Dem Team beitreten")
    expect(main(cleo)).to_contain_text("Willkommen im Team.")
    fits(cleo)
    again = journey.phone(link)
    expect(main(again).get_by_role("link", name="Anmelden und beitreten")).to_have_count(0)


def hand_over(journey: Journey, anna: Page, cleo: Page) -> None:
    """Anna offers the lead, Cleo accepts; then Cleo may invite and Anna may not."""
    journey.room(anna, "team/leitung/")
    anna.get_by_label("Cleo Clausen").check()
    anna.get_by_label("Ich arbeite als Teammitglied weiter").check()
    press(anna, "Leitung anbieten")
    expect(main(anna)).to_contain_text("kann annehmen oder ablehnen")
    cleo.goto("/mitmachen/")
    main(cleo).locator(".mine-todos a").first.click()
    press(cleo, "Leitung übernehmen")
    expect(main(cleo)).to_contain_text("Sie leiten jetzt das Projekt.")
    expect(main(cleo).get_by_role("link", name="Jemanden einladen")).to_be_visible()
    journey.room(anna, "team/")
    expect(main(anna).get_by_role("link", name="Jemanden einladen")).to_have_count(0)


def leave(journey: Journey, ben: Page, cleo: Page) -> None:
    """Ben leaves and is out at once; what he wrote stays."""
    journey.room(ben, "team/verlassen/")
    press(ben, "Das Team verlassen")
    expect(main(ben)).to_contain_text("Sie haben das Team verlassen.")
    for room in ("", "team/", "gespraeche/", "profil/"):
        assert ben.goto(f"{journey.workshop}{room}").status == 404
    journey.room(cleo, "team/")
    expect(main(cleo).get_by_role("region", name="Wer dabei ist")).not_to_contain_text("Ben Berg")
    journey.room(cleo, "gespraeche/")
    follow(cleo, re.compile("Erstes Treffen"))
    expect(main(cleo)).to_contain_text("Dienstag passt mir.")


def nobody_saw_an_address(journey: Journey, anna: Page, cleo: Page) -> None:
    """No page of the others, and no mail to them, names somebody's address."""
    for room in ("", "team/", "gespraeche/", "bedarfe/", "verlauf/", "ausgaben/"):
        journey.room(cleo, room)
        text = cleo.content()
        assert not [address for address in (ANNA, BEN, GUEST) if address in text], room
    visitor = journey.phone(journey.public)
    assert not [address for address in (ANNA, BEN, CLEO, GUEST) if address in visitor.content()]
