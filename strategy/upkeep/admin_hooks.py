"""Upkeep in Wagtail's admin: addresses, menu, panels of the first page, way from the page editor, words of the log."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem as LinkMenuItemComponent
from wagtail.admin.widgets import Button
from wagtail.models import Page

from strategy import rules
from strategy.models import MeasurePage

from . import lists
from .people import is_office_only

PANEL_ITEMS = 8
KEEPERS_MENU = frozenset({"upkeep-mine"})
ACTIONS = (
    ("strategy.note_submitted", gettext_lazy("Sachstand zur Freigabe geben"), gettext_lazy("Sachstand zur Freigabe gegeben")),
    ("strategy.note_released", gettext_lazy("Sachstand freigeben"), gettext_lazy("Sachstand freigegeben")),
    ("strategy.note_returned", gettext_lazy("Sachstand zurückgeben"), gettext_lazy("Sachstand zurückgegeben")),
    ("strategy.note_withdrawn", gettext_lazy("Sachstand zurückziehen"), gettext_lazy("Sachstand zurückgezogen")),
    ("strategy.steps_updated", gettext_lazy("Schritte aktualisieren"), gettext_lazy("Schritte aktualisiert")),
    ("strategy.keepers_changed", gettext_lazy("Zuständige ändern"), gettext_lazy("Zuständige Personen geändert")),
)


class MineMenuItem(MenuItem):
    """ "Meine Maßnahmen", for whoever keeps one."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.keeps_any_measure(request.user)


class InboxMenuItem(MenuItem):
    """ "Sachstände", with the number of those that wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.may_release_any_note(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItemComponent:
        number = lists.waiting_for(request.user).count()
        label = _("Sachstände (%(n)d)") % {"n": number} if number else _("Sachstände")
        spoken = ngettext("Sachstände, %(n)d wartet auf Freigabe", "Sachstände, %(n)d warten auf Freigabe", number) % {"n": number}
        attrs = {"aria-label": spoken} if number else {}
        return LinkMenuItemComponent(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname, attrs=attrs)


class MinePanel(Component):
    """One's own measures, on the first page of the admin."""

    name = "upkeep_mine"
    template_name = "strategy/admin/upkeep_mine_panel.html"
    order = 20

    def get_context_data(self, parent_context: dict) -> dict:
        rows = lists.mine(parent_context["request"].user)
        return {"rows": rows[:PANEL_ITEMS], "total": len(rows), "stale": sum(bool(row["age"]) for row in rows)}

    class Media:
        css = {"all": ["css/admin/upkeep.css"]}


class OfficePanel(MinePanel):
    """The same for an office alone: without the search over pages, which it could not open."""

    class Media:
        css = {"all": ["css/admin/upkeep.css", "css/admin/upkeep-office.css"]}


class WaitingPanel(Component):
    """Notes that wait for their release, on the first page of the admin."""

    name = "upkeep_waiting"
    template_name = "strategy/admin/upkeep_waiting_panel.html"
    order = 15

    def get_context_data(self, parent_context: dict) -> dict:
        waiting = lists.waiting_for(parent_context["request"].user)
        return {"notes": lists.labelled(list(waiting[:PANEL_ITEMS])), "total": waiting.count()}

    class Media:
        css = {"all": ["css/admin/upkeep.css"]}


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("strategie/", include("strategy.upkeep.admin_urls"))]


@hooks.register("register_admin_menu_item")
def mine_item() -> MenuItem:
    return MineMenuItem(_("Meine Maßnahmen"), reverse("strategy_upkeep:mine"), name="upkeep-mine", icon_name="list-ul", order=190)


@hooks.register("register_admin_menu_item")
def inbox_item() -> MenuItem:
    return InboxMenuItem(_("Sachstände"), reverse("strategy_upkeep:inbox"), name="upkeep-inbox", icon_name="clipboard-list", order=195)


@hooks.register("construct_main_menu", order=1000)
def keepers_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """An office sees its measures and nothing that it could not open."""
    user = request.user
    if is_office_only(user):
        items[:] = [item for item in items if item.name in KEEPERS_MENU]


@hooks.register("construct_homepage_panels", order=1000)
def panels(request: HttpRequest, found: list) -> None:
    if is_office_only(request.user):
        found[:] = [OfficePanel()]
        return
    if rules.may_release_any_note(request.user):
        found.append(WaitingPanel())
    if rules.keeps_any_measure(request.user):
        found.append(MinePanel())


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """Yield the way from the editor of a measure to its notes and keepers."""
    if issubclass(page.specific_class or Page, MeasurePage) and page.pk:
        measure = page.specific.original
        if rules.may_update_measure(user, measure):
            url = reverse("strategy_upkeep:measure", args=[measure.pk])
            yield Button(_("Sachstände und Zuständige"), url, icon_name="clipboard-list", priority=12)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    for name, label, message in ACTIONS:
        actions.register_action(name, label, message)
