"""Where the measures stand and what the strategy consists of: counts for meters and cards, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from .models import FieldOfActionPage, MeasurePage, StrategyPage
from .registry import field_counts
from .states import GROUP_OF, MeasureStatus, StatusGroup


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
class FieldState:
    """Where a field of action stands as a whole. `status` is shown; `derived` is what its measures add up to."""

    status: str
    derived: str
    overridden: bool = False
    reason: str = ""

    @property
    def label(self) -> str:
        return str(MeasureStatus(self.status).label)

    @property
    def sentence(self) -> str:
        """Say that the administration sees it differently than its measures; "" where the state follows from them."""
        if not self.overridden:
            return ""
        values = {"state": self.label, "derived": MeasureStatus(self.derived).label}
        if self.derived == self.status:
            return _("Stand laut Verwaltung: %(state)s (so ergäbe es sich auch aus den Maßnahmen)") % values
        return _("Stand laut Verwaltung: %(state)s (aus den Maßnahmen ergäbe sich: %(derived)s)") % values


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
    reach: str = ""
    state: FieldState | None = None

    @property
    def measure_count(self) -> int:
        return self.meter.total

    @property
    def state_text(self) -> str:
        """The sentence about a state that was set by hand, "" without one."""
        return self.state.sentence if self.state else ""


def count(states: Iterable[tuple[str, bool]]) -> StatusCounts:
    """Count pairs of (status, is delayed)."""
    counts: dict[str, int] = defaultdict(int)
    for status, is_delayed in states:
        group = GROUP_OF.get(status, StatusGroup.UNKNOWN)
        counts[str(group)] += 1
        if is_delayed and group in (StatusGroup.RUNNING, StatusGroup.PLANNED):
            counts[f"late_{group}"] += 1
    return StatusCounts(**counts)


def derived_status(counts: StatusCounts) -> str:
    """Return what the measures of a field add up to: the state that a reader of all of them would call it."""
    if counts.total == counts.unknown:
        return MeasureStatus.UNKNOWN
    if counts.running or (counts.done and counts.planned):
        return MeasureStatus.RUNNING
    if counts.planned:
        return MeasureStatus.PLANNED
    if counts.done:
        return MeasureStatus.COMPLETED if not counts.unknown else MeasureStatus.RUNNING
    return MeasureStatus.PAUSED


def field_state(field: FieldOfActionPage, counts: StatusCounts) -> FieldState:
    """Return where a field of action stands: what the administration set, else what its measures add up to."""
    derived = derived_status(counts)
    if field.status_override:
        return FieldState(field.status_override, derived, True, field.status_override_reason)
    return FieldState(derived, derived)


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
            reach=page.reach,
            state=field_state(page, count(by_path[page.path])),
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
