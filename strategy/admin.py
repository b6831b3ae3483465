"""Managing the strategy in the admin: the list of measures, what is still missing. Indicators: `strategy.values.admin`."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.active_filters import ActiveFilter, BaseFilterAdapter, register_filter_adapter_class
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from municipality import cache
from municipality.models import Office
from municipality.scope import sites_of_user

from .checks import report
from .models import FieldOfActionPage, MeasureKeeper, MeasurePage, StrategyPage
from .rules import editable_strategies
from .states import MeasureStatus
from .upkeep.staleness import age_text, stale_ids, with_last_note


class YesNoAdapter(BaseFilterAdapter):
    """Says of a filter that is on "ja" or "nein", not the words of Python."""

    def get_active_filters(self) -> Iterator[ActiveFilter]:
        words = _("ja") if self.value else _("nein")
        yield ActiveFilter(self.bound_field.auto_id, self.filter.label, str(words), self.get_url_without_filter_param(self.name))


register_filter_adapter_class(django_filters.BooleanFilter, adapter_class=YesNoAdapter)


class MeasureFilterSet(WagtailFilterSet):
    """Filters of the list of measures. Offers offices of the person's own municipalities only."""

    status = django_filters.MultipleChoiceFilter(label=_("Stand"), choices=MeasureStatus.choices, widget=CheckboxSelectMultiple)
    is_delayed = django_filters.BooleanFilter(label=_("verzögert"))
    priority = django_filters.ChoiceFilter(label=_("Priorität"), choices=MeasurePage.Priority.choices)
    responsible_office = django_filters.ModelMultipleChoiceFilter(
        label=_("zuständige Stelle"),
        queryset=lambda request: Office.objects.filter(municipality__site__in=sites_of_user(request.user)),
        widget=CheckboxSelectMultiple,
    )

    stale = django_filters.BooleanFilter(label=_("lange nicht aktualisiert"), method="only_stale")

    class Meta:
        model = MeasurePage
        fields: list[str] = []

    def only_stale(self, measures: QuerySet, name: str, value: bool) -> QuerySet:
        stale = stale_ids(editable_strategies(self.request.user), timezone.localdate())
        return measures.filter(pk__in=stale) if value else measures.exclude(pk__in=stale)


class MeasureIndexView(IndexView):
    """All measures that this person may explore; Wagtail's view asks the page permissions."""

    default_ordering = "code"

    def get_base_queryset(self) -> QuerySet:
        return with_last_note(super().get_base_queryset())


def age_of(measure: MeasurePage) -> str:
    """Return how long nobody has updated the measure, "" while it is fresh; the patience of strategies is read once for all rows."""
    site = measure.municipality
    if site is None:
        return ""
    patience = cache.remember(site.pk, "strategy_patience", lambda: dict(StrategyPage.objects.values_list("path", "stale_after_months")))
    return age_text(measure, patience.get(measure.path[: -2 * measure.steplen], 12), timezone.localdate())


def status_of(measure: MeasurePage) -> str:
    """Return the state in words, with the delay."""
    status = str(measure.get_status_display())
    return str(_("%(status)s, verzögert") % {"status": status}) if measure.is_delayed else status


def dated(measure: MeasurePage) -> str:
    """Return the day of the state, and how old it is where that is too long."""
    day = date_format(measure.status_date, "SHORT_DATE_FORMAT") if measure.status_date else ""
    return " · ".join(part for part in (day, age_of(measure)) if part)


class MeasureListing(PageListingViewSet):
    model = MeasurePage
    name = "massnahmen"
    url_prefix = "massnahmen"
    icon = "list-ul"
    menu_label = _("Maßnahmen")
    menu_order = 200
    add_to_admin_menu = True
    index_view_class = MeasureIndexView
    filterset_class = MeasureFilterSet
    columns = [
        BulkActionsColumn("bulk_actions"),
        Column("code", label=_("Nummer"), sort_key="code", width="8%"),
        PageTitleColumn("title", label=_("Maßnahme"), sort_key="title", classname="title"),
        Column("status", label=_("Stand"), accessor=status_of, sort_key="status", width="14%"),
        Column("office", label=_("zuständige Stelle"), accessor="office", width="18%"),
        Column("status_date", label=_("Stand vom"), accessor=dated, sort_key="status_date", width="18%"),
        PageStatusColumn("live", label=_("Veröffentlicht"), sort_key="live", width="10%"),
    ]


class MissingReportView(WagtailAdminTemplateMixin, TemplateView):
    """What the strategy of one's own municipality still lacks, page by page."""

    template_name = "strategy/admin/missing_report.html"
    page_title = _("Was noch fehlt")
    header_icon = "warning"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows: list[dict] = []
        for strategy in editable_strategies(self.request.user):
            fields = FieldOfActionPage.objects.of_strategy(strategy).select_related("picture")
            measures = with_last_note(MeasurePage.objects.of_strategy(strategy)).select_related("responsible_office").order_by("code")
            kept = set(MeasureKeeper.objects.filter(measure__in=measures.values("pk"), user__is_active=True).values_list("measure_id", flat=True))
            for measure in (found := list(measures)):
                measure.age, measure.is_kept = age_text(measure, strategy.stale_after_months, timezone.localdate()), measure.pk in kept
            rows += report(found, fields)
        return {**super().get_context_data(**kwargs), "rows": rows}
