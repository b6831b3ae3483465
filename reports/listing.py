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
        public = ReportVersion.objects.filter(report__in=ReportPage.objects.visible(site), is_public=True)
        newest = list(public.order_by("-report__period_end", "-report_id").values_list("title", "report__url_path")[:2])
        if len(newest) < 2:
            return newest
        return [newest[0], ("", newest[0][1].rstrip("/").rpartition("/")[0] + "/")]

    kept = cache.remember(site.pk, "latest_report", make)
    return [
        {"title": title or _("Alle Berichte"), "url": address_of(site, path), "kind": _("Bericht") if title else _("Liste"), "note": ""}
        for title, path in kept
    ]
