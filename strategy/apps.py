from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "strategy"
    verbose_name = _("Klimaschutzstrategie")

    def ready(self) -> None:
        from .imports import retention

        retention.register()
