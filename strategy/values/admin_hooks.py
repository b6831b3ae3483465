"""What the values add to Wagtail's admin: addresses, entries of the log, menu items. Imported by `strategy.wagtail_hooks`."""

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import modeladmin_register

from strategy.rules import may_edit_any_strategy

from .admin import IndicatorAdmin
from .unit_admin import UnitViewSet

modeladmin_register(IndicatorAdmin)


@hooks.register("register_admin_viewset")
def register_units() -> UnitViewSet:
    return UnitViewSet()


@hooks.register("register_admin_urls")
def register_value_urls() -> list:
    return [path("strategie/", include("strategy.values.admin_urls"))]


class StrategyEditorsItem(MenuItem):
    """Shown to whoever edits a strategy."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_edit_any_strategy(request.user)


@hooks.register("register_settings_menu_item")
def register_tokens_menu_item() -> MenuItem:
    return StrategyEditorsItem(gettext_lazy("Schlüssel für Werte"), reverse("strategy_values:tokens"), name="value-keys", icon_name="key", order=900)


@hooks.register("register_log_actions")
def register_key_actions(actions) -> None:
    """Making and locking a key stand in the history of the strategy page."""

    @actions.register_action("strategy.key_created")
    class KeyCreated(LogFormatter):
        label = gettext_lazy("Schlüssel angelegt")

        def format_message(self, log_entry) -> str:
            return _("Schlüssel „%(name)s“ für Werte angelegt") % {"name": log_entry.data.get("name", "")}

    @actions.register_action("strategy.key_revoked")
    class KeyRevoked(LogFormatter):
        label = gettext_lazy("Schlüssel gesperrt")

        def format_message(self, log_entry) -> str:
            return _("Schlüssel „%(name)s“ für Werte gesperrt") % {"name": log_entry.data.get("name", "")}
