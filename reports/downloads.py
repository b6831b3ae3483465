"""Documents and data of a version as files: from private storage, with a name people understand, never sniffed."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from municipality import csv_de
from municipality.models.base import in_ascii

from .models import ReportVersion

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_000


def respond(request: HttpRequest, version: ReportVersion, name: str, *, public: bool) -> HttpResponseBase:
    """Return one file of a version; 404 for unknown names and documents that are not there.

    `public`: the answer may be kept and asked for again with its ETag, else it is for this person alone.
    """
    if name not in FILES:
        raise Http404
    etag = f'"{version.digest[:20]}-{version.pk}-{name}"'
    if public and etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        answer = FILES[name](version)
        stem = slugify(in_ascii(version.title))[:60] or "bericht"
        suffix = {"bericht.pdf": "", "kurzfassung.pdf": "-kurzfassung", "daten.json": "-daten"}.get(name, "-massnahmen")
        kind = "inline" if name.endswith(".pdf") else "attachment"
        answer["Content-Disposition"] = f'{kind}; filename="{stem}{suffix}-fassung-{version.number}.{name.rpartition(".")[2]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    # Asked for again each time, so that a report that went offline is offline at once.
    answer["Cache-Control"] = "public, no-cache" if public else "private, no-store"
    if public:
        answer["ETag"] = etag
    return answer


def _pdf(field: str) -> Callable[[ReportVersion], HttpResponseBase]:
    def make(version: ReportVersion) -> HttpResponseBase:
        file = getattr(version, field)
        if not file:
            raise Http404
        try:
            return FileResponse(file.open("rb"), content_type=PDF)
        except FileNotFoundError as error:
            raise Http404 from error

    return make


def as_json(version: ReportVersion) -> dict[str, Any]:
    """Return the snapshot as it is published: with its fingerprint, without drawings (their values are in the tables)."""

    def without_drawings(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without_drawings(entry) for key, entry in value.items() if key not in ("svg", "wide")}
        return [without_drawings(entry) for entry in value] if isinstance(value, list) else value

    return {"digest": version.digest, "frozen_at": version.created_at.isoformat(timespec="seconds"), **without_drawings(version.data)}


def _json(version: ReportVersion) -> HttpResponse:
    return HttpResponse(json.dumps(as_json(version), ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")


def table(version: ReportVersion) -> tuple[list[str], Iterator[list[csv_de.Cell]]]:
    """Return header and rows of the table of measures."""
    header = [
        _("Handlungsfeld"), _("Nummer"), _("Maßnahme"), _("Stand"), _("verzögert"), _("Grund der Verzögerung"),
        _("Stand am Ende des Zeitraums"), _("zuständige Stelle"), _("Sachstände im Zeitraum"), _("Schritte"), _("Schritte erledigt"), _("Gesamtkosten in Euro"),
        _("Endenergieeinsparung in MWh je Jahr (rechnerisch)"), _("THG-Einsparung in t CO₂e je Jahr (rechnerisch)"),
    ]  # fmt: skip
    rows = (
        [
            field["title"], measure["code"], measure["title"], measure["status_label"], measure["late"], measure["delay_reason"],
            measure["status_end_label"], measure["office"], "\n".join(f"{note['period']}: {note['text']}" for note in measure["notes"]) or None,
            measure["steps"], measure["steps_done"], measure["total_cost_eur"], measure["energy_savings_mwh_per_year"], measure["ghg_savings_t_per_year"],
        ]
        for field in version.data["fields"]
        for measure in field["measures"]
    )  # fmt: skip
    return header, rows


def _csv(version: ReportVersion) -> HttpResponse:
    return csv_de.response("massnahmen.csv", *table(version))


def _xlsx(version: ReportVersion) -> HttpResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Maßnahmen"))
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHIJKLMN", (26, 10, 48, 18, 10, 30, 20, 30, 60, 9, 12, 16, 18, 18), strict=True):
        sheet.column_dimensions[column].width = width
    header, rows = table(version)
    titles = []
    for name in header:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        titles.append(cell)
    sheet.append(titles)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return HttpResponse(target.getvalue(), content_type=XLSX)


def _cell(sheet: Any, value: csv_de.Cell) -> Any:
    """Return a cell in which text is text: no formula can run, control characters are left out."""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if not isinstance(value, str):
        return value
    text = "".join(letter for letter in value if letter >= " " or letter in "\n\t")[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet)
    cell._value, cell.data_type = csv_de.cell(text), "s"
    return cell


FILES: dict[str, Callable[[ReportVersion], HttpResponseBase]] = {
    "bericht.pdf": _pdf("pdf"),
    "kurzfassung.pdf": _pdf("short_pdf"),
    "daten.json": _json,
    "massnahmen.csv": _csv,
    "massnahmen.xlsx": _xlsx,
}
