"""The latest report as a document of the strategy page: strategy is below reports and does not know them."""

from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import cache
from municipality.addresses import address_of
from strategy import registry

from .models import ReportPage, ReportVersion


@registry.register_files
def latest_report(site: Site) -> list[dict[str, str]]:
    """Return the newest public report, with the list of all where there are several; kept until something is published."""

    def make() -> list[tuple[str, str]]:
        reports = list(ReportPage.objects.visible(site).order_by("-period_end", "-pk").values_list("pk", "url_path"))
        if not reports:
            return []
        title = ReportVersion.objects.filter(report=reports[0][0], is_public=True).values_list("title", flat=True).first()
        found = [(str(title or ""), reports[0][1])]
        return found if len(reports) == 1 else [*found, ("", reports[0][1].rstrip("/").rpartition("/")[0] + "/")]

    kept = cache.remember(site.pk, "latest_report", make)
    return [
        {"title": title or _("Alle Berichte"), "url": address_of(site, path), "kind": _("Bericht") if title else _("Liste"), "note": ""}
        for title, path in kept
    ]
