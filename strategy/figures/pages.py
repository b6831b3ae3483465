"""What the pages of indicators show: the list "numbers and goals" of a strategy, and one indicator."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from municipality import charts
from municipality.addresses import address_of
from municipality.breadcrumbs import trail
from municipality.scope import get_site
from municipality.templatetags.municipality_tags import number, quantity
from strategy.goals import goal_view, goal_views, series_with_goals, state_of_series
from strategy.models import FieldOfActionPage, Goal, Indicator, IndicatorValue, StrategyPage, Unit
from strategy.overview import FieldCard, field_overview
from strategy.series import Series, rounded
from strategy.units import STANDARD, UnitLike
from strategy.values.cell_units import same_unit

from . import status
from .figure import Figure
from .indicator import figures_of

QUALITIES = {quality.value: quality.label for quality in IndicatorValue.Quality}


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator in the list. `latest` with `year`: text of the newest value; `state`: see `goals.GoalView`; `target`: "Ziel 2035: 0 kt"."""

    title: str
    url: str
    code: str
    kind: str
    latest: str
    year: str
    target: str
    state: str
    state_text: str
    spark: SafeString


@dataclass(frozen=True)
class Group:
    """The indicators of one field of action, or of the whole strategy (`hue` None)."""

    title: str
    url: str
    hue: int | None
    icon: str
    rows: list[IndicatorRow]


def language_of_content() -> str:
    """Return the language in which indicators are written where it is not the reader's, else ""."""
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def in_readers_language(strategy: StrategyPage, site: Site) -> StrategyPage:
    """Return the visible translation of a strategy in the reader's language, else the strategy itself."""
    if get_language() == strategy.locale.language_code:
        return strategy
    found = StrategyPage.objects.visible(site).filter(translation_key=strategy.translation_key, locale__language_code=get_language())
    return found.select_related("locale").first() or strategy


def way_to(page: Page, request: HttpRequest, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Return breadcrumbs that lead over `page` to the steps (title, address) below it."""
    above = trail(page, request)
    if above:
        above[-1]["url"] = address_of(get_site(request), page.url_path)
    return [*above, *({"title": title, "url": url} for title, url in more)]


def numbers_context(strategy: StrategyPage, request: HttpRequest) -> dict[str, Any]:
    """Return the context of the list. `strategy`: the visible original, with its locale."""
    site = get_site(request)
    page = in_readers_language(strategy, site)
    cards = field_overview(page, site)
    shown = {None, *(card.pk for card in cards)}
    found = Indicator.objects.of_strategy(strategy).with_values()
    indicators = [indicator for indicator in found if indicator.field_of_action_id in shown]
    goals = [goal for goal in visible_goals(Q(strategy=strategy), site) if goal.field_of_action_id in shown]
    series = series_with_goals({indicator.pk: Series(indicator, strategy.baseline_year) for indicator in indicators}, goals)
    groups = groups_of(series.values(), goals, cards)
    count = sum(len(group.rows) for group in groups)
    measured = [card for card in cards if card.meter.total]
    address = reverse("strategy:strategy_figure", args=[strategy.pk, "stand", "svg"]).removesuffix(".svg")
    return {
        "page_title": _("Zahlen und Ziele"),
        "strategy": {"title": page.title, "url": address_of(site, page.url_path)},
        "groups": groups,
        "count_text": ngettext("Eine Messgröße", "%(count)s Messgrößen", count) % {"count": number(count)},
        "summary": _summary([row for group in groups for row in group.rows]),
        "status": status.figure(cards, address=address) if measured else None,
        "content_lang": language_of_content(),
        "breadcrumbs": way_to(page, request, (_("Zahlen und Ziele"), "")),
    }


def _summary(rows: list[IndicatorRow]) -> str:
    """Say how many of the numbers that have a target are on their way."""
    judged = [row for row in rows if row.state]
    if not judged:
        return ""
    good = sum(row.state in ("on", "done") for row in judged)
    words = {"good": number(good), "count": number(len(judged))}
    if len(judged) == 1:
        return _("Die eine Messgröße mit Ziel ist auf Kurs oder am Ziel.") if good else _("Die eine Messgröße mit Ziel ist nicht auf Kurs.")
    return (
        ngettext(
            "%(good)s von %(count)s Messgrößen mit Ziel ist auf Kurs oder am Ziel.",
            "%(good)s von %(count)s Messgrößen mit Ziel sind auf Kurs oder am Ziel.",
            good,
        )
        % words
    )


def groups_of(series: Iterable[Series], goals: list[Goal], cards: list[FieldCard]) -> list[Group]:
    """Return indicators by field of action, those of the whole strategy first; a group without indicators is left out."""
    rows: dict[int | None, list[IndicatorRow]] = {}
    of_indicator: dict[int, Goal] = {}
    for goal in goals:
        if goal.indicator_id:
            of_indicator.setdefault(goal.indicator_id, goal)
    ordered = sorted(series, key=lambda entry: (not entry.indicator.is_headline, entry.indicator.sort_order, entry.title))
    for entry in ordered:
        rows.setdefault(entry.indicator.field_of_action_id, []).append(row_of(entry, of_indicator.get(entry.indicator.pk)))
    groups = [Group(_("Ganze Stadt"), "", None, "chart-line", rows[None])] if None in rows else []
    return groups + [Group(card.title, card.url, card.hue, card.icon, rows[card.pk]) for card in cards if card.pk in rows]


def row_of(series: Series, goal: Goal | None) -> IndicatorRow:
    """Return one line of the list; its state is that of its goal, without one that against its own target values."""
    if goal is not None:
        view = goal_view(goal, series)
        state, state_text = view.state, view.state_text
    else:
        # The number of inhabitants is no aim: what is expected of it is neither reached nor missed.
        state, state_text = ("", "") if series.indicator.is_population else state_of_series(series)
    target = series.target
    latest, year = _latest(series)
    return IndicatorRow(
        title=series.title,
        url=series.url,
        code=series.indicator.code,
        kind=_("Leistung") if series.indicator.kind == Indicator.Kind.OUTPUT else _("Wirkung"),
        latest=latest,
        year=year,
        target=(_("erwartet %(year)s: %(value)s") if series.indicator.is_population else _("Ziel %(year)s: %(value)s"))
        % {"year": str(target.year), "value": quantity(_rounded(target.value), series.unit)}
        if target
        else "",
        state=state,
        state_text=state_text,
        spark=charts.sparkline(
            [(point.year, None if point.value is None else float(point.value)) for point in series.actual],
            (target.year, float(target.value)) if target else None,
        ),
    )


def _rounded(value: Any) -> Any:
    return value if value == value.quantize(rounded(value)) else rounded(value)


def _latest(series: Series) -> tuple[str, str]:
    if series.latest is not None:
        value = rounded(series.latest.value) if series.latest.year in series.added_years else series.latest.value
        return quantity(value, series.unit), str(series.latest.year)
    years = series.parts()
    if years:
        count = len(series.categories)
        return ngettext("ein Anteil", "%(count)s Anteile", count) % {"count": count}, str(max(years))
    return "", ""


def visible_goals(condition: Q, site: Site) -> list[Goal]:
    """Return goals of public strategies that belong to no hidden field of action."""
    public = Q(field_of_action=None) | Q(field_of_action__in=FieldOfActionPage.objects.visible(site))
    goals = Goal.objects.filter(condition, public, strategy__in=StrategyPage.objects.visible(site))
    return list(goals.order_by("sort_order", "pk"))


def population_of(strategy: StrategyPage, site: Site) -> Series | None:
    """Return the population of a strategy, None where it has none or it is hidden; 2 queries."""
    found = Indicator.objects.visible(site).filter(strategy=strategy, is_population=True).with_values().first()
    return Series(found) if found else None


def units_for(indicator: Indicator) -> list[UnitLike]:
    """Return the units to compute with: the standard list, and the installation's own where the indicator uses one of them."""
    if same_unit(indicator.unit, STANDARD):
        return list(STANDARD)
    return [*STANDARD, *Unit.objects.all()]


def series_and_figures(indicator: Indicator, site: Site) -> tuple[Series, list[Goal], list[Figure]]:
    """Return an indicator (with values and strategy) with its goals and figures; at most 4 queries."""
    strategy = indicator.strategy
    goals = visible_goals(Q(indicator=indicator), site)
    series = series_with_goals({indicator.pk: Series(indicator, strategy.baseline_year)}, goals)[indicator.pk]
    population = population_of(strategy, site) if indicator.show_per_inhabitant and not indicator.is_population else None
    units = units_for(indicator) if population else list(STANDARD)
    return series, goals, figures_of(series, population, units)


def indicator_context(indicator: Indicator, request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page of an indicator. `indicator`: visible, with values, strategy and field of action."""
    site = get_site(request)
    page = in_readers_language(indicator.strategy, site)
    series, goals, figures = series_and_figures(indicator, site)
    field = indicator.field_of_action
    list_url = reverse("strategy:numbers", args=[indicator.strategy_id])
    in_language = [goal for goal in goals if goal.strategy_id == page.pk] or goals
    return {
        "page_title": indicator.title,
        "indicator": indicator,
        "unit": indicator.unit,
        "kind": indicator.get_kind_display(),
        "field": {"title": field.title, "url": address_of(site, field.url_path), "hue": field.hue} if field else None,
        "numbers": _numbers(series),
        "figures": figures,
        "goals": goal_views(in_language, {indicator.pk: series}),
        "facts": facts_of(series),
        "notes": notes_of(series),
        "csv_url": series.csv_url,
        "list_url": list_url,
        "strategy": {"title": page.title, "url": address_of(site, page.url_path)},
        "content_lang": language_of_content(),
        "breadcrumbs": way_to(page, request, (_("Zahlen und Ziele"), list_url), (indicator.title, "")),
    }


def _numbers(series: Series) -> list[dict[str, str]]:
    from strategy.presenters import headline_of

    headline = headline_of(series)
    return headline.numbers if headline else []


def facts_of(series: Series) -> list[dict[str, Any]]:
    """Return where the values come from and how they are made."""
    indicator = series.indicator
    qualities = dict.fromkeys(row.data_quality for row in series.all_rows if row.data_quality)
    measured = [row.year for row in series.all_rows if row.kind == "actual" and row.value is not None]
    facts = [{"label": _("Einheit"), "value": indicator.unit}, {"label": _("Art"), "value": indicator.get_kind_display()}]
    if measured:
        span = (
            str(measured[0]) if measured[0] == measured[-1] else _("%(first)s bis %(last)s") % {"first": str(measured[0]), "last": str(measured[-1])}
        )
        facts.append({"label": _("Werte"), "value": span})
    sources = "; ".join(dict.fromkeys(row.source for row in series.all_rows if row.source))
    facts.append({"label": _("Quelle"), "value": sources})
    if qualities:
        facts.append({"label": _("Datengüte"), "value": "; ".join(str(QUALITIES[key]) for key in sorted(qualities))})
    return facts


def addresses_of_numbers(site: Site) -> list[str]:
    """Return the addresses of all public pages of indicators and their lists, for search engines; 1 query."""
    rows = list(Indicator.objects.visible(site).order_by("strategy_id", "pk").values_list("strategy_id", "pk"))
    lists = [reverse("strategy:numbers", args=[strategy]) for strategy in dict.fromkeys(strategy for strategy, _pk in rows)]
    return lists + [reverse("strategy:indicator", args=[pk]) for _strategy, pk in rows]


def notes_of(series: Series) -> list[dict[str, str]]:
    """Return the notes on single values, newest first."""
    rows = sorted((row for row in series.all_rows if row.note), key=lambda row: -row.year)
    return [{"label": " · ".join(part for part in (str(row.year), row.category, row.scenario) if part), "text": row.note} for row in rows[:60]]
