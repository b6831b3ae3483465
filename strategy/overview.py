"""Where the measures stand and what the strategy consists of: counts for meters and cards, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

from wagtail.models import Page, Site

from .models import FieldOfActionPage, MeasurePage, StrategyPage
from .registry import field_counts
from .states import GROUP_OF, StatusGroup


@dataclass(frozen=True)
class StatusCounts:
    """Measures per group of states; the late ones are part of running and planned. Fits `components/meter.html`."""

    done: int = 0
    running: int = 0
    planned: int = 0
    resting: int = 0
    unknown: int = 0
    late_running: int = 0
    late_planned: int = 0

    @property
    def total(self) -> int:
        return self.done + self.running + self.planned + self.resting + self.unknown

    @property
    def delayed(self) -> int:
        return self.late_running + self.late_planned

    def __add__(self, other: "StatusCounts") -> "StatusCounts":
        return StatusCounts(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)})


@dataclass(frozen=True)
class FieldCard:
    """A field of action in an overview. Fits `components/card_field.html`."""

    pk: int
    title: str
    url: str
    code: str
    summary: str
    hue: int
    icon: str
    meter: StatusCounts
    project_count: int

    @property
    def measure_count(self) -> int:
        return self.meter.total


def count(states: Iterable[tuple[str, bool]]) -> StatusCounts:
    """Count pairs of (status, is delayed)."""
    counts: dict[str, int] = defaultdict(int)
    for status, is_delayed in states:
        group = GROUP_OF.get(status, StatusGroup.UNKNOWN)
        counts[str(group)] += 1
        if is_delayed and group in (StatusGroup.RUNNING, StatusGroup.PLANNED):
            counts[f"late_{group}"] += 1
    return StatusCounts(**counts)


def status_counts(measures: Iterable[MeasurePage]) -> StatusCounts:
    """Count measures per group of states. Takes any iterable of measures; a queryset costs one query."""
    return count((measure.status, measure.is_delayed) for measure in measures)


def total(cards: Iterable[FieldCard]) -> StatusCounts:
    """Return the sum over all fields of action."""
    return sum((card.meter for card in cards), StatusCounts())


def field_overview(strategy: StrategyPage | None, site: Site | None = None) -> list[FieldCard]:
    """Return the visible fields of action of a strategy with their measures per state and their public projects.

    `strategy` may be a translation: counts come from the original, titles and addresses from the translation where there is
    one. Costs 3 queries (4 for a translation) and those of the registered project counts, whatever the number of fields.
    """
    if strategy is None or strategy.pk is None:
        return []
    site = site or strategy.municipality
    if site is None:
        return []
    original = strategy.original
    pages = list(FieldOfActionPage.objects.visible(site).of_strategy(original).for_overview())
    by_path: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for path, status, is_delayed in MeasurePage.objects.visible(site).of_strategy(original).order_by().values_list("path", "status", "is_delayed"):
        by_path[path[: -Page.steplen]].append((status, is_delayed))
    projects = field_counts(site, [page.pk for page in pages])
    shown = translations(pages, strategy, site)
    return [
        FieldCard(
            pk=page.pk,
            title=shown.get(page.translation_key, page).title,
            url=shown.get(page.translation_key, page).get_url(current_site=site) or "",
            code=page.code,
            summary=shown.get(page.translation_key, page).summary,
            hue=page.hue,
            icon=page.icon,
            meter=count(by_path[page.path]),
            project_count=projects[page.pk],
        )
        for page in pages
    ]


def translations(pages: Iterable[Page], parent: Page, site: Site) -> dict:
    """Return the visible translations of `pages` in the language of `parent`, by translation key; empty for the first language."""
    pages = list(pages)
    if not pages or parent.locale_id == pages[0].locale_id:
        return {}
    model = type(pages[0])
    found = model.objects.visible(site).filter(locale_id=parent.locale_id, translation_key__in=[page.translation_key for page in pages])
    return {page.translation_key: page for page in found.select_related("locale")}
