"""What projects add to the pages of the strategy: how many there are, and the list "projects that serve it"."""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from municipality import cache
from municipality.addresses import address_of
from municipality.scope import get_site
from strategy import registry
from strategy.models import FieldOfActionPage, MeasurePage
from strategy.units import STANDARD
from strategy.values.cell_units import same_unit

from .cards import cards
from .geo import one_place
from .models import ProjectEffect, ProjectIndexPage, ProjectPage
from .querysets import prepared

SHOWN = 6
_PER_YEAR = re.compile(r"(?:/|\bpro\b|\bje\b|\bim\b)\s*(?:a|jahr)\b\.?|\bp\.?\s?a\.?$", re.IGNORECASE)


def register() -> None:
    """Add count and list to the strategy's pages."""
    registry.register_field_counts(counts)
    registry.register_panel(panel)
    registry.register_place_map(place_map)
    registry.register_cooperation(cooperation)


def counts(site: Site, field_ids: list[int]) -> Mapping[int, int]:
    """Return the number of visible projects per field of action, in one query."""
    links = ProjectPage.fields_of_action.through.objects.filter(fieldofactionpage_id__in=field_ids)
    links = links.filter(projectpage__in=ProjectPage.objects.visible(site).values("pk"))
    return dict(links.values_list("fieldofactionpage_id").annotate(n=Count("projectpage_id", distinct=True)).order_by())


def cooperation(site: Site) -> registry.Cooperation:
    """Return how many public projects there are, and what they estimate to save; two queries, kept until something is published.

    Only effects in a unit of greenhouse gases count; what a project does not estimate is not 0 but missing.
    """

    def make() -> registry.Cooperation:
        visible = ProjectPage.objects.visible(site).order_by().values("pk")
        rows = ProjectEffect.objects.filter(project__in=visible, quantity__isnull=False).values_list("project_id", "quantity", "unit")
        tonnes = [(project, amount) for project, quantity, unit in rows if (amount := in_tonnes(quantity, unit)) is not None]
        return registry.Cooperation(visible.count(), len({project for project, _ in tonnes}), sum((amount for _, amount in tonnes), Decimal(0)))

    return cache.remember(site.pk, "cooperation", make)


def in_tonnes(quantity: Decimal, unit: str) -> Decimal | None:
    """Return an effect in t CO₂e; None where its unit is none of greenhouse gases ("t" alone could be sand)."""
    found = same_unit(_PER_YEAR.sub("", unit).strip(), STANDARD)
    if found is None or found.dimension != "emissions" or found.is_per_inhabitant or "co" not in unit.casefold():
        return None
    return quantity * Decimal(found.factor)


def panel(request: HttpRequest, page: Page) -> SafeString | str:
    """Return the projects that serve a field of action or a measure, newest first; an invitation where there are none."""
    site = get_site(request)
    if isinstance(page, FieldOfActionPage):
        serving = ProjectPage.fields_of_action.through.objects.filter(projectpage=OuterRef("pk"), fieldofactionpage=page)
    elif isinstance(page, MeasurePage):
        serving = ProjectPage.measures.through.objects.filter(projectpage=OuterRef("pk"), measurepage=page)
    else:
        return ""
    found = ProjectPage.objects.visible(site).filter(Exists(serving))
    newest = found.order_by("-pk").values("pk")[: SHOWN + 1]
    projects = list(prepared("for_cards").filter(pk__in=newest).order_by("-pk"))
    is_field = isinstance(page, FieldOfActionPage)
    more = is_field and len(projects) > SHOWN
    address = index_address(site)
    context = {
        "cards": cards(projects[:SHOWN], request),
        "all_url": f"{address}?feld={page.slug}" if is_field and address and projects else "",
        "more": more,
        "is_field": is_field,
        "submit_url": reverse("projects:submit") + (f"?feld={page.slug}" if is_field else ""),
    }
    return render_to_string("projects/panel.html", context, request)


def place_map(request: HttpRequest, lon: float, lat: float, title: str, hue: int) -> SafeString | str:
    """Return the place of a measure on the drawing of the municipality; "" where its boundary is not known."""
    drawn = one_place((lon, lat), title, get_site(request), hue, _("Karte: Lage der Maßnahme"))
    return render_to_string("projects/map_static.html", drawn) if drawn else ""


def index_address(site: Site) -> str:
    """Return the address of the marketplace in the reader's language; "" where there is none."""
    paths = cache.remember(
        site.pk,
        "project_index",
        lambda: list(ProjectIndexPage.objects.visible(site).order_by("path").values_list("url_path", flat=True)[:1]),
    )
    return address_of(site, paths[0]) if paths else ""
