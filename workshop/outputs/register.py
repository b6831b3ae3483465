"""What the room makes known: its tab."""

from django.utils.translation import gettext_lazy as _

from ..registry import Tab, register_tab


def connect() -> None:
    """Called once when Django is ready."""
    register_tab(Tab("outputs", _("Ausgeben"), "download", "workshop:outputs", 80))
