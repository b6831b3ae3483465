"""What the team hands to others: the council motion and the outline of a business plan. Beginnings to write on in, filled from the plan."""

from typing import Any

from django.utils.translation import gettext as _

from .folder import CHAIN, PROFILE, FolderWriter, day, span

GAP = "…………………………"


class MotionWriter(FolderWriter):
    """The council motion (Beschlussvorlage): what the council decides first, then why, with money and effect."""

    def motion(self) -> list[dict[str, Any]]:
        """Return its blocks."""
        page, title = self.page, self.material.title
        self.add("soft", text=_("Entwurf des Projektteams. Die Verwaltung ergänzt, prüft und bringt ihn ein."))
        head = [_("Nummer der Vorlage"), _("Gremium und Sitzung"), _("Federführende Stelle"), _("Öffentlich oder nicht öffentlich")]
        self.table(_("Kopf der Vorlage"), [_("Angabe"), _("Eintrag der Verwaltung")], [[name, GAP] for name in head], [2, 4], [], [])
        self.heading(1, _("Beschlussvorschlag"))
        self.points(
            [
                _("Der Rat begrüßt das Projekt „%(title)s“.") % {"title": title},
                _("Die Verwaltung wird beauftragt, das Projekt bei seiner Umsetzung zu begleiten."),
                _("Beteiligung der Kommune mit Geld, Flächen oder Personal: %(gap)s (bitte ergänzen oder streichen)") % {"gap": GAP},
                _("Dem Rat wird über das Ergebnis berichtet, spätestens am %(gap)s.") % {"gap": GAP},
            ]
        )
        self.heading(1, _("Sachverhalt"))
        self.plain(page.summary)
        for name in PROFILE:
            self.section(2, name)
        self.strategy()
        self.effect(1)
        self.heading(1, _("Umsetzung und Zeitplan"))
        self.facts()
        self.milestones()
        self.finance(1, with_open=True)
        if not self.money.requirements and not self.money.sources:
            self.heading(1, _("Finanzierung"))
            self.text(_("Das Team hat noch keine Kosten eingetragen."))
        self.heading(1, _("Folgekosten für die Kommune"))
        self.text(GAP)
        self.team(1)
        self.heading(1, _("Anlagen"))
        self.points([_("Projektmappe vom %(day)s") % {"day": day(self.material.today)}, GAP])
        return self.blocks

    def strategy(self) -> None:
        """Write which part of the strategy the project advances."""
        if not (self.material.fields or self.material.measures or self.material.aims):
            return
        self.heading(1, _("Bezug zur Klimaschutzstrategie"))
        self.points(
            [_("Handlungsfeld: %(title)s") % {"title": title} for title in self.material.fields]
            + [_("Maßnahme: %(title)s") % {"title": title} for title in self.material.measures]
            + [f"{aim}: {how}" if how else aim for aim, how in self.material.aims]
        )


class BusinessWriter(MotionWriter):
    """The outline of a business plan: chapters with their questions, and what the workshop already knows."""

    def outline(self) -> list[dict[str, Any]]:
        """Return its blocks."""
        page = self.page
        self.add("soft", text=_("Gliederung mit dem, was in der Werkstatt steht. Kursive Fragen zeigen, was Sie noch ergänzen können."))
        self.heading(1, _("1 Zusammenfassung"))
        self.ask(_("Was haben Sie vor, für wen, was kostet es, und was ist danach anders? Schreiben Sie diesen Teil zuletzt."))
        self.plain(page.summary)
        self.facts()
        self.heading(1, _("2 Vorhaben und Nutzen"))
        self.ask(_("Welche Aufgabe lösen Sie? Warum lösen andere sie bisher nicht?"))
        for name in PROFILE:
            self.section(2, name)
        self.heading(1, _("3 Zielgruppen und Wirkung"))
        self.ask(_("Wer hat etwas davon? Woran merken Sie in einem Jahr, dass es wirkt?"))
        for name in CHAIN:
            self.section(2, name)
        self.points([self.estimate_line(row) for row in self.material.estimates])
        self.heading(1, _("4 Umfeld"))
        self.ask(_("Wer bietet Ähnliches an? Wer könnte mitmachen, wer könnte Einwände haben? Welche Genehmigungen brauchen Sie?"))
        self.text(GAP)
        self.heading(1, _("5 Träger und Team"))
        self.ask(_("Wer trägt das Vorhaben rechtlich? Wer arbeitet mit, und was fehlt noch an Können?"))
        if self.material.carrier:
            self.text(_("Projektträger: %(name)s") % {"name": self.material.carrier})
        self.team(2)
        self.heading(1, _("6 Umsetzung"))
        self.ask(_("Was geschieht wann? Was muss vorher fertig sein?"))
        self.packages()
        self.milestones()
        self.heading(1, _("7 Kosten und Finanzierung"))
        self.ask(_("Was kostet der Anfang, und woher kommt das Geld? Welche Zusagen fehlen?"))
        self.finance(2, with_open=True)
        self.heading(1, _("8 Laufender Betrieb"))
        self.ask(_("Was kostet ein Jahr, wenn alles läuft? Was nehmen Sie ein? Wer kümmert sich nach dem Ende der Förderung?"))
        columns = [_("Im Jahr"), _("Ausgaben"), _("Einnahmen")]
        rows = [[_("%(n)d. Jahr") % {"n": year}, GAP, GAP] for year in (1, 2, 3)]
        self.table(_("Ausgaben und Einnahmen der ersten drei Jahre, bitte ergänzen"), columns, rows, [2, 2, 2], [], [])
        self.heading(1, _("9 Chancen und Risiken"))
        self.ask(_("Was kann schiefgehen? Was tun Sie dann? Was wird möglich, wenn es gelingt?"))
        self.text(GAP)
        return self.blocks

    def ask(self, question: str) -> None:
        self.add("soft", text=question)

    def packages(self) -> None:
        """Write the work packages with the number of their tasks and their time."""
        rows = []
        for at, package in enumerate(self.plan.packages, 1):
            days = [found for task in self.plan.tasks_of(package) for found in (task.start, task.end) if found]
            rows.append([str(at), package.title, str(len(self.plan.tasks_of(package))), self.days_text(days)])
        if rows:
            self.table(_("Arbeitspakete"), [_("Nr."), _("Arbeitspaket"), _("Aufgaben"), _("Zeitraum")], rows, [0, 5, 0, 3], [2], [])

    def days_text(self, days: list[Any]) -> str:

        return span(min(days), max(days)) if days else span(None, None)
