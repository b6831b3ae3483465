"""Rich text as readable text, and back.

    a blank line ends a paragraph          **bold**, *italic*, [text](https://…)
    "• " begins an item of a list          [text](seite:12), [text](dokument:7): pages and documents of this website
    "1. ", "2. " … number a list           "#. " is an item of a numbered list that has only one
    a backslash takes a sign literally     … and at the end of a line breaks the line within an item

``to_text`` writes signs literally only where they would otherwise be read as markup, so that ordinary texts stay ordinary.
What the notation cannot express (headings, nested lists, pictures) is written as its words, and ``is_faithful`` says so.
"""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_BOLD, _ITALIC = "b", "i"
_INLINE = {"b": _BOLD, "strong": _BOLD, "i": _ITALIC, "em": _ITALIC}
_TARGET = re.compile(r"^(https?://[^\s()<>\"]+|mailto:[^\s()<>\"]+|tel:[^\s()<>\"]+|[/#][^\s()<>\"]*)$", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\*\[\]])")
_LINE_SPECIAL = re.compile(r"^(•|#\.|\d{1,3}\.)(?=\s)", re.MULTILINE)
_PIECE = re.compile(
    r"\\(?P<literal>[\\*\[\].•#])"
    r"|\[(?P<label>(?:\\.|[^\[\]\\]){1,500})\]\((?P<target>[^\s()]{1,1000})\)"
    r"|\*\*\*(?=[^\s*])(?P<both>(?:\\.|[^*\\]){1,3000}?)(?<=[^\s])\*\*\*"
    r"|\*\*(?=[^\s])(?P<bold>(?:\\.|[^\\]){1,3000}?)(?<=[^\s])\*\*(?!\*)"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>(?:\\.|[^*\\]){1,3000}?)(?<=[^\s])\*(?![\w*])",
    re.DOTALL,
)


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style. ``target`` is a web address, "seite:12" or "dokument:7"."""

    text: str
    styles: frozenset[str] = frozenset()
    target: str = ""


@dataclass
class Block:
    """A paragraph ("p") or an item of a list ("ul", "ol"); ``first`` begins a new list."""

    kind: str
    runs: list[Run] = field(default_factory=list)
    first: bool = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.open: Block | None = None
        self.lists: list[str] = []
        self.styles: list[str] = []
        self.target = ""
        self.faithful = True
        self.fresh = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "p":
            self._start("p")
        elif tag in ("ul", "ol"):
            self.faithful &= not self.lists
            self.lists.append(tag)
            self.fresh = True
        elif tag == "li":
            self._start(self.lists[-1] if self.lists else "ul")
        elif tag == "br":
            self._add("\n")
        elif tag in _INLINE:
            self.styles.append(_INLINE[tag])
        elif tag == "a":
            kind = {"page": "seite", "document": "dokument"}.get(given.get("linktype", ""))
            self.target = f"{kind}:{given.get('id', '')}" if kind else given.get("href", "")
            self.faithful &= bool(self.target) and (kind is not None or bool(_TARGET.match(self.target)))
        else:
            self.faithful = False
            if tag in ("h1", "h2", "h3", "h4", "h5", "h6", "div", "blockquote", "tr", "hr"):
                self._start("p")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
            self.open = None
        elif tag in ("p", "li"):
            self.open = None
        elif tag in _INLINE and _INLINE[tag] in self.styles:
            self.styles.remove(_INLINE[tag])
        elif tag == "a":
            self.target = ""

    def handle_data(self, data: str) -> None:
        text = _SPACE.sub(" ", _UNSEEN.sub("", data))
        if text.strip() or self.open is not None:
            self._add(text)

    def _start(self, kind: str) -> None:
        if kind == "p" and self.lists:  # a paragraph within an item
            return
        self.open = Block(kind, first=self.fresh and kind != "p")
        self.fresh = False
        self.blocks.append(self.open)

    def _add(self, text: str) -> None:
        if self.open is None:
            self._start("p")
        assert self.open is not None
        self.open.runs.append(Run(text, frozenset(self.styles), self.target))


def read(html: str) -> tuple[list[Block], bool]:
    """The blocks of a rich text, and whether they say all of it."""
    reader = _Reader()
    reader.feed(html or "")
    reader.close()
    for block in reader.blocks:
        block.runs = _tidy(block.runs)
    return [block for block in reader.blocks if block.runs], reader.faithful


def _tidy(runs: list[Run]) -> list[Run]:
    """Runs of one style joined, blanks single and none at the edges of a line."""
    signs = [(sign, run.styles, run.target) for run in runs for sign in run.text]
    kept: list[tuple[str, frozenset[str], str]] = []
    for sign, styles, target in signs:
        before = kept[-1][0] if kept else "\n"
        if sign == " " and before in " \n":
            continue
        if sign == "\n" and kept and before == " ":
            kept.pop()
        kept.append((sign, styles, target))
    while kept and kept[-1][0] in " \n":
        kept.pop()
    while kept and kept[0][0] == "\n":
        kept.pop(0)
    joined: list[Run] = []
    for sign, styles, target in kept:
        if sign in " \n" and joined and not (target and target == joined[-1].target) and styles != joined[-1].styles:
            styles, target = frozenset(), ""  # a blank has no style of its own
        if joined and (joined[-1].styles, joined[-1].target) == (styles, target):
            joined[-1] = Run(joined[-1].text + sign, styles, target)
        else:
            joined.append(Run(sign, styles, target))
    return _blanks_out(joined)


def _blanks_out(runs: list[Run]) -> list[Run]:
    """Blanks at the edge of a bold, italic or linked stretch belong outside of it."""
    found: list[Run] = []
    for run in runs:
        bare = run.text.strip(" \n")
        if not (run.styles or run.target) or bare == run.text:
            pieces = [run]
        else:
            start = run.text.index(bare) if bare else len(run.text)
            pieces = [Run(run.text[:start]), Run(bare, run.styles, run.target), Run(run.text[start + len(bare) :])]
        for piece in pieces:
            if not piece.text:
                continue
            if found and (found[-1].styles, found[-1].target) == (piece.styles, piece.target):
                found[-1] = Run(found[-1].text + piece.text, piece.styles, piece.target)
            else:
                found.append(piece)
    return found


def to_text(html: str) -> str:
    """A rich text as readable text. ``to_html`` makes the same rich text of it, if ``is_faithful``."""
    blocks, _faithful = read(html)
    plain = _text(blocks, literal=False)
    if _same(read(to_html(plain))[0], blocks):
        return plain
    return _text(blocks, literal=True)


def is_faithful(html: str) -> bool:
    """True when ``to_html(to_text(html))`` says all that the rich text says."""
    blocks, faithful = read(html)
    return faithful and _same(read(to_html(to_text(html)))[0], blocks)


def same(one: str, other: str) -> bool:
    """True when two rich texts say the same in the same form, however they are written."""
    (first, sure), (second, certain) = read(one), read(other)
    return sure and certain and _same(first, second)


def _same(one: list[Block], other: list[Block]) -> bool:
    def shape(blocks: list[Block]) -> list:
        return [(block.kind, block.first, tuple(block.runs)) for block in blocks]

    return shape(one) == shape(other)


def _text(blocks: list[Block], literal: bool) -> str:
    parts: list[str] = []
    for index, block in enumerate(blocks):
        line = "".join(_run(run, literal) for run in block.runs)
        if block.kind == "p":
            if literal:
                line = _LINE_SPECIAL.sub(lambda found: f"\\{found[1]}" if not found[1][0].isdigit() else found[1].replace(".", "\\."), line)
            parts.append(("\n\n" if parts else "") + line)
            continue
        line = line.replace("\n", "\\\n")
        if block.kind == "ul":
            mark = "• "
        else:
            start = max(at for at in range(index + 1) if blocks[at].first or blocks[at].kind != "ol")
            alone = blocks[index].first and not (index + 1 < len(blocks) and blocks[index + 1].kind == "ol" and not blocks[index + 1].first)
            mark = "#. " if alone else f"{index - start + 1}. "
        parts.append(("\n\n" if block.first and parts else "\n" if parts else "") + mark + line)
    return "".join(parts)


def _run(run: Run, literal: bool) -> str:
    text = _SPECIAL.sub(r"\\\1", run.text) if literal else run.text
    if run.target:
        text = f"[{text}]({run.target})"
    if {_BOLD, _ITALIC} <= run.styles:
        return f"***{text}***"
    if _BOLD in run.styles:
        return f"**{text}**"
    return f"*{text}*" if _ITALIC in run.styles else text


_ITEM = re.compile(r"^(?P<mark>•|#\.|(?P<number>\d{1,3})\.)\s+(?P<text>\S.*)$", re.DOTALL)


def to_html(text: str) -> str:
    """Readable text as safe rich text; the signs above become markup, everything else stays what it is."""
    html: list[str] = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip("\n")):
        html += _block(_logical_lines(part))
    return "".join(html)


def _logical_lines(part: str) -> list[str]:
    lines: list[str] = []
    for line in part.split("\n"):
        if lines and _ITEM.match(lines[-1]) and re.search(r"(?<!\\)(\\\\)*\\$", lines[-1]):
            lines[-1] = lines[-1][:-1] + "\n" + line
        elif line.strip():
            lines.append(line.strip())
    return lines


def _block(lines: list[str]) -> list[str]:
    html: list[str] = []
    plain: list[str] = []
    index = 0
    while index < len(lines):
        items = _items(lines, index)
        if not items:
            plain.append(lines[index])
            index += 1
            continue
        if plain:
            html.append(_paragraph(plain))
            plain = []
        tag = "ul" if lines[index].startswith("•") else "ol"
        html.append(f"<{tag}>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + f"</{tag}>")
        index += len(items)
    return html + ([_paragraph(plain)] if plain else [])


def _items(lines: list[str], start: int) -> list[str]:
    """The items of the list that begins in this line, none if none does. Numbers count only from 1, and two at least."""
    items: list[str] = []
    kind = ""
    for line in lines[start:]:
        found = _ITEM.match(line)
        if not found:
            break
        mark = "number" if found["number"] else found["mark"]
        if (kind and mark != kind) or (mark == "number" and int(found["number"]) != len(items) + 1):
            break
        kind = mark
        items.append(found["text"])
    return [] if kind == "number" and len(items) < 2 else items


def _paragraph(lines: list[str]) -> str:
    return "<p>" + _inline("\n".join(lines)) + "</p>"


def _inline(text: str) -> str:
    html: list[str] = []
    at = 0
    for found in _PIECE.finditer(text):
        html.append(_escaped(text[at : found.start()]))
        at = found.end()
        kind = found.lastgroup
        if kind == "literal":
            html.append(_escaped(found["literal"]))
        elif kind == "both":
            html.append(f"<b><i>{_inline(found['both'])}</i></b>")
        elif kind == "bold":
            html.append(f"<b>{_inline(found['bold'])}</b>")
        elif kind == "italic":
            html.append(f"<i>{_inline(found['italic'])}</i>")
        else:
            html.append(_link(found["label"], found["target"]) or _escaped(found[0]))
    return "".join([*html, _escaped(text[at:])])


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br/>")


def _link(label: str, target: str) -> str:
    inner = re.match(r"^(seite|dokument):(\d{1,10})$", target)
    if inner:
        return f'<a id="{inner[2]}" linktype="{"page" if inner[1] == "seite" else "document"}">{_inline(label)}</a>'
    return f'<a href="{escape(target)}">{_inline(label)}</a>' if _TARGET.match(target) else ""


def linked_objects(html: str) -> list[tuple[str, int]]:
    """The pages and documents that a rich text links to: ("page", 12), ("document", 7)."""
    return [(kind, int(pk)) for pk, kind in re.findall(r'<a id="(\d+)" linktype="(page|document)"', html)]
