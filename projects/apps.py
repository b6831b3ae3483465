from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projektfabrik")

    def ready(self) -> None:
        from municipality import launch
        from municipality.look.preview import provide_place

        from . import receivers

        launch.mails_go_early("projects/code", "projects/help_code", "projects/new_link")
        receivers.connect()
        provide_place("projekt", _("Projekt"), _first_project)


def _first_project(site: Any) -> str:
    """Return the address of a project for the preview of a look; empty where there is none."""
    from .models import ProjectPage

    page = ProjectPage.objects.visible(site).order_by("-first_published_at").first()
    return (page.get_url(current_site=site) or "") if page else ""
