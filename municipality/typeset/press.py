"""Typesets a document as tagged PDF/UA-1, in a process of its own. No text of anybody is ever part of a template."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .drawings import on_paper
from .glyphs import legible, plainer, shown

SECONDS = 180
NO_GLYPH = "could not be displayed"
HERE = Path(__file__).resolve().parent
LAYOUT = HERE / "document.typ"
# Not texts: names of files and addresses stay as they are.
_NAMES = frozenset({"kind", "file", "href"})


class TypesettingError(Exception):
    """The typesetter refused or was stopped; the text is for the log."""


@dataclass(frozen=True)
class Document:
    """A finished PDF."""

    content: bytes
    pages: int


def document(town: dict[str, Any], lang: str, title: str, blocks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return what `document.typ` reads. `town`: see `town.town_part`; `more`: subtitle, footer, description, cover."""
    colours = town["colours"]
    return {
        "lang": lang, "title": title, "short-title": title if len(title) <= 70 else f"{title[:69]}…", "author": town["name"],
        "description": more.get("description") or title, "subtitle": more.get("subtitle", ""), "footer": more.get("footer", ""),
        "page-words": [_("Seite"), _("von")],
        "colours": {
            "brand": colours["brand"], "strong": colours["brand_strong"], "tint": colours["brand_tint"], "line": colours["brand_line"],
            "on": colours["on_brand"],
        },
        "cover": more.get("cover"), "blocks": blocks,
    }  # fmt: skip


def fitted(value: Any, cut: Callable[[str], str], name: str = "") -> Any:
    """Return a document with every text cut to what the fonts can show."""
    if isinstance(value, str):
        return value if name in _NAMES else shown(cut(value))
    if isinstance(value, dict):
        return {key: fitted(entry, cut, key) for key, entry in value.items()}
    if isinstance(value, list):
        return [fitted(entry, cut) for entry in value]
    return value


def typeset(
    document: dict[str, Any], drawings: dict[str, str], made_at: datetime, *, layout: Path = LAYOUT, seconds: float | None = None
) -> Document:
    """Return a document as PDF/UA-1. Raises TypesettingError; nothing that it is given runs or is read as markup.

    Where the fonts lack a combination of characters, plainer text is typeset instead of none. `seconds`: how long each try may take.
    """
    try:
        return _typeset(document, drawings, made_at, legible, layout, seconds or SECONDS)
    except TypesettingError as error:
        if NO_GLYPH not in str(error):
            raise
    return _typeset(document, drawings, made_at, plainer, layout, seconds or SECONDS)


def _typeset(
    document: dict[str, Any], drawings: dict[str, str], made_at: datetime, cut: Callable[[str], str], layout: Path, seconds: float
) -> Document:
    colours = {"brand": document["colours"]["brand"], "brand_strong": document["colours"]["strong"], "brand_tint": document["colours"]["tint"]}
    with tempfile.TemporaryDirectory(prefix="typeset-") as name:
        folder = Path(name)
        shutil.copyfile(layout, folder / "document.typ")
        (folder / "document.json").write_text(json.dumps(fitted(document, cut), ensure_ascii=False), encoding="utf-8")
        for file, svg in drawings.items():
            (folder / file).write_text(cut(on_paper(svg, colours)), encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(HERE / "process.py"), str(folder), str(int(made_at.timestamp()))],
                capture_output=True, text=True, timeout=seconds, check=False, cwd=folder,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise TypesettingError("The typesetter took too long.") from error
        try:
            answer = json.loads(done.stdout.strip().splitlines()[-1])
        except (IndexError, json.JSONDecodeError) as error:
            raise TypesettingError(f"The typesetter ended with {done.returncode}: {done.stderr[-500:]}") from error
        if "error" in answer:
            raise TypesettingError(answer["error"])
        return Document((folder / "document.pdf").read_bytes(), int(answer["pages"]))
