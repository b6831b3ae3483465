from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "strategy"
    verbose_name = _("Klimaschutzstrategie")

    def ready(self) -> None:
        from municipality import admin_scope

        from . import number_search
        from .imports import retention
        from .upkeep.people import is_office_only

        retention.register()
        number_search.connect()
        admin_scope.narrow(is_office_only, "strategy_upkeep")
