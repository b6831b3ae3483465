"""Reports in the content API: what the public version says, never the draft. The whole of it is the file at `data_url`."""

from typing import Any

from django.urls import reverse

from municipality.api.fields import describe
from municipality.api.reader import Reader
from municipality.api.types import Field, Many, Nullable, Shape, Simple, day, integer, text, url

from .models import ReportIndexPage, ReportPage, ReportVersion

SHA256 = Simple({"type": "string", "pattern": "^([0-9a-f]{64})?$"}, str)
FIELD = Shape("ReportField", [Field("slug", text), Field("title", text), Field("html_url", url)])


def prepare(reports: list[ReportPage], reader: Reader) -> None:
    """Give reports their public version, for all pages of an answer in one query."""
    found = {version.report_id: version for version in ReportVersion.objects.filter(report__in=[report.pk for report in reports], is_public=True)}
    for report in reports:
        version = found.get(report.pk)
        data: dict[str, Any] = version.data if version else {}
        report.api_version = version
        report.api_words = data.get("report", {"summary": ""})
        report.api_parts = [
            {"slug": part["slug"], "title": part["title"], "html_url": reverse("reports:field", args=[report.slug, part["slug"]])}
            for part in data.get("fields", [])
        ]


def _file(name: str) -> Any:
    def read(report: ReportPage) -> str:
        return reverse("reports:download", args=[report.slug, report.api_version.number, name]) if report.api_version else ""

    return read


describe(ReportIndexPage, Field("introduction", text))
describe(
    ReportPage,
    Field("summary", text, lambda report: report.api_words["summary"]),
    Field("period_start", Nullable(day), lambda report: report.api_version.period_start if report.api_version else None),
    Field("period_end", Nullable(day), lambda report: report.api_version.period_end if report.api_version else None),
    Field(
        "version",
        Nullable(integer),
        lambda report: report.api_version.number if report.api_version else None,
        "Number of the frozen version that is public.",
    ),
    Field("digest", SHA256, lambda report: report.api_version.digest if report.api_version else "", "SHA-256 of the frozen data."),
    Field("fields_of_action", Many(FIELD), lambda report: report.api_parts),
    Field("data_url", url, _file("daten.json")),
    Field("pdf_url", url, _file("bericht.pdf")),
    prepare=prepare,
)
