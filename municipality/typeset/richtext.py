"""Rich text as plain data for the typesetter: paragraphs, lists, runs of text. No markup of any kind goes through."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from .glyphs import shown

Run = dict[str, Any]
Block = dict[str, Any]
_BOLD, _ITALIC = frozenset({"b", "strong"}), frozenset({"i", "em"})
_PARAGRAPHS = frozenset({"p", "div", "blockquote", "h2", "h3", "h4", "h5", "h6"})
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def plain_blocks(text: str) -> list[Block]:
    """Return a text without markup as paragraphs: an empty line ends one, other line breaks stay."""
    parts = [part.strip() for part in shown(text).split("\n\n")]
    return [{"kind": "p", "runs": [run(part)]} for part in parts if part]


def run(text: str, bold: bool = False, italic: bool = False, href: str = "") -> Run:
    """Return a piece of text that looks the same all through."""
    return {"text": text, "bold": bold, "italic": italic, "href": href}


def rich_blocks(html: str, base: str) -> list[Block]:
    """Return cleaned rich text as blocks: {kind: "p", runs} and {kind: "ul" or "ol", items: [blocks]}. Addresses become absolute with `base`."""
    reader = _Reader(base)
    reader.feed(html)
    reader.close()
    return reader.finished()


class _Reader(HTMLParser):
    """Collects blocks. Unknown elements are read through; what is not closed is closed at the end."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.blocks: list[Block] = []
        self.open: list[list[Block]] = [self.blocks]
        self.runs: list[Run] = []
        self.bold = self.italic = 0
        self.hrefs: list[str] = []
        self.heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PARAGRAPHS:
            self.end_paragraph()
            self.heading = tag.startswith("h")
        elif tag in ("ul", "ol"):
            self.end_paragraph()
            block: Block = {"kind": tag, "items": []}
            self.open[-1].append(block)
            self.open.append([])
            block["_inside"] = True
        elif tag == "li":
            self.end_item()
        elif tag == "br":
            self.runs.append(run("\n"))
        elif tag in _BOLD:
            self.bold += 1
        elif tag in _ITALIC:
            self.italic += 1
        elif tag == "a":
            self.hrefs.append(absolute(dict(attrs).get("href") or "", self.base))

    def handle_endtag(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.end_paragraph()
        elif tag in ("ul", "ol"):
            self.end_list()
        elif tag == "li":
            self.end_item()
        elif tag in _BOLD:
            self.bold = max(0, self.bold - 1)
        elif tag in _ITALIC:
            self.italic = max(0, self.italic - 1)
        elif tag == "a" and self.hrefs:
            self.hrefs.pop()

    def handle_data(self, data: str) -> None:
        text = shown(data.replace("\n", " "))
        if text and (text.strip() or self.runs):
            self.runs.append(run(text, bool(self.bold or self.heading), bool(self.italic), self.hrefs[-1] if self.hrefs else ""))

    def end_paragraph(self) -> None:
        if any(entry["text"].strip() for entry in self.runs):
            self.open[-1].append({"kind": "p", "runs": self.runs})
        self.runs, self.heading = [], False

    def end_item(self) -> None:
        """Close the item that is open in the innermost list, if there is one with anything in it."""
        self.end_paragraph()
        if len(self.open) > 1 and self.open[-1]:
            self.open[-2][-1]["items"].append(self.open[-1])
            self.open[-1] = []

    def end_list(self) -> None:
        self.end_item()
        if len(self.open) > 1:
            self.open.pop()
            done = self.open[-1][-1]
            done.pop("_inside", None)
            if not done["items"]:
                self.open[-1].pop()

    def finished(self) -> list[Block]:
        while len(self.open) > 1:
            self.end_list()
        self.end_paragraph()
        return self.blocks


def absolute(href: str, base: str) -> str:
    """Return an address that works outside of the site; "" for anything but web, mail and telephone."""
    try:
        full = urljoin(base.rstrip("/") + "/", href) if href else ""
        scheme = urlsplit(full).scheme
    except ValueError:
        return ""
    good = scheme in _SCHEMES and len(full) <= 2000 and all(letter.isprintable() and not letter.isspace() for letter in full)
    return full if good else ""
