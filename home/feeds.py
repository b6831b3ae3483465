"""Feed of news and new projects, sitemap, robots.txt: doors to what is public, with the same visibility as the pages."""

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Page, Site

from municipality import parts
from municipality.models import Branding
from municipality.outbox import absolute_url, one_line
from municipality.scope import get_site
from projects.models import ProjectPage
from strategy.catalogue.rows import strategies
from strategy.figures.pages import addresses_of_numbers

from .models import NewsPage

ENTRIES = 30


class LatestFeed(Feed):
    """Atom feed of a municipality: news and projects, newest first."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Site:
        self.host = request.get_host()
        self.scheme = request.scheme
        site = get_site(request)
        if not parts.on(site) & {"news", "projects"}:
            raise Http404
        return site

    def title(self, site: Site) -> str:
        return _("Aktuelles aus %(name)s") % {"name": Branding.for_site(site).name or site.site_name}

    def subtitle(self, site: Site) -> str:
        return _("Nachrichten und neue Projekte")

    def link(self, site: Site) -> str:
        return absolute_url(site, reverse("feed"))

    def feed_guid(self, site: Site) -> str:
        return f"tag:{site.hostname},2026:feed"

    def author_name(self, site: Site) -> str:
        return Branding.for_site(site).name or site.site_name

    def items(self, site: Site) -> list[Page]:
        news = NewsPage.objects.visible(site).filter(locale__language_code=get_language() or "de").without_text().order_by("-date", "-pk")[:ENTRIES]
        projects = ProjectPage.objects.visible(site).order_by("-pk")[:ENTRIES]
        return sorted([*news, *projects], key=self.item_pubdate, reverse=True)[:ENTRIES]

    def item_title(self, item: Page) -> str:
        # One line: a control character (a word processor's soft break) would make the whole feed unreadable.
        return one_line(item.title)

    def item_description(self, item: Page) -> str:
        return one_line(item.summary)

    def item_link(self, item: Page) -> str:
        return absolute_url(item.municipality, item.get_url(current_site=item.municipality) or "/")

    def item_guid(self, item: Page) -> str:
        return f"tag:{item.municipality.hostname},2026:page-{item.pk}"

    def item_pubdate(self, item: Page):
        if isinstance(item, NewsPage):
            return timezone.make_aware(timezone.datetime.combine(item.date, timezone.datetime.min.time()))
        return item.first_published_at or item.latest_revision_created_at or timezone.now()

    def item_updateddate(self, item: Page):
        return item.last_published_at or self.item_pubdate(item)

    def item_categories(self, item: Page) -> list[str]:
        return [str(type(item)._meta.verbose_name)]


class PublicPages(Sitemap):
    """All visible pages of a municipality."""

    def items(self):
        from municipality.querysets import private_paths
        from municipality.scope import tree

        site = get_site(self.request)
        hidden = private_paths(site)
        pages = Page.objects.filter(tree(site), live=True).select_related("locale").order_by("path")
        return pages.exclude(hidden) if hidden else pages


class PublicNumbers(Sitemap):
    """The pages of the strategy's indicators and lists of measures, which stand in no tree."""

    def items(self) -> list[str]:
        site = get_site(self.request)
        lists = [reverse(f"catalogue:{name}") for name in ("measures", "offices", "changes")] if strategies(site) else []
        return [*addresses_of_numbers(site), *lists]

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, str | None]]:
        site = get_site(self.request)
        return [{"location": absolute_url(site, address), "lastmod": None} for address in self.paginator.page(page).object_list]


def sitemap(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`."""
    return wagtail_sitemap(request, {"pages": PublicPages, "numbers": PublicNumbers})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: everything but private doors may be read."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /konto/", "Disallow: /projekte/einreichen/", "Disallow: /suche/", "Disallow: /melden/"]
    lines.append(f"Sitemap: {absolute_url(get_site(request), '/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
