from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projektfabrik")

    def ready(self) -> None:
        from municipality import launch

        from . import receivers

        launch.mails_go_early("projects/code", "projects/help_code", "projects/new_link")
        receivers.connect()
