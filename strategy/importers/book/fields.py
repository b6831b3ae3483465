"""Fields of action of a workbook."""

from django.utils.translation import gettext as _

from ..drafts import FieldDraft, Target
from ..text import clean_line
from .plan import KEYS, Planner, RowPlan
from .read import BookTable


def plan_fields(planner: Planner, table: BookTable) -> None:
    """The sheet "Handlungsfelder"."""
    planner.use(table)
    planner.duplicates()
    matcher = planner.matcher("fields")
    for row in table.rows:
        code, title = planner.code(row), planner.line(row, "title")
        record = matcher.match(row.number, code, title, "", lambda message, row=row: planner.problem(row.number, "title", message))  # type: ignore[misc]
        values = planner.changed(row, record, KEYS["fields"], planner.strict(row))
        if record is None and not title:
            planner.problem(row.number, "title", _("Der Titel fehlt."))
            continue
        label = f"{code} {title}".strip()
        planner.item(row.number, "fieldofactionpage", label, record is None, planner.changes(values, record))
        if "hue" in values and not 1 <= (values["hue"] or 0) <= 12:
            planner.problem(row.number, "hue", _("Der Farbton ist eine Zahl von 1 bis 12."))
        merged = {**(record.values if record else {}), **values}
        if merged.get("status_override") and not merged.get("status_override_reason"):
            planner.problem(row.number, "status_override_reason", _("Bitte nennen Sie den Grund, warum der Stand von den Maßnahmen abweicht."))
        if record is not None:
            target = planner.targets["field", record.pk or 0]
            planner.names["field"].add(target, code, title)
            if values:
                planner.result.fields.append(RowPlan(row.number, title, record.pk, values, target))
            target.title = clean_line(values.get("title", target.title))
            continue
        target = Target(title)
        planner.names["field"].add(target, code, title)
        sdgs = values.pop("sdgs", None)
        for key in ("code", "title"):
            values.pop(key, None)
        planner.result.new_fields.append((FieldDraft(title, code, row=row.number, values=values, sdgs=sdgs), target))
