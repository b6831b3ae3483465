"""The project folder (Projektmappe): the blocks of the one page and of the whole, with or without what is for the team alone.

Internal are: who answers for what, skills and time, notes, sources that are only planned or asked, the gap, words from paper sheets.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipality.templatetags.municipality_tags import NO_VALUE, euro, number, quantity
from municipality.typeset.writer import BlockWriter

from ..finance.sums import Sum, cost_of
from ..finance.words import percent, remarks
from ..models import FundingSource, ResourceRequirement, Task
from ..plan import gantt
from ..plan.queries import who
from .material import Material

SURE = (FundingSource.State.PROMISED, FundingSource.State.RECEIVED)
CHART_ROWS = 38
PROFILE = ("problem", "what_happens", "own_goal", "vision", "not_goals")
CHAIN = ("target_groups", "results", "effect_on_people", "effect_on_town", "what_stays")


def day(value: date | None) -> str:
    """Return a day as people write it; "–" for none."""
    return date_format(value, "d.m.Y") if value else NO_VALUE


def span(start: date | None, end: date | None) -> str:
    """Return two days as one text."""
    if start and end:
        return day(start) if start == end else f"{day(start)} – {day(end)}"
    return _("ab %(day)s") % {"day": day(start)} if start else _("bis %(day)s") % {"day": day(end)} if end else NO_VALUE


def cut(text: str, length: int) -> str:
    """Return a text in one paragraph, cut after a word at `length` with "…"."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[:length].rsplit(' ', 1)[0][:length].rstrip(' ,;.')} …"


@dataclass(frozen=True)
class PartOfChart(gantt.Chart):
    """Some rows of a chart on the time axis of the whole."""

    whole: tuple[date, ...] = ()

    @property
    def days(self) -> list[date]:
        return [*super().days, *self.whole]


class FolderWriter(BlockWriter):
    """Writes what the outputs share; `internal`: with the parts for the team alone."""

    def __init__(self, material: Material, *, internal: bool) -> None:
        super().__init__()
        self.material, self.internal = material, internal
        self.page, self.plan, self.money = material.page, material.plan, material.money

    # The whole -----------------------------------------------------------------------------------------------------------

    def whole(self) -> list[dict[str, Any]]:
        """Return the blocks of the whole folder."""
        if self.page.summary:
            self.add("lead", text=self.page.summary)
        if self.internal:
            self.add("soft", text=_("Diese Fassung enthält interne Teile. Sie ist für das Team bestimmt."))
        self.add("outline", title=_("Inhalt"))
        self.add("pagebreak")
        self.heading(1, _("Auf einen Blick"))
        self.numbers()
        self.facts()
        self.profile(1)
        self.effect(1)
        self.work()
        self.schedule()
        self.resources()
        self.finance(1)
        self.team(1)
        if self.internal:
            self.notes()
        self.heading(1, _("Zu diesem Dokument"))
        self.text(
            _("Erstellt am %(day)s aus dem Stand, den das Team an diesem Tag hatte.") % {"day": date_format(self.material.today, "DATE_FORMAT")},
            _("Zeichen, die die Schrift dieses Dokuments nicht kennt, stehen als □."),
        )
        return self.blocks

    def one_page(self, room: float = 1.0) -> list[dict[str, Any]]:
        """Return the blocks of the one page. `room`: 1 for as much as usually fits, less where it did not."""
        self.add("lead", text=cut(self.page.summary, 280) or _("Noch ohne Beschreibung."))
        self.numbers()
        self.facts(short=True)
        for name, length in (("problem", 420), ("what_happens", 640), ("own_goal", 300)):
            if text := getattr(self.page, name):
                self.heading(1, str(self.page._meta.get_field(name).verbose_name))
                self.text(cut(text, int(length * room)))
        if lines := [self.estimate_line(row) for row in self.material.estimates[: int(4 * room)]]:
            self.heading(1, _("Geschätzte Wirkung im Jahr"))
            self.points([cut(line, 120) for line in lines])
        stones = [stone for stone in self.plan.milestones if stone.date][: int(4 * room)]
        if stones:
            self.heading(1, _("Meilensteine"))
            self.points([f"{day(stone.date)}: {cut(stone.title, 90)}" for stone in stones])
        return self.blocks

    # Parts ---------------------------------------------------------------------------------------------------------------

    def numbers(self) -> None:
        """Write the numbers that one looks for first; what is not known is left out."""
        total, found = self.money.sums.total, []
        if total.cost:
            found.append({"value": euro(total.cost), "label": _("Kosten")})
        if total.hours:
            found.append({"value": number(total.hours), "label": _("Stunden ehrenamtlich")})
        if self.money.sums.secured_share is not None:
            found.append({"value": f"{percent(self.money.sums.secured_share)} %", "label": _("gesichert")})
        tasks = [task for task in self.plan.tasks if task.state != Task.State.DROPPED]
        if tasks:
            found.append({"value": number(len(tasks)), "label": ngettext("Aufgabe", "Aufgaben", len(tasks))})
        people = self.material.people
        size = len(people.names) + people.others
        if size:
            found.append({"value": number(size), "label": ngettext("Person im Team", "Menschen im Team", size)})
        if found:
            self.add("numbers", items=found)

    def facts(self, short: bool = False) -> None:
        """Write what is known of the project, line by line."""
        page, period = self.page, self.material.period
        rows = [
            (_("Kommune"), self.material.town["name"]),
            (_("Phase"), str(self.material.project.state.get_phase_display())),
            (_("Ort"), self.material.place),
            (_("Handlungsfelder"), ", ".join(self.material.fields)),
            (_("Maßnahmen der Strategie"), ", ".join(self.material.measures)),
            (_("Beitrag zum Klimaschutz"), "; ".join(f"{aim}: {how}" if how and not short else aim for aim, how in self.material.aims)),
            (_("Wer dahinter steht"), str(page.get_backed_by_display()) if page.backed_by else ""),
            (_("Projektträger"), self.material.carrier),
            (_("Zeitraum"), span(*period) if period else page.wanted_start),
        ]
        if short:
            rows = [(label, cut(value, 110)) for label, value in rows]
        self.table(_("Das Projekt in Stichworten"), [_("Angabe"), _("Wert")], [[label, value] for label, value in rows if value], [2, 5], [], [])

    def section(self, level: int, name: str) -> None:
        """Write a field of the profile under its own name; nothing where it is empty."""
        if text := getattr(self.page, name):
            self.heading(level, str(self.page._meta.get_field(name).verbose_name))
            self.plain(text)

    def profile(self, level: int) -> None:
        """Write the texts of the profile."""
        if any(getattr(self.page, name) for name in PROFILE):
            self.heading(level, _("Profil"))
            for name in PROFILE:
                self.section(level + 1, name)

    def estimate_line(self, row: Any) -> str:
        """Return an effect in one line."""
        return f"{row.label}: {quantity(row.result, row.result_unit) if row.result is not None else _('nicht beziffert')}"

    def effect(self, level: int) -> None:
        """Write the chain of effects and the estimates, each with how it came about."""
        chain = [name for name in CHAIN if getattr(self.page, name)]
        if not chain and not self.material.estimates and not self.page.no_effect_reason:
            return
        self.heading(level, _("Wirkung"))
        for name in chain:
            self.section(level + 1, name)
        if self.material.estimates:
            self.heading(level + 1, _("Geschätzte Wirkung im Jahr"))
            rows = [
                [
                    row.label,
                    quantity(row.quantity, row.quantity_unit),
                    quantity(row.result, row.result_unit),
                    "\n".join(text for text in (row.method, row.assumption, row.uncertainty) if text) or NO_VALUE,
                ]
                for row in self.material.estimates
            ]
            columns = [_("Wirkung"), _("Menge"), _("im Jahr"), _("So gerechnet, Annahme, Unsicherheit")]
            self.table(_("Geschätzte Wirkungen und wie sie zustande kommen"), columns, rows, [3, 2, 2, 4], [1, 2], [])
        elif self.page.no_effect_reason:
            self.text(_("Die Wirkung ist nicht beziffert: %(reason)s") % {"reason": self.page.no_effect_reason})

    def work(self) -> None:
        """Write the packages with their tasks."""
        if not self.plan.packages:
            return
        self.heading(1, _("Arbeitsplan"))
        numbers = self.plan.numbers
        for at, package in enumerate(self.plan.packages, 1):
            self.heading(2, f"{at} {package.title}")
            if self.internal and (name := who(package.responsible)):
                self.text(_("Verantwortlich: %(name)s") % {"name": name})
            self.plain(package.description)
            columns, widths = [_("Nr."), _("Aufgabe"), _("Ergebnis"), _("Stand")], [0, 5, 4, 2]
            if self.internal:
                columns, widths = [*columns, _("verantwortlich")], [*widths, 2]
            rows = []
            for task in self.plan.tasks_of(package):
                words = "\n".join(text for text in (task.title, task.description) if text)
                row = [numbers[task.pk], words, task.result or NO_VALUE, str(task.get_state_display())]
                rows.append([*row, who(task.responsible) or NO_VALUE] if self.internal else row)
            if rows:
                self.table(_("Aufgaben im Arbeitspaket %(number)s") % {"number": at}, columns, rows, widths, [], [])
            else:
                self.text(_("Noch ohne Aufgaben."))

    def schedule(self) -> None:
        """Write the schedule: bars, and the same as tables."""
        chart = gantt.chart(self.plan, None, self.material.today)
        if not chart.has_days:
            return
        self.heading(1, _("Zeitplan"))
        self.bars(chart)
        numbers = self.plan.numbers
        rows = [
            [numbers[task.pk], task.title, day(task.start), day(task.end), self.waits(task.pk, numbers)]
            for task in self.plan.tasks
            if task.state != Task.State.DROPPED
        ]
        if rows:
            columns = [_("Nr."), _("Aufgabe"), _("von"), _("bis"), _("wartet auf")]
            self.table(_("Aufgaben mit ihren Terminen"), columns, rows, [0, 5, 0, 0, 2], [], [])
        self.milestones()

    def waits(self, pk: int, numbers: dict[int, str]) -> str:
        """Return the numbers of the tasks that must end before this one begins."""
        return ", ".join(numbers[before] for before in numbers if before in self.plan.before.get(pk, ())) or NO_VALUE

    def bars(self, chart: gantt.Chart) -> None:
        """Write the drawing, in parts where it has more rows than a page."""
        parts = [chart.rows[first : first + CHART_ROWS] for first in range(0, len(chart.rows), CHART_ROWS)]
        for number_, rows in enumerate(parts, 1):
            pks = {row.pk for row in rows if isinstance(row, gantt.Bar)}
            within = frozenset(pair for pair in chart.waits if pks.issuperset(pair))
            part = PartOfChart(rows, within, chart.late & within, chart.today, tuple(chart.days))
            name = f"gantt-{number_}.svg"
            self.files[name] = gantt.as_file(part, "").decode()
            caption = _("Balkenplan, Teil %(n)d von %(of)d") % {"n": number_, "of": len(parts)} if len(parts) > 1 else _("Balkenplan")
            alt = _("Balkenplan der Aufgaben und Meilensteine. Alle Angaben stehen in den Tabellen danach.")
            self.add("figure", file=name, alt=alt, caption=caption)

    def milestones(self) -> None:
        """Write the milestones with their days."""
        rows = [[stone.title, day(stone.date), day(stone.reached)] for stone in self.plan.milestones]
        if rows:
            self.table(_("Meilensteine"), [_("Meilenstein"), _("geplant für"), _("erreicht am")], rows, [5, 2, 2], [], [])

    def resources(self) -> None:
        """Write what is needed, by work package, with its sums."""
        if not self.money.requirements:
            return
        self.heading(1, _("Ressourcen"))
        titles = {package.pk: f"{at} {package.title}" for at, package in enumerate(self.plan.packages, 1)}
        places: dict[int | None, list[ResourceRequirement]] = {}
        for row in self.money.requirements:
            found = row.task.package_id if row.task_id and row.task else row.package_id
            places.setdefault(found if found in titles else None, []).append(row)
        for pk in [*titles, None]:
            if pk not in places:
                continue
            self.heading(2, titles[pk] if pk else _("Für das ganze Projekt"))
            sums = self.money.sums.packages.get(pk, Sum())
            rows = [[row.title, str(row.get_kind_display()), quantity(row.amount, row.unit), self.cost_text(row)] for row in places[pk]]
            foot = [_("Summe"), "", "", self.sum_text(sums)]
            caption = _("Was gebraucht wird: %(place)s") % {"place": titles[pk] if pk else _("für das ganze Projekt")}
            self.table(caption, [_("Was"), _("Art"), _("Menge"), _("Kosten")], rows, [5, 3, 2, 2], [2, 3], foot)

    def cost_text(self, row: ResourceRequirement) -> str:
        """Return what a row costs; volunteer hours say what they are worth."""
        part = self.money.sums.rows[row.pk]
        if row.kind == row.Kind.VOLUNTEER:
            return _("Wert %(amount)s") % {"amount": euro(part.volunteer)}
        return _("noch offen") if cost_of(row) is None else euro(part.cost)

    def sum_text(self, sums: Sum) -> str:
        """Return the cost, what of it is not known yet, and the value of volunteer hours beside it."""
        lines = [euro(sums.cost)] if sums.cost or not sums.unknown else []
        if sums.unknown:
            lines.append(ngettext("%(n)d Betrag offen", "%(n)d Beträge offen", sums.unknown) % {"n": sums.unknown})
        if sums.volunteer:
            lines.append(_("und %(value)s Wert") % {"value": euro(sums.volunteer)})
        return "\n".join(lines)

    def costs_by_kind(self) -> None:
        """Write the costs by kind with their total."""
        sums = self.money.sums
        kinds = [kind for kind in ResourceRequirement.Kind if kind in sums.kinds and kind != ResourceRequirement.Kind.VOLUNTEER]
        rows = [[str(kind.label), self.sum_text(sums.kinds[kind])] for kind in kinds]
        if rows:
            self.table(_("Kosten nach ihrer Art"), [_("Art"), _("Betrag")], rows, [4, 2], [1], [_("Kosten zusammen"), euro(sums.total.cost)])
        if sums.total.hours:
            words = {"hours": number(sums.total.hours), "value": euro(sums.total.volunteer), "rate": euro(self.money.settings.volunteer_rate)}
            self.text(
                _("Dazu kommen %(hours)s ehrenamtliche Stunden im Wert von %(value)s (je Stunde %(rate)s). Sie stehen neben den Kosten.") % words
            )

    def finance(self, level: int, *, with_open: bool | None = None) -> None:
        """Write costs and sources. `with_open` (default: in the internal version): also what is only planned or asked, and the gap."""
        shows_open = self.internal if with_open is None else with_open
        money = self.money
        if not money.requirements and not money.sources:
            return
        self.heading(level, _("Finanzierung"))
        self.costs_by_kind()
        sources = [source for source in money.sources if shows_open or source.state in SURE]
        if sources:
            rows = [
                [source.title, str(source.get_kind_display()), str(source.get_state_display()), euro(source.amount)]
                + ([euro(money.sums.sources[source.pk].allotted)] if shows_open else [])
                for source in sources
            ]
            columns = [_("Quelle"), _("Art"), _("Stand"), _("Betrag"), *([_("zugeordnet")] if shows_open else [])]
            caption = _("Woher das Geld kommt") if shows_open else _("Zugesagte und erhaltene Mittel")
            self.table(caption, columns, rows, [4, 2, 2, 2, 2][: len(columns)], [3, 4][: len(columns) - 3], [])
        elif money.sources:
            self.text(_("Zugesagt ist noch nichts."))
        if shows_open:
            self.points([remark.text for remark in remarks(money.sums, own_share_percent=money.settings.own_share_percent)])

    def team(self, level: int) -> None:
        """Write who works on it: names of those who agreed; in the internal version everybody as the team knows them."""
        people = self.material.people
        if not people.all_names:
            return
        self.heading(level, _("Team"))
        if self.internal:
            rows = [[name, role, skills or NO_VALUE, time or NO_VALUE] for name, role, skills, time in people.all_names]
            self.table(_("Das Team"), [_("Name"), _("Rolle"), _("Was sie mitbringen"), _("Zeit")], rows, [3, 3, 4, 2], [], [])
            return
        self.points([f"{name} ({role})" for name, role in people.names])
        if people.others:
            words = (
                ngettext("Dazu %(n)d weitere Person.", "Dazu %(n)d weitere Menschen.", people.others)
                if people.names
                else ngettext("%(n)d Person arbeitet mit.", "%(n)d Menschen arbeiten mit.", people.others)
            )
            self.text(words % {"n": people.others})

    def notes(self) -> None:
        """Write the notes at costs and sources, and what stood on the sheet "team" on paper."""
        rows = [[row.title, row.note] for row in [*self.money.requirements, *self.money.sources] if row.note]
        if rows:
            self.heading(1, _("Anmerkungen"))
            self.table(_("Anmerkungen zu Ressourcen und Quellen"), [_("Wozu"), _("Anmerkung")], rows, [2, 4], [], [])
        if self.material.paper:
            self.heading(1, _("Vom Papier"))
            for entry in self.material.paper:
                self.text(_("Vom Blatt „Team“, Einwilligung vom %(day)s:") % {"day": day(entry.consent_on)})
                self.plain(entry.team_words)
