"""What the strategy adds to Wagtail's admin."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin import MeasureListing, MissingReportView
from .exporters import admin_hooks as export_hooks  # noqa: F401 - registers its hooks
from .imports import admin_hooks as import_hooks  # noqa: F401 - registers its hooks
from .rules import may_edit_any_strategy
from .upkeep import admin_hooks  # noqa: F401 - registers its hooks
from .values import admin_hooks as value_hooks  # noqa: F401 - registers its hooks


@hooks.register("register_admin_viewset")
def register_measures() -> MeasureListing:
    return MeasureListing()


def missing_report(request: HttpRequest) -> HttpResponse:
    """The report, for whoever edits a strategy."""
    if not may_edit_any_strategy(request.user):
        raise PermissionDenied
    return MissingReportView.as_view()(request)


@hooks.register("register_admin_urls")
def register_report_url() -> list:
    return [path("strategie/was-fehlt/", missing_report, name="strategy_missing")]


class EditorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_edit_any_strategy(request.user)


@hooks.register("register_reports_menu_item")
def register_report_menu_item() -> MenuItem:
    return EditorsMenuItem(_("Was noch fehlt"), reverse("strategy_missing"), icon_name="warning", order=10)
