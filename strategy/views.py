"""Downloads: values of an indicator, list of measures. Only what anybody may read, only of the host's municipality."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from municipality import csv_de
from municipality.scope import get_site

from .models import FieldOfActionPage, Indicator, MeasurePage, StrategyPage


@require_safe
def indicator_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the values of one indicator; 404 for one of another municipality or of a strategy that is not public."""
    indicator = get_object_or_404(Indicator.objects.visible(get_site(request)).with_values(), pk=pk)
    header = [_("Indikator"), _("Einheit"), _("Jahr"), _("Ist oder Soll"), _("Wert"), _("Quelle"), _("Datengüte"), _("Anmerkung")]
    header += [_("Kategorie"), _("Szenario")]
    rows = (
        [
            indicator.title,
            indicator.unit,
            value.year,
            value.get_kind_display(),
            value.value,
            value.source,
            value.data_quality,
            value.note,
            value.category,
            value.scenario,
        ]
        for value in indicator.values.all()
    )
    return csv_de.response(f"{slugify(indicator.title)[:60] or 'indikator'}.csv", header, rows)


@require_safe
def measures_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the measures of one strategy that anybody may read."""
    site = get_site(request)
    strategy = get_object_or_404(StrategyPage.objects.visible(site), pk=pk)
    header = [
        _("Handlungsfeld"), _("Nummer"), _("Maßnahme"), _("In einem Satz"), _("Stand"), _("verzögert"), _("Stand vom"), _("zuständige Stelle"),
        _("Priorität"), _("Beginn"), _("Ende"), _("Gesamtkosten in Euro"), _("Endenergieeinsparung in MWh je Jahr (rechnerisch)"),
        _("THG-Einsparung in t CO₂e je Jahr (rechnerisch)"),
    ]  # fmt: skip
    return csv_de.response("massnahmen.csv", header, _measure_rows(site, strategy))


def _measure_rows(site, strategy: StrategyPage) -> Iterator[list[csv_de.Cell]]:
    fields = {field.path: field.title for field in FieldOfActionPage.objects.visible(site).of_strategy(strategy).only("path", "title")}
    for measure in MeasurePage.objects.visible(site).of_strategy(strategy).for_rows():
        field = fields.get(measure.path[: -measure.steplen])
        if field is not None:
            yield [
                field, measure.code, measure.title, measure.summary, measure.get_status_display(), measure.is_delayed, measure.status_date,
                measure.office, measure.get_priority_display(), measure.start, measure.end, measure.total_cost_eur,
                measure.energy_savings_mwh_per_year, measure.ghg_savings_t_per_year,
            ]  # fmt: skip
