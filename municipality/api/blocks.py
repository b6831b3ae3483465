"""StreamField as blocks: `[{"type", "value", "id"}]`, worked out from what is stored, so that references are read together.

Wagtail's own representation reads what blocks refer to page by page; here a block type says once how its stored value is
collected, converted and described. Block types that are unknown to this module are described by the Type that
`describe(BlockClass, make)` was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from . import richtext, shapes
from .types import Components, Field, Many, Schema, Shape, Type, boolean, integer, number, text, url

if TYPE_CHECKING:
    from .reader import Reader

TABLE = Shape(
    "Table",
    [Field("caption", text), Field("has_header_row", boolean), Field("has_header_column", boolean), Field("rows", Many(Many(text)))],
    "A table of plain texts.",
)


class TableType(Type):
    """Wagtail's table."""

    def schema(self, components: Components) -> Schema:
        return TABLE.schema(components)

    def convert(self, value: Any, reader: Reader) -> dict[str, Any]:
        value = value if isinstance(value, dict) else {}
        rows = [row for row in value.get("data") or [] if isinstance(row, list)]
        parts = {
            "caption": value.get("table_caption"),
            "has_header_row": value.get("first_row_is_table_header"),
            "has_header_column": value.get("first_col_is_header"),
            "rows": rows,
        }
        return TABLE.convert(parts, reader)


class StructType(Type):
    """A block with named parts; an empty alternative text is taken from the picture."""

    def __init__(self, block: blocks.BaseStructBlock) -> None:
        self.parts = {name: type_of(child) for name, child in block.child_blocks.items()}
        self.deep = any(part.deep for part in self.parts.values())

    def schema(self, components: Components) -> Schema:
        properties = {name: part.schema(components) for name, part in self.parts.items()}
        return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}

    def _values(self, value: Any) -> Iterator[tuple[str, Type, Any]]:
        value = value if isinstance(value, dict) else {}
        for name, part in self.parts.items():
            yield name, part, value.get(name)

    def collect(self, value: Any, reader: Reader) -> None:
        for _name, part, inner in self._values(value):
            part.collect(inner, reader)

    def convert(self, value: Any, reader: Reader) -> dict[str, Any]:
        return {name: part.convert(inner, reader) for name, part, inner in self._values(value)}


class ListType(Type):
    """A list of equal blocks, stored bare or with ids."""

    def __init__(self, block: blocks.ListBlock) -> None:
        self.inner = type_of(block.child_block)
        self.deep = self.inner.deep

    def schema(self, components: Components) -> Schema:
        return {"type": "array", "items": self.inner.schema(components)}

    @staticmethod
    def _items(value: Any) -> list:
        items = value if isinstance(value, list) else []
        return [item["value"] if isinstance(item, dict) and item.get("type") == "item" and "value" in item else item for item in items]

    def collect(self, value: Any, reader: Reader) -> None:
        for item in self._items(value):
            self.inner.collect(item, reader)

    def convert(self, value: Any, reader: Reader) -> list:
        return [self.inner.convert(item, reader) for item in self._items(value)]


class StreamType(Type):
    """A stream: the value of a StreamField, or what is stored of a stream in a stream."""

    def __init__(self, block: blocks.BaseStreamBlock) -> None:
        self.parts = {name: type_of(child) for name, child in block.child_blocks.items()}
        self.deep = any(part.deep for part in self.parts.values())

    def schema(self, components: Components) -> Schema:
        kinds = []
        for name, part in self.parts.items():
            properties = {"type": {"const": name}, "value": part.schema(components), "id": {"type": "string"}}
            kinds.append({"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties})
        return {"type": "array", "items": {"anyOf": kinds}}

    def _blocks(self, value: Any) -> Iterator[tuple[str, Type, Any, str]]:
        for stored in stored_blocks(value):
            part = self.parts.get(stored.get("type", ""))
            if part is not None:
                yield stored["type"], part, stored.get("value"), str(stored.get("id") or "")

    def collect(self, value: Any, reader: Reader) -> None:
        for _name, part, inner, _id in self._blocks(value):
            part.collect(inner, reader)

    def convert(self, value: Any, reader: Reader) -> list[dict[str, Any]]:
        return [{"type": name, "value": part.convert(inner, reader), "id": pk} for name, part, inner, pk in self._blocks(value)]


def stored_blocks(value: Any) -> list[dict[str, Any]]:
    """Return the blocks of a stream as they are stored, from a StreamValue or a plain list."""
    raw = value.raw_data if isinstance(value, blocks.StreamValue) else value if isinstance(value, list) else []
    return [block for block in raw if isinstance(block, dict)]


class ChoiceList(Type):
    """Several words from a list."""

    def __init__(self, block: blocks.MultipleChoiceBlock) -> None:
        choices = block.field.choices
        self.values = [str(value) for value, _label in choices]

    def schema(self, components: Components) -> Schema:
        return {"type": "array", "items": {"type": "string", "enum": self.values}}

    def convert(self, value: Any, reader: Reader) -> list[str]:
        return [str(item) for item in value if str(item) in self.values] if isinstance(value, list) else []


class OrNothing(Type):
    """A scalar of a block, null where nothing is stored."""

    def __init__(self, inner: Type) -> None:
        self.inner = inner

    def schema(self, components: Components) -> Schema:
        return {"anyOf": [self.inner.schema(components), {"type": "null"}]}

    def convert(self, value: Any, reader: Reader) -> Any:
        return None if value is None else self.inner.convert(value, reader)


Maker = Callable[[Any], Type]
_TYPES: dict[int, tuple[Any, Type]] = {}
_MAKERS: list[tuple[type, Maker]] = [
    (TableBlock, lambda block: TableType()),
    (ImageChooserBlock, lambda block: shapes.picture),
    (DocumentChooserBlock, lambda block: shapes.document),
    (blocks.PageChooserBlock, lambda block: shapes.page_link),
    (blocks.RichTextBlock, lambda block: richtext.html),
    (blocks.URLBlock, lambda block: url),
    (blocks.BooleanBlock, lambda block: boolean),
    (blocks.IntegerBlock, lambda block: OrNothing(integer)),
    (blocks.FloatBlock, lambda block: OrNothing(number)),
    (blocks.MultipleChoiceBlock, ChoiceList),
    (blocks.BaseStreamBlock, StreamType),
    (blocks.BaseStructBlock, StructType),
    (blocks.ListBlock, ListType),
    (blocks.FieldBlock, lambda block: text),
]


def describe(block_class: type, make: Maker) -> None:
    """Say what JSON a further block type becomes: `make(block)` returns the Type for what is stored."""
    _MAKERS.insert(0, (block_class, make))
    _TYPES.clear()


def type_of(block: blocks.Block) -> Type:
    """Return the Type of a block (kept: the blocks of a page type live as long as the process)."""
    kept = _TYPES.get(id(block))
    if kept is not None and kept[0] is block:
        return kept[1]
    for block_class, make in _MAKERS:
        if isinstance(block, block_class):
            found = make(block)
            _TYPES[id(block)] = (block, found)
            return found
    raise NotImplementedError(f"The content API does not know blocks like {type(block).__name__}.")


def pictures_in(value: Any, block: blocks.BaseStreamBlock) -> set[int]:
    """Return the ids of the pictures that a stored stream shows."""
    found = _PictureFinder()
    type_of(block).collect(value, found)  # type: ignore[arg-type]
    return found.ids


class _PictureFinder:
    """Stands in for a reader and keeps what is asked for."""

    def __init__(self) -> None:
        self.ids: set[int] = set()

    def want(self, kind: str, pk: Any) -> None:
        if kind == "picture" and isinstance(pk, int):
            self.ids.add(pk)
