"""Hangs this room into the apps below; called once by the app config."""

from django.utils.translation import gettext_lazy as _

from accounts import todo as todo_list
from accounts.privacy import register_erasure, register_export
from workshop.registry import Tab, register_tab

from . import privacy, queries, relay, retention, todo


def connect() -> None:
    """Connect receivers, retention, to-do list and the tab of the workshop."""
    relay.connect()
    retention.register()
    todo_list.register(todo.of)
    register_export("conversations", privacy.export)
    register_erasure(privacy.erase, 10)
    register_tab(Tab("conversations", _("Gespräche"), "messages-square", "exchange:team_talks", 20, queries.unread_of_team))
