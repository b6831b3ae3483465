"""What JSON a value becomes, and its description as JSON Schema, in one place.

A `Type` converts a value and describes the result. A `Shape` is an object with named fields and becomes a component of the
OpenAPI description. `collect` runs before `convert` over the whole answer and tells the reader which pages, files and pictures
are referred to, so that they are read together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from .reader import Reader

Schema = dict[str, Any]
Components = dict[str, Schema]


class Type:
    """Base: what a value becomes. `deep` types refer to other things and have to collect them first."""

    deep = False

    def schema(self, components: Components) -> Schema:
        """Return the JSON Schema of what `convert` returns; shapes add themselves to `components`."""
        raise NotImplementedError

    def collect(self, value: Any, reader: Reader) -> None:
        """Tell the reader what has to be loaded for this value."""

    def convert(self, value: Any, reader: Reader) -> Any:
        """Return the value as JSON."""
        raise NotImplementedError


class Simple(Type):
    """A scalar: a schema and a function."""

    def __init__(self, schema: Schema, function: Callable[[Any], Any]) -> None:
        self._schema, self._function = schema, function

    def schema(self, components: Components) -> Schema:
        return dict(self._schema)

    def convert(self, value: Any, reader: Reader) -> Any:
        return self._function(value)


def as_number(value: Decimal | float | int) -> int | float:
    """Return a number without needless decimals: 853, not 853.0000."""
    whole = int(value)
    return whole if whole == value else float(value)


def as_moment(value: datetime) -> str:
    """Return a moment as ISO 8601 with its distance from UTC."""
    return timezone.localtime(value).isoformat(timespec="seconds")


text = Simple({"type": "string"}, lambda value: "" if value is None else str(value))
integer = Simple({"type": "integer"}, int)
number = Simple({"type": "number"}, as_number)
boolean = Simple({"type": "boolean"}, bool)
day = Simple({"type": "string", "format": "date"}, date.isoformat)
moment = Simple({"type": "string", "format": "date-time"}, as_moment)
geometry = Simple({"type": "object", "description": "A GeoJSON geometry (RFC 7946)."}, lambda value: value)


def one_of(values: Iterable[str], description: str = "") -> Simple:
    """Return the type of a word from a list."""
    schema: Schema = {"type": "string", "enum": [str(value) for value in values]}
    return Simple(schema | ({"description": description} if description else {}), lambda value: str(value or ""))


class Url(Type):
    """An address of this site becomes an absolute one; an empty one stays empty."""

    def schema(self, components: Components) -> Schema:
        return {"type": "string", "description": "Absolute address; empty where there is none."}

    def convert(self, value: Any, reader: Reader) -> str:
        return reader.absolute(str(value or ""))


class Nullable(Type):
    """The same, or null where nothing is known."""

    def __init__(self, inner: Type) -> None:
        self.inner, self.deep = inner, inner.deep

    def schema(self, components: Components) -> Schema:
        return {"anyOf": [self.inner.schema(components), {"type": "null"}]}

    def collect(self, value: Any, reader: Reader) -> None:
        if value is not None:
            self.inner.collect(value, reader)

    def convert(self, value: Any, reader: Reader) -> Any:
        return None if value is None else self.inner.convert(value, reader)


class Many(Type):
    """A list of the same. What the reader finds to be hidden (None) is left out."""

    def __init__(self, inner: Type) -> None:
        self.inner, self.deep = inner, inner.deep

    def schema(self, components: Components) -> Schema:
        return {"type": "array", "items": self.inner.schema(components)}

    def collect(self, value: Any, reader: Reader) -> None:
        for item in value:
            self.inner.collect(item, reader)

    def convert(self, value: Any, reader: Reader) -> list:
        converted = (self.inner.convert(item, reader) for item in value)
        return [item for item in converted if item is not None]


class Field:
    """A named part of a shape. `read(value)` or the attribute (or key) of that name gives the value."""

    __slots__ = ("description", "name", "read", "type")

    def __init__(self, name: str, type: Type, read: Callable[[Any], Any] | None = None, description: str = "") -> None:
        self.name, self.type, self.description = name, type, description
        self.read = read or (lambda value: value[name] if isinstance(value, dict) else getattr(value, name))


class Shape(Type):
    """An object with named fields; all of them are always there. `is_open`: there may be more (fields that were asked for)."""

    def __init__(self, name: str, fields: Iterable[Field], description: str = "", *, is_open: bool = False) -> None:
        self.name, self.fields, self.description, self.is_open = name, tuple(fields), description, is_open
        self.deep = any(field.type.deep for field in self.fields)

    @property
    def names(self) -> list[str]:
        return [field.name for field in self.fields]

    def only(self, names: Iterable[str], name: str = "") -> Shape:
        """Return the shape with some of its fields, in its own order."""
        wanted = set(names)
        return Shape(name or self.name, [field for field in self.fields if field.name in wanted], self.description)

    def schema(self, components: Components) -> Schema:
        if self.name not in components:
            found: Schema = {"type": "object", "additionalProperties": self.is_open, "required": self.names, "properties": {}}
            if self.description:
                found["description"] = self.description
            components[self.name] = found  # before its fields: a shape may hold itself
            for field in self.fields:
                part = field.type.schema(components)
                if field.description:
                    part = ({"allOf": [part]} if "$ref" in part else part) | {"description": field.description}
                found["properties"][field.name] = part
        return {"$ref": f"#/components/schemas/{self.name}"}

    def collect(self, value: Any, reader: Reader) -> None:
        for field in self.fields:
            if field.type.deep:
                field.type.collect(field.read(value), reader)

    def convert(self, value: Any, reader: Reader) -> dict[str, Any]:
        return {field.name: field.type.convert(field.read(value), reader) for field in self.fields}


def list_of(shape: Shape, name: str) -> Shape:
    """Return the shape of a list answer as Wagtail's API gives it: `{"meta": {"total_count"}, "items": […]}`."""
    meta = Shape("ListMeta", [Field("total_count", integer, description="Number of all that fit, not only of those in this answer.")])
    return Shape(name, [Field("meta", meta), Field("items", Many(shape))])


url = Url()
