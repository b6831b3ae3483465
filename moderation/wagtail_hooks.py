"""Moderation in Wagtail's admin: addresses, menu, panel of the home page, guards."""

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem as LinkMenuItemComponent

from . import guard, inbox, rules

PANEL_ITEMS = 8


class InboxMenuItem(MenuItem):
    """ "Moderation" in the main menu, with the number of items that wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rules.checked_sites(request.user))

    def render_component(self, request: HttpRequest) -> LinkMenuItemComponent:
        number = inbox.count_waiting(request.user)
        label = _("Moderation (%(n)d)") % {"n": number} if number else _("Moderation")
        spoken = ngettext("Moderation, %(n)d Beitrag wartet", "Moderation, %(n)d Beiträge warten", number) % {"n": number}
        attrs = {"aria-label": spoken} if number else {}
        return LinkMenuItemComponent(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname, attrs=attrs)


class InboxPanel(Component):
    """What waits, on the first page of the admin."""

    name = "moderation"
    template_name = "moderation/admin/panel.html"
    order = 10

    def get_context_data(self, parent_context) -> dict:
        request = parent_context["request"]
        items = inbox.waiting(request.user)
        return {"items": items[:PANEL_ITEMS], "total": len(items), "several_sites": len(rules.checked_sites(request.user)) > 1, "request": request}

    class Media:
        css = {"all": ["moderation/admin.css"]}


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("moderation/", include("moderation.admin_urls"))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return InboxMenuItem(_("Moderation"), reverse("moderation_admin:inbox"), name="moderation", icon_name="clipboard-list", order=50)


@hooks.register("construct_homepage_panels")
def homepage_panel(request: HttpRequest, panels: list) -> None:
    if rules.checked_sites(request.user):
        panels.insert(0, InboxPanel())


hooks.register("before_publish_page", guard.before_publish)
hooks.register("before_bulk_action", guard.before_bulk)
hooks.register("construct_page_action_menu", guard.hide_ways_around)


@hooks.register("register_page_action_menu_item")
def to_moderation() -> guard.ToModerationItem:
    return guard.ToModerationItem()
