"""What the templates of reports get: a frozen snapshot, ready to be shown. Templates never query."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality.addresses import address_of
from municipality.breadcrumbs import trail
from municipality.scope import get_site
from municipality.templatetags.municipality_tags import number

from . import words
from .assembly.fields import period_text
from .assembly.snapshot import snapshot
from .models import ReportIndexPage, ReportPage, ReportVersion
from .typesetting.blocks import measure_line, point_text

Context = dict[str, Any]


def index_context(page: ReportIndexPage, request: HttpRequest) -> Context:
    """Return the visible reports below an index, newest period first: {title, url, summary, period, version}."""
    site = get_site(request)
    reports = list(ReportPage.objects.visible(site).child_of(page).order_by("-period_end", "-pk"))
    versions = ReportVersion.objects.without_data().filter(report__in=[report.pk for report in reports], is_public=True)
    versions = versions.annotate(words=F("data__report__summary"))
    by_report = {version.report_id: version for version in versions}
    entries = []
    for report in reports:
        version = by_report[report.pk]
        entries.append(
            {
                "title": version.title, "url": address_of(site, report.url_path), "summary": version.words,
                "period": period_text(version.period_start, version.period_end),
                "pdf_url": reverse("reports:download", args=[report.slug, version.number, "bericht.pdf"]), "pdf_size": _size(version.pdf),
            }
        )  # fmt: skip
    return {"reports": entries}


def report_context(version: ReportVersion, request: HttpRequest, *, fixed: bool = False) -> Context:
    """Return the overview of a frozen version. `fixed`: at the address of the version, else at that of the report."""
    site, report = get_site(request), version.report
    others = ReportVersion.objects.without_data().filter(report=report, public_since__isnull=False)
    home = address_of(site, report.url_path)

    def field_url(slug: str) -> str:
        return reverse("reports:version_field", args=[report.slug, version.number, slug]) if fixed else f"{home}{slug}/"

    context = _overview(version.data, field_url)
    context |= {
        "breadcrumbs": _trail(report, request, [words.version_line(version.data["report"], version.data["assembled_text"])] if fixed else []),
        "files": _files(version, report),
        "newer_url": home if not version.is_public else "",
        "versions": [
            {
                "number": other.number, "date": date_format(other.created_at, "DATE_FORMAT"), "note": other.note, "current": other.is_public,
                "url": home if other.is_public else reverse("reports:version", args=[report.slug, other.number]),
            }
            for other in others
        ],
        "digest": version.digest,
    }  # fmt: skip
    return context


def field_context(version: ReportVersion, slug: str, request: HttpRequest, *, fixed: bool = False) -> Context | None:
    """Return the page of one field of action in a version; None where the version has no such field."""
    fields = version.data["fields"]
    index = next((index for index, field in enumerate(fields) if field["slug"] == slug), None)
    if index is None:
        return None
    site, report = get_site(request), version.report
    home = address_of(site, report.url_path)
    start = reverse("reports:version", args=[report.slug, version.number]) if fixed else home
    steps = [
        {"title": fields[at]["title"], "url": f"{start}{fields[at]['slug']}/"} if 0 <= at < len(fields) else None for at in (index - 1, index + 1)
    ]
    return {
        "report": version.data["report"], "period": version.data["period"], "field": _field(version.data, fields[index]),
        "version_line": words.version_line(version.data["report"], version.data["assembled_text"]), "overview_url": start,
        "newer_url": home if not version.is_public else "", "previous": steps[0], "next": steps[1],
        "breadcrumbs": _trail(report, request, [fields[index]["title"]]),
    }  # fmt: skip


def draft_context(page: ReportPage, request: HttpRequest) -> Context:
    """Return what a draft would freeze today, marked as draft; with all fields for the second preview."""
    if not (page.period_start and page.period_end):
        return {"is_draft": True, "is_empty": True}
    data = snapshot(page)
    return {**_overview(data, lambda slug: ""), "is_draft": True, "all_fields": [_field(data, field) for field in data["fields"]]}


def _overview(data: dict[str, Any], field_url: Any) -> Context:
    counts, totals = data["totals"]["counts"], data["totals"]
    fields = [
        {
            **{name: field[name] for name in ("title", "hue", "icon", "summary")}, "meter": field["counts"], "url": field_url(field["slug"]),
            "notes": field["notes"], "project_count": field["projects"]["total"], "measure_count": field["counts"]["total"],
        }
        for field in data["fields"]
    ]  # fmt: skip
    headline = data["headline"]
    entries = [
        ("vorwort", _("Vorwort"), data["report"]["foreword"]), ("ueberblick", _("Auf einen Blick"), True), ("ziele", _("Ziele"), data["goals"]),
        ("felder", _("Handlungsfelder"), fields), ("zahlen", _("Weitere Zahlen"), data["figures"]),
        ("projekte", _("Projekte der Stadtgesellschaft"), data["projects"]["total"]), ("reichweite", _("Wessen Reichweite?"), data["reach"]),
        ("rat", _("Was der Rat entscheiden soll"), data["report"]["decisions"]), ("bericht", _("Zu diesem Bericht"), True),
    ]  # fmt: skip
    return {
        "report": data["report"], "period": data["period"], "strategy": data["strategy"], "municipality": data["municipality"],
        "version_line": words.version_line(data["report"], data["assembled_text"]), "assembled_text": data["assembled_text"],
        "toc": [{"title": title, "url": f"#{anchor}"} for anchor, title, there in entries if there],
        "numbers": [
            {"value": number(counts["total"]), "label": _("Maßnahmen")}, {"value": number(counts["done"]), "label": _("abgeschlossen")},
            {"value": number(counts["running"]), "label": _("laufen")}, {"value": number(counts["delayed"]), "label": _("verzögert")},
        ],
        "headline": {**headline, "figure": _figure(headline["figure"])} if headline else None,
        "goals": data["goals"], "fields": fields, "total": counts,
        "state_text": " ".join(filter(None, (words.counts_sentence(counts), words.late_sentence(counts)))),
        "end_text": words.end_sentence(totals["counts_end"], data["period"]["end_text"]), "reported_text": words.reported_sentence(totals),
        "savings_text": words.savings_sentence(totals["savings"]), "figures": [_figure(figure) for figure in data["figures"]],
        "indicator_table": _indicators(data["figures"]), "reach": data["reach"], "projects": _projects(data["projects"]),
        "fields_table": _fields_table(data),
    }  # fmt: skip


def _fields_table(data: dict[str, Any]) -> Context:
    names = ("total", "done", "running", "planned", "resting", "unknown", "delayed")
    columns = [
        _("Handlungsfeld"), _("Maßnahmen"), _("abgeschlossen"), _("läuft"), _("geplant"), _("ruht"), _("kein Stand"), _("davon verzögert"), _("Projekte"),
    ]  # fmt: skip
    rows = [[field["title"], *(number(field["counts"][name]) for name in names), number(field["projects"]["total"])] for field in data["fields"]]
    foot = [_("Summe"), *(number(data["totals"]["counts"][name]) for name in names), number(data["projects"]["total"])]
    caption = _("Maßnahmen je Handlungsfeld, Stand am %(day)s") % {"day": data["assembled_text"]}
    return {"caption": caption, "columns": columns, "rows": rows, "foot": foot, "number_columns": list(range(1, 9))}


def _indicators(figures: list[dict[str, Any]]) -> Context | None:
    if len(figures) < 2:
        return None
    rows = [[figure["title"], *(point_text(figure[name]) for name in ("base", "latest", "target"))] for figure in figures]
    return {"caption": _("Indikatoren mit ihren letzten Werten"), "columns": [_("Indikator"), _("Beginn"), _("zuletzt"), _("Ziel")], "rows": rows}


def _field(data: dict[str, Any], field: dict[str, Any]) -> Context:
    counts = field["counts"]
    return {
        **field, "anchor": f"feld-{field['slug']}", "figures": [_figure(figure) for figure in field["figures"]], "projects": _projects(field["projects"]),
        "state_text": " ".join(filter(None, (words.counts_sentence(counts), words.late_sentence(counts)))),
        "end_text": words.end_sentence(field["counts_end"], data["period"]["end_text"]), "savings_text": words.savings_sentence(field["savings"]),
        "reported_text": words.reported_sentence(field),
        "told": [measure | {"line": measure_line(measure)} for measure in field["measures"] if measure["notes"]],
    }  # fmt: skip


def _figure(figure: dict[str, Any]) -> Context:
    """Return a frozen figure for `components/figure.html`. The drawing was made by this site and frozen as it was."""
    return {**figure, "svg": mark_safe(figure["wide"] + figure["svg"])}


def _projects(projects: dict[str, Any]) -> Context:
    return {**projects, "text": words.projects_sentence(projects)}


def _files(version: ReportVersion, report: ReportPage) -> list[Context]:
    """Return the downloads of a version for `components/downloads.html`."""

    def url(name: str) -> str:
        return reverse("reports:download", args=[report.slug, version.number, name])

    pages = _("%(count)s Seiten, barrierefrei ausgezeichnet") % {"count": number(version.pdf_pages)} if version.pdf_pages else ""
    short = _("%(count)s Seiten, für den Rat") % {"count": number(version.short_pages)} if version.short_pages else ""
    files = [
        {"title": _("Bericht"), "url": url("bericht.pdf"), "kind": "PDF", "note": pages, "size": _size(version.pdf)} if version.pdf else None,
        {"title": _("Kurzfassung"), "url": url("kurzfassung.pdf"), "kind": "PDF", "note": short, "size": _size(version.short_pdf)}
        if version.short_pdf
        else None,
        {"title": _("Tabelle der Maßnahmen"), "url": url("massnahmen.xlsx"), "kind": "XLSX"},
        {"title": _("Tabelle der Maßnahmen"), "url": url("massnahmen.csv"), "kind": "CSV"},
        {"title": _("Alle Daten"), "url": url("daten.json"), "kind": "JSON", "note": _("mit Prüfsumme")},
    ]
    return [file for file in files if file]


def _size(file: Any) -> int:
    try:
        return file.size if file else 0
    except OSError:
        return 0


def _trail(report: ReportPage, request: HttpRequest, below: list[str]) -> list[dict[str, str]]:
    way = trail(report, request)
    site: Site = get_site(request)
    if below and way:
        way = [*way[:-1], {"title": report.title, "url": address_of(site, report.url_path)}]
    return [*way, *({"title": title, "url": ""} for title in below)]


def searchable(data: dict[str, Any]) -> str:
    """Return the words of a version that the search may find: the editors' own, and the titles of its fields."""
    report = data["report"]
    parts = [report["summary"], report["foreword"], report["introduction"], report["decisions"]]
    parts += [text for field in data["fields"] for text in (field["title"], field["remark"])]
    return "\n".join(part for part in parts if part)
