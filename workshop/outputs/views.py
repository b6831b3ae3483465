"""The tab "Ausgeben": everything that leaves the workshop as a file. And the empty worksheets, which need no account."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from municipality import cache
from municipality.scope import get_site
from municipality.typeset.press import TypesettingError
from municipality.typeset.town import town_part

from .. import frame
from ..access import Seat, team_view
from ..models import PaperEntry
from ..plan import gantt
from ..plan.queries import plan_of
from . import documents, sheets, worksheets
from .material import material_of

logger = logging.getLogger(__name__)


def _file(data: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@team_view
def outputs(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All downloads of the project, by what they are for."""
    pk = seat.project.pk
    rows: dict[str, list[dict[str, Any]]] = {}
    for output in documents.OUTPUTS:
        url = reverse("workshop:output", args=[pk, output.name, output.ending])
        rows.setdefault(output.group, []).append(
            {"title": output.title, "url": url, "kind": output.kind, "note": output.text, "name": output.name, "audience": output.audience}
        )
    dates = [
        {"title": _("Termine für den Kalender"), "url": reverse("workshop:schedule_ics", args=[pk]), "kind": "ICS", "note": _("Aufgaben und Meilensteine.")},
        {
            "title": _("Balkenplan als Bild"), "url": reverse("workshop:gantt_svg", args=[pk]), "kind": "SVG",
            "note": _("Zum Zeigen und zum Einfügen in andere Texte."),
        },
        {
            "title": _("Aufgaben für andere Werkzeuge"), "url": reverse("workshop:tasks_csv", args=[pk, "komma"]), "kind": "CSV",
            "note": _("In der Form, die gängige Projektwerkzeuge lesen."),
        },
    ]  # fmt: skip
    if not gantt.chart(plan_of(seat.project), None, timezone.localdate()).has_days:
        dates = [row for row in dates if row["kind"] != "SVG"]
    found = {name: rows.get(name, []) for name in ("folder", "papers", "tables")}
    found["tables"] = [*found["tables"], *dates]
    by_name = {row["name"]: row["url"] for row in rows["csv"]}
    csv = [{"title": sheet.title, "url": by_name[sheet.key], "machines": by_name[f"{sheet.key}-maschinenlesbar"]} for sheet in sheets.SHEETS]
    printed = {row["name"]: row["url"] for row in rows["sheets"]}
    papers = [
        {"sheet": sheet, "a4": printed[f"arbeitsblatt-{sheet.key}-a4"], "a2": printed[f"arbeitsblatt-{sheet.key}-a2"]} for sheet in worksheets.SHEETS
    ]
    context = frame.context(request, seat, tab="outputs") | found | {"csv": csv, "sheets": papers}
    context["paper"] = list(PaperEntry.objects.filter(project_id=pk).select_related("user"))
    return render(request, "workshop/outputs/outputs.html", context)


@require_safe
@team_view
def download(request: HttpRequest, seat: Seat, name: str, ending: str) -> HttpResponse:
    """Make one download now; 404 for names that are none."""
    output = documents.BY_FILE.get((name, ending))
    if output is None:
        raise Http404
    material = material_of(seat.site, seat.project)
    try:
        data = output.make(material)
    except (documents.Busy, TypesettingError) as error:
        return _not_now(request, error, reverse("workshop:outputs", args=[seat.project.pk]))
    return _file(data, f"{material.stem}-{output.file}", output.content_type)


def _not_now(request: HttpRequest, error: Exception, back: str) -> HttpResponse:
    """Say that a document could not be made; what was wrong is for the log."""
    busy = isinstance(error, documents.Busy)
    if not busy:
        logger.error("A document could not be typeset: %s", error)
    answer = render(request, "workshop/outputs/not_now.html", {"busy": busy, "back": back}, status=503)
    answer["Retry-After"] = "30"
    return answer


@require_safe
def worksheet_list(request: HttpRequest) -> HttpResponse:
    """The empty worksheets."""
    found = [
        {"sheet": sheet, **{paper: reverse("workshop:worksheet", args=[sheet.key, paper]) for paper in worksheets.PAPERS}}
        for sheet in worksheets.SHEETS
    ]
    title = _("Arbeitsblätter für den Workshop")
    context = {"sheets": found, "here": title, "breadcrumbs": [{"title": _("Mitmachen"), "url": reverse("mine:home")}, {"title": title, "url": ""}]}
    return render(request, "workshop/outputs/worksheets.html", context)


@require_safe
def worksheet(request: HttpRequest, key: str, paper: str) -> HttpResponse:
    """One empty worksheet; it is made once and kept until something of the municipality changes."""
    if key not in worksheets.BY_KEY or paper not in worksheets.PAPERS:
        raise Http404
    site, language = get_site(request), documents.language()
    name, now = ("worksheet", site.pk, key, paper, language), cache.token(site.pk)
    data = cache.get(name, now)
    if data is None:
        try:
            document = worksheets.document(site, town_part(site), language, key, paper)
            data = documents.typeset(document, {}, layout=worksheets.LAYOUT).content
        except (documents.Busy, TypesettingError) as error:
            return _not_now(request, error, reverse("workshop:worksheets"))
        cache.put(name, now, data, size=len(data))
    return _file(data, f"arbeitsblatt-{key}-{paper}.pdf", documents.PDF)
