"""Rich text as other front ends can show it: cleaned HTML with real addresses, nothing of the editor's own markup."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

import nh3
from wagtail.rich_text.rewriters import EmbedRewriter, LinkRewriter, extract_attrs

from .types import Components, Schema, Type

if TYPE_CHECKING:
    from .reader import Reader

TAGS = {"a", "b", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "strong", "sub", "sup", "ul"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto", "tel"}
_LINK = re.compile(r"<a(\b[^>]*)>")
_KINDS = {"page": "page", "document": "document"}


def collect_links(html: str, reader: Reader) -> None:
    """Ask the reader for the pages and files to which a text links."""
    if "linktype" not in html:
        return
    for match in _LINK.finditer(html):
        attributes = extract_attrs(match.group(1))
        kind = _KINDS.get(attributes.get("linktype", ""))
        if kind:
            reader.want(kind, attributes.get("id"))


def clean(html: str, reader: Reader) -> str:
    """Return a stored rich text as HTML: links lead to addresses, links to what is hidden lose them, the rest is dropped."""
    if not html:
        return ""
    if "<" not in html:
        return html

    def page(attributes: dict) -> str:
        found = reader.page(attributes.get("id"))
        return _tag(reader.address_of(found.url_path) if found else "")

    def document(attributes: dict) -> str:
        found = reader.document(attributes.get("id"))
        return _tag(reader.absolute(found.url) if found else "")

    html = EmbedRewriter()(html)
    html = LinkRewriter({"page": page, "document": document})(html)
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None,
        attribute_filter=lambda _tag, _name, value: reader.absolute(value), clean_content_tags={"script", "style", "iframe", "svg", "math"},
    )  # fmt: skip


def _tag(address: str) -> str:
    return f'<a href="{escape(address)}">' if address else "<a>"


class RichHtml(Type):
    """A rich text (a string or Wagtail's RichText)."""

    deep = True

    def schema(self, components: Components) -> Schema:
        return {"type": "string", "description": "Cleaned HTML with absolute addresses."}

    def collect(self, value: Any, reader: Reader) -> None:
        collect_links(_source(value), reader)

    def convert(self, value: Any, reader: Reader) -> str:
        return clean(_source(value), reader)


def _source(value: Any) -> str:
    return str(getattr(value, "source", value) or "")


html = RichHtml()
