"""The start in Wagtail's admin: addresses, menu, panel of the first page. Imported by `instances.wagtail_hooks`."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from municipality import launch

from .rules import launchable_sites


@hooks.register("register_admin_urls")
def golive_urls() -> list:
    return [path("start/", include("instances.golive.admin_urls"))]


class PreparingItem(MenuItem):
    """In the main menu while something is in preparation."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(not launch.is_live(site) for site in launchable_sites(request.user))


class LiveItem(MenuItem):
    """Among the settings when everything is live."""

    def is_shown(self, request: HttpRequest) -> bool:
        sites = launchable_sites(request.user)
        return bool(sites) and all(launch.is_live(site) for site in sites)


@hooks.register("register_admin_menu_item")
def preparing_item() -> MenuItem:
    return PreparingItem(_("Start der Website"), reverse("golive:index"), name="golive", icon_name="globe", order=20)


@hooks.register("register_settings_menu_item")
def live_item() -> MenuItem:
    return LiveItem(_("Start der Website"), reverse("golive:index"), name="golive-live", icon_name="globe", order=5)


class PreparingPanel(Component):
    """Which websites are not public yet, for those who prepare them."""

    name = "golive"
    template_name = "instances/golive/panel.html"
    order = 5

    def __init__(self, sites: list) -> None:
        self.sites = sites

    def get_context_data(self, parent_context: dict) -> dict[str, Any]:
        return {"sites": self.sites}


@hooks.register("construct_homepage_panels", order=200)
def preparing_panel(request: HttpRequest, panels: list) -> None:
    sites = [site for site in launchable_sites(request.user) if not launch.is_live(site)]
    if sites:
        panels.insert(0, PreparingPanel(sites[:10]))


@hooks.register("insert_global_admin_css")
def golive_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin/golive.css"))
