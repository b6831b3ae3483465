"""The one way in which the rows of a plan change: field by field, with a version, a history, and both versions where two people meet.

    saved = save_fields(Task, pk, {"title": "Statik prüfen"}, base=3, seat=seat)

`base` is the version that the person had before her eyes. Somebody else's change of *another* field meanwhile is no conflict; of the
same field it raises `Conflict` with both values, and nothing is saved. `base=None` says: I have seen the other value and want mine.
`own` are the versions that this very page has saved since `base`: its own changes are no surprise to it, those of another window are.

Saves of one field by one person within five minutes are one line of the history. Its `trail` keeps a mark of what stood there in
between, so that the values that somebody else has seen meanwhile are still known.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404
from django.utils import timezone

from projects.submission.fields import plain

from .access import Seat
from .models import FieldChange, PlanRow, TeamMember
from .signals import row_saved

Row = TypeVar("Row", bound=PlanRow)
ACTIVE_EVERY = timedelta(minutes=10)
JOINED_WITHIN = timedelta(minutes=5)
LONGEST_TRAIL = 60


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what stands there, what this person wants, who was first."""

    field: str
    label: str
    theirs: str
    mine: str
    by: str
    when: datetime


class Conflict(Exception):
    """Somebody else changed the same field meanwhile; nothing was saved."""

    def __init__(self, clashes: list[Clash], version: int) -> None:
        super().__init__("conflict")
        self.clashes, self.version = clashes, version


@dataclass(frozen=True)
class Saved:
    """What a save did: the row as it is now, and the names of the fields that really changed (none: nothing was written)."""

    row: Any
    changed: list[str] = field(default_factory=list)


def save_fields(
    model: type[Row], pk: int, values: Mapping[str, Any], *, base: int | None, seat: Seat, own: Collection[int] = (), locked: Row | None = None
) -> Saved:
    """Save some fields of a row of this project. Raises `Conflict`, `ValidationError` (by field), Http404 (not of this project).

    `locked`: the row as it stands, where the caller has read it for update in this transaction already.
    """
    with transaction.atomic():
        row = locked or model._default_manager.select_for_update().filter(pk=pk, project_id=seat.project.pk).first()
        if row is None:
            raise Http404
        before = {name: getattr(row, _column(model, name)) for name in values}
        for name, value in plain_values(model, values).items():
            setattr(row, name, value)
        row.clean_fields(exclude=[f.name for f in model._meta.fields if f.name not in values])
        row.clean()
        changed = [name for name in values if getattr(row, _column(model, name)) != before[name]]
        if not changed:
            return Saved(row)
        if base is not None and base < row.version:
            mine = {name: shown(row, name) for name in changed}
            for name in check(table_of(model), row.pk, row.version, base, mine, labels_of(model), own):
                changed.remove(name)
                setattr(row, _column(model, name), before[name])
            if not changed:
                return Saved(row)
        row.version += 1
        row.validate_constraints()
        row.save(update_fields=[*changed, "version", "changed"])
        old = model(**{_column(model, name): before[name] for name in changed})
        note_changes(seat, table_of(model), row.pk, row.version, [(name, shown(old, name), shown(row, name)) for name in changed], labels_of(model))
        row_saved.send(model, row=row, changed=changed, seat=seat)
    return Saved(row, changed)


def create(model: type[Row], values: Mapping[str, Any], *, seat: Seat) -> Row:
    """Add a row to the plan of this project; raises `ValidationError` by field."""
    with transaction.atomic():
        row = model(project_id=seat.project.pk, **plain_values(model, values))
        row.full_clean(exclude=["project"])
        row.save()
        note_changes(seat, table_of(model), row.pk, 1, [("", "", str(row)[:200])], {})
        row_saved.send(model, row=row, changed=list(values), seat=seat)
    return row


def delete(model: type[Row], pk: int, *, seat: Seat) -> None:
    """Take a row out of the plan, with a line in the history. Raises Http404. Twice is once."""
    with transaction.atomic():
        row = model._default_manager.select_for_update().filter(pk=pk, project_id=seat.project.pk).first()
        if row is None:
            raise Http404
        note_changes(seat, table_of(model), row.pk, row.version + 1, [("", str(row)[:200], "")], {})
        row_saved.send(model, row=row, changed=[], seat=seat)
        row.delete()


def plain_values(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with texts as people see them: in one spelling, one line where the field is one, without hidden and control characters."""
    return {
        name: plain(value, lines=isinstance(model._meta.get_field(name), models.TextField)) if isinstance(value, str) else value
        for name, value in values.items()
    }


def check(table: str, pk: int, version: int, base: int, mine: Mapping[str, str], labels: Mapping[str, str], own: Collection[int] = ()) -> list[str]:
    """Raise `Conflict` where one of these fields was changed after version `base`. `mine`: what this person wants, as text.

    Returns the fields that this person sent back as she found them (a form without JavaScript sends all of a row): the
    newer value stays.
    """
    rows = FieldChange.objects.filter(table=table, row=pk, field__in=list(mine), version__gt=base).select_related("user").order_by("version", "pk")
    changes: dict[str, list[FieldChange]] = {}
    for row in rows:
        changes.setdefault(row.field, []).append(row)
    untouched, clashes = [], []
    for name, found in changes.items():
        last, seen = found[-1], _seen(found, base, own)
        if last.version in own:
            continue
        if _mark(mine[name]) == seen:
            untouched.append(name)
        elif last.after != mine[name] and _mark(last.after) != seen:
            clashes.append(Clash(name, labels.get(name, name), last.after, mine[name], last.user.name if last.user else "", last.created))
    if clashes:
        raise Conflict(clashes, version)
    return untouched


def _seen(changes: list[FieldChange], base: int, own: Collection[int]) -> str:
    """Return the mark of what a page shows that has seen version `base` and saved its `own`. `changes`: those of one field that end after `base`."""
    marks = {int(number): mark for change in changes for number, mark in [*change.trail.items(), (change.version, _mark(change.after))]}
    seen = [number for number in marks if number <= base or number in own]
    return marks[max(seen)] if seen else _mark(changes[0].before)


def _mark(value: str) -> str:
    return hashlib.blake2s(value.encode(), digest_size=6).hexdigest()


def note_changes(seat: Seat, table: str, pk: int, version: int, changes: Iterable[tuple[str, str, str]], labels: Mapping[str, str]) -> None:
    """Write the history of (field, before, after), and that this member is active."""
    now = timezone.now()
    changes = list(changes)
    recent = {
        row.field: row
        for row in FieldChange.objects.filter(
            table=table, row=pk, field__in=[name for name, _before, _after in changes if name], created__gt=now - JOINED_WITHIN
        ).order_by("version", "pk")
    }
    joined, new = [], []
    for name, before, after in changes:
        known = recent.get(name)
        if known and known.user_id == seat.user.pk and known.after == before and known.version < version and len(known.trail) < LONGEST_TRAIL:
            known.trail[str(known.version)] = _mark(known.after)
            known.after, known.version, known.created = after, version, now
            joined.append(known)
        else:
            new.append(
                FieldChange(
                    project_id=seat.project.pk, table=table, row=pk, field=name, label=labels.get(name, "")[:120], before=before, after=after,
                    version=version, user_id=seat.user.pk, created=now,
                )
            )  # fmt: skip
    if joined:
        FieldChange.objects.bulk_update(joined, ["trail", "after", "version", "created"])
    if new:
        FieldChange.objects.bulk_create(new)
    if seat.member.last_active < now - ACTIVE_EVERY:
        TeamMember.objects.filter(pk=seat.member.pk).update(last_active=now)


def history(project_id: int, table: str = "", pk: int | None = None, name: str = "") -> models.QuerySet[FieldChange]:
    """Return the changes of a project, a row or one of its fields, newest first."""
    rows = FieldChange.objects.filter(project_id=project_id).select_related("user")
    if table:
        rows = rows.filter(table=table)
    if pk is not None:
        rows = rows.filter(row=pk)
    return rows.filter(field=name) if name else rows


def shown(row: models.Model, name: str) -> str:
    """Return the value of a field as a person reads it."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "" if value is None else str(value)


def table_of(model: type[models.Model]) -> str:
    return str(model._meta.model_name)


def labels_of(model: type[models.Model]) -> dict[str, str]:
    return {f.name: str(f.verbose_name) for f in model._meta.fields}


def errors_of(error: ValidationError) -> dict[str, list[str]]:
    """Return the messages of a `ValidationError` by field ("" for the row)."""
    if hasattr(error, "message_dict"):
        return {("" if name == "__all__" else name): found for name, found in error.message_dict.items()}
    return {"": error.messages}


def _column(model: type[models.Model], name: str) -> str:
    return model._meta.get_field(name).attname  # type: ignore[union-attr]
