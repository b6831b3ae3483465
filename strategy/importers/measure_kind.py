"""The kind "list of measures": a flat file (or one sheet) of measures, of any town's making, with an optional list of steps."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Site

from strategy.models import FieldOfActionPage, MeasurePage, StrategyPage

from .apply import PageWriter
from .catalogue import load_catalogue
from .columns import ALIASES, LABELS, SKIP, STEP_LABELS, recognise
from .compare import plain
from .drafts import Catalogue, ExistingMeasure, FieldDraft, MeasureDraft, Problem, StepDraft
from .numbers import format_number
from .plan import ImportPlan, build_plan
from .planned import ColumnInfo, Issue, Item, Planned, SumLine, samples
from .rows import RICH_TEXTS
from .tables import Table, read_table

_RICH = frozenset(RICH_TEXTS.values())
_STEPS_SHEET = "steps"


def fields_of(sheet: str = "") -> list[tuple[str, Any]]:
    """What a column of measures can mean ("steps": of steps), in the order of the sheet."""
    labels = STEP_LABELS if sheet == _STEPS_SHEET else LABELS
    return list(labels.items())


def plan(data: bytes, name: str, strategy: StrategyPage, *, mapping: Any, options: dict[str, Any]) -> Planned:
    """Plan the import of a list of measures. Without a column of titles the plan says so and lists the columns for mapping."""
    table = read_table(data, name, sheet=options.get("sheet"), mapping=mapping, lenient=True)
    keep_persons = bool(options.get("keep_persons"))
    planned = Planned("measures", columns={table.sheet: _columns(table, keep_persons)})
    if "title" not in table.by_key:
        planned.problems.append(
            Issue(
                _("Welche Spalte den Titel der Maßnahme nennt, wurde nicht erkannt. Bitte ordnen Sie die Spalten zu."),
                sheet=table.sheet,
                is_error=True,
            )
        )
        return planned
    steps = None
    if options.get("steps"):
        steps = read_table(options["steps"], str(options.get("steps_name") or name), kind="steps", mapping=mapping)
        key = steps.sheet if steps.sheet != table.sheet else _("%(sheet)s (Schritte)") % {"sheet": steps.sheet}
        planned.columns[key] = _columns(steps, keep_persons, is_steps=True)
    site = strategy.municipality
    assert isinstance(site, Site)
    catalogue = load_catalogue(site, strategy)
    result = build_plan(table, catalogue, steps, str(options.get("field_name") or ""), keep_persons)
    planned.payload = result
    if options.get("live") and not strategy.live:
        planned.problems.append(Issue(_("Die Strategie „%(title)s“ ist ein Entwurf. Alles wird als Entwurf angelegt.") % {"title": strategy.title}))
    planned.problems += [_issue(problem, table.sheet) for problem in result.problems]
    planned.items = _items(result, catalogue, table.sheet)
    planned.sums = _sums(result)
    planned.remarks = list(_remarks(result))
    return planned


def _remarks(result: ImportPlan) -> Iterator[str]:
    """What was read, and what the sums leave out: what is not stated is counted, not added as zero."""
    table, sums = result.table, result.sums
    yield _("Gelesen: „%(sheet)s“, Kopfzeile in Zeile %(row)s, %(count)s Zeilen, %(steps)s Schritte.") % {
        "sheet": table.sheet, "row": table.header_row, "count": len(table.rows), "steps": result.step_count
    }  # fmt: skip
    if len(sums) > 1:
        yield _("Zusammen %(count)s Maßnahmen: THG-Einsparung %(ghg)s t/a, Gesamtkosten %(cost)s Euro.") % {
            "count": sum(one.count for one in sums),
            "ghg": format_number(sum((one.ghg for one in sums), Decimal(0))),
            "cost": format_number(sum((one.cost for one in sums), Decimal(0))),
        }
    ghg, cost = sum(one.without_ghg for one in sums), sum(one.without_cost for one in sums)
    if ghg or cost:
        yield _("Ohne Zahl: THG-Einsparung bei %(ghg)s, Kosten bei %(cost)s Maßnahmen. Sie sind nicht als null gezählt.") % {"ghg": ghg, "cost": cost}


def apply(planned: Planned, strategy: StrategyPage, actor: Any, *, live: bool, on_progress: Callable, on_change: Callable) -> None:
    """Write the plan; call it under the lock of the strategy."""
    result: ImportPlan = planned.payload
    total = len(result.new_fields) + sum(draft.action != "unchanged" for draft in result.measures)
    PageWriter(strategy, live, actor, on_change, counter(total, on_progress)).write(result)


def counter(total: int, on_progress: Callable[[int, int], None]) -> Callable[[], None]:
    """A function to call after each written thing; tells the progress."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        on_progress(min(done, total), total)

    on_progress(0, total)
    return count


def _columns(table: Table, keep_persons: bool, is_steps: bool = False) -> list[ColumnInfo]:
    labels = STEP_LABELS if is_steps else LABELS
    found = []
    for column in table.columns:
        match = recognise(column.label, "steps" if is_steps else "measures")
        if column.key == "person" and not keep_persons:
            how, meaning = "ignored", _("nicht übernommen: Dort können Namen von Personen stehen.")
        elif column.key == SKIP:
            how, meaning = "ignored", _("nicht übernommen")
        elif column.key and column.key != "person":
            how = "mapped" if match is None or match.key != column.key else "label" if match.rank == 0 else "alias"
            meaning = str(labels[column.key])
            if column.factor != 1:
                meaning = _("%(meaning)s (mal %(factor)s)") % {"meaning": meaning, "factor": format_number(column.factor)}
        else:
            how, meaning = ("ignored", _("nicht übernommen")) if is_steps else ("extra", _("Weitere Angaben"))
        cells = [row.cell(column.index) for row in table.rows[:50]]
        shown = () if how == "ignored" and column.key == "person" else samples(cells)
        found.append(ColumnInfo(column.label, column.key or "", meaning, shown, how))
    return found


def _issue(problem: Problem, sheet: str) -> Issue:
    return Issue(problem.message, problem.row, problem.column, problem.sheet or sheet, problem.is_error)


def _items(result: ImportPlan, catalogue: Catalogue, sheet: str) -> list[Item]:
    items = [
        Item(sheet, field.row, "fieldofactionpage", f"{field.code} {field.title}".strip(), "create", _field_in_words(field))
        for field in result.new_fields
    ]
    existing = {one.pk: one for one in catalogue.measures}
    offices = {office.pk: office.name for office in catalogue.offices}
    for draft in result.measures:
        old = existing.get(draft.pk or 0)
        changes = changes_of(draft, old, offices) if old is not None and draft.action == "update" else []
        if draft.action == "create":
            changes = all_of(draft, offices)
        items.append(Item(sheet, draft.row, "measurepage", f"{draft.code} {draft.title}".strip(), draft.action, changes))
    return items


def _field_in_words(field: FieldDraft) -> list[tuple[str, str, str]]:
    names = {"title": field.title, "code": field.code, "introduction": plain(field.introduction)}
    return [(_label(FieldOfActionPage, name), "", text) for name, text in names.items() if text]


def all_of(draft: MeasureDraft, offices: dict[int, str]) -> list[tuple[str, str, str]]:
    """Everything that will be written of a new measure, in words."""
    empty = ExistingMeasure(0, "", "", "")
    names = ["title", "code", *draft.values, "sdgs", "steps", "extras"]
    whole = replace(draft, changes=names)
    return [(str(LABELS["field"]), "", draft.field), *(change for change in changes_of(whole, empty, offices) if change[2])]


def changes_of(draft: MeasureDraft, old: ExistingMeasure, offices: dict[int, str]) -> list[tuple[str, str, str]]:
    """What would change on a measure, in words."""
    found = []
    for name in draft.changes:
        if name == "title":
            found.append((str(LABELS["title"]), old.title, draft.title))
        elif name == "code":
            found.append((str(LABELS["code"]), old.code, draft.code))
        elif name == "sdgs":
            found.append((str(LABELS["sdgs"]), _list(old.sdgs), _list(draft.sdgs or ())))
        elif name == "steps":
            found.append((str(LABELS["step"]), _steps(old.steps), _steps(draft.steps)))
        elif name == "extras":
            found += [(label, old.extras.get(label, ""), text) for label, text in draft.extras.items() if old.extras.get(label) != text]
        elif name == "responsible_office_id":
            before, after = (offices.get(pk or 0, "") for pk in (old.values.get(name), draft.values.get(name)))  # type: ignore[call-overload]
            found.append((str(LABELS["office"]), before, after))
        else:
            found.append(
                (_label(MeasurePage, name), in_words(MeasurePage, name, old.values.get(name)), in_words(MeasurePage, name, draft.values.get(name)))
            )
    return found


def _label(model: type[Model], name: str) -> str:
    return capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def in_words(model: type, name: str, value: Any) -> str:
    """A value of a field as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    choices = dict(model._meta.get_field(name).flatchoices)  # type: ignore[attr-defined]
    if value in choices:
        return str(choices[value])
    if name in _RICH:
        return plain(str(value))
    if hasattr(value, "year"):
        return date_format(value, "SHORT_DATE_FORMAT")
    return format_number(value) if hasattr(value, "normalize") else str(value)


def _list(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values)


def _steps(steps: Iterable[StepDraft]) -> str:
    """One line for each step: number, title, time, whether it is done."""
    lines = []
    for step in steps:
        time = " – ".join(part for part in (step.start, step.end) if part)
        done = _("erledigt") if step.done else ""
        lines.append(" · ".join(part for part in (" ".join(part for part in (step.number, step.title) if part), time, done) if part))
    return "\n".join(lines)


def _sums(result: ImportPlan) -> list[SumLine]:
    return [
        SumLine(
            one.field, one.count,
            (
                (_("THG-Einsparung in t/a"), format_number(one.ghg) if one.count > one.without_ghg else "–"),
                (_("Gesamtkosten in Euro"), format_number(one.cost) if one.count > one.without_cost else "–"),
            ),
        )
        for one in result.sums
    ]  # fmt: skip


assert set(LABELS) == set(ALIASES), "every field of a list of measures has a label"
