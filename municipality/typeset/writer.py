"""Collects the blocks of a document: what is said, in which order, and nothing of how it looks.

The kinds are those that `document.typ` draws (and `word.py` writes, apart from drawings): heading, text, soft, lead, rich, list, table,
figure, pair, box, link, numbers, pagebreak, outline; reports have some more.
"""

from typing import Any

from .richtext import plain_blocks, run

Block = dict[str, Any]


class BlockWriter:
    """Writes blocks. `files` collects the drawings: name → SVG."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.files: dict[str, str] = {}

    def add(self, kind: str, **values: Any) -> None:
        self.blocks.append({"kind": kind, **values})

    def heading(self, level: int, text: str) -> None:
        self.add("heading", level=level, text=text)

    def text(self, *sentences: str) -> None:
        if said := " ".join(sentence for sentence in sentences if sentence):
            self.add("text", text=said)

    def plain(self, text: str) -> None:
        """Write what a person typed, in its paragraphs."""
        if blocks := plain_blocks(text):
            self.add("rich", blocks=blocks)

    def points(self, items: list[str]) -> None:
        if items:
            self.add("list", items=[[run(item)] for item in items])

    def table(self, caption: str, columns: list[str], rows: list[list[str]], widths: list[int], numbers: list[int], foot: list[str]) -> None:
        """Write a table. `widths`: parts of the width, 0 for as wide as needed; `numbers`: columns that stand right; `foot`: the last row or []."""
        self.add("table", caption=caption, columns=columns, rows=rows, widths=widths, numbers=numbers, foot=foot)
