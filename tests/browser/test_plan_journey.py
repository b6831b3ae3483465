"""Journey 5, and the way on to a result: three people plan step by step. One on a telephone, one without JavaScript, one at a desk; a moderator."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.live import Live

from .citizens import fill_in, fits, follow, heading, main, press, publish, sign_in_by_code
from .people import photo

TITLE = "Trinkbrunnen am Anger"
LEA, MAX, NORA = (f"{name}@plant.example" for name in ("lea", "max", "nora"))


@dataclass
class Journey:
    """What the steps share: windows, and where the project lives."""

    visit: Callable[..., Page]
    live: Live
    workshop: str = ""

    def room(self, page: Page, path: str = "") -> None:
        """Open a room of the workshop; it fits the screen."""
        answer = page.goto(f"{self.workshop}{path}")
        assert answer and answer.ok, path
        fits(page)


def test_three_people_plan_a_project_and_carry_it_out(visit, live):
    journey = Journey(visit, live)
    lea = begin(journey)
    max_ = join_by_link(journey, lea, MAX, "Max Mai", visit("/", javascript=False))
    nora = join_by_link(journey, lea, NORA, "Nora Nord", visit("/"))
    profile(journey, lea, max_, nora)
    effect(journey, max_, nora)
    work_plan(journey, lea, max_, nora)
    schedule(journey, lea, max_, nora)
    resources(journey, lea, max_)
    finance(journey, max_, nora)
    nothing_is_missing(journey, lea, max_)
    take_it_along(journey, max_)
    desk = go_public(journey, lea)
    start(journey, lea, max_)
    carry_out(journey, lea, nora, desk)
    end_with_a_result(journey, lea, max_, desk)


def begin(journey: Journey) -> Page:
    """Lea begins on her telephone, with a name and a sentence."""
    lea = journey.visit("/mitmachen/projekte/neu/", width=390, height=844)
    sign_in_by_code(lea, LEA, "Lea Lang")
    heading(lea, "Projekt beginnen")
    lea.get_by_label("Wie heißt Ihr Projekt?").fill(TITLE)
    lea.get_by_label("Was soll geschehen?").fill("Am Anger steht ein Brunnen, an dem alle trinken können.")
    press(lea, "Projekt beginnen")
    expect(lea.get_by_role("heading", level=1)).to_have_text(TITLE)
    journey.workshop = lea.url.partition("?")[0]
    fits(lea)
    return lea


def join_by_link(journey: Journey, lea: Page, address: str, name: str, page: Page) -> Page:
    """Somebody comes by an invitation, with an account made on the way."""
    journey.room(lea, "team/einladen/")
    press(lea, "Link erzeugen")
    page.goto(lea.get_by_label("Link der Einladung").input_value())
    follow(page, "Anmelden und beitreten")
    sign_in_by_code(page, address, name)
    press(page, "Dem Team beitreten")
    expect(main(page)).to_contain_text("Willkommen im Team.")
    return page


def step(page: Page, name: str) -> Locator:
    """Return the entry of a step in the list of steps."""
    return page.get_by_role("navigation", name="Schritte").get_by_role("listitem").filter(has_text=name)


def profile(journey: Journey, lea: Page, max_: Page, nora: Page) -> None:
    """All three fill in the profile at once; nobody overwrites anybody."""
    for page in (lea, max_, nora):
        journey.room(page, "profil/")
    expect(main(lea).locator(".guidance-question")).to_be_visible()
    fill_in(lea, True, {
        "Welches Problem löst das Projekt?": "Im Sommer fehlt auf dem Anger Trinkwasser.",
        "Was geschieht genau?": "Wir stellen einen Brunnen auf und pflegen ihn.",
        "weniger Energie und Emissionen": True, "an den Klimawandel anpassen": True,
    })  # fmt: skip
    fill_in(max_, False, {"Bild der Zukunft": "Niemand kauft mehr Wasser in Flaschen.", "Ort in Worten": "Auf dem Anger, neben der Linde"})
    fill_in(nora, True, {
        "Was ist mit eigenen Mitteln erreichbar?": "Ein Brunnen bis zum Sommer", "Energie & Wärme": True, "Wer steht dahinter?": "Verein oder Initiative",
    })  # fmt: skip
    journey.room(lea, "profil/")
    expect(lea.get_by_label("Bild der Zukunft")).to_have_value("Niemand kauft mehr Wasser in Flaschen.")
    expect(lea.get_by_label("Welches Problem löst das Projekt?")).to_have_value("Im Sommer fehlt auf dem Anger Trinkwasser.")
    expect(step(lea, "Profil")).to_have_class("is-full")


def effect(journey: Journey, max_: Page, nora: Page) -> None:
    """A quantity becomes a number that says how it came about; the chain is told in words."""
    journey.room(max_, "wirkung/")
    max_.get_by_label("Was wird getan?").select_option(label="Boden entsiegeln (m²)")
    max_.get_by_label("Wie viel davon?").fill("12,5")
    press(max_, "Ausrechnen und hinzufügen")
    expect(main(max_)).to_contain_text(re.compile(r"entsiegelte Fläche: 12,5\sm²"))
    fill_in(max_, False, {"Wen erreicht das Projekt?": "Alle, die über den Anger gehen", "Was ist am Ende da?": "Ein Brunnen"})
    journey.room(nora, "wirkung/")
    expect(nora.get_by_label("Was ist am Ende da?")).to_have_value("Ein Brunnen")
    fill_in(nora, True, {"Was bleibt, wenn das Projekt vorbei ist?": "Eine Patenschaft"})
    expect(step(max_, "Wirkung")).to_have_class("is-full")


def work_plan(journey: Journey, lea: Page, max_: Page, nora: Page) -> None:
    """Two packages with tasks; each has somebody who answers for it."""
    journey.room(lea, "arbeitsplan/")
    lea.get_by_label("Neues Arbeitspaket").fill("Vorbereiten")
    press(lea, "Arbeitspaket hinzufügen")
    add_task(lea, "Vorbereiten", "Standort klären")
    fits(lea)
    line = open_line(lea, "Standort klären")
    fill_in(lea, True, {"Verantwortlich": "Lea Lang", "Ergebnis": "Eine Zusage"}, within=line)
    fits(lea)

    journey.room(max_, "arbeitsplan/")
    max_.get_by_label("Neues Arbeitspaket").fill("Aufstellen")
    press(max_, "Arbeitspaket hinzufügen")
    add_task(max_, "Aufstellen", "Anschluss legen")
    open_line(max_, "Anschluss legen").get_by_role("link", name=re.compile("Ansehen und ändern")).click()
    fill_in(max_, False, {"Verantwortlich": "Max Mai", "Ergebnis": "Wasser fließt"})
    expect(max_.get_by_label("Ergebnis")).to_have_value("Wasser fließt")

    journey.room(nora, "arbeitsplan/")
    fill_in(nora, True, {"Verantwortlich": "Nora Nord"}, within=open_line(nora, "Anschluss legen"))
    journey.room(lea, "arbeitsplan/")
    expect(main(lea).locator("li", has_text="Anschluss legen")).to_contain_text("Nora Nord")


def add_task(page: Page, package: str, title: str) -> None:
    box = page.get_by_role("region", name=package, exact=True)
    box.get_by_label("Neue Aufgabe").fill(title)
    box.get_by_role("button", name="Hinzufügen").click()
    expect(page.get_by_role("region", name=package, exact=True)).to_contain_text(title)


def open_line(page: Page, title: str) -> Locator:
    """Open the line of a task in the work plan."""
    line = main(page).locator("li[data-plan-entry]", has_text=title)
    line.locator("summary").first.click()
    return line


def schedule(journey: Journey, lea: Page, max_: Page, nora: Page) -> None:
    """Days in a table, one task waits for the other, what clashes is said and shifted; a milestone; the plan is kept as it is."""
    journey.room(lea, "zeitplan/")
    fill_in(lea, True, {"von": "2027-03-01", "bis": "2027-03-31"}, within=row_of(lea, "Standort klären"))
    fits(lea)
    journey.room(nora, "zeitplan/")
    fill_in(nora, True, {"von": "2027-03-15", "bis": "2027-04-15"}, within=row_of(nora, "Anschluss legen"))

    journey.room(max_, "zeitplan/")
    row_of(max_, "Anschluss legen").get_by_role("link", name=re.compile("Anschluss legen$")).first.click()
    max_.get_by_label("wartet auf").select_option(index=1)
    press(max_, "Hinzufügen")
    journey.room(max_, "zeitplan/")
    expect(main(max_)).to_contain_text("1 Aufgabe beginnt zu früh")
    press(max_, re.compile("Um 17 Tage verschieben"))
    expect(main(max_)).not_to_contain_text("Aufgabe beginnt zu früh")
    max_.get_by_label("Titel").fill("Der Brunnen läuft")
    max_.get_by_label("geplant für").fill("2027-05-10")
    press(max_, "Meilenstein hinzufügen")
    expect(main(max_)).to_contain_text("Der Brunnen läuft")

    journey.room(lea, "zeitplan/")
    expect(row_of(lea, "Anschluss legen").get_by_label("von")).to_have_value("2027-04-01")
    expect(main(lea).locator(".gantt svg")).to_be_visible()
    expect(step(lea, "Zeitplan")).to_have_class("is-full")


def row_of(page: Page, title: str) -> Locator:
    return page.get_by_role("row", name=re.compile(title))


def resources(journey: Journey, lea: Page, max_: Page) -> None:
    """What it costs, and the hours that people give."""
    for page, title, kind, values in (
        (max_, "Brunnen mit Anschluss", "Investition", {"Kosten in Euro": "4.800,50"}),
        (lea, "Aufbau und Pflege", "ehrenamtliche Stunden", {"Menge oder Stunden": "40"}),
    ):
        journey.room(page, "ressourcen/")
        form = main(page).locator("form[action$='/ressourcen/neu/']")
        form.get_by_label("Was wird gebraucht?").fill(title)
        form.get_by_label("Art").select_option(label=kind)
        for label, value in values.items():
            form.get_by_label(label).fill(value)
        form.get_by_role("button", name="Hinzufügen").click()
        expect(main(page).get_by_role("region", name="Zusammen")).to_contain_text("4.800,50")
        fits(page)
    journey.room(max_, "ressourcen/")
    row = main(max_).locator("form[data-plan-row]").filter(has=max_.locator("input[value='Brunnen mit Anschluss']"))
    row.locator("summary").click()
    fill_in(max_, False, {"Aufgabe": "Anschluss legen"}, within=row)
    expect(step(max_, "Ressourcen")).to_have_class("is-full")


def finance(journey: Journey, max_: Page, nora: Page) -> None:
    """One cost is split over two sources; the balance is said in words until nothing is open."""
    for page, title, kind, amount in (
        (max_, "Stiftung am Anger", "Förderung", "4.000"), (nora, "Vereinskasse", "Eigenmittel", "800,50"), (nora, "Wir selbst", "ehrenamtliche Arbeit", ""),
    ):  # fmt: skip
        journey.room(page, "finanzierung/")
        form = main(page).locator("form[action$='/finanzierung/quelle/']")
        form.get_by_label("Woher kommt das Geld?").fill(title)
        form.get_by_label("Art").select_option(label=kind)
        form.get_by_label("Betrag in Euro").fill(amount)
        form.get_by_role("button", name="Quelle hinzufügen").click()
        expect(main(page)).to_contain_text(title)
    journey.room(max_, "finanzierung/")
    expect(main(max_).locator(".money-remarks")).to_contain_text("Es fehlen noch")
    follow(max_, "Brunnen mit Anschluss")
    max_.get_by_label("Stiftung am Anger").fill("4.000")
    press(max_, "Speichern")
    journey.room(nora, "finanzierung/")
    follow(nora, "Brunnen mit Anschluss")
    press(nora, re.compile("Den offenen Rest von hier bezahlen.*Vereinskasse"))
    journey.room(nora, "finanzierung/")
    follow(nora, "Aufbau und Pflege")
    press(nora, re.compile("Den offenen Rest von hier bezahlen.*Wir selbst"))
    journey.room(nora, "finanzierung/")
    expect(main(nora).locator(".money-remarks")).to_contain_text("Jede Ausgabe hat ihr Geld")


def nothing_is_missing(journey: Journey, lea: Page, max_: Page) -> None:
    """The last step names what is missing, and lets go on; the history says who did what."""
    journey.room(lea, "pruefen/")
    missing = main(lea).get_by_role("region", name="Was noch fehlt")
    for name in ("Profil", "Wirkung", "Arbeitsplan", "Zeitplan", "Ressourcen", "Finanzierung"):
        expect(missing.get_by_role("listitem").filter(has_text=name).first).to_have_class("is-full")
    journey.room(max_, "verlauf/")
    for name in ("Lea Lang", "Max Mai", "Nora Nord"):
        expect(main(max_)).to_contain_text(name)


def take_it_along(journey: Journey, max_: Page) -> None:
    """Folder, motion, tables and calendar come out; no file names an address."""
    journey.room(max_, "ausgaben/")
    seen = {}
    for link in main(max_).locator(".downloads a").all():
        url = link.get_attribute("href") or ""
        answer = max_.context.request.get(url)
        assert answer.ok, url
        seen[url.rpartition(".")[2]] = answer.body()
        assert b"plant.example" not in answer.body(), url
    assert seen["pdf"].startswith(b"%PDF-")
    assert seen["xlsx"].startswith(b"PK") and seen["docx"].startswith(b"PK")
    assert b"BEGIN:VCALENDAR" in seen["ics"]


def go_public(journey: Journey, lea: Page) -> Page:
    """The lead hands the profile in, a moderator publishes it."""
    journey.room(lea, "profil/einreichen/")
    press(lea, "Zur Veröffentlichung einreichen")
    expect(main(lea)).to_contain_text("Wird geprüft")
    desk = journey.visit("/")
    publish(desk, journey.live.logins["Moderation"], TITLE)
    visitor(journey, lea).context.close()
    return desk


def visitor(journey: Journey, lea: Page) -> Page:
    """Open the public page as anybody, on a telephone without JavaScript."""
    journey.room(lea)
    page = journey.visit(lea.get_by_role("link", name=re.compile("die öffentliche Seite")).get_attribute("href"), javascript=False, width=390)
    heading(page, TITLE)
    fits(page)
    return page


def start(journey: Journey, lea: Page, max_: Page) -> None:
    """A member sees what comes next; the lead declares the plan ready and decides the start."""
    journey.room(max_, "umsetzung/")
    expect(main(max_)).to_contain_text("Diesen Schritt geht die Leitung des Projekts.")
    for name, done in (("Plan für fertig erklären", "Der Plan ist fertig."), ("Start beschließen", "Der Start ist beschlossen.")):
        journey.room(lea, "umsetzung/")
        follow(lea, name)
        fits(lea)
        press(lea, name)
        expect(main(lea)).to_contain_text(done)


def carry_out(journey: Journey, lea: Page, nora: Page, desk: Page) -> None:
    """A milestone is reached; news with a picture wait for the moderators and then stand on the page."""
    journey.room(nora, "umsetzung/")
    press(nora, re.compile("^Erreicht"))
    expect(main(nora)).to_contain_text("„Der Brunnen läuft“ ist erreicht.")
    journey.room(lea, "umsetzung/neues/")
    lea.get_by_label("Überschrift").fill("Das Wasser läuft")
    lea.get_by_label("Was ist geschehen?").fill("Seit heute läuft der Brunnen.")
    lea.locator("input[name=upload]").set_input_files(photo())
    lea.get_by_label("Alle, die man auf dem Bild erkennt", exact=False).check()
    lea.get_by_label("Was auf dem Bild zu sehen ist").fill("Der Brunnen neben der Linde")
    fits(lea)
    press(lea, "Zur Prüfung geben")
    expect(main(lea)).to_contain_text("Die Moderation liest die Neuigkeit")
    page = visitor(journey, lea)
    expect(main(page)).not_to_contain_text("Das Wasser läuft")
    publish(desk, journey.live.logins["Moderation"], "Das Wasser läuft")
    page.reload()
    expect(main(page)).to_contain_text("Seit heute läuft der Brunnen.")
    expect(main(page).get_by_alt_text("Der Brunnen neben der Linde")).to_be_visible()
    page.context.close()


def end_with_a_result(journey: Journey, lea: Page, max_: Page, desk: Page) -> None:
    """The lead ends the project; a member without JavaScript writes what came of it, measured beside estimated."""
    journey.room(lea, "umsetzung/")
    follow(lea, "Projekt abschließen")
    press(lea, "Projekt abschließen")
    heading(lea, "Ergebnis")
    journey.room(max_, "umsetzung/ergebnis/")
    max_.get_by_label("Was wurde gemacht?").fill("Ein Brunnen steht.")
    max_.get_by_label("Was haben wir gelernt?").fill("Früh fragen.")
    max_.get_by_label(re.compile("gemessen im Jahr")).fill("10")
    max_.get_by_label(re.compile("so gemessen")).fill("nachgemessen")
    max_.get_by_label("Brunnen mit Anschluss: ausgegeben in Euro").fill("4.650")
    press(max_, "Zur Prüfung geben")
    publish(desk, journey.live.logins["Moderation"], f"Ergebnis: {TITLE}")
    page = visitor(journey, lea)
    expect(main(page)).to_contain_text("Ein Brunnen steht.")
    expect(page.locator("#ergebnis").get_by_role("row", name=re.compile("entsiegelte Fläche"))).to_contain_text(re.compile(r"10\sm²"))
    expect(main(page)).to_contain_text("4.650")
    assert "plant.example" not in page.content()
