"""Makes the documents of a version: the report and its short version, each as tagged PDF/UA-1, in a process of their own."""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from reports import words

from .blocks import Writer
from .charts import on_paper
from .glyphs import legible, plainer, shown

logger = logging.getLogger(__name__)
STEPS = 4
SECONDS = 180
NO_GLYPH = "could not be displayed"
HERE = Path(__file__).resolve().parent
# Not texts: names of files and addresses stay as they are.
_NAMES = frozenset({"kind", "file", "href"})


class TypesettingError(Exception):
    """The typesetter refused or was stopped; the text is for the log."""


@dataclass(frozen=True)
class Document:
    """A finished PDF."""

    content: bytes
    pages: int


@dataclass(frozen=True)
class Documents:
    """Both documents of a version."""

    report: Document
    short: Document


def make(data: dict[str, Any], digest: str, made_at: datetime, step: Callable[[int], None] = lambda done: None) -> Documents:
    """Typeset a snapshot. `step` hears how many of STEPS are done (the last one is saving, done by the caller). Raises TypesettingError."""
    with translation.override(data["language"]):
        step(1)
        report = typeset(*whole_document(data, digest), made_at)
        step(2)
        short = typeset(*short_document(data, digest), made_at)
        step(3)
    return Documents(report, short)


def whole_document(data: dict[str, Any], digest: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the report for `document.typ`, and its drawings by file name."""
    writer = Writer(data)
    blocks = writer.whole()
    cover = {
        "subtitle": _("Berichtszeitraum: %(period)s") % {"period": data["period"]["text"]},
        "summary": data["report"]["summary"],
        "version": _version(data),
    }
    return _document(data, digest, data["report"]["title"], blocks, cover), writer.files


def short_document(data: dict[str, Any], digest: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the short version for the council."""
    writer = Writer(data)
    title = _("%(title)s: Kurzfassung für den Rat") % {"title": data["report"]["title"]}
    return _document(data, digest, title, writer.short(), None), writer.files


def _version(data: dict[str, Any]) -> str:
    return words.version_line(data["report"], data["assembled_text"])


def _document(data: dict[str, Any], digest: str, title: str, blocks: list[dict[str, Any]], cover: dict[str, str] | None) -> dict[str, Any]:
    colours, town = data["municipality"]["colours"], data["municipality"]
    return {
        "lang": data["language"], "title": title, "short-title": title if len(title) <= 70 else f"{title[:69]}…", "author": town["name"],
        "description": data["report"]["summary"] or title,
        "subtitle": f"{town['name']} · {data['period']['text']} · {_version(data)}",
        "footer": _("%(version)s · Prüfsumme %(digest)s") % {"version": _version(data), "digest": digest[:12]},
        "page-words": [_("Seite"), _("von")],
        "colours": {
            "brand": colours["brand"], "strong": colours["brand_strong"], "tint": colours["brand_tint"], "line": colours["brand_line"],
            "on": colours["on_brand"],
        },
        "cover": cover, "blocks": blocks,
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


def typeset(document: dict[str, Any], drawings: dict[str, str], made_at: datetime) -> Document:
    """Return a document as PDF/UA-1. Raises TypesettingError; nothing that it is given runs or is read as markup.

    Where the fonts lack a combination of characters, plainer text is typeset instead of none.
    """
    try:
        return _typeset(document, drawings, made_at, legible)
    except TypesettingError as error:
        if NO_GLYPH not in str(error):
            raise
    return _typeset(document, drawings, made_at, plainer)


def _typeset(document: dict[str, Any], drawings: dict[str, str], made_at: datetime, cut: Callable[[str], str]) -> Document:
    colours = {"brand": document["colours"]["brand"], "brand_strong": document["colours"]["strong"], "brand_tint": document["colours"]["tint"]}
    with tempfile.TemporaryDirectory(prefix="report-") as name:
        folder = Path(name)
        shutil.copyfile(HERE / "document.typ", folder / "document.typ")
        (folder / "document.json").write_text(json.dumps(fitted(document, cut), ensure_ascii=False), encoding="utf-8")
        for file, svg in drawings.items():
            (folder / file).write_text(cut(on_paper(svg, colours)), encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(HERE / "process.py"), str(folder), str(int(made_at.timestamp()))],
                capture_output=True, text=True, timeout=SECONDS, check=False, cwd=folder,
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
