"""What was changed in a project, by whom and when; an old value comes back by an ordinary save."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db import models, transaction
from django.db.models import F, Q
from django.http import Http404
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from .. import autosave, rows, rules
from ..access import Seat
from ..models import FieldChange, PlanRow

PER_PAGE = 30
LONGEST_FIELD = 40


class NotRestorable(Exception):
    """This value cannot come back; `str(error)` says why."""


@dataclass(frozen=True)
class Entry:
    """One line of the history as people read it."""

    pk: int
    what: str
    label: str
    before: str
    after: str
    by: str
    when: Any
    field: str
    table: str
    row: int
    version: int
    can_restore: bool


def page_of(seat: Seat, *, table: str = "", row: int | None = None, field: str = "", number: Any = 1) -> Page:
    """Return one page of the history of the project, of a row, or of one of its fields, newest first (five queries at most)."""
    found = rows.history(seat.project.pk, table, row, field[:LONGEST_FIELD]).exclude(Q(before=F("after")))
    page = Paginator(found, PER_PAGE).get_page(number)
    changes = list(page.object_list)
    names = _names(seat, changes)
    page.object_list = [_entry(seat, change, names) for change in changes]
    return page


def _names(seat: Seat, changes: list[FieldChange]) -> dict[tuple[str, int], tuple[str, int]]:
    """Return title and version of the rows that are there still, one query for each kind of row on the page."""
    found: dict[tuple[str, int], tuple[str, int]] = {}
    for table in sorted({change.table for change in changes}):
        editable = autosave.editable_named(table)
        if editable is None:
            continue
        pks = {change.row for change in changes if change.table == table}
        kind = str(editable.model._meta.verbose_name)
        if not issubclass(editable.model, PlanRow):
            found |= {(table, row.pk): (kind, row.version) for row in editable.model._default_manager.filter(pk=seat.project.pk)}
            continue
        for one in editable.model._default_manager.filter(project_id=seat.project.pk, pk__in=pks):
            found[(table, one.pk)] = (_("%(kind)s „%(title)s“") % {"kind": kind, "title": one}, one.version)
    return found


def _entry(seat: Seat, change: FieldChange, names: dict[tuple[str, int], tuple[str, int]]) -> Entry:
    what, version = names.get((change.table, change.row), ("", 0))
    editable = autosave.editable_named(change.table)
    return Entry(
        pk=change.pk, what=what, label=change.label, before=_read(editable, change.field, change.before),
        after=_read(editable, change.field, change.after), by=change.user.name if change.user else "",
        when=change.created, field=change.field, table=change.table, row=change.row, version=version,
        can_restore=bool(seat.may_edit and version and editable is not None and change.field in editable.fields),
    )  # fmt: skip


def _read(editable: Any, name: str, text: str) -> str:
    """Return a value of the history in the reader's way of writing days and numbers."""
    if not text or editable is None or not issubclass(editable.model, PlanRow) or name not in editable.fields:
        return text
    column = editable.model._meta.get_field(name)
    try:
        if isinstance(column, models.DateField):
            return date_format(column.to_python(text), "DATE_FORMAT")
        if isinstance(column, models.DecimalField):
            return number_format(column.to_python(text))
    except (ValidationError, ValueError):
        return text
    if isinstance(column, models.BooleanField):
        return _("ja") if text == "True" else _("nein")
    return text


def restore(seat: Seat, pk: int, *, base: int | None) -> rows.Saved:
    """Bring back what stood before a change: an ordinary save over version `base`.

    Raises Http404, PermissionDenied, `NotRestorable`, `rows.Conflict`, ValidationError.
    """
    with transaction.atomic():
        if not rules.may_edit_plan(rules.membership(seat.user, seat.project)):
            raise PermissionDenied
        change = FieldChange.objects.filter(pk=pk, project_id=seat.project.pk).first()
        editable = autosave.editable_named(change.table) if change else None
        if change is None or editable is None or change.field not in editable.fields:
            raise Http404
        row = editable.find(seat, change.row)
        if row is None:
            raise NotRestorable(_("Diese Zeile gibt es nicht mehr."))
        try:
            value = editable.restored(seat, row, change.field, change.before)
        except (ValueError, ValidationError) as error:
            raise NotRestorable(_("Der alte Wert passt nicht mehr. Bitte tragen Sie ihn von Hand ein.")) from error
        return editable.save(seat, row, {change.field: value}, base=base)
