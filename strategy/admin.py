"""Managing the strategy in the admin: indicators with their values, the list of measures, what is still missing.

Indicators are no pages, and Wagtail's own view sets ask only model-wide permissions. `wagtail-modeladmin` asks per object, so
whoever may edit a strategy page may edit its indicators, and nobody else sees them.
"""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from municipality.models import Office
from municipality.scope import sites_of_user

from .checks import report
from .models import FieldOfActionPage, Indicator, MeasurePage
from .rules import editable_strategies, may_edit_any_strategy, may_edit_indicator
from .states import MeasureStatus


class IndicatorPermissions(PermissionHelper):
    """Everything about an indicator hangs on the right to edit its strategy page."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return may_edit_any_strategy(user)

    def user_can_list(self, user: Any) -> bool:
        return may_edit_any_strategy(user)

    def user_can_create(self, user: Any) -> bool:
        return may_edit_any_strategy(user)

    def user_can_inspect_obj(self, user: Any, obj: Indicator) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Indicator) -> bool:
        return may_edit_indicator(user, obj)

    def user_can_delete_obj(self, user: Any, obj: Indicator) -> bool:
        return may_edit_indicator(user, obj)


class IndicatorAdmin(ModelAdmin):
    model = Indicator
    menu_label = _("Indikatoren")
    menu_icon = "history"
    menu_order = 210
    base_url_path = "indikatoren"
    permission_helper_class = IndicatorPermissions
    history_view_enabled = False
    inspect_view_enabled = False
    list_display = ("title", "unit", "strategy", "field_of_action", "latest", "leading")
    list_select_related = ("strategy", "field_of_action")
    search_fields = ("title", "unit")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(strategy__in=editable_strategies(request.user)).prefetch_related("values")

    def latest(self, indicator: Indicator) -> str:
        """The latest known value, with its year."""
        from .series import Series

        point = Series(indicator).latest
        if point is None:
            return "–"
        from municipality.templatetags.municipality_tags import number

        return f"{number(point.value)} ({point.year})"

    latest.short_description = _("letzter Wert")

    def leading(self, indicator: Indicator) -> str:
        """A word instead of a picture: Django's own marks need an app that is not installed."""
        return str(_("ja")) if indicator.is_headline else ""

    leading.short_description = _("Leitindikator")


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

    class Meta:
        model = MeasurePage
        fields: list[str] = []


class MeasureIndexView(IndexView):
    """All measures that this person may explore; Wagtail's view asks the page permissions."""

    default_ordering = "code"


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
        Column("status", label=_("Stand"), accessor="get_status_display", sort_key="status", width="14%"),
        Column(
            "is_delayed",
            label=_("verzögert"),
            accessor=lambda measure: _("verzögert") if measure.is_delayed else "",
            sort_key="is_delayed",
            width="8%",
        ),
        Column("office", label=_("zuständige Stelle"), accessor="office", width="20%"),
        Column(
            "status_date",
            label=_("Stand vom"),
            accessor=lambda measure: date_format(measure.status_date, "SHORT_DATE_FORMAT") if measure.status_date else "",
            sort_key="status_date",
            width="10%",
        ),
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
            measures = MeasurePage.objects.of_strategy(strategy).select_related("responsible_office").order_by("code")
            rows += report(measures, fields)
        return {**super().get_context_data(**kwargs), "rows": rows}
