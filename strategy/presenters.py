"""What the templates of the strategy get: plain values, ready to be shown. Templates never query."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from municipality.pictures import size_of
from municipality.scope import get_site
from municipality.templatetags.municipality_tags import euro, number, quantity

from . import registry
from .figures import path, schedule
from .figures.figure import Figure
from .figures.indicator import file_address, main_figure
from .filters import MeasureFilter
from .goals import goal_views, series_with_goals
from .models import FieldOfActionPage, Goal, Indicator, IndicatorValue, MeasurePage, StrategyPage
from .overview import field_overview, field_state, status_counts, total, translations
from .reach import cooperation_text, reach_of, reach_shares
from .savings import savings_of, sum_up
from .series import Series, address_of_file
from .states import MeasureStatus
from .upkeep import public as upkeep

# Small figures on a page; the rest stands on the pages of the indicators.
SHOWN, FILES = 6, 12


@dataclass(frozen=True)
class Headline:
    """The path of the leading indicator: chart, four numbers, and what today's pace means."""

    series: Series
    figure: Figure
    numbers: list[dict[str, str]]
    pace: str
    gap: str


def headline_chart(strategy: StrategyPage | None) -> Headline | None:
    """Return the path of the leading indicator of a strategy, None where it has none or no value yet.

    Costs 2 queries, one more where the indicator has no target values and the way of its goal stands in.
    """
    if strategy is None or strategy.pk is None:
        return None
    original = strategy.original
    indicator = Indicator.objects.filter(strategy=original, is_headline=True).with_values().first()
    if indicator is None:
        return None
    series = Series(indicator, original.baseline_year)
    if not series.targets:
        series = series_with_goals({indicator.pk: series}, original.goals.filter(indicator=indicator, field_of_action=None))[indicator.pk]
    return headline_of(series)


def headline_of(series: Series) -> Headline | None:
    """Return a series as headline."""
    base, latest, target = series.base, series.latest, series.target
    if base is None or latest is None:
        return None
    numbers = [{"value": quantity(base.value, series.unit), "label": str(base.year)}] if base != latest else []
    change = series.change_percent
    label = str(latest.year) if change is None else f"{latest.year} ({signed_percent(change)})"
    numbers.append({"value": quantity(latest.value, series.unit), "label": label})
    if target:
        numbers.append({"value": quantity(target.value, series.unit), "label": _("Ziel %(year)s") % {"year": str(target.year)}})
    if series.pace_text:
        numbers.append({"value": series.pace_text, "label": _("im Tempo von heute")})
    return Headline(
        series, path.figure(series, sentences=False, address=file_address(series, "verlauf")), numbers, series.pace_sentence, series.gap_sentence
    )


def signed_percent(value: Decimal) -> str:
    """Return "−43 %" or "+3 %", rounded."""
    whole = value.quantize(Decimal(1))
    sign = "−" if whole < 0 else "+" if whole > 0 else ""
    return f"{sign}{quantity(abs(whole), '%')}"


def strategy_context(page: StrategyPage, request: HttpRequest) -> dict[str, Any]:
    """Return the context of the strategy page."""
    site, original = get_site(request), page.original
    cards = field_overview(page, site)
    shown = {None, *(card.pk for card in cards)}
    found = Indicator.objects.filter(strategy=original).with_measured() if original.pk else []
    indicators = [indicator for indicator in found if indicator.field_of_action_id in shown]
    goals = [goal for goal in page.goals.all() if not goal.field_of_action_id]
    if not goals and original != page:
        goals = list(original.goals.filter(field_of_action=None))
    others = [one for one in indicators if not one.field_of_action_id and not one.is_headline and one.is_measured][:SHOWN]
    leading = next((one for one in indicators if one.is_headline), None)
    series = series_with_goals(_loaded(indicators, {one.pk for one in [*others, leading] if one}, goals, original.baseline_year), goals)
    measures = _measure_numbers(original, site)
    return {
        "headline": headline_of(series[leading.pk]) if leading else None,
        "goals": goal_views(goals, series),
        "reach": reach_shares(page),
        "reach_of_measures": reach_of((reach for reach, _status, _ghg, _energy in measures), (card.reach for card in cards)),
        "cooperation": cooperation_text(site),
        "savings": sum_up((ghg, energy) for _reach, status, ghg, energy in measures if status != MeasureStatus.STOPPED),
        "fields": cards,
        "total": total(cards),
        "measures_url": measures_url(original),
        "late_text": _late_text(total(cards).delayed),
        "figures": [figure for one in others if (figure := main_figure(series[one.pk], small=True))],
        "numbers_url": address_of_file("strategy:numbers", original.pk) if any(one.is_measured for one in indicators) else "",
        "documents": registry.files(site) + _whole_downloads(original, bool(cards)),
        "downloads": _downloads(indicators),
        "resolution_date": _day(page.resolution_date),
    }


def _measure_numbers(strategy: StrategyPage, site: Site) -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    """Return (reach, state, greenhouse gases, energy) of every visible measure; 1 query."""
    if not strategy.pk:
        return []
    measures = MeasurePage.objects.visible(site).of_strategy(strategy).order_by()
    return list(measures.values_list("reach", "status", "ghg_savings_t_per_year", "energy_savings_mwh_per_year"))


def measures_url(strategy: StrategyPage) -> str:
    """Return the address of the list of all measures of a strategy."""
    return reverse("catalogue:measures") + ("" if strategy.is_current else f"?strategie={strategy.pk}")


def _late_text(late: int) -> str:
    if not late:
        return ""
    return ngettext("Eine Maßnahme ist verzögert.", "%(count)s Maßnahmen sind verzögert.", late) % {"count": number(late)}


def _whole_downloads(strategy: StrategyPage, has_measures: bool) -> list[dict[str, str]]:
    """Files with the whole strategy, as far as anybody may read it."""
    if not has_measures or not strategy.pk or not strategy.live:
        return []
    return [
        {"title": _("Alle Maßnahmen"), "url": reverse("strategy:measures_csv", args=[strategy.pk]), "kind": "CSV",
         "note": _("mit Stand, Stelle, Kosten und Einsparung")},
        {"title": _("Ganze Strategie"), "url": reverse("strategy:export_workbook", args=[strategy.pk]), "kind": "XLSX",
         "note": _("als Arbeitsmappe für Tabellenprogramme")},
        {"title": _("Ganze Strategie"), "url": reverse("strategy:export_json", args=[strategy.pk]), "kind": "JSON", "note": _("für Maschinen")},
    ]  # fmt: skip


def _loaded(indicators: list[Indicator], wanted: set[int], goals: list[Goal], base_year: int | None) -> dict[int, Series]:
    """Return the series that are drawn or that goals are measured by, with their values (1 query); the others stay unread."""
    wanted |= {goal.indicator_id for goal in goals if goal.indicator_id}
    found = [indicator for indicator in indicators if indicator.pk in wanted]
    prefetch_related_objects(found, Prefetch("values", IndicatorValue.objects.order_by("year", "kind")))
    return {indicator.pk: Series(indicator, base_year) for indicator in found}


def _downloads(indicators: list[Indicator]) -> list[dict[str, str]]:
    """Files with the values of single indicators."""
    measured = [(one, address_of_file("strategy:indicator_csv", one.pk)) for one in indicators if one.is_measured]  # type: ignore[attr-defined]
    return [{"title": one.title, "url": url, "kind": "CSV", "note": _("Werte in %(unit)s") % {"unit": one.unit}} for one, url in measured if url][
        :FILES
    ]


def field_context(page: FieldOfActionPage, request: HttpRequest, wish: MeasureFilter) -> dict[str, Any]:
    """Return the context of the page of a field of action, with the measures that were asked for."""
    site, original = get_site(request), page.original
    measures: list[MeasurePage] = []
    indicators: list[Indicator] = []
    goals: list[Goal] = []
    if original.pk:
        measures = list(MeasurePage.objects.visible(site).of_field(original).for_rows())
        goals = _goals_of(original, page)
        indicators = list(Indicator.objects.filter(field_of_action=original).with_values())
        missing = {goal.indicator_id for goal in goals} - {indicator.pk for indicator in indicators} - {None}
        indicators += list(Indicator.objects.visible(site).filter(pk__in=missing).with_values()) if missing else []
    counts = status_counts(measures)
    series = series_with_goals({indicator.pk: Series(indicator) for indicator in indicators}, goals)
    own = [entry for entry in series.values() if entry.indicator.field_of_action_id == original.pk and entry.has_values]
    return {
        "field_slug": original.slug,
        "counts": counts,
        "state": field_state(original, counts),
        "late_text": _late_text(counts.delayed),
        "goals": goal_views(goals, series),
        "figures": [figure for entry in own[:SHOWN] if (figure := main_figure(entry, small=True))],
        "more_figures": _more_figures(own[SHOWN:]),
        "schedule": schedule.figure([(page.title, measures)], address=_file_start("strategy:field_figure", original.pk, "zeitplan")),
        "savings": savings_of(measures),
        "measures": measure_rows(wish.apply(measures), page, original, site),
        "measure_total": len(measures),
        "chips": wish.chips(counts),
        "orders": wish.orders() if len(measures) > 1 else [],
        "is_filtered": bool(wish.state),
        "panels": registry.panels(request, original) if original.pk else [],
        "sdgs": list(page.sdgs.all()),
        "picture": picture_of(page),
    }


def _more_figures(series: list[Series]) -> list[dict[str, str]]:
    """Return links to the pages of indicators whose figure is not shown."""
    return [{"title": entry.title, "url": entry.url} for entry in series if entry.url]


def _file_start(name: str, *args: Any) -> str:
    """Return the address of a figure's files without ending."""
    return address_of_file(name, *args, "svg").removesuffix(".svg") if all(args) else ""


def _goals_of(field: FieldOfActionPage, page: FieldOfActionPage) -> list[Goal]:
    """Goals of a field in the language of `page`, else in the first language."""
    goals = list(Goal.objects.filter(field_of_action=field, strategy__live=True).select_related("strategy").order_by("sort_order", "pk"))
    return [goal for goal in goals if goal.strategy.locale_id == page.locale_id] or [
        goal for goal in goals if goal.strategy.locale_id == field.locale_id
    ]


def measure_rows(measures: list[MeasurePage], page: FieldOfActionPage, original: FieldOfActionPage, site: Site) -> list[dict[str, Any]]:
    """Return measures of one field for `components/measure_row.html`, in the language of `page` where they are translated."""
    base = original.get_url(current_site=site) or "" if original.pk else ""
    shown = translations(measures, page, site) if page.pk else {}
    rows = []
    for measure in measures:
        translated = shown.get(measure.translation_key)
        rows.append(
            {
                "code": measure.code,
                "title": translated.title if translated else measure.title,
                "url": (translated.get_url(current_site=site) or "") if translated else f"{base}{measure.slug}/",
                "status": measure.status,
                "late": measure.is_delayed,
                "office": measure.office,
            }
        )
    return rows


def picture_of(page: FieldOfActionPage) -> Any:
    """Return the picture of a field as a rendition with its text alternative; None without a picture or when its file is lost."""
    if not page.picture_id or page.picture is None or not page.picture.is_public:
        return None
    return size_of(page.picture, "fill-1200x500")


def measure_context(page: MeasurePage, request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page of a measure: what matters first, the sheet behind it."""
    site, original = get_site(request), page.original
    field = FieldOfActionPage.objects.filter(path=page.path[: -page.steplen]).select_related("locale").first() if page.path else None
    return {
        "field_slug": field.slug if field else "",
        "field": {"title": field.title, "url": field.get_url(current_site=site) or "", "hue": field.hue, "icon": field.icon} if field else None,
        "status_date": _day(page.status_date),
        "facts": measure_facts(page),
        "numbers": measure_numbers(page),
        "has_savings": page.energy_savings_mwh_per_year is not None or page.ghg_savings_t_per_year is not None,
        "sections": sheet_sections(page),
        **upkeep.parts(page, original, request, site, field.hue if field else 1),
        "extras": list(page.extras.all()),
        "sdgs": list(page.sdgs.all()),
        "panels": registry.panels(request, original) if original.pk else [],
    }


def _day(value: date | None) -> str:
    return date_format(value, "DATE_FORMAT") if value else ""


def _month(value: date) -> str:
    return date_format(value, "F Y")


def period(page: MeasurePage) -> str:
    """Return when the measure runs, in words: "Februar 2023 bis Juni 2025", "seit Mai 2022, ohne Ende"; "" where unknown."""
    if page.start and page.is_ongoing:
        return _("seit %(start)s, ohne Ende") % {"start": _month(page.start)}
    if page.start and page.end:
        return _("%(start)s bis %(end)s") % {"start": _month(page.start), "end": _month(page.end)}
    if page.start:
        return _("ab %(start)s") % {"start": _month(page.start)}
    if page.end:
        return _("bis %(end)s") % {"end": _month(page.end)}
    return _("ohne Ende") if page.is_ongoing else ""


def office_url(page: MeasurePage) -> str:
    """Return the address of what else the responsible office answers for; "" where it is only a text."""
    return reverse("catalogue:office", args=[page.responsible_office_id]) if page.responsible_office_id and page.live else ""


def measure_facts(page: MeasurePage) -> list[dict[str, Any]]:
    """Return the facts beside the measure; unknown ones stay and say so, optional ones are left out."""
    facts: list[dict[str, Any]] = [
        {"label": _("zuständige Stelle"), "value": page.office, "url": office_url(page)},
        {"label": _("Zeitraum"), "value": period(page) or page.duration_text},
    ]
    if page.duration_text and period(page):
        facts.append({"label": _("Dauer"), "value": page.duration_text})
    optional = [
        (_("Einführung"), page.get_introduction_term_display()),
        (_("Priorität"), page.get_priority_display()),
        (_("Art"), page.get_measure_type_display()),
        (_("Reichweite"), page.get_reach_display()),
        (_("Initiator"), page.initiator),
        (_("Personalaufwand"), page.staff_effort_text),
    ]
    facts += [{"label": label, "value": value} for label, value in optional if value]
    if page.paper_url:
        facts.append({"label": _("Beschluss"), "value": _("Vorlage des Rats"), "url": page.paper_url})
    return facts


def measure_numbers(page: MeasurePage) -> list[dict[str, Any]]:
    """Return costs and savings as facts. Unknown is said, and is never 0."""
    numbers = [
        (_("Gesamtkosten"), euro(page.total_cost_eur) if page.total_cost_eur is not None else ""),
        (_("THG-Einsparung im Jahr"), _amount(page.ghg_savings_t_per_year, "t CO₂e")),
        (_("Energieeinsparung im Jahr"), _amount(page.energy_savings_mwh_per_year, "MWh")),
    ]
    if page.initial_cost_eur is not None:
        numbers.insert(1, (_("davon Anschub"), euro(page.initial_cost_eur)))
    return [{"label": label, "value": value} for label, value in numbers]


def _amount(value: Decimal | None, unit: str) -> str:
    return "" if value is None else quantity(value, unit)


def sheet_sections(page: MeasurePage) -> list[dict[str, str]]:
    """Return the filled texts of the measure sheet in its standard order: {title, html} or {title, text}."""
    rich = {"html": True}
    sections: list[tuple[str, str, dict]] = [
        (_("Ziel und Strategie"), page.goal_and_strategy, rich),
        (_("Ausgangslage"), page.initial_situation, rich),
        (_("Beschreibung"), page.description, rich),
        (_("Akteure"), page.stakeholders, {}),
        (_("Zielgruppe"), page.target_groups, {}),
        (_("Erfolgsindikatoren"), page.success_indicators, rich),
        (_("Meilensteine"), page.milestones, rich),
        (_("Anmerkung zu den Kosten"), page.cost_note, {}),
        (_("Finanzierungsansatz"), page.financing_approach, rich),
        (_("Wertschöpfung"), page.regional_value_creation, rich),
        (_("Flankierende Maßnahmen"), page.supporting_text, {}),
        (_("Hinweise"), page.remarks, rich),
    ]
    return [{"title": title, "html" if kind else "text": value} for title, value, kind in sections if value and value.strip()]
