"""All measures of a strategy as light rows, kept in memory until something is published: lists filter and sort them without a query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from wagtail.models import Page, Site

from municipality import cache
from municipality.addresses import address_of
from strategy.models import FieldOfActionPage, MeasurePage, ProgressNote, StrategyPage
from strategy.states import GROUP_OF, MeasureStatus


@dataclass(frozen=True)
class Field:
    """A field of action as far as lists need it."""

    pk: int
    slug: str
    title: str
    url: str
    hue: int


@dataclass(frozen=True)
class Row:
    """One visible measure. `ids`: the page and its visible translations (what a search may have found); `language`: of the title."""

    pk: int
    ids: frozenset[int]
    code: str
    title: str
    language: str
    summary: str
    url: str
    field: Field
    status: str
    group: str
    late: bool
    office_id: int | None
    office: str
    term: str
    origin: str
    reach: str
    sdgs: frozenset[int]
    cost: Decimal | None
    ghg: Decimal | None
    energy: Decimal | None
    start: date | None
    end: date | None
    is_ongoing: bool
    updated: date | None

    @property
    def status_group(self) -> str:
        return self.group

    @property
    def is_delayed(self) -> bool:
        return self.late

    def get_status_display(self) -> str:
        return str(MeasureStatus(self.status).label)

    @property
    def ghg_savings_t_per_year(self) -> Decimal | None:
        return self.ghg

    @property
    def energy_savings_mwh_per_year(self) -> Decimal | None:
        return self.energy


@dataclass(frozen=True)
class Catalogue:
    """The measures of one strategy and the fields under which they stand, in the order of the page tree."""

    strategy_pk: int
    strategy_title: str
    strategy_url: str
    rows: tuple[Row, ...]
    fields: tuple[Field, ...]


def strategies(site: Site) -> list[tuple[int, str]]:
    """Return (id, title) of the visible strategies in the first language, the current one first; kept until something is published."""

    def make() -> list[tuple[int, str]]:
        pages = StrategyPage.objects.visible(site).filter(locale__language_code="de").order_by("-is_current", "path")
        return list(pages.values_list("pk", "title"))

    return cache.remember(site.pk, "catalogue:strategies", make)


def catalogue(site: Site, strategy_pk: int) -> Catalogue:
    """Return the visible measures of a strategy in the current language; kept until something is published."""
    language = get_language() or "de"
    return cache.remember(site.pk, f"catalogue:{strategy_pk}:{language}", lambda: _make(site, strategy_pk, language))


def _make(site: Site, strategy_pk: int, language: str) -> Catalogue:
    strategy = StrategyPage.objects.get(pk=strategy_pk)
    names = _translated(site, [strategy], language)
    fields = _fields(site, strategy, language)
    measures = list(
        MeasurePage.objects.visible(site).of_strategy(strategy).for_rows().prefetch_related("sdgs").only(*_COLUMNS, "responsible_office__name")
    )
    shown = _translated(site, measures, language)
    keys = [measure.translation_key for measure in measures]
    ids: dict = {}
    for key, pk in MeasurePage.objects.visible(site).filter(translation_key__in=keys).values_list("translation_key", "pk"):
        ids.setdefault(key, set()).add(pk)
    notes: dict[int, date] = {}
    for pk, day in ProgressNote.objects.filter(state="released", measure__in=measures).values_list("measure_id", "released_at"):
        if day is not None:
            notes[pk] = max(notes.get(pk, day.date()), day.date())
    rows = []
    for measure in measures:
        field = fields.get(measure.path[: -Page.steplen])
        if field is None:
            continue
        page = shown.get(measure.translation_key, measure)
        days = [day for day in (measure.status_date, notes.get(measure.pk)) if day is not None]
        rows.append(
            Row(
                pk=measure.pk, ids=frozenset(ids.get(measure.translation_key, ())), code=measure.code, title=page.title,
                language=language if page is not measure else "de", summary=page.summary, url=address_of(site, page.url_path), field=field,
                status=measure.status, group=str(GROUP_OF[measure.status]), late=measure.is_delayed, office_id=measure.responsible_office_id,
                office=measure.office, term=measure.introduction_term, origin=measure.origin, reach=measure.reach,
                sdgs=frozenset(goal.pk for goal in measure.sdgs.all()), cost=measure.total_cost_eur, ghg=measure.ghg_savings_t_per_year,
                energy=measure.energy_savings_mwh_per_year, start=measure.start, end=measure.end, is_ongoing=measure.is_ongoing, updated=max(days, default=None),
            )
        )  # fmt: skip
    strategy_page = names.get(strategy.translation_key, strategy)
    return Catalogue(strategy.pk, strategy_page.title, address_of(site, strategy_page.url_path), tuple(rows), tuple(fields.values()))


_COLUMNS = (
    "path", "depth", "numchild", "title", "slug", "url_path", "locale", "translation_key", "live", "code", "summary", "status", "is_delayed",
    "responsible_office", "responsible_office_text", "introduction_term", "origin", "reach", "total_cost_eur", "ghg_savings_t_per_year",
    "energy_savings_mwh_per_year", "start", "end", "is_ongoing", "status_date",
)  # fmt: skip


def _fields(site: Site, strategy: StrategyPage, language: str) -> dict[str, Field]:
    """Fields of action by their tree path."""
    pages = list(FieldOfActionPage.objects.visible(site).of_strategy(strategy).for_overview())
    shown = _translated(site, pages, language)
    found = {}
    for page in pages:
        named = shown.get(page.translation_key, page)
        found[page.path] = Field(page.pk, page.slug, named.title, address_of(site, named.url_path), page.hue)
    return found


def _translated(site: Site, pages: Iterable[Page], language: str) -> dict:
    """Return the visible translations of pages in a language by translation key; empty for the first language."""
    pages = list(pages)
    if language == "de" or not pages:
        return {}
    keys = [page.translation_key for page in pages]
    found = type(pages[0]).objects.visible(site).filter(locale__language_code=language, translation_key__in=keys)
    return {page.translation_key: page for page in found}
