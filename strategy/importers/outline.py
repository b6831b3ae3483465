"""Catalogues in which every row names its parent: fields at the top, measures below, steps and progress notes below those."""

import re
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from .drafts import FieldDraft, MeasureDraft, Problem, StepDraft
from .rows import STEP_LENGTH
from .values import code_key

_PROGRESS = re.compile(r"^(geplant|planung|sachstand|stand\b|fortschritt|bericht|zwischenstand|ergebnis|umsetzungsstand|20\d\d)", re.IGNORECASE)


def is_outline(drafts: list[MeasureDraft]) -> bool:
    """True when rows point to other rows of the file."""
    codes = {code_key(draft.code) for draft in drafts if draft.code}
    return any(draft.parent and code_key(draft.parent) in codes for draft in drafts)


def resolve(drafts: list[MeasureDraft]) -> tuple[list[FieldDraft], list[MeasureDraft], list[Problem]]:
    """Turn rows with parents into fields, measures with steps and notes, and problems.

    Rows without parent that have children are fields; a row without parent and children stays a measure without field.
    """
    problems: list[Problem] = []
    by_code: dict[str, MeasureDraft] = {}
    for draft in drafts:
        by_code.setdefault(code_key(draft.code), draft)
    fields: list[FieldDraft] = []
    measures: list[MeasureDraft] = []
    lost_values = 0
    has_children = {code_key(draft.parent) for draft in drafts if draft.parent}
    for draft in drafts:
        line = _line_of(draft, by_code, problems)
        if line is None:
            continue
        if len(line) == 1 and draft.code and code_key(draft.code) in has_children and not draft.field:
            fields.append(FieldDraft(draft.title, draft.code, str(draft.values.get("description", ""))))
            lost_values += bool(draft.extras or set(draft.values) - {"description"})
        elif len(line) <= 2:
            root = line[-1]
            if root is not draft:
                draft.field, draft.field_code = draft.field or root.title, root.code
            measures.append(draft)
        else:
            _attach(line[-2], draft)
    if lost_values:
        problems.append(
            Problem(
                _(
                    "%(count)s Handlungsfelder haben in der Datei eigene Angaben (zum Beispiel Stand oder Bewertung). "
                    "Übernommen wurden Titel, Kürzel und Beschreibung."
                )
                % {"count": lost_values}
            )
        )
    return fields, measures, problems


def _line_of(draft: MeasureDraft, by_code: dict[str, MeasureDraft], problems: list[Problem]) -> list[MeasureDraft] | None:
    """The draft, its parent, and so on up to the root; None (and an error) where the chain is broken or a circle."""
    line = [draft]
    while line[-1].parent:
        parent = by_code.get(code_key(line[-1].parent))
        if parent is None:
            problems.append(Problem(
                _("Die übergeordnete Nummer „%(code)s“ kommt in der Datei nicht vor.") % {"code": line[-1].parent},
                draft.row, is_error=True,
            ))  # fmt: skip
            return None
        if any(parent is seen for seen in line):
            problems.append(Problem(_("Die Zeile ist sich selbst übergeordnet."), draft.row, is_error=True))
            return None
        line.append(parent)
    return line


def _attach(measure: MeasureDraft, child: MeasureDraft) -> None:
    """Keep a row below a measure: a progress note as extra detail, anything else as a step."""
    text = _plain(str(child.values.get("description", "")))
    own = [f"{name}: {said}" for name, said in child.extras.items() if measure.extras.get(name) != said]
    text = "\n".join([text, *own]).strip()
    if _PROGRESS.match(child.title) or len(child.title) > STEP_LENGTH:
        label, count = child.title, 2
        while label in measure.extras:
            label, count = f"{child.title} ({count})", count + 1
        measure.extras[label] = text or child.title
        return
    measure.steps.append(StepDraft(
        child.title, child.code, str(child.values.get("duration_text", ""))[:60],
        done=True if child.values.get("status") == "completed" else None, row=child.row,
    ))  # fmt: skip
    if text:
        measure.extras[f"{child.code} {child.title}".strip()[:200]] = text


def _plain(html: str) -> str:
    return unescape(strip_tags(html.replace("<br/>", "\n").replace("</p><p>", "\n\n"))).strip()
