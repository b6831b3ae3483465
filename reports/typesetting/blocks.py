"""A snapshot as a sequence of blocks for `document.typ`: what is said, in which order, and nothing of how it looks."""

from typing import Any

from django.utils.translation import gettext as _

from municipality.templatetags.municipality_tags import NO_VALUE, euro, number, quantity
from municipality.typeset.richtext import absolute, plain_blocks, rich_blocks
from municipality.typeset.writer import Block, BlockWriter
from reports import words

METER = ("done", "running", "planned", "resting", "unknown")


class Writer(BlockWriter):
    """Writes the blocks of one document from its snapshot."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__()
        self.data = data
        self.report, self.town, self.totals = data["report"], data["municipality"], data["totals"]
        self.base: str = self.town["base"]

    def rich(self, html: str) -> None:
        if blocks := rich_blocks(html, self.base):
            self.add("rich", blocks=blocks)

    def section(self, level: int, title: str, html: str) -> None:
        """Write a heading with rich text; nothing where there is no text."""
        if rich_blocks(html, self.base):
            self.heading(level, title)
            self.rich(html)

    def meter(self, counts: dict[str, int]) -> None:
        if counts["total"]:
            labels = [_("abgeschlossen"), _("läuft"), _("geplant"), _("ruht"), _("kein Stand")]
            self.add("meter", counts=[counts[name] for name in METER], labels=labels, alt=words.counts_sentence(counts))

    def figure(self, figure: dict[str, Any], svg: str) -> Block | None:
        """Return a drawing as block and keep its file; None where nothing could be drawn."""
        if not svg:
            return None
        name = f"figure-{len(self.files)}.svg"
        self.files[name] = svg
        source = _("Quelle: %(source)s") % {"source": figure["source"]} if figure["source"] else ""
        title = f"{figure['title']}." if figure["title"] else ""
        caption = " ".join(part for part in (title, figure["caption"], source) if part)
        return {"kind": "figure", "file": name, "alt": figure["alt"], "caption": caption}

    def figures(self, level: int, title: str, figures: list[dict[str, Any]]) -> None:
        """Write indicators two in a row, and their latest values as a table."""
        if not figures:
            return
        self.heading(level, title)
        drawn = [block for figure in figures if (block := self.figure(figure, figure["svg"]))]
        for first in range(0, len(drawn), 2):
            self.add("pair", figures=drawn[first : first + 2])
        if len(figures) == 1:
            return
        self.table(
            _("Indikatoren mit ihren letzten Werten"),
            [_("Indikator"), _("Beginn"), _("zuletzt"), _("Ziel")],
            [[figure["title"], *(point_text(figure[name]) for name in ("base", "latest", "target"))] for figure in figures],
            [3, 2, 2, 2], [], [],
        )  # fmt: skip

    def goals(self, level: int, title: str, goals: list[dict[str, Any]]) -> None:
        if not goals:
            return
        self.heading(level, title)
        for goal in goals:
            self.add("goal", **goal_words(goal))

    # The report ------------------------------------------------------------------------------------------------------

    def whole(self) -> list[Block]:
        """Return the blocks of the whole report."""
        self.add("outline", title=_("Inhalt"))
        if self.report["foreword"]:
            self.section(1, _("Vorwort"), self.report["foreword"])
            self.text(self.report["foreword_name"])
        self.add("pagebreak")
        self._overview()
        for field in self.data["fields"]:
            self.add("pagebreak")
            self._field(field)
        self.add("pagebreak")
        self._projects()
        self._reach()
        self._council(1)
        self._about()
        return self.blocks

    def _overview(self) -> None:
        self.heading(1, _("Auf einen Blick"))
        counts = self.totals["counts"]
        self.add(
            "numbers",
            items=[
                {"value": number(counts["total"]), "label": _("Maßnahmen")},
                {"value": number(counts["done"]), "label": _("abgeschlossen")},
                {"value": number(counts["running"]), "label": _("laufen")},
                {"value": number(counts["delayed"]), "label": _("verzögert")},
                {"value": number(self.data["projects"]["total"]), "label": _("Projekte der Stadtgesellschaft")},
            ],
        )
        self.rich(self.report["introduction"])
        headline = self.data["headline"]
        if headline:
            self.heading(2, _("Der Weg zum Ziel"))
            self.text(headline["pace"], headline["gap"])
            if drawn := self.figure(headline["figure"] | {"caption": ""}, headline["figure"]["wide"]):
                self.blocks.append(drawn)
        self.goals(2, _("Ziele"), self.data["goals"])
        self.heading(2, _("Stand der Maßnahmen"))
        self.meter(counts)
        self.text(words.counts_sentence(counts), words.late_sentence(counts))
        self.text(words.end_sentence(self.totals["counts_end"], self.data["period"]["end_text"]), words.reported_sentence(self.totals))
        self.fields_table()
        if said := words.savings_sentence(self.totals["savings"]):
            self.heading(2, _("Berechnete Einsparung"))
            self.text(said)
        self.figures(2, _("Weitere Zahlen"), self.data["figures"])

    def fields_table(self) -> None:
        """Write the table of all fields of action."""
        if not self.data["fields"]:
            return
        names = ("total", "done", "running", "planned", "resting", "unknown", "delayed")
        columns = [
            _("Handlungsfeld"),
            _("Maßnahmen"),
            _("fertig"),
            _("läuft"),
            _("geplant"),
            _("ruht"),
            _("ohne Stand"),
            _("verzögert"),
            _("Projekte"),
        ]
        rows = [
            [field["title"], *(number(field["counts"][name]) for name in names), number(field["projects"]["total"])] for field in self.data["fields"]
        ]
        foot = [_("Summe"), *(number(self.totals["counts"][name]) for name in names), number(self.data["projects"]["total"])]
        caption = _("Maßnahmen je Handlungsfeld nach ihrem Stand am %(day)s. Verzögerte sind auch in ihrem Stand gezählt.")
        self.table(caption % {"day": self.data["assembled_text"]}, columns, rows, [4, 0, 0, 0, 0, 0, 0, 0, 0], list(range(1, 9)), foot)

    def _field(self, field: dict[str, Any]) -> None:
        self.heading(1, field["title"])
        if field["summary"]:
            self.add("lead", text=field["summary"])
        counts = field["counts"]
        self.meter(counts)
        self.text(words.counts_sentence(counts), words.late_sentence(counts))
        self.text(words.end_sentence(field["counts_end"], self.data["period"]["end_text"]))
        if field["override"]:
            self.text(_("Die Verwaltung bewertet das Feld als „%(state)s“.") % {"state": field["override"]}, field["override_reason"])
        self.section(2, _("Anmerkung der Verwaltung"), field["remark"])
        self.goals(2, _("Ziele"), field["goals"])
        self.figures(2, _("Zahlen"), field["figures"])
        if said := words.savings_sentence(field["savings"]):
            self.heading(2, _("Berechnete Einsparung"))
            self.text(said)
        self._measures(field)
        if field["projects"]["total"]:
            self.heading(2, _("Projekte der Stadtgesellschaft"))
            self.text(words.projects_sentence(field["projects"]))
            self._project_lists(field["projects"], 3)

    def _measures(self, field: dict[str, Any]) -> None:
        if not field["measures"]:
            return
        self.heading(2, _("Maßnahmen"))
        rows = [[measure["code"], measure["title"], status_words(measure), measure["office"] or NO_VALUE] for measure in field["measures"]]
        caption = _("Maßnahmen im Handlungsfeld %(title)s, Stand am %(day)s")
        self.table(
            caption % {"title": field["title"], "day": self.data["assembled_text"]},
            [_("Nummer"), _("Maßnahme"), _("Stand"), _("zuständige Stelle")], rows, [2, 6, 3, 4], [], [],
        )  # fmt: skip
        told = [measure for measure in field["measures"] if measure["notes"]]
        if not told:
            self.text(words.reported_sentence(field))
            return
        self.heading(2, _("Was im Zeitraum geschah"))
        for measure in told:
            self.add(
                "measure",
                title=f"{measure['code']} {measure['title']}".strip(),
                line=measure_line(measure),
                delay=measure["delay_reason"],
                notes=[note_words(note) for note in measure["notes"]],
            )

    def _project_lists(self, projects: dict[str, Any], level: int) -> None:
        for name, title in (("completed", _("Abgeschlossen")), ("new", _("Neu dazugekommen"))):
            if projects[name]:
                self.heading(level, title)
                self.add("list", items=[project_runs(row, self.base) for row in projects[name]])

    def _projects(self) -> None:
        projects = self.data["projects"]
        self.heading(1, _("Projekte der Stadtgesellschaft"))
        self.text(_("Bürgerinnen und Bürger, Vereine, Unternehmen und Einrichtungen setzen die Strategie mit eigenen Projekten um."))
        self.text(words.projects_sentence(projects))
        self.text(*projects["sentences"][1:])
        self._project_lists(projects, 2)

    def _reach(self) -> None:
        reach = self.data["reach"]
        if not reach:
            return
        self.heading(1, _("Wessen Reichweite?"))
        if reach["shares"]:
            self.text(_("So verteilen sich die Emissionen danach, wer sie senken kann."))
            rows = [[share["label"], quantity(share["share"], "%")] for share in reach["shares"]]
            self.table(reach["note"], [_("Wer"), _("Anteil")], rows, [4, 1], [1], [])
        if reach["rows"]:
            rows = [[row["label"], number(row["measures"]), number(row["fields"])] for row in reach["rows"]]
            self.table(
                _("Maßnahmen und Handlungsfelder nach ihrer Reichweite"),
                [_("Wer"), _("Maßnahmen"), _("Handlungsfelder")],
                rows,
                [4, 1, 1],
                [1, 2],
                [],
            )

    def _council(self, level: int) -> None:
        self.section(level, _("Was der Rat entscheiden soll"), self.report["decisions"])

    def _about(self) -> None:
        self.heading(1, _("Zu diesem Bericht"))
        self.text(
            _("Zusammengestellt am %(day)s aus dem, was an diesem Tag öffentlich war. Diese Fassung ändert sich nicht mehr.")
            % {"day": self.data["assembled_text"]}
        )
        if self.report["note"]:
            self.text(_("Neu in dieser Fassung: %(note)s") % {"note": self.report["note"]})
        if self.data["strategy"]:
            self.section(2, _("Wie wir rechnen"), self.data["strategy"]["method"])
        self.text(_("Zeichen, die die Schrift dieses Dokuments nicht kennt, stehen als □."))
        self._contact()

    def _contact(self) -> None:
        contact = self.report["contact"]
        lines = [self.town["name"], *self.town["address"]]
        if contact:
            phone = _("Telefon %(phone)s") % {"phone": contact["phone"]} if contact["phone"] else ""
            lines = [", ".join(part for part in (contact["name"], contact["role"], phone) if part), *lines]
        self.heading(2, _("Kontakt"))
        self.add("rich", blocks=plain_blocks("\n".join(lines)))
        self.add("link", href=absolute("/", self.base), text=self.base)

    # The short version -----------------------------------------------------------------------------------------------

    def short(self) -> list[Block]:
        """Return the blocks of the short version for the council: goals, state in words, table per field, decisions."""
        self.heading(1, _("Stand in Worten"))
        self.rich(self.report["council_text"] or self.report["introduction"])
        counts = self.totals["counts"]
        self.meter(counts)
        self.text(words.counts_sentence(counts), words.late_sentence(counts))
        self.heading(1, _("Ziele"))
        headline = self.data["headline"]
        if headline:
            self.text(headline["pace"], headline["gap"])
        self._goals_table()
        self.heading(1, _("Handlungsfelder"))
        self.fields_table()
        self.text(words.savings_sentence(self.totals["savings"]))
        self.text(words.projects_sentence(self.data["projects"]))
        if rich_blocks(self.report["decisions"], self.base):
            self.heading(1, _("Was der Rat entscheiden soll"))
            self.add("box", blocks=[{"kind": "rich", "blocks": rich_blocks(self.report["decisions"], self.base)}])
        self.heading(1, _("Der ganze Bericht"))
        self.text(_("Alle Handlungsfelder, Maßnahmen und Sachstände stehen im vollständigen Bericht:"))
        self.add("link", href=absolute(self.address, self.base), text=absolute(self.address, self.base))
        return self.blocks

    @property
    def address(self) -> str:
        """Where the report stands on the site."""
        return f"/berichte/{self.report['slug']}/"

    def _goals_table(self) -> None:
        goals = [*self.data["goals"], *(goal for field in self.data["fields"] for goal in field["goals"])]
        if not goals:
            self.text(_("Die Strategie nennt noch keine Ziele mit Zahlen."))
            return
        rows = [
            [
                goal["title"],
                *(fact_text(goal, position) for position in (1, 2)),
                " – ".join(filter(None, (goal["share_text"], goal["state_text"]))) or NO_VALUE,
            ]
            for goal in goals
        ]
        self.table(_("Ziele und wie weit sie sind"), [_("Ziel"), _("zuletzt"), _("Zielwert"), _("Stand")], rows, [4, 2, 2, 3], [], [])


def point_text(point: dict[str, Any] | None) -> str:
    """Return a value with its year, "–" where there is none."""
    return f"{point['text']} ({point['year']})" if point else NO_VALUE


def fact_text(goal: dict[str, Any], position: int) -> str:
    """Return one of the facts of a goal (0 beginning, 1 latest, 2 target) with its year."""
    if len(goal["facts"]) <= position or goal["facts"][position]["value"] == NO_VALUE:
        return NO_VALUE
    fact = goal["facts"][position]
    year = fact["label"].split()[-1]
    return f"{fact['value']} ({year})" if year.isdigit() else fact["value"]


def goal_words(goal: dict[str, Any]) -> dict[str, Any]:
    """Return a goal for the box of the report."""
    title = f"{goal['code']} {goal['title']}".strip()
    facts = " · ".join(f"{fact['label']}: {fact['value']}" for fact in goal["facts"])
    net_zero = goal["net_zero_text"]
    lines = [goal["wording"], facts, goal["pace"], " ".join(part for part in (net_zero, goal["scope_note"]) if part), goal["resolution"]]
    state = " – ".join(part for part in (goal["share_text"], goal["state_text"]) if part)
    return {"title": title, "state": state, "lines": [line for line in lines if line]}


def status_words(measure: dict[str, Any]) -> str:
    """Return the state of a measure in words."""
    return _("%(state)s, verzögert") % {"state": measure["status_label"]} if measure["late"] else measure["status_label"]


def measure_line(measure: dict[str, Any]) -> str:
    """Return state, office, steps, savings and costs of a measure in one line."""
    parts = [status_words(measure), measure["office"]]
    if measure["steps"]:
        parts.append(_("%(done)s von %(total)s Schritten erledigt") % {"done": number(measure["steps_done"]), "total": number(measure["steps"])})
    if measure["ghg_savings_t_per_year"] is not None:
        parts.append(_("rechnerisch %(amount)s im Jahr") % {"amount": quantity(measure["ghg_savings_t_per_year"], "t CO₂e")})
    if measure["total_cost_eur"] is not None:
        parts.append(euro(measure["total_cost_eur"]))
    return " · ".join(part for part in parts if part)


def note_words(note: dict[str, Any]) -> dict[str, Any]:
    """Return a progress note: period, text, what comes next."""
    state = note["status_label"]
    share = quantity(note["percent"], "%") if note["percent"] is not None else ""
    blocks = plain_blocks(note["text"])
    if note["next_steps"]:
        blocks += plain_blocks(_("Als Nächstes: %(text)s") % {"text": note["next_steps"]})
    return {"period": " · ".join(part for part in (note["period"], state, share) if part), "blocks": blocks}


def project_runs(row: dict[str, Any], base: str) -> list[dict[str, Any]]:
    """Return a project as a line with a link."""
    rest = ", ".join(part for part in (row["place"], row["phase_label"]) if part)
    return [
        {"text": row["title"], "bold": False, "italic": False, "href": absolute(row["url"], base)},
        {"text": f" ({rest})" if rest else "", "bold": False, "italic": False, "href": ""},
    ]
