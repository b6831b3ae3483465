"""Which municipality is meant, and what belongs to it. The only place that knows how a municipality's tree is found."""

from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, Site

from . import cache


def site_of_host(host: str, port: str = "") -> Site | None:
    """Return the municipality that answers on `host` (and port, where two share a host name), or None.

    The default site does not answer for unknown hosts: a forged Host header gets 421, never somebody's page.
    """
    if host.lower() in settings.DEFAULT_SITE_HOSTS:
        return next((site for site in cache.all_sites() if site.is_default_site), None)
    found = [site for site in cache.all_sites() if site.hostname.lower() == host.lower()]
    if not found:
        return None
    exact = [site for site in found if str(site.port) == str(port)]
    if exact:
        return exact[0]
    return found[0] if len(found) == 1 else next((site for site in found if site.is_default_site), None)


def get_site(request: HttpRequest) -> Site:
    """Return the municipality of this request (set by MunicipalityMiddleware)."""
    site = getattr(request, "municipality", None)
    if site is None:
        site = Site.find_for_request(request)
    if site is None:
        raise ImproperlyConfigured("A request without a municipality reached a view.")
    return site


class Home(NamedTuple):
    """The home page of a municipality in one language."""

    path: str
    url_path: str
    language: str
    live: bool


def homes(site: Site) -> list[Home]:
    """Return the home page of `site` and its translations, in the order of the tree; kept until something is published."""
    found = cache.get(_key(site.pk), cache.token(site.pk))
    return _read_homes(site) if found is None else found


def _key(site_id: int) -> tuple:
    return ("value", site_id, "homes")


def _read_homes(wanted: Site) -> list[Home]:
    """Read the home pages of all municipalities in one query and keep them: whoever looks for the municipality of a page asks for each."""
    sites = {site.pk: site for site in (*cache.all_sites(), wanted)}
    tokens = {pk: cache.token(pk) for pk in sites}
    pages = Page.objects.filter(translation_key__in=[site.root_page.translation_key for site in sites.values()]).order_by("path")
    found: dict[tuple, list[Home]] = {}
    for translation_key, depth, *row in pages.values_list("translation_key", "depth", "path", "url_path", "locale__language_code", "live"):
        found.setdefault((translation_key, depth), []).append(Home(*row))
    for pk, site in sites.items():
        cache.put(_key(pk), tokens[pk], found.get((site.root_page.translation_key, site.root_page.depth), []))
    return found.get((wanted.root_page.translation_key, wanted.root_page.depth), [])


def root_paths(site: Site) -> list[str]:
    """Return the tree paths of the home page of `site` and of that page's translations."""
    return [home.path for home in homes(site)]


def tree(site: Site, prefix: str = "") -> Q:
    """Return the condition "page is in the tree of this municipality"; `prefix` leads to the page (`"page__"`)."""
    condition = Q(pk__in=[])
    for path in root_paths(site):
        condition |= below(path, prefix)
    return condition


def below(path: str, prefix: str = "") -> Q:
    """Return the condition "is the page with this tree path, or below it", as a range that an index can answer."""
    own, step = path[: -Page.steplen], path[-Page.steplen :]
    following = Page._get_path(own, len(path) // Page.steplen, Page._str2int(step) + 1)
    return Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": following})


def in_tree(page: Page, site: Site) -> bool:
    """Is this page part of the municipality?"""
    return any(page.path.startswith(path) for path in root_paths(site))


def site_of_page(page: Page) -> Site | None:
    """Return the municipality to which a page belongs, also for translations of its home page; None outside of all."""
    for site in cache.all_sites():
        if in_tree(page, site):
            return site
    return None


def _touched(sites: list[Site], paths: set[str]) -> list[Site]:
    """Return the municipalities above, at or below one of these paths.

    Home pages stand on the sites; translations of them are looked up only for paths that no home page and no translation of a municipality
    that was found explains: asking for them costs two looks at the file system for each of a hundred municipalities.
    """

    def near(root: str, path: str) -> bool:
        return root.startswith(path) or path.startswith(root)

    found = {site.pk for site in sites if any(near(site.root_page.path, path) for path in paths)}
    own = [root for site in sites if site.pk in found for root in root_paths(site)]
    rest = [path for path in paths if not any(near(root, path) for root in own)]
    if rest:
        found |= {site.pk for site in sites if any(near(root, path) for path in rest for root in root_paths(site))}
    return [site for site in sites if site.pk in found]


def sites_of_user(user) -> list[Site]:
    """Return the municipalities in whose tree this person may do anything in the admin; all for superusers. One query, kept on the user object."""
    sites = cache.all_sites()
    if not user.is_active:
        return []
    if user.is_superuser:
        return sites
    from wagtail.models import GroupPagePermission

    if not hasattr(user, "_tree_paths"):
        user._tree_paths = set(GroupPagePermission.objects.filter(group__user=user).values_list("page__path", flat=True))
    # Asked a dozen times for one screen: not anew for each of a hundred municipalities, as long as they are the same.
    known, found = getattr(user, "_own_sites", (None, []))
    if known is not sites:
        found = _touched(sites, user._tree_paths)
        user._own_sites = (sites, found)
    return list(found)
