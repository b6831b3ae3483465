from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstancesConfig(AppConfig):
    """Sets up municipalities from one file. No models: it writes what the other apps have."""

    name = "instances"
    verbose_name = _("Neue Kommune")
