"""The strategy in the content API: where we want to go, how far we are, and what is done for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality.addresses import address_of
from municipality.api import shapes
from municipality.api.endpoint import Endpoint, Operation, cut
from municipality.api.fields import SDGS, describe, prepare_sdgs, related_ids
from municipality.api.parameters import PAGING, choice, free_text, refuse
from municipality.api.reader import Reader
from municipality.api.types import Field, Many, list_of, one_of, text
from municipality.search.query import matching

from .api_shapes import FIELD_WITH_GOALS, GOAL, INDICATOR, INDICATOR_WITH_VALUES, MEASURE, REACH_SHARE, STRATEGY, rounded
from .filters import ORDERS, STATES, MeasureFilter
from .goals import goal_view, way_of
from .models import FieldOfActionPage, Goal, Indicator, MeasurePage, ReachShare, StrategyPage
from .overview import FieldCard, StatusCounts, field_overview, total, translations
from .reach import whole_percents
from .series import Series
from .states import MeasureStatus, StatusGroup
from .targets import reduction
from .upkeep.api import NOTE, notes_of

# Values -----------------------------------------------------------------------------------------------------------------


def current(reader: Reader) -> StrategyPage:
    """Return the strategy that is in force; 404 where there is none."""
    found = StrategyPage.objects.current(reader.site, reader.language)
    if found is None:
        raise Http404("strategy")
    return found


def series_of(strategy: StrategyPage, site: Site) -> dict[int, Series]:
    """Return the visible series of a strategy in the first language, by id of the indicator."""
    found = Indicator.objects.visible(site).of_strategy(strategy).with_values()
    return {indicator.pk: with_address(Series(indicator, strategy.baseline_year)) for indicator in found}


def with_address(series: Series) -> Series:
    from django.urls import reverse

    series.detail_url = reverse("api:indicators-detail", args=[series.indicator.pk])
    return series


def goal_parts(goal: Goal, series: Series | None) -> dict[str, Any]:
    """Return a goal with its progress for `GOAL`; `series` None also where the indicator is hidden."""
    view, way = goal_view(goal, series), way_of(goal, series)
    base, target = way.base, way.target
    return {
        "id": goal.pk, "code": goal.code, "title": goal.title, "wording": goal.wording, "scope_note": goal.scope_note, "is_net_zero": goal.is_net_zero,
        "field_of_action_id": goal.field_of_action_id,
        "indicator_id": series.indicator.pk if series else None, "unit": series.unit if series else "",
        "baseline": base, "latest": series.latest if series else None, "target": target, "interim_targets": way.between,
        "reduction_percent": rounded(reduction(base.value, target.value), 4) if base and target else goal.reduction_percent,
        "share_done": rounded(view.share, 4), "state": view.state, "sentence": " ".join(part for part in (view.state_text, view.pace) if part),
        "resolution_text": goal.resolution_text, "resolution_date": goal.resolution_date, "resolution_url": goal.resolution_url,
    }  # fmt: skip


def visible_goals(strategy: StrategyPage, original: StrategyPage, fields: Iterable[int]) -> list[Goal]:
    """Return the goals of a strategy, or of its original where the translation has none; `fields`: visible fields of action."""
    goals = list(Goal.objects.filter(strategy__in={strategy.pk, original.pk}).order_by("sort_order", "pk"))
    own = [goal for goal in goals if goal.strategy_id == strategy.pk]
    shown = {None, *fields}
    return [goal for goal in own or goals if goal.field_of_action_id in shown]


def reach_parts(shares: Iterable[ReachShare]) -> dict[str, Any] | None:
    """Return the shares for `REACH`, None where the town has entered none."""
    shares = list(shares)
    if not shares:
        return None
    whole = whole_percents([share.share_percent for share in shares])
    rows = [
        {
            "reach": share.reach,
            "label": share.text,
            "share_percent": share.share_percent,
            "rounded_percent": percent,
            "year": share.year,
            "source": share.source,
        }
        for share, percent in zip(shares, whole, strict=True)
    ]
    return {"shares": rows, "unassigned_percent": max(0, 100 - sum(whole))}


def field_parts(card: FieldCard, slug: str, reader: Reader) -> dict[str, Any]:
    """Return a field of action for `FIELD`."""
    return {
        "id": card.pk, "detail_url": shapes.detail_url(card.pk, reader), "html_url": card.url, "slug": slug, "code": card.code, "title": card.title,
        "summary": card.summary, "icon": card.icon, "hue": card.hue, "status_counts": card.meter, "project_count": card.project_count,
    }  # fmt: skip


class StrategyEndpoint(Endpoint):
    """The strategy that is in force, its fields of action and its measures."""

    part = "strategy"
    prefix = "strategy/"
    MEASURE_FILTERS = (
        free_text("feld", "Slug of a field of action.", 255, "energie"),
        choice("stand", "Group of states as on the page of a field; `verzoegert`: the late ones.", STATES, "laeuft"),
        choice("status", "One exact state.", MeasureStatus.values, "running"),
        free_text("q", "Full text, as the search of the site understands it.", 200, "Dach"),
        choice("reihenfolge", "Order; without it by number, with `q` by fit.", ORDERS, "nummer"),
        *PAGING,
    )
    operations = (
        Operation("", "strategy", "strategy", "The strategy with goals, shares and fields of action", STRATEGY, can_be_missing=True),
        Operation(
            "fields/", "strategy-fields", "fields", "Fields of action with their goals", list_of(FIELD_WITH_GOALS, "FieldOfActionList"), PAGING,
            can_be_missing=True,
        ),
        Operation(
            "measures/", "strategy-measures", "measures", "Measures of the strategy", list_of(MEASURE, "MeasureList"), MEASURE_FILTERS,
            example="?stand=laeuft&limit=2", can_be_missing=True,
        ),
    )  # fmt: skip

    def strategy(self, asked: dict[str, Any]) -> dict[str, Any]:
        page, reader = current(self.reader), self.reader
        original = page.original
        series = series_of(original, reader.site)
        cards, pages = self.cards(page)
        shares = list(page.reach_shares.all()) or (list(original.reach_shares.all()) if original != page else [])
        goals = [goal for goal in visible_goals(page, original, pages) if goal.field_of_action_id is None]
        names = (
            "guiding_idea", "introduction", "why_allies", "method_note", "baseline_year", "target_year", "resolution_text", "resolution_date",
            "resolution_url",
            "title", "last_published_at",
        )  # fmt: skip
        return {name: getattr(page, name) for name in names} | {
            "id": page.pk,
            "detail_url": shapes.detail_url(page.pk, reader),
            "html_url": address_of(reader.site, page.url_path),
            "locale": page.locale.language_code,
            "goals": [goal_parts(goal, series.get(goal.indicator_id or 0)) for goal in goals],
            "reach": reach_parts(shares),
            "headline_indicator": next((entry for entry in series.values() if entry.indicator.is_headline), None),
            "status_counts": total(cards) if cards else StatusCounts(),
            "fields": [field_parts(card, pages[card.pk].slug, reader) for card in cards],
        }

    def cards(self, page: StrategyPage) -> tuple[list[FieldCard], dict[int, FieldOfActionPage]]:
        """Return the visible fields of action as the site shows them, and their pages in the first language by id."""
        cards = field_overview(page, self.reader.site)
        return cards, FieldOfActionPage.objects.for_overview().in_bulk([card.pk for card in cards])

    def fields(self, asked: dict[str, Any]) -> dict[str, Any]:
        page, reader = current(self.reader), self.reader
        original = page.original
        cards, pages = self.cards(page)
        series = series_of(original, reader.site)
        goals = visible_goals(page, original, pages)
        prepare_sdgs(list(pages.values()), reader)
        rows = [
            field_parts(card, pages[card.pk].slug, reader)
            | {
                "picture": shapes.PictureUse(pages[card.pk].picture_id),
                "sdgs": pages[card.pk].api_sdgs,
                "goals": [goal_parts(goal, series.get(goal.indicator_id or 0)) for goal in goals if goal.field_of_action_id == card.pk],
            }
            for card in cards
        ]
        return cut(rows, asked)

    def measures(self, asked: dict[str, Any]) -> dict[str, Any]:
        page, reader = current(self.reader), self.reader
        original = page.original
        fields = {field.path: field for field in FieldOfActionPage.objects.visible(reader.site).of_strategy(original).for_overview()}
        found = MeasurePage.objects.visible(reader.site).of_strategy(original)
        if asked.get("feld"):
            chosen = [field for field in fields.values() if field.slug == asked["feld"]]
            if not chosen:
                raise refuse(_("Dieses Handlungsfeld gibt es hier nicht."))
            found = found.child_of(chosen[0])
        if asked.get("status"):
            found = found.filter(status=asked["status"])
        result = matching(reader.site, asked["q"], models=[MeasurePage]) if asked.get("q") else None
        if result is not None:
            found = found.filter(pk__in=result.ids)
        wish = MeasureFilter(asked.get("stand", ""), asked.get("reihenfolge") or "nummer")
        rows = [row for row in found.only("pk", "path", "code", "title", "status", "is_delayed") if row.path[: -row.steplen] in fields]
        ids = [row.pk for row in wish.apply(rows)]
        if result is not None and not asked.get("reihenfolge"):
            places = {pk: place for place, pk in enumerate(result.ids)}
            ids.sort(key=lambda pk: places[pk])
        return cut(ids, asked, lambda part: self.loaded(part, page, fields))

    def loaded(self, ids: list[int], strategy: StrategyPage, fields: dict[str, FieldOfActionPage]) -> list[MeasurePage]:
        """Return measures with everything that `MEASURE` shows, in the order of `ids`: at most 4 queries."""
        site = self.reader.site
        pages = MeasurePage.objects.filter(pk__in=ids).for_rows().in_bulk()
        found = [pages[pk] for pk in ids if pk in pages]
        prepare_sdgs(found, self.reader)
        shown = translations(found, strategy, site) if found and found[0].locale_id != strategy.locale_id else {}
        shown_fields = translations(fields.values(), strategy, site)
        for page in found:
            translated = shown.get(page.translation_key, page)
            field = fields[page.path[: -page.steplen]]
            page.api_title = translated.title
            page.api_detail_url = shapes.detail_url(page.pk, self.reader)
            page.api_html_url = address_of(site, translated.url_path)
            field_page = shown_fields.get(field.translation_key, field)
            page.api_field = {
                "id": field.pk,
                "slug": field.slug,
                "title": field_page.title,
                "html_url": address_of(site, field_page.url_path),
                "hue": field.hue,
            }
        return found


class IndicatorsEndpoint(Endpoint):
    """Series of the strategies that anybody may read."""

    part = "strategy"
    prefix = "strategy/indicators/"
    operations = (
        Operation("", "indicators-listing", "listing", "Series with their latest values", list_of(INDICATOR, "IndicatorList"), PAGING),
        Operation("<int:pk>/", "indicators-detail", "single", "A series with all values, sources and quality", INDICATOR_WITH_VALUES),
    )

    def listing(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = (
            Indicator.objects.visible(self.reader.site).select_related("strategy").with_values().order_by("-is_headline", "sort_order", "title", "pk")
        )
        return cut(found, asked, lambda rows: [with_address(Series(row, row.strategy.baseline_year)) for row in rows])

    def single(self, asked: dict[str, Any], pk: int) -> Series:
        found = Indicator.objects.visible(self.reader.site).select_related("strategy").with_values().filter(pk=pk).first()
        if found is None:
            raise Http404("indicator")
        return with_address(Series(found, found.strategy.baseline_year))


ENDPOINTS = (StrategyEndpoint, IndicatorsEndpoint)


# Pages ------------------------------------------------------------------------------------------------------------------


def prepare_strategies(pages: list[StrategyPage], reader: Reader) -> None:
    """Give strategies their goals, with progress, and shares."""
    goals = list(Goal.objects.filter(strategy__in=pages).order_by("sort_order", "pk"))
    fields = {goal.field_of_action_id for goal in goals} - {None}
    visible = set(FieldOfActionPage.objects.visible(reader.site).filter(pk__in=fields).values_list("pk", flat=True)) if fields else set()
    wanted = {goal.indicator_id for goal in goals} - {None}
    rows = Indicator.objects.visible(reader.site).filter(pk__in=wanted).with_values() if wanted else []
    years = {page.pk: page.baseline_year for page in pages}
    series = {row.pk: Series(row, years.get(row.strategy_id)) for row in rows}
    for page in pages:
        own = [goal for goal in goals if goal.strategy_id == page.pk and (goal.field_of_action_id is None or goal.field_of_action_id in visible)]
        page.api_goals = [goal_parts(goal, series.get(goal.indicator_id or 0)) for goal in own]
        page.api_reach = (reach_parts(page.reach_shares.all()) or {"shares": []})["shares"]


def prepare_measures(pages: list[MeasurePage], reader: Reader) -> None:
    """Give measures their goals of the United Nations, the measures that go with them, and their progress notes."""
    prepare_sdgs(pages, reader)
    flanking, notes = related_ids(pages, "flanking_measures"), notes_of(pages)
    for page in pages:
        page.api_flanking = flanking[page.pk]
        page.api_notes = notes[page.translation_key]


def label(name: str) -> Field:
    """Return the field that says a coded value in words."""

    def read(page: MeasurePage) -> str | Promise:
        return getattr(page, f"get_{name}_display")()

    return Field(f"{name}_label", text, read)


describe(
    StrategyPage,
    Field("goals", Many(GOAL), lambda page: page.api_goals),
    Field("reach_shares", Many(REACH_SHARE), lambda page: page.api_reach),
    load=lambda pages: pages.prefetch_related("reach_shares"),
    prepare=prepare_strategies,
)
describe(FieldOfActionPage, SDGS, prepare=prepare_sdgs)
describe(
    MeasurePage,
    SDGS,
    Field("flanking_measures", shapes.page_links, lambda page: page.api_flanking),
    Field("progress_notes", Many(NOTE), lambda page: page.api_notes),
    *(label(name) for name in ("status", "priority", "measure_type", "introduction_term")),
    Field("status_group", one_of([group.value for group in StatusGroup])),
    load=lambda pages: pages.select_related("responsible_office").prefetch_related("steps", "extras"),
    prepare=prepare_measures,
    orders=("code", "status_date"),
)
