"""What a value from a file may be: what the forms of this product would have let through, and nothing that a browser would run."""

import json
import re
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from PIL import Image
from wagtail.fields import StreamField

from municipality.richtext import TAGS
from municipality.tables import Column, UnknownValue, decode

from .package import BadPackage
from .registry import DOCUMENT, PICTURE
from .values import plain_texts

MOST_VALUE = 20 * 1024 * 1024
_PICTURES = {"JPEG": {".jpg", ".jpeg"}, "PNG": {".png"}, "WEBP": {".webp"}}
_SCHEMES = ("http://", "https://", "mailto:", "tel:", "/", "#", "?")
_ATTRIBUTES = {"a": {"href", "id", "linktype", "rel", "target"}, "embed": {"alt", "embedtype", "format", "id"}}
_EVERYWHERE = {"data-block-key", "id"}
# Drawings of frozen reports are stored as the server drew them; nothing in them acts.
_ACTIVE = re.compile(
    r"<\s*/?\s*(script|iframe|object|embed|style|meta|link|form|base|foreignobject|animate\w*|set|use|image|handler)\b|[\s/\"']on[a-z]{3,}\s*=",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(javascript|vbscript)\s*:", re.IGNORECASE)


def column(label: str, found: Column, value: Any) -> None:
    """Check one value as it stands in the file. Raises `BadPackage` naming table and column."""
    if value is None:
        if not found.field.null:
            raise BadPackage(f"{label}.{found.name}: empty.")
        return
    if found.field.remote_field is not None:
        if isinstance(value, bool) or not isinstance(value, int | str) or (isinstance(value, str) and len(value) > 200):
            raise BadPackage(f"{label}.{found.name}: not a key.")
        return
    if isinstance(value, str) and (len(value) > MOST_VALUE or "\x00" in value):
        raise BadPackage(f"{label}.{found.name}: not a possible value.")
    try:
        plain = decode(found.kind, value)
        if found.kind == "json":
            plain = json.loads(plain)
        elif not isinstance(found.field, models.FileField):
            _by_field(found.field, plain)
    except (UnknownValue, ValidationError, ValueError, RecursionError, OverflowError) as error:
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise BadPackage(f"{label}.{found.name}: {reason[:200]}") from error


def _by_field(field: Any, value: Any) -> None:
    if value in ("", None) or isinstance(field, StreamField):
        return
    field.run_validators(value)
    if field.choices and value not in {key for key, _label in field.flatchoices}:
        raise ValidationError(f"{value!r:.60} is not one of the choices.")


def html(text: str) -> str:
    """Return rich text as it is. Raises `BadPackage` for anything that the editor cannot write."""
    _Reader().read(text)
    return text


def plain(text: str) -> str:
    """Return a plain text of a block as it is. Raises `BadPackage` for an address that a browser would run."""
    if re.match(r"\s*(javascript|vbscript|data)\s*:", text, re.IGNORECASE):
        raise BadPackage(f"An address is not allowed: {text[:60]!r}.")
    return text


def no_markup(value: Any) -> None:
    """Check every text inside a JSON value. Raises `BadPackage` where one would be active in a page."""

    def check(text: str) -> str:
        if ("<" in text and _ACTIVE.search(text)) or _ADDRESS.search(text):
            raise BadPackage(f"A text holds active markup: {text[:60]!r}.")
        return text

    plain_texts(value, check)


class _Reader(HTMLParser):
    def read(self, text: str) -> None:
        last = text[text.rfind("<") :] if "<" in text else ""
        if re.match(r"<[a-zA-Z/!?]", last) and ">" not in last:
            raise BadPackage(f"Rich text ends inside a tag: {last[:60]!r}.")
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS and tag != "embed":
            raise BadPackage(f"Rich text holds <{tag[:20]}>, which is not allowed.")
        for name, value in attrs:
            if name not in _ATTRIBUTES.get(tag, set()) | _EVERYWHERE:
                raise BadPackage(f"Rich text holds the attribute {name[:20]!r}, which is not allowed.")
            if name == "href" and not (value or "").strip().lower().startswith(_SCHEMES):
                raise BadPackage(f"Rich text holds a link that is not allowed: {(value or '')[:60]!r}.")

    def handle_comment(self, data: str) -> None:
        raise BadPackage("Rich text holds a comment, which is not allowed.")

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


def file(label: str, name: str, source: IO[bytes]) -> None:
    """Check the content of a file by what it is for. Raises `BadPackage`."""
    suffix = PurePosixPath(name).suffix.lower()
    if label == DOCUMENT and suffix.lstrip(".") not in settings.WAGTAILDOCS_EXTENSIONS:
        raise BadPackage(f"{name[:80]!r} is of a kind that the library of documents does not take.")
    if label != PICTURE:
        return
    try:
        with Image.open(source, formats=list(_PICTURES)) as picture:
            good = suffix in _PICTURES[str(picture.format)] and picture.width * picture.height <= settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadPackage(f"{name[:80]!r} is not a readable picture.") from error
    if not good:
        raise BadPackage(f"{name[:80]!r} is too large, or not the picture that its name says.")
