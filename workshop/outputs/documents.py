"""Every download of a project by its name: what it is, for whom it is meant, how it is made. All are made when they are asked for."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from municipality.typeset import press, word

from . import sheets, worksheets
from .folder import FolderWriter
from .material import Material
from .papers import BusinessWriter, MotionWriter

PDF, DOCX, CSV = "application/pdf", word.CONTENT_TYPE, "text/csv; charset=utf-8"
SECONDS = 20
ROOMS = (1.0, 0.7, 0.45, 0.25, 0.1)
# The typesetter takes a core for half a second: a worker sets so many documents at once, who comes next waits a moment.
_turns = threading.BoundedSemaphore(2)
WAIT = 15


class Busy(Exception):
    """Too many documents are being made at this moment."""


@dataclass(frozen=True)
class Output:
    """A download. `group`: where the page shows it; `audience`: "all" (to pass on) or "team" (with internal parts)."""

    name: str
    ending: str
    title: str | Promise
    text: str | Promise
    group: str
    make: Callable[[Material], bytes]
    content_type: str
    audience: str = "all"

    @property
    def file(self) -> str:
        return f"{self.name}.{self.ending}"

    @property
    def kind(self) -> str:
        return self.ending.upper()


def language() -> str:
    return (get_language() or "de")[:2]


def typeset(document: dict[str, Any], drawings: dict[str, str], **how: Any) -> press.Document:
    """Typeset when it is our turn. Raises Busy, TypesettingError."""
    if not _turns.acquire(timeout=WAIT):
        raise Busy
    try:
        return press.typeset(document, drawings, timezone.now(), seconds=SECONDS, **how)
    finally:
        _turns.release()


def _document(material: Material, title: str, kind: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    words = {"kind": kind, "town": material.town["name"], "day": date_format(material.today, "DATE_FORMAT")}
    return press.document(
        material.town, language(), title, blocks, subtitle=_("%(kind)s · %(town)s · Stand %(day)s") % words, description=material.page.summary,
        footer=_("%(kind)s, Stand %(day)s") % words,
    )  # fmt: skip


def one_page(material: Material) -> bytes:
    """Return the project on one page; what does not fit is cut further."""
    made = None
    for room in ROOMS:
        writer = FolderWriter(material, internal=False)
        document = _document(material, material.title, _("Steckbrief"), writer.one_page(room)) | {"compact": True}
        made = typeset(document, writer.files)
        if made.pages == 1:
            break
    assert made is not None
    return made.content


def folder(material: Material, *, internal: bool) -> bytes:
    """Return the whole project folder."""
    writer = FolderWriter(material, internal=internal)
    kind = _("Projektmappe mit internen Teilen") if internal else _("Projektmappe")
    return typeset(_document(material, material.title, kind, writer.whole()), writer.files).content


def _motion(material: Material) -> dict[str, Any]:
    title = _("Beschlussvorlage: %(title)s") % {"title": material.title}
    return _document(material, title, _("Beschlussvorlage, Entwurf"), MotionWriter(material, internal=False).motion())


def motion_pdf(material: Material) -> bytes:
    return typeset(_motion(material), {}).content


def motion_docx(material: Material) -> bytes:
    return word.word(_motion(material), timezone.now())


def business_docx(material: Material) -> bytes:
    title = _("Geschäftsplan: %(title)s") % {"title": material.title}
    blocks = BusinessWriter(material, internal=False).outline()
    return word.word(_document(material, title, _("Geschäftsplan, Gliederung"), blocks), timezone.now())


def worksheet(material: Material, key: str, paper: str) -> bytes:
    """Return a worksheet with what the project already has."""
    document = worksheets.document(material.site, material.town, language(), key, paper, material)
    return typeset(document, {}, layout=worksheets.LAYOUT).content


def _sheet_of(key: str, paper: str) -> Callable[[Material], bytes]:
    return lambda material: worksheet(material, key, paper)


def _table_of(key: str, machines: bool) -> Callable[[Material], bytes]:
    return lambda material: sheets.table(material, key, machines=machines)


OUTPUTS: tuple[Output, ...] = (
    Output(
        "steckbrief", "pdf", gettext_lazy("Steckbrief"), gettext_lazy("Das Projekt auf einer Seite, zum Weitergeben und Aushängen."), "folder", one_page, PDF,
    ),
    Output(
        "projektmappe", "pdf", gettext_lazy("Projektmappe"),
        gettext_lazy("Profil, Wirkung, Arbeitsplan, Zeitplan, Ressourcen, gesicherte Mittel. Namen nur von Menschen, die zugestimmt haben."), "folder",
        lambda material: folder(material, internal=False), PDF,
    ),
    Output(
        "projektmappe-intern", "pdf", gettext_lazy("Projektmappe mit internen Teilen"),
        gettext_lazy("Dazu, wer wofür verantwortlich ist, Anmerkungen und was an Geld noch offen ist. Nur für das Team."), "folder",
        lambda material: folder(material, internal=True), PDF, "team",
    ),
    Output(
        "beschlussvorlage", "docx", gettext_lazy("Beschlussvorlage für den Rat"),
        gettext_lazy("Als Anfang zum Weiterschreiben, gefüllt aus Ihrem Plan."), "papers", motion_docx, DOCX, "team",
    ),
    Output(
        "beschlussvorlage", "pdf", gettext_lazy("Beschlussvorlage für den Rat"), gettext_lazy("Dasselbe zum Lesen und Drucken."), "papers", motion_pdf, PDF,
        "team",
    ),
    Output(
        "geschaeftsplan", "docx", gettext_lazy("Gliederung für einen Geschäftsplan"),
        gettext_lazy("Neun Kapitel mit Fragen und dem, was in der Werkstatt steht."), "papers", business_docx, DOCX, "team",
    ),
    Output(
        "plan-und-finanzen", "xlsx", gettext_lazy("Plan und Finanzen als Arbeitsmappe"),
        gettext_lazy("Aufgaben, Meilensteine, Ressourcen, Quellen, Zuordnungen, Summen."), "tables", sheets.workbook, sheets.XLSX, "team",
    ),
    *(
        Output(
            f"{sheet.key}{'-maschinenlesbar' if machines else ''}", "csv", sheet.title,
            gettext_lazy("für Maschinen") if machines else gettext_lazy("für die Tabellenkalkulation"), "csv", _table_of(sheet.key, machines), CSV, "team",
        )
        for sheet in sheets.SHEETS
        for machines in (False, True)
    ),
    *(
        Output(f"arbeitsblatt-{sheet.key}-{paper}", "pdf", sheet.title, sheet.text, "sheets", _sheet_of(sheet.key, paper), PDF, "team")
        for sheet in worksheets.SHEETS
        for paper in worksheets.PAPERS
    ),
)  # fmt: skip
BY_FILE = {(output.name, output.ending): output for output in OUTPUTS}
