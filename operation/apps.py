from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class OperationConfig(AppConfig):
    """Commands for operators. No models: it reads the tables of all apps alike."""

    name = "operation"
    verbose_name = _("Betrieb")

    def ready(self) -> None:
        if settings.SENTRY_DSN:
            from .watch import sentry

            sentry.start(settings.SENTRY_DSN, environment=settings.SENTRY_ENVIRONMENT, release=settings.VERSION)
