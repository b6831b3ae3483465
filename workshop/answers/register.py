"""Where answers hang themselves in."""

from django.utils.translation import gettext_lazy as _

from projects import registry as projects_registry

from .. import api
from ..registry import Tab, register_tab
from . import public


def connect() -> None:
    """Register everything; called once by the app config."""
    register_tab(Tab("answers", _("Verwaltung"), "landmark", "workshop:answers", 60))
    projects_registry.register_rows(public.expressions)
    projects_registry.register_section(public.section, 35)
    api.register()
