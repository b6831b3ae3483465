"""Pages of indicators and files of figures: only what anybody may read, only of the host's municipality; everything else is 404."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from municipality.scope import get_site
from strategy.models import FieldOfActionPage, Indicator, MeasurePage, StrategyPage
from strategy.overview import field_overview

from . import pages, schedule, status
from .files import answer


@require_safe
def numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """All indicators of a strategy, by field of action, with state and newest value."""
    visible = StrategyPage.objects.visible(get_site(request)).select_related("locale")
    found = get_object_or_404(visible, pk=pk)
    original = found if found.original.pk == found.pk else get_object_or_404(visible, pk=found.original.pk)
    return TemplateResponse(request, "strategy/numbers_page.html", pages.numbers_context(original, request))


@require_safe
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """One indicator with its figures, table, source, method and goals."""
    return TemplateResponse(request, "strategy/indicator_page.html", pages.indicator_context(_indicator(request, pk), request))


@require_safe
def indicator_figure(request: HttpRequest, pk: int, key: str, ending: str) -> HttpResponse:
    """A figure of an indicator as a file: `verlauf`, `aufteilung`, `anteile`, `je-person`; svg, png or csv."""
    found = _indicator(request, pk)
    _series, _goals, figures = pages.series_and_figures(found, get_site(request))
    return answer(request, next((figure for figure in figures if figure.key == key), None), ending, found.title)


@require_safe
def strategy_figure(request: HttpRequest, pk: int, key: str, ending: str) -> HttpResponse:
    """A figure of a whole strategy as a file: `stand`, the measures by state and field of action."""
    strategy = get_object_or_404(StrategyPage.objects.visible(get_site(request)), pk=pk)
    if key != "stand":
        raise Http404("figure")
    cards = field_overview(strategy, get_site(request))
    return answer(request, status.figure(cards) if any(card.meter.total for card in cards) else None, ending, strategy.title)


@require_safe
def field_figure(request: HttpRequest, pk: int, key: str, ending: str) -> HttpResponse:
    """A figure of a field of action as a file: `zeitplan`, its measures over the years."""
    site = get_site(request)
    field = get_object_or_404(FieldOfActionPage.objects.visible(site), pk=pk)
    if key != "zeitplan":
        raise Http404("figure")
    measures = list(MeasurePage.objects.visible(site).of_field(field).for_rows())
    return answer(request, schedule.figure([(field.title, measures)]), ending, field.title)


def _indicator(request: HttpRequest, pk: int) -> Indicator:
    found = Indicator.objects.visible(get_site(request)).select_related("strategy__locale", "field_of_action").with_values()
    return get_object_or_404(found, pk=pk)
