"""What values point to, rewritten: keys, rich texts, blocks, versions of pages. Whoever rewrites gives `refer(label, key)`; None takes a reference away.

The same walk serves four ends: export (numbers of rows become numbers in the file), import and copy (the other way), collecting (which files are
used) and checking (what a file from elsewhere may contain).
"""

import json
import re
from collections.abc import Callable
from functools import cache
from html import escape, unescape
from typing import Any

from django.apps import apps
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page, Revision

from .links import Refer, label_of_key
from .registry import DOCUMENT, PAGE, PICTURE

_TAG = re.compile(r"<(a|embed)(?=[\s/>])([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z_-]+)\s*=\s*("[^"]*"|'[^']*')""")
_KIND_OF_LINK = {"page": PAGE, "document": DOCUMENT, "image": PICTURE}
# What Wagtail takes from the row and not from the version when it opens a version of a page.
_OF_THE_ROW: dict[str, Any] = {"path": "", "depth": 0, "numchild": 0, "url_path": ""}

Text = Callable[[str], str]


class Unknown(ValueError):
    """A value has a part that its model does not know."""


@cache
def target_of(field: Any) -> str:
    """Return the label in whose numbers a foreign key counts."""
    return label_of_key(str(field.remote_field.model._meta.label_lower))


class Rewriter:
    """Rewrites values. `on_text` sees (and may change) every rich text after its links were rewritten, `on_plain` every plain text of a block."""

    def __init__(self, refer: Refer, *, strict: bool = False, on_text: Text | None = None, on_plain: Text | None = None) -> None:
        self.refer, self.strict, self._on_text, self._on_plain = refer, strict, on_text, on_plain

    def value(self, field: models.Field, value: Any) -> Any:
        """Return the stored value of a column rewritten. Raises `Unknown` when strict and the value has an unknown shape."""
        if value is None:
            return None
        if field.remote_field is not None:
            return self.refer(target_of(field), value)
        if isinstance(field, StreamField):
            return self.stream_text(field, value)
        if isinstance(field, RichTextField):
            return self.html(value)
        return value

    def html(self, text: str) -> str:
        """Return rich text as it is stored, with the numbers in links, documents and pictures rewritten."""
        found = _TAG.sub(self._tag, text)
        return self._on_text(found) if self._on_text else found

    def _tag(self, match: re.Match) -> str:
        name = match[1].lower()
        attributes = {key.lower(): unescape(value[1:-1]) for key, value in _ATTRIBUTE.findall(match[2])}
        kind = attributes.get("linktype" if name == "a" else "embedtype", "")
        if kind not in _KIND_OF_LINK or "id" not in attributes:
            return match[0]
        target = self.refer(_KIND_OF_LINK[kind], int(attributes["id"])) if attributes["id"].isdecimal() else None
        if target is None:
            # A link to what is not there keeps its words; a picture goes.
            return "<a>" if name == "a" else ""
        attributes["id"] = str(target)
        # As Wagtail writes them: in the order of the alphabet.
        parts = " ".join(f'{key}="{escape(value)}"' for key, value in sorted(attributes.items()))
        return f"<{name} {parts}{'/' if name == 'embed' else ''}>"

    # Blocks -----------------------------------------------------------------------------------------------------------------

    def stream_text(self, field: StreamField, text: Any) -> str:
        """Return the JSON text of a stream field rewritten."""
        try:
            raw = json.loads(text) if text else []
        except ValueError as error:
            raise Unknown(str(error)) from error
        return json.dumps(self.block(field.stream_block, raw), ensure_ascii=False)

    def block(self, block: blocks.Block, value: Any) -> Any:
        """Return the raw value of a block rewritten. What the block does not know is dropped, or `Unknown` is raised when strict."""
        if isinstance(block, blocks.StreamBlock):
            return [self._child(block.child_blocks, child) for child in self._list(value) if self._knows(block.child_blocks, child)]
        if isinstance(block, blocks.ListBlock):
            return [
                {**child, "value": self.block(block.child_block, child["value"])}
                if isinstance(child, dict) and {"type", "value"} <= set(child)
                else self.block(block.child_block, child)
                for child in self._list(value)
            ]
        if isinstance(block, blocks.StructBlock):
            if not isinstance(value, dict):
                return self._odd(value, {})
            if self.strict and (unknown := set(value) - set(block.child_blocks)):
                raise Unknown(f"{sorted(unknown)[0]!r:.60}")
            return {name: self.block(child, value[name]) for name, child in block.child_blocks.items() if name in value}
        return self._leaf(block, value)

    def _leaf(self, block: blocks.Block, value: Any) -> Any:
        for kind, label in ((ImageChooserBlock, PICTURE), (DocumentChooserBlock, DOCUMENT), (blocks.PageChooserBlock, PAGE)):
            if isinstance(block, kind):
                return self.refer(label, value) if isinstance(value, int) and not isinstance(value, bool) else None
        if isinstance(block, blocks.RichTextBlock):
            return self.html(value) if isinstance(value, str) else self._odd(value, "")
        if isinstance(block, (blocks.CharBlock, blocks.TextBlock, blocks.URLBlock)) and not isinstance(value, str) and value is not None:
            return self._odd(value, "")
        if self._on_plain:
            return plain_texts(value, self._on_plain)
        return value

    def _list(self, value: Any) -> list:
        return value if isinstance(value, list) else self._odd(value, [])

    def _knows(self, children: Any, child: Any) -> bool:
        known = isinstance(child, dict) and child.get("type") in children and "value" in child
        if not known and self.strict:
            raise Unknown(f"{child!r:.60}")
        return known

    def _child(self, children: Any, child: dict) -> dict:
        return {**child, "value": self.block(children[child["type"]], child["value"])}

    def _odd(self, value: Any, instead: Any) -> Any:
        if self.strict and value not in (None, ""):
            raise Unknown(f"{value!r:.60}")
        return instead

    # Versions ---------------------------------------------------------------------------------------------------------------

    def version(self, content: dict, model: type[models.Model]) -> dict:
        """Return the content of a revision rewritten, with its rows: `model` is the type of the page."""
        if not isinstance(content, dict):
            raise Unknown("content")
        own: dict[str, Any] = {}
        fields = {field.name: field for field in model._meta.fields}
        relations = {relation.get_accessor_name(): relation.related_model for relation in get_all_child_relations(model)} if _has_rows(model) else {}
        many = {field.name: field for field in model._meta.many_to_many if isinstance(field, ParentalManyToManyField)}
        for name, value in content.items():
            if name == "pk":
                own[name] = None if value is None else self.refer(label_of_key(str(model._meta.label_lower)), value)
            elif name in _OF_THE_ROW and issubclass(model, Page):
                own[name] = _OF_THE_ROW[name]
            elif name in relations:
                own[name] = [self.version(row, relations[name]) for row in self._list(value)]
            elif name in many:
                label = target_of(many[name])
                own[name] = [found for key in self._list(value) if (found := self.refer(label, key)) is not None]
            elif name in fields:
                own[name] = self.value(fields[name], value)
            elif self.strict:
                raise Unknown(f"{name!r:.60}")
        return own

    def revision(self, row: dict[str, Any], name_of: Callable[[Any], str | None]) -> None:
        """Rewrite the content of a row of `wagtailcore.Revision`; `name_of` gives `app.model` for what stands in the column of the content type."""
        name = name_of(row["content_type_id"])
        if name is None:
            raise Unknown("content_type_id")
        row["content"] = json.dumps(self.version(json.loads(row["content"]), apps.get_model(name)), ensure_ascii=False, sort_keys=True)


def _has_rows(model: type[models.Model]) -> bool:
    return bool(getattr(model, "_meta", None)) and hasattr(model, "serializable_data")


def plain_texts(value: Any, change: Text) -> Any:
    """Return a JSON value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [plain_texts(one, change) for one in value]
    if isinstance(value, dict):
        return {key: plain_texts(one, change) for key, one in value.items()}
    return value


def rich_labels() -> list[str]:
    """Return the labels of tables whose values can name files otherwise than by a key: rich texts, blocks, versions."""
    found = []
    for model in apps.get_models():
        if model is Revision or any(isinstance(field, (StreamField, RichTextField)) for field in model._meta.local_fields):
            found.append(model._meta.label)
    return found
