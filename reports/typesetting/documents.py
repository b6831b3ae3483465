"""Makes the documents of a version: the report and its short version, each as tagged PDF/UA-1, in a process of their own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from municipality.typeset.press import Document, TypesettingError, document, typeset
from reports import words

from .blocks import Writer

__all__ = ["Document", "Documents", "TypesettingError", "make", "short_document", "typeset", "whole_document"]
logger = logging.getLogger(__name__)
STEPS = 4


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
    town = data["municipality"]
    return document(
        town, data["language"], title, blocks, cover=cover, description=data["report"]["summary"],
        subtitle=f"{town['name']} · {data['period']['text']} · {_version(data)}",
        footer=_("%(version)s · Prüfsumme %(digest)s") % {"version": _version(data), "digest": digest[:12]},
    )  # fmt: skip
