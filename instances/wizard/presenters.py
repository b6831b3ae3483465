"""What the screens of the guided set-up show, as plain objects."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from instances import ags
from instances.models import SetupDraft
from instances.plan import Plan, darker
from instances.report import Outcome
from municipality import theme
from municipality.models import Branding
from strategy.importers.refusal import ImportRefused
from strategy.importers.tables import load_sheets

from . import drawing
from .checking import Checked, reason
from .forms import StepForm, dig
from .steps import LAST, STEPS, LookForm


@dataclass(frozen=True)
class Item:
    """An input or a list of them, in the order of the screen. `kind`: field, file, rows, lines."""

    kind: str
    field: Any = None
    key: str = ""
    list: Any = None
    rows: Any = None
    text: str = ""
    is_folded: bool = False


def layout(form: StepForm) -> list[tuple[Any, list[Item]]]:
    """Return headings with what stands below them."""
    lists = {one.key: one for one in form.lists}
    groups = form.groups or (("", (*form.fields, *lists)),)
    return [(heading, [_item(form, lists, name) for name in names]) for heading, names in groups]


def _item(form: StepForm, lists: dict[str, Any], name: str) -> Item:
    if name in lists:
        one = lists[name]
        if one.is_lines:
            return Item("lines", list=one, text=form.lines_of(one))
        rows = form.rows[name]
        in_use = form.more == one.id or any(row.old or row.errors or any(cell.value or cell.errors for cell in row.cells) for row in rows)
        return Item("rows", list=one, rows=rows, is_folded=one.folded and not in_use)
    return Item("file" if hasattr(form.fields[name], "limit") else "field", field=form[name], key=name.replace("__", "."))


def list_ids(step: type[StepForm]) -> set[str]:
    """Return how the lists of a step are called on the screen."""
    return {one.id for one in step.lists}


def has_errors(form: StepForm) -> bool:
    """Is something wrong in one of the lists?"""
    return any(row.errors or any(cell.errors for cell in row.cells) for rows in form.rows.values() for row in rows)


def summary(form: StepForm) -> list[dict[str, str]]:
    """Return everything that is wrong on a screen: where (id of the input), which input, why."""
    found = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        found += [{"id": bound.id_for_label if bound else "", "label": str(bound.label) if bound else "", "text": str(error)} for error in errors]
    for one in form.lists:
        for row in form.rows.get(one.key, []):
            label = _("%(list)s, Zeile %(number)d") % {"list": one.label, "number": row.number}
            found += [{"id": row.cells[0].name, "label": label, "text": error} for error in row.errors]
            for cell in row.cells:
                found += [{"id": cell.name, "label": f"{label}, {cell.column.label}", "text": error} for error in cell.errors]
    return found


def next_url(draft: SetupDraft, step: type[StepForm]) -> str:
    """Return the address of the step after this one."""
    number = STEPS.index(step) + 1
    return reverse("setup:step", args=[draft.pk, STEPS[number].slug]) if number < len(STEPS) else reverse("setup:check", args=[draft.pk])


def previous_url(draft: SetupDraft, step: type[StepForm]) -> str:
    """Return the address of the step before this one; "" for the first."""
    number = STEPS.index(step)
    return reverse("setup:step", args=[draft.pk, STEPS[number - 1].slug]) if number else ""


def beside(draft: SetupDraft, form: StepForm) -> dict[str, Any]:
    """Return what a step shows beside its fields."""
    if form.side.endswith("_ags.html"):
        key = dig(draft.data, "municipality.ags")
        return {"said": ags.described(key) if isinstance(key, str) else ""}
    if isinstance(form, LookForm):
        brand, accent = form.colours
        return colours(str(brand), str(accent))
    if form.side.endswith("_boundary.html"):
        content = _content(draft, "municipality.boundary")
        return {"outline": drawing.outline(content), "width": drawing.WIDTH, "height": drawing.HEIGHT} if content is not None else {}
    if form.side.endswith("_workbook.html"):
        return {"sheets": _sheets(draft)}
    return {}


def _content(draft: SetupDraft, key: str) -> bytes | None:
    row = draft.files.filter(key=key).first()
    if row is None:
        return None
    with row.content.open("rb") as file:
        return file.read()


def _sheets(draft: SetupDraft) -> list[tuple[str, int]]:
    """Return the sheets of the workbook with the number of their rows below the head; none where it cannot be read."""
    content = _content(draft, "strategy.workbook")
    if content is None:
        return []
    try:
        sheets = load_sheets(content, str(dig(draft.data, "strategy.workbook")))
    except ImportRefused:
        return []
    return [(sheet.name or _("Tabelle"), max(len(sheet.rows) - 1, 0)) for sheet in sheets if not sheet.hidden]


def colours(brand: str, accent: str) -> dict[str, Any]:
    """Return what the preview of two colours (empty: those of the software) shows: their style sheet and sentences, or that one is none."""
    default = Branding()
    look = drawing.branding(brand.strip() or default.brand_colour, accent.strip() or default.accent_colour)
    if look is None:
        return {"look": None}
    warnings = theme.warnings(look)
    if theme.warnings(Branding(brand_colour=look.brand_colour)):
        # The software would take another shade by itself; a new municipality is made with colours that hold.
        said = _("Diese Hauptfarbe hat zu wenig Kontrast zu Weiß. Bitte nehmen Sie %(better)s; so sieht es damit aus.")
        warnings = [said % {"better": darker(look.brand_colour)}, *warnings[1:]]
    return {
        "look": look, "warnings": warnings,
        "style": f"{reverse('setup:colours_style')}?haupt={look.brand_colour[1:]}&akzent={look.accent_colour[1:]}",
    }  # fmt: skip


@dataclass(frozen=True)
class Open:
    """A step with what is open there."""

    title: str
    url_name: str
    slug: str
    points: list[tuple[str, str]]


def open_points(checked: Checked) -> list[Open]:
    """Return what is missing or wrong, step by step; at the end what no step has an input for."""
    found = [
        Open(str(step.title), "setup:step", step.slug, [(_label(step, problem.key), reason(problem)) for problem in problems])
        for step in STEPS
        if (problems := checked.of(step))
    ]
    if checked.elsewhere:
        found.append(Open(_("Datei"), "", LAST, [(problem.key, problem.reason) for problem in checked.elsewhere]))
    return found


def _label(step: type[StepForm], key: str) -> str:
    field = step.base_fields.get(key.replace(".", "__"))
    if field is not None:
        return str(field.label)
    bare, _bracket, rest = key.partition("[")
    one = next((one for one in step.lists if one.key == bare), None)
    if one is None:
        return key
    number, _close, name = rest.partition("]")
    column = next((column for column in one.columns if f".{column.name}" == name), None)
    row = _("%(list)s, Zeile %(number)d") % {"list": one.label, "number": int(number) if number.isdigit() else 0} if number else str(one.label)
    return f"{row}, {column.label}" if column else row


def facts(plan: Plan) -> list[tuple[str, str]]:
    """Return what is about to be made, in a few lines."""
    people = ngettext("%(n)d Person wird eingeladen", "%(n)d Personen werden eingeladen", len(plan.staff)) % {"n": len(plan.staff)}
    fields = ngettext("%(n)d Handlungsfeld", "%(n)d Handlungsfelder", len(plan.fields)) % {"n": len(plan.fields)}
    return [
        (_("Kommune"), plan.name),
        (_("Gemeindeschlüssel"), f"{plan.settings['ags']} – {ags.described(plan.settings['ags'])}"),
        (_("Adresse"), plan.host if plan.port == 443 else f"{plan.host}:{plan.port}"),
        (_("Sprachen"), _("Deutsch und Englisch") if "en" in plan.languages else _("Deutsch")),
        (_("Grenze"), _("vorhanden") if plan.settings.get("boundary") else _("fehlt; die Karte bleibt leer")),
        (_("Menschen"), people),
        (_("Strategie"), fields),
    ]


def report_lines(draft: SetupDraft) -> list[dict[str, str]]:
    """Return what was done, as it was kept."""
    labels = {str(outcome.value): str(outcome.label) for outcome in Outcome}
    return [{"part": part, "outcome": outcome, "label": labels.get(outcome, outcome), "detail": detail} for part, outcome, detail in draft.report]


def checklist_url(draft: SetupDraft) -> str:
    """Return where the checklist of the new municipality is, on this host, where one is signed in; "" where the municipality is gone."""
    return reverse("golive:town", args=[draft.site.pk]) if draft.site is not None else ""
