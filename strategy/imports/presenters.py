"""What the screens of imports show, as plain objects."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from strategy.importers import kinds
from strategy.importers.columns import SKIP
from strategy.importers.numbers import format_number, to_decimal
from strategy.models import ImportChange, ImportItem, ImportRun, IndicatorValue

#: From here on, two numbers are not the same; a printed total is rounded.
TOLERANCE = Decimal("0.005")


@dataclass(frozen=True)
class Count:
    """Numbers of one kind of thing."""

    label: str
    create: int
    update: int
    unchanged: int


@dataclass(frozen=True)
class SumCell:
    """A sum of the file, what somebody typed from the printed plan, and how far both are apart ("" where nothing was typed)."""

    label: str
    computed: str
    name: str
    typed: str
    difference: str
    agrees: bool


@dataclass(frozen=True)
class SumRow:
    label: str
    count: int
    cells: list[SumCell]


@dataclass(frozen=True)
class ColumnChoice:
    """A column of the file with what it may mean."""

    name: str
    label: str
    samples: list[str]
    how: str
    meaning: str
    key: str
    choices: list[tuple[str, str]]


def model_label(section: str) -> str:
    """ "Maßnahmen" for "measurepage"."""
    try:
        return str(apps.get_model("strategy", section)._meta.verbose_name_plural)
    except LookupError:
        return section


def counts(found: dict[str, Any] | None) -> list[Count]:
    """Numbers of preview or report by kind of thing."""
    rows = (found or {}).get("counts", {})
    return [Count(model_label(name), row.get("create", 0), row.get("update", 0), row.get("unchanged", 0)) for name, row in rows.items()]


def outcome(run: ImportRun) -> str:
    """What came of an import, in a few words."""
    found = counts(run.report or run.preview)
    if not found:
        return run.message
    numbers = {"created": sum(one.create for one in found), "updated": sum(one.update for one in found)}
    if run.state == ImportRun.State.READY:
        return _("Vorschau: %(created)s neu, %(updated)s geändert") % numbers
    if run.state == ImportRun.State.UNDONE:
        return _("Zurückgenommen: %(created)s neu, %(updated)s geändert") % numbers
    return _("%(created)s neu, %(updated)s geändert") % numbers


def sections(run: ImportRun) -> list[tuple[str, str]]:
    """Kinds of things in the preview, for the filter."""
    return [(name, model_label(name)) for name in (run.preview or {}).get("counts", {})]


def sums(run: ImportRun) -> list[SumRow]:
    """Sums per field of action and in total, with the printed totals that somebody typed."""
    lines = ((run.report or run.preview) or {}).get("sums", [])
    typed = run.options.get("totals", {})
    rows, whole = [], {}
    for number, line in enumerate(lines):
        for label, words in line["amounts"]:
            value, _ambiguous = to_decimal(words)
            if value is not None:
                whole[label] = whole.get(label, Decimal(0)) + value
        cells = [_cell(f"t{number}-{index}", label, words, typed.get(line["label"], {})) for index, (label, words) in enumerate(line["amounts"])]
        rows.append(SumRow(line["label"], line["count"], cells))
    if len(rows) > 1 and whole:
        labels = list(dict.fromkeys(label for line in lines for label, _words in line["amounts"]))
        cells = [
            _cell(f"tx-{index}", label, format_number(whole[label]) if label in whole else "–", typed.get("", {}))
            for index, label in enumerate(labels)
        ]
        rows.append(SumRow("", sum(row.count for row in rows), cells))
    return rows


def typed_totals(run: ImportRun, data: Any) -> dict[str, dict[str, str]]:
    """The typed totals of a posted form: label of the line → label of the amount → text."""
    found: dict[str, dict[str, str]] = {}
    for row in sums(run):
        for cell in row.cells:
            text = str(data.get(cell.name, "")).strip()[:40]
            if text:
                found.setdefault(row.label, {})[cell.label] = text
    return found


def _cell(name: str, label: str, words: str, typed: dict[str, str]) -> SumCell:
    text = typed.get(label, "")
    wanted, _ambiguous = to_decimal(text) if text else (None, False)
    value, _unsure = to_decimal(words)
    if not text:
        return SumCell(label, words, name, "", "", False)
    if wanted is None:
        return SumCell(label, words, name, text, _("keine Zahl"), False)
    gap = (value or Decimal(0)) - wanted
    sign = "+" if gap > 0 else ""
    return SumCell(label, words, name, text, f"{sign}{format_number(gap)}", abs(gap) <= TOLERANCE)


def columns(run: ImportRun) -> list[tuple[str, list[ColumnChoice]]]:
    """The columns of every sheet with what they may mean."""
    found = []
    for number, (sheet, rows) in enumerate((run.preview or {}).get("columns", {}).items()):
        choices = _choices(run.kind, sheet, number)
        found.append(
            (
                sheet,
                [
                    ColumnChoice(f"c{number}-{index}", row["label"], row["samples"], row["how"], row["meaning"], _key(row), choices)
                    for index, row in enumerate(rows)
                ],
            )
        )
    return found


def chosen(run: ImportRun, data: Any) -> dict[str, dict[str, str]]:
    """The mapping of a posted form; what is no column or no meaning is ignored."""
    mapping: dict[str, dict[str, str]] = {}
    for sheet, rows in columns(run):
        for row in rows:
            key = data.get(row.name)
            if row.how != "derived" and key is not None and key in {choice for choice, _label in row.choices}:
                mapping.setdefault(sheet, {})[row.label] = key
    return mapping


def _key(row: dict[str, Any]) -> str:
    return SKIP if row["how"] == "ignored" and not row["key"] else row["key"]


def _choices(kind: str, sheet: str, number: int) -> list[tuple[str, str]]:
    steps = kind == ImportRun.Kind.MEASURES and number > 0
    fields = kinds.fields_of(kind, "steps" if steps else sheet) if kind else []
    rest = [(SKIP, _("nicht übernehmen"))]
    if kind == ImportRun.Kind.MEASURES and not steps:
        rest.insert(0, ("", _("Weitere Angaben")))
    return [*rest, *fields]


def items(run: ImportRun, wish: dict[str, Any]) -> QuerySet[ImportItem]:
    """Rows of the preview that fit the filter."""
    rows = run.items.all()
    if wish.get("what"):
        rows = rows.filter(action=wish["what"])
    if wish.get("section"):
        rows = rows.filter(section=wish["section"])
    if wish.get("warned"):
        rows = rows.filter(has_problems=True)
    if wish.get("q"):
        rows = rows.filter(label__icontains=wish["q"])
    return rows


def linked(changes: list[ImportChange]) -> list[dict[str, Any]]:
    """What an import wrote, with links to edit and to see it; a fixed number of queries."""
    pages = {page.pk: page for page in Page.objects.filter(pk__in=[one.object_id for one in changes if one.model.endswith("page")])}
    values = dict(
        IndicatorValue.objects.filter(pk__in=[one.object_id for one in changes if one.model == "indicatorvalue"]).values_list("pk", "indicator_id")
    )
    rows = []
    for one in changes:
        page = pages.get(one.object_id) if one.model.endswith("page") else None
        indicator = one.object_id if one.model == "indicator" else values.get(one.object_id)
        edit = ""
        if page is not None:
            edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        elif indicator is not None and one.model in ("indicator", "indicatorvalue"):
            edit = reverse("indikatoren_modeladmin_edit", args=[indicator])
        rows.append({"change": one, "kind": model_label(one.model), "edit": edit, "view": page.get_url() if page is not None and page.live else ""})
    return rows
