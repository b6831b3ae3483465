from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from . import checks, notify, privacy, receivers, retention  # noqa: F401

        receivers.connect()
        notify.connect()
        retention.register()
        privacy.register()
