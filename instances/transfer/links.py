"""How a row points to another one where no foreign key says so. Each link rewrites its columns by `refer(label, key)`, which is None for what is not there."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

Refer = Callable[[str, Any], Any]
Row = dict[str, Any]

CONTENT_TYPES = "contenttypes.ContentType"


class NoTarget(Exception):
    """What a row cannot do without is not there: the row does not travel."""


def label_of_key(name: str) -> str:
    """Return in whose numbers a model's primary key counts: pages of every type share those of `wagtailcore.Page`. `name`: `app.model`."""
    field: Any = apps.get_model(name)._meta.pk
    while field.remote_field is not None:
        field = field.target_field
    return str(field.model._meta.label)


@dataclass(frozen=True)
class Generic:
    """Content type and number of an object of any kind."""

    kind: str = "content_type_id"
    key: str = "object_id"

    def rewrite(self, row: Row, refer: Refer, name_of: Callable[[Any], str | None]) -> None:
        """Rewrite the number; `name_of` gives `app.model` for what stands in the column of the content type. Raises `NoTarget`."""
        name = name_of(row[self.kind])
        target = refer(label_of_key(name), int(row[self.key])) if name and str(row[self.key]).isdecimal() else None
        if target is None:
            raise NoTarget
        row[self.key] = str(target) if isinstance(row[self.key], str) else target


@dataclass(frozen=True)
class Number:
    """The number of a row of one table, without a constraint."""

    key: str
    label: str

    def rewrite(self, row: Row, refer: Refer, name_of: Callable[[Any], str | None]) -> None:
        """Rewrite the number, or empty it where that row is not there."""
        if row[self.key] is not None:
            row[self.key] = refer(self.label, row[self.key])


@dataclass(frozen=True)
class Named:
    """The number of a row whose table stands in another column under a short name."""

    kind: str
    key: str
    label: Callable[[str], str | None]
    required: bool = False

    def rewrite(self, row: Row, refer: Refer, name_of: Callable[[Any], str | None]) -> None:
        """Rewrite the number. Raises `NoTarget` where it is required."""
        if row[self.key] is None:
            return
        name = self.label(row[self.kind])
        row[self.key] = refer(label_of_key(name), row[self.key]) if name else None
        if row[self.key] is None and self.required:
            raise NoTarget


@dataclass(frozen=True)
class Inside:
    """Numbers inside a JSON column."""

    column: str
    change: Callable[[Any, Refer], Any]

    def rewrite(self, row: Row, refer: Refer, name_of: Callable[[Any], str | None]) -> None:
        """Rewrite the value."""
        if row[self.column] is not None:
            try:
                value = self.change(json.loads(row[self.column]), refer)
            except (ValueError, TypeError, AttributeError, KeyError) as error:
                raise NoTarget from error
            row[self.column] = json.dumps(value, ensure_ascii=False, sort_keys=True)


Link = Generic | Number | Named | Inside


def number(value: Any, refer: Refer, label: str) -> Any:
    """Return the new number in the type of the old one (text or number), None when there is none."""
    if isinstance(value, bool) or not str(value).isdecimal():
        return None
    found = refer(label, int(value))
    return str(found) if isinstance(value, str) and found is not None else found


def numbers(label: str) -> Callable[[Any, Refer], Any]:
    """Return a change for a list of numbers."""
    return lambda value, refer: [found for one in value if (found := number(one, refer, label)) is not None]


def keyed(label: str) -> Callable[[Any, Refer], Any]:
    """Return a change for an object whose keys are numbers."""
    return lambda value, refer: {found: inner for key, inner in value.items() if (found := number(key, refer, label)) is not None}


def parts(**labels: str) -> Callable[[Any, Refer], Any]:
    """Return a change for an object some of whose values are a number or a list of numbers."""

    def change(value: Any, refer: Refer) -> Any:
        found = dict(value)
        for name, label in labels.items():
            if isinstance(found.get(name), list):
                found[name] = numbers(label)(found[name], refer)
            elif found.get(name) not in (None, ""):
                found[name] = number(found[name], refer, label)
            if name in found and found[name] in (None, []):
                del found[name]
        return found

    return change


def listed(**labels: str) -> Callable[[Any, Refer], Any]:
    """Return a change for an object of lists of objects with an `id`."""

    def change(value: Any, refer: Refer) -> Any:
        found = dict(value)
        for name, label in labels.items():
            if name in found:
                found[name] = [{**one, "id": refer(label, one["id"])} for one in found[name]]
        return found

    return change
