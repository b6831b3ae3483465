"""The municipalities in Wagtail's admin: addresses and menu. Imported by `instances.wagtail_hooks`."""

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import rules


class TownsItem(MenuItem):
    """ "Kommunen", for whoever runs one."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.runs_any(request.user)


@hooks.register("register_admin_urls")
def towns_urls() -> list:
    return [path("kommunen/neu/", include("instances.wizard.urls")), path("kommunen/", include("instances.manage.urls"))]


@hooks.register("register_admin_menu_item")
def towns_item() -> MenuItem:
    return TownsItem(_("Kommunen"), reverse("towns:index"), name="towns", icon_name="site", order=895)
