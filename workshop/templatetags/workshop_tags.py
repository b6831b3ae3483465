"""Rows that are edited in place (see `workshop.autosave`)."""

from typing import Any

from django import template
from django.forms import BoundField
from django.template.base import Node, NodeList, Parser, Token
from django.urls import reverse
from django.utils.safestring import SafeString

from .. import autosave, rows
from ..models import PlanRow

register = template.Library()


def form_id(row: PlanRow) -> str:
    return f"{rows.table_of(type(row))}-{row.pk}"


def _state(context: template.Context) -> Any:
    """What tags of one template remember while it is drawn (Django's own store is typed for its nodes only)."""
    return context.render_context


def _form(context: template.Context, row: PlanRow) -> Any:
    kept: dict[str, Any] = _state(context).setdefault("plan_forms", {})
    key = form_id(row)
    if key not in kept:
        kept[key] = autosave.form_of(row)
    return kept[key]


class RowNode(Node):
    """The form of a row: hidden fields, state, and a button where there is no JavaScript."""

    def __init__(self, row: template.base.FilterExpression, nodelist: NodeList) -> None:
        self.row, self.nodelist = row, nodelist

    def render(self, context: template.Context) -> str:
        row = self.row.resolve(context)
        table, pk = rows.table_of(type(row)), row.pk
        inner = self.nodelist.render(context)
        values = {
            "row": row, "table": table, "content": inner, "form_id": form_id(row), "version": row.version,
            "url": reverse("workshop:save_row", args=[row.project_id, table, pk]),
            "all_fields": ",".join(_state(context).get(f"inputs-{form_id(row)}", [])), "csrf_token": context.get("csrf_token"),
            "back": context["request"].get_full_path() if "request" in context else "",
        }  # fmt: skip
        return context.template.engine.get_template("workshop/parts/row_form.html").render(context.new(values))  # type: ignore[union-attr]


@register.tag
def plan_row(parser: Parser, token: Token) -> RowNode:
    """`{% plan_row row %}…{% endplan_row %}`: everything inside is edited in place; put `{% plan_input row "field" %}` there."""
    _, row = token.split_contents()
    nodelist = parser.parse(("endplan_row",))
    parser.delete_first_token()
    return RowNode(parser.compile_filter(row), nodelist)


@register.simple_tag(takes_context=True)
def plan_input(context: template.Context, row: PlanRow, name: str, label: str = "", hide_label: bool = False) -> SafeString:
    """Draw one control of a row, inside of `plan_row`. `label` replaces the field's own; `hide_label` leaves it to screen readers (tables)."""
    field: BoundField = _form(context, row)[name]
    _state(context).setdefault(f"inputs-{form_id(row)}", []).append(name)
    url = reverse("workshop:save_row", args=[row.project_id, rows.table_of(type(row)), row.pk])
    # Texts are saved while one types, too: a phone that is put away never says "change".
    trigger = "change, input changed delay:3s" if field.widget_type in ("text", "textarea") else "change"
    widget = field.as_widget(
        attrs={
            "hx-post": url, "hx-trigger": trigger, "hx-target": f"#state-{form_id(row)}", "hx-swap": "outerHTML",
            "hx-include": f"#{form_id(row)} [data-row-meta]", "hx-vals": f'{{"_fields": "{name}"}}', "hx-sync": f"#{form_id(row)}:queue all",
        }
    )  # fmt: skip
    values = {"field": field, "widget": widget, "label": label or field.label, "hide_label": hide_label}
    return context.template.engine.get_template("workshop/parts/row_input.html").render(context.new(values))  # type: ignore[union-attr]
