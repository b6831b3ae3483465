from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstancesConfig(AppConfig):
    """Sets up municipalities from one file. No models: it writes what the other apps have."""

    name = "instances"
    verbose_name = _("Neue Kommune")

    def ready(self) -> None:
        from municipality import launch

        launch.mails_go_early("instances/invitation", "instances/test_mail")
