"""Panels of the project editor that only show something."""

from typing import Any

from wagtail.admin.panels import Panel


class StatePanel(Panel):
    """Says in which phase a project is and leads to where staff change it: the editor itself does not hold state."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "projects/admin/state_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from .state_admin import summary

            return {**super().get_context_data(parent_context), "state": summary(self.instance)}
