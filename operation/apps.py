from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationConfig(AppConfig):
    """Commands for operators. No models: it reads the tables of all apps alike."""

    name = "operation"
    verbose_name = _("Betrieb")
