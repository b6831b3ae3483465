"""What the exports add to Wagtail's admin."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from strategy.rules import may_edit_any_strategy

from .urls import staff


class ExportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_edit_any_strategy(request.user)


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return staff


@hooks.register("register_reports_menu_item")
def register_menu_item() -> MenuItem:
    return ExportMenuItem(_("Export und Vorlagen"), reverse("strategy_exports"), icon_name="download", order=20)
