"""Set-up of municipalities in Wagtail's admin: addresses and menu."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .golive import admin_hooks as golive_hooks  # noqa: F401 - registers its hooks
from .manage import admin_hooks as manage_hooks  # noqa: F401 - registers its hooks
from .wizard.rules import may_set_up


class SetupMenuItem(MenuItem):
    """ "Neue Kommune", for whoever may set one up."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_set_up(request.user)


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return SetupMenuItem(_("Neue Kommune"), reverse("setup:index"), name="setup", icon_name="plus-inverse", order=900)
