"""Imports in Wagtail's admin: addresses, menu, words of the log."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from strategy.rules import may_edit_any_strategy


class ImportsMenuItem(MenuItem):
    """ "Importe", for whoever edits a strategy."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_edit_any_strategy(request.user)


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("strategie/importe/", include("strategy.imports.urls"))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return ImportsMenuItem(_("Importe"), reverse("strategy_imports:index"), name="strategy-imports", icon_name="upload", order=230)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What stands in the history of a strategy. The name of the file is escaped by the templates, like every text."""

    @actions.register_action("strategy.import")
    class ImportFormatter(LogFormatter):
        label = _("Import übernehmen")

        def format_message(self, log_entry: Any) -> str:
            return gettext("Import „%(file)s“ übernommen") % {"file": log_entry.data.get("file", "")}

    @actions.register_action("strategy.import_undo")
    class UndoFormatter(LogFormatter):
        label = _("Import zurücknehmen")

        def format_message(self, log_entry: Any) -> str:
            return gettext("Import „%(file)s“ zurückgenommen") % {"file": log_entry.data.get("file", "")}
