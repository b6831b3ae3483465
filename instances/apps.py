from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstancesConfig(AppConfig):
    """Sets up municipalities, from one file or step by step, copies, exports and deletes them. A municipality is made of what the other apps have."""

    name = "instances"
    verbose_name = _("Neue Kommune")

    def ready(self) -> None:
        from municipality import launch

        from . import receivers  # noqa: F401
        from .golive import checks
        from .manage import privacy as manage_privacy
        from .manage import retention as manage_retention
        from .wizard import privacy, retention

        privacy.register()
        retention.register()
        manage_privacy.register()
        manage_retention.register()
        checks.register_all()
        launch.mails_go_early("instances/invitation", "instances/test_mail")
