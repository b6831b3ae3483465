"""The look in Wagtail's admin: addresses, menu, and the right to change it on the screen of a group."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.settings.forms import SitePermissionForm

from ..models.branding import Branding
from . import rules


class BrandingPermissionForm(SitePermissionForm):
    """Whose look a group may change."""

    settings_model = Branding
    icon = "view"


class LookMenuItem(MenuItem):
    """ "Erscheinungsbild" in the settings menu, for whoever may change one."""

    def is_shown(self, request: HttpRequest) -> bool:
        if not hasattr(request, "_changes_a_look"):
            request._changes_a_look = bool(rules.sites_of(request.user))  # type: ignore[attr-defined] # the menu asks twice
        return bool(request._changes_a_look)  # type: ignore[attr-defined]


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("erscheinungsbild/", include("municipality.look.admin_urls"))]


@hooks.register("register_settings_menu_item")
def menu_item() -> MenuItem:
    return LookMenuItem(_("Erscheinungsbild"), reverse("look:index"), name="look", icon_name="view", order=100)


@hooks.register("register_permissions")
def permissions() -> QuerySet:
    return Permission.objects.filter(content_type__app_label="municipality", codename="change_branding")


@hooks.register("register_group_permission_panel")
def group_panel() -> type[SitePermissionForm]:
    return BrandingPermissionForm
