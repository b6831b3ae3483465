from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstancesConfig(AppConfig):
    """Sets up municipalities, from one file or step by step. Keeps drafts only: a municipality is made of what the other apps have."""

    name = "instances"
    verbose_name = _("Neue Kommune")

    def ready(self) -> None:
        from municipality import launch

        from . import receivers  # noqa: F401
        from .golive import checks
        from .wizard import privacy, retention

        privacy.register()
        retention.register()
        checks.register_all()
        launch.mails_go_early("instances/invitation", "instances/test_mail")
