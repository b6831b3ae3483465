"""Roles in Wagtail's admin: addresses, menu, the first page for people without pages; screens of the whole installation are hidden."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from municipality.scope import sites_of_user
from strategy.upkeep.people import is_office_only

from . import kinds
from .people import is_jury_only
from .querysets import roles_of

JURYS_MENU = frozenset({"roles-jury"})
INSTALLATION = frozenset({"collections", "workflows", "workflow-tasks", "users", "groups", "redirects", "sites", "locales"})
"""Names of Wagtail's own items that reach over all municipalities; the addresses are closed by `municipality.admin_scope`."""


def _keys(request: HttpRequest) -> frozenset[str]:
    """Return the roles of this person in the municipality of the request; asked once per request."""
    if not hasattr(request, "_roles"):
        site = getattr(request, "municipality", None)
        request._roles = roles_of(request.user, site) if site is not None and request.user.is_active else frozenset()  # type: ignore[attr-defined]
    return request._roles  # type: ignore[attr-defined]


class StaffMenuItem(MenuItem):
    """ "Mitarbeitende", for whoever manages this municipality."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or bool(_keys(request) & set(kinds.MANAGING))


class JuryMenuItem(MenuItem):
    """ "Projekte lesen", for the jury."""

    def is_shown(self, request: HttpRequest) -> bool:
        return kinds.JURY in _keys(request)


class RolesPanel(Component):
    """Where to begin, for people who have a role here and no pages to write."""

    name = "roles"
    template_name = "roles/admin/panel.html"
    order = 10

    def get_context_data(self, parent_context: dict) -> dict:
        request = parent_context["request"]
        site, keys = request.municipality, _keys(request)
        return {
            "user": request.user, "roles": kinds.in_order(keys), "town": site.site_name or site.hostname, "url": site.root_url,
            "jury": kinds.JURY in keys, "manages": bool(keys & set(kinds.MANAGING)),
        }  # fmt: skip


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("mitarbeitende/", include("roles.admin.urls")), path("jury/projekte/", include("roles.admin.jury_urls"))]


@hooks.register("register_admin_menu_item")
def staff_item() -> MenuItem:
    return StaffMenuItem(_("Mitarbeitende"), reverse("roles_admin:index"), name="roles-staff", icon_name="group", order=900)


@hooks.register("register_admin_menu_item")
def jury_item() -> MenuItem:
    return JuryMenuItem(_("Projekte lesen"), reverse("roles_jury:projects"), name="roles-jury", icon_name="list-ul", order=185)


@hooks.register("construct_main_menu", order=1010)
def narrow_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """The jury sees its list and nothing that it could not open."""
    if is_jury_only(request.user):
        is_office = is_office_only(request.user)
        items[:] = [item for item in items if item.name in JURYS_MENU or (is_office and item.name == "upkeep-mine")]


@hooks.register("construct_main_menu", order=990)
@hooks.register("construct_settings_menu")
@hooks.register("construct_reports_menu")
def hide_installation(request: HttpRequest, items: list[MenuItem]) -> None:
    """Screens over all municipalities are for operators."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in INSTALLATION]


@hooks.register("construct_homepage_panels", order=1010)
def panels(request: HttpRequest, found: list[Any]) -> None:
    """People with a role here and no pages of their own are welcomed by what they can do."""
    user = request.user
    if user.is_superuser or sites_of_user(user) or not _keys(request):
        return
    if is_jury_only(user) and not is_office_only(user):
        found.clear()
    if is_jury_only(user) or not is_office_only(user):
        found[:] = [RolesPanel(), *(panel for panel in found if getattr(panel, "name", "") != "welcome")]
