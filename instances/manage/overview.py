"""What the list says of municipalities, in a number of queries that does not grow with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Substr
from wagtail.models import Page, Site

from municipality.models import Launch
from municipality.scope import root_paths
from projects.models import ProjectPage
from roles.models import RoleGroup

from .models import Removal

TOP = 2 * Page.steplen


@dataclass(frozen=True)
class Town:
    """One municipality: its state, when anything of it was published last, public projects, people with a role."""

    site: Site
    name: str
    is_live: bool
    since: datetime | None
    published: datetime | None
    projects: int
    staff: int


def find(sites: QuerySet[Site], words: str) -> QuerySet[Site]:
    """Return those of these municipalities whose name or address contains the words, by name."""
    words = " ".join(words.replace("\x00", "").split())[:100]
    if words:
        sites = sites.filter(Q(site_name__icontains=words) | Q(hostname__icontains=words))
    return sites.order_by("site_name", "hostname", "port")


def rows(sites: list[Site]) -> list[Town]:
    """Return what is to be said of these municipalities, in their order; four queries, however many there are."""
    states = {row.site_id: row for row in Launch.objects.filter(site__in=sites)}
    of_path = {path: site.pk for site in sites for path in root_paths(site)}
    published: dict[int, datetime] = {}
    for path, latest in _by_top(Page.objects.filter(live=True), list(of_path), Max("last_published_at")):
        site_id = of_path[path]
        if latest is not None and (site_id not in published or latest > published[site_id]):
            published[site_id] = latest
    projects: dict[int, int] = {}
    for path, count in _by_top(ProjectPage.objects.filter(live=True, alias_of=None), list(of_path), Count("pk")):
        projects[of_path[path]] = projects.get(of_path[path], 0) + count
    people = Count("group__user", distinct=True, filter=Q(group__user__is_active=True))
    staff = dict(RoleGroup.objects.filter(site__in=sites).order_by().values_list("site").annotate(people=people))
    found = []
    for site in sites:
        state = states.get(site.pk)
        is_live = state is not None and state.state == Launch.State.LIVE
        since = state.since if state is not None and is_live else None
        name = site.site_name or site.hostname
        found.append(Town(site, name, is_live, since, published.get(site.pk), projects.get(site.pk, 0), staff.get(site.pk, 0)))
    return found


def report_lines(removal: Removal) -> list[tuple[str, int]]:
    """Return the rows of a report as people call them, the largest first; what has the same name is one line."""
    found: dict[str, int] = {}
    for label, count in removal.report.get("rows", []):
        try:
            name = str(apps.get_model(label)._meta.verbose_name_plural)
        except LookupError:
            name = label
        found[name] = found.get(name, 0) + count
    return sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))


def _by_top(pages: QuerySet, tops: list[str], value: Any) -> QuerySet:
    return pages.annotate(top=Substr("path", 1, TOP)).filter(top__in=tops).order_by().values_list("top").annotate(value=value)
