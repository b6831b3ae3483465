"""The factors in Wagtail's admin: addresses and an entry among the settings."""

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ..steps import rules


class FactorMenuItem(MenuItem):
    """ "Wirkungsfaktoren" among the settings."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rules.guiding_sites(request.user))


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("werkstatt/wirkungsfaktoren/", include("workshop.effect.admin_urls"))]


@hooks.register("register_settings_menu_item")
def menu_item() -> MenuItem:
    return FactorMenuItem(gettext_lazy("Wirkungsfaktoren"), reverse("workshop_factors:list"), name="workshop-factors", icon_name="sliders", order=146)
