"""What this app tells the apps below: where the legal pages are."""

from wagtail.models import Site

from municipality import cache
from municipality.chrome import Link
from municipality.legal import LegalText

from .models import LegalPage

ORDER = [LegalPage.Kind.IMPRINT, LegalPage.Kind.PRIVACY, LegalPage.Kind.ACCESSIBILITY, LegalPage.Kind.RULES]


def legal_pages(site: Site, language: str) -> dict[str, LegalText]:
    """Return the published legal pages by kind, in `language` where they are translated; kept until something is published."""

    def make() -> dict[str, LegalText]:
        pages = LegalPage.objects.visible(site).select_related("locale").order_by("path").only(
            "title", "kind", "version_date", "url_path", "path", "slug", "live_revision_id", "locale__language_code"
        )  # fmt: skip
        found: dict[str, LegalText] = {}
        for page in sorted(pages, key=lambda page: page.locale.language_code != language):
            if page.kind not in found:
                version = page.version_date.isoformat() if page.version_date else f"r{page.live_revision_id or page.pk}"
                found[page.kind] = LegalText(page.kind, page.title, page.get_url(current_site=site) or "", version)
        return found

    return cache.remember(site.pk, f"legal:{language}", make)


def footer_links(site: Site, language: str) -> list[Link]:
    """Return the links of the footer, in the usual order."""
    found = legal_pages(site, language)
    return [Link(found[kind].title, found[kind].url) for kind in ORDER if kind in found]


def legal_text(site: Site, kind: str, language: str) -> LegalText | None:
    """Return one legal text, None where it is not published."""
    return legal_pages(site, language).get(kind)
