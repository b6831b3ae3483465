"""The guidance in Wagtail's admin: addresses and an entry among the settings."""

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import rules


class GuidanceMenuItem(MenuItem):
    """ "Anleitungen der Werkstatt" among the settings."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rules.guiding_sites(request.user))


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("werkstatt/anleitungen/", include("workshop.steps.admin_urls"))]


@hooks.register("register_settings_menu_item")
def menu_item() -> MenuItem:
    return GuidanceMenuItem(
        gettext_lazy("Anleitungen der Werkstatt"), reverse("workshop_guidance:list"), name="workshop-guidance", icon_name="help", order=145
    )
