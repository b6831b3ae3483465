"""Worksheets for workshops on paper: team, profile, plan, resources; empty for everybody, or with what a project already has."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from municipality.templatetags.municipality_tags import euro, quantity
from municipality.typeset import press

from ..finance.sums import cost_of
from ..models import ResourceRequirement, StepKey, Task
from ..plan.queries import who
from ..steps.guidance import words_of
from .folder import NO_VALUE, day
from .material import Material

LAYOUT = Path(__file__).resolve().parent / "worksheet.typ"
PAPERS = {"a4": "A4", "a2": "A2"}
NEW_PACKAGES, NEW_TASKS, NEW_PEOPLE, NEW_STONES, NEW_COSTS, NEW_SOURCES = 3, 4, 6, 4, 12, 5
Block = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A worksheet: its name in the address, its title, the step whose question it asks."""

    key: str
    title: str | Promise
    text: str | Promise
    step: StepKey | None


SHEETS = (
    Sheet("team", gettext_lazy("Arbeitsblatt Team"), gettext_lazy("Wer mitmacht, was alle mitbringen, wer noch fehlt."), None),
    Sheet("profil", gettext_lazy("Arbeitsblatt Profil"), gettext_lazy("Worum es geht, in eigenen Worten."), StepKey.PROFILE),
    Sheet("plan", gettext_lazy("Arbeitsblatt Plan"), gettext_lazy("Arbeitspakete, Aufgaben, Meilensteine."), StepKey.WORK),
    Sheet("ressourcen", gettext_lazy("Arbeitsblatt Ressourcen"), gettext_lazy("Was gebraucht wird und woher es kommt."), StepKey.RESOURCES),
)
BY_KEY = {sheet.key: sheet for sheet in SHEETS}
PROFILE: tuple[tuple[str, str | Promise, str | Promise, int], ...] = (
    ("title", gettext_lazy("Wie heißt Ihr Projekt?"), gettext_lazy("Kurz und anschaulich."), 2),
    ("summary", gettext_lazy("Was soll geschehen?"), gettext_lazy("Ein bis drei Sätze."), 4),
    ("problem", gettext_lazy("Welches Problem löst das Projekt?"), gettext_lazy("Für wen ist es ein Problem?"), 5),
    ("what_happens", gettext_lazy("Was geschieht genau?"), gettext_lazy("Was würde man sehen, wenn man dabei ist?"), 7),
    ("own_goal", gettext_lazy("Was ist mit eigenen Mitteln erreichbar?"), "", 4),
    ("vision", gettext_lazy("Bild der Zukunft"), gettext_lazy("Es hat geklappt. Was ist in fünf Jahren anders?"), 4),
    ("not_goals", gettext_lazy("Was das Projekt nicht tut"), "", 3),
    ("place_text", gettext_lazy("Ort"), "", 2),
    ("carrier", gettext_lazy("Wer trägt das Projekt?"), gettext_lazy("Verein, Unternehmen, Einrichtung. Bitte keine Privatpersonen."), 2),
    ("wanted_start", gettext_lazy("Wann soll es losgehen?"), "", 2),
)


def guidance(site: Site, step: StepKey | None) -> tuple[str, list[str]]:
    """Return question and hints of a step: the municipality's own words, else the shipped ones."""
    if step is None:
        return _("Wer sind wir, und was bringen wir mit?"), [
            _("Bitte keine Adressen und Telefonnummern auf dieses Blatt: Es hängt vielleicht an der Wand."),
        ]
    words = words_of(site, step)
    return words.question, [words.hint] if words.hint else []


def document(site: Site, town: dict[str, Any], language: str, key: str, paper: str, material: Material | None = None) -> dict[str, Any]:
    """Return a worksheet for `worksheet.typ`. Raises KeyError for sheets and papers that do not exist."""
    sheet, size = BY_KEY[key], PAPERS[paper]
    question, hints = guidance(site, sheet.step)
    title = str(sheet.title)
    blocks = {"team": team, "profil": profile, "plan": plan, "ressourcen": resources}[key](material)
    footer = _("Was hier steht, kann die Verwaltung für Sie in die Werkstatt eintragen, wenn Sie zustimmen. Blatt %(title)s, %(size)s")
    made = press.document(
        town, language, f"{title}: {material.title}" if material else title, blocks,
        subtitle=_("Stand: %(day)s") % {"day": day(material.today)} if material else _("Projekt: %(gap)s   Datum: %(gap2)s") % {
            "gap": "…………………………………", "gap2": "……………",
        },
        footer=footer % {"title": title, "size": size},
    )  # fmt: skip
    return made | {"paper": paper, "fills": material is None, "question": question, "hints": hints}


def field(label: str, hint: str = "", text: str = "", weight: int = 3) -> Block:
    return {"kind": "field", "label": label, "hint": hint, "text": text.strip(), "weight": weight}


def form(caption: str, columns: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], empty: int, height: int) -> Block:
    """Return a grid with these rows, and `empty` more to write in; rows are at least `height` mm high on A4."""
    lines = [*(list(row) for row in rows), *([""] * len(columns) for _number in range(empty))]
    return {"kind": "form", "caption": caption, "columns": list(columns), "widths": list(widths), "rows": lines, "height": height}


def team(material: Material | None) -> list[Block]:
    people = material.people.all_names if material else []
    rows = [[name, role, skills, time] for name, role, skills, time in people]
    columns = [_("Name"), _("Warum bin ich dabei?"), _("Was bringe ich mit?"), _("Wie viel Zeit habe ich?")]
    if material:
        columns[1] = _("Rolle, und warum ich dabei bin")
    return [
        form(_("Wer macht mit?"), columns, [3, 4, 4, 3], rows, max(2, NEW_PEOPLE - len(rows)), 21),
        field(_("Wer leitet das Projekt, wer vertritt?"), weight=2),
        field(_("Wer oder was fehlt uns noch?"), _("Menschen, Können, Orte, Kontakte."), weight=3),
        {
            "kind": "boxes",
            "items": [
                _("Wir sind einverstanden, dass die Verwaltung dieses Blatt für uns in die Werkstatt einträgt."),
                _("Unsere Namen dürfen dabei für das Team sichtbar sein."),
            ],
        },
        field(_("Datum und Unterschriften"), weight=2),
    ]


def profile(material: Material | None) -> list[Block]:
    blocks: list[Block] = []
    for name, label, hint, weight in PROFILE:
        if name == "own_goal":
            blocks.append({"kind": "pagebreak"})
        text = ""
        if material:
            text = material.carrier if name == "carrier" else material.place if name == "place_text" else getattr(material.page, name)
        blocks.append(field(str(label), str(hint), text, weight if not material else max(1, weight - 2) if text else weight))
    return blocks


def plan(material: Material | None) -> list[Block]:
    columns = [_("Aufgabe"), _("Ergebnis"), _("Wer?"), _("von"), _("bis")]
    widths = [5, 4, 2, 2, 2]
    blocks: list[Block] = []
    packages = material.plan.packages if material else []
    for at, package in enumerate(packages, 1):
        assert material is not None
        rows = [
            [task.title, task.result, who(task.responsible), day(task.start) if task.start else "", day(task.end) if task.end else ""]
            for task in material.plan.tasks_of(package)
            if task.state != Task.State.DROPPED
        ]
        caption = _("Arbeitspaket %(n)d: %(title)s") % {"n": at, "title": package.title}
        blocks.append(form(caption, columns, widths, rows, 2, 13))
    for at in range(len(packages) + 1, max(len(packages) + 1, NEW_PACKAGES) + 1):
        if at == NEW_PACKAGES and not packages:
            blocks.append({"kind": "pagebreak"})
        caption = _("Arbeitspaket %(n)d: %(title)s") % {"n": at, "title": "………………………………………………………………………"}
        blocks.append(form(caption, columns, widths, [], NEW_TASKS, 19))
    stones = [[stone.title, day(stone.date) if stone.date else ""] for stone in material.plan.milestones] if material else []
    empty = NEW_STONES if not stones else 2
    blocks.append(form(_("Meilensteine: Woran sehen alle, dass wir vorankommen?"), [_("Was ist dann da?"), _("Wann?")], [6, 2], stones, empty, 15))
    hint = _("Zum Beispiel: Erst die Genehmigung, dann die Bäume bestellen.")
    blocks.append(field(_("Was muss vor etwas anderem fertig sein?"), hint, "\n".join(_waits(material)) if material else "", weight=3))
    return blocks


def _waits(material: Material) -> list[str]:
    """Return in words which tasks must be done before others."""
    titles = {task.pk: task.title for task in material.plan.tasks if task.state != Task.State.DROPPED}
    return [
        _("„%(before)s“ vor „%(after)s“") % {"before": titles[before], "after": titles[pk]}
        for pk in titles
        for before in titles
        if before in material.plan.before.get(pk, ())
    ]


def resources(material: Material | None) -> list[Block]:
    rows, sources = [], []
    if material:
        titles: dict[int | None, str] = {task.pk: task.title for task in material.plan.tasks}
        for row in material.money.requirements:
            cost = "" if row.kind == ResourceRequirement.Kind.VOLUNTEER or cost_of(row) is None else euro(cost_of(row))
            amount = quantity(row.amount, row.unit) if row.amount is not None else ""
            rows.append([row.title, titles.get(row.task_id, ""), str(row.get_kind_display()), amount, cost])
        sources = [
            [row.title, str(row.get_kind_display()), euro(row.amount).replace(NO_VALUE, ""), str(row.get_state_display())]
            for row in material.money.sources
        ]
    kinds = ", ".join(str(kind.label) for kind in ResourceRequirement.Kind)
    return [
        form(
            _("Was brauchen wir?"), [_("Was?"), _("Für welche Aufgabe?"), _("Art"), _("Wie viel?"), _("Kosten in Euro")], [5, 4, 3, 2, 2], rows,
            max(3, NEW_COSTS - len(rows)), 11,
        ),
        {"kind": "text", "text": _("Arten: %(kinds)s. Ehrenamtliche Stunden kosten nichts und zählen trotzdem.") % {"kinds": kinds}},
        form(
            _("Woher kommt es?"), [_("Quelle"), _("Art"), _("Betrag in Euro"), _("geplant, angefragt oder zugesagt")], [5, 3, 2, 3], sources,
            max(2, NEW_SOURCES - len(sources)), 11,
        ),
        field(_("Was können wir leihen, tauschen oder geschenkt bekommen?"), weight=3),
    ]  # fmt: skip
