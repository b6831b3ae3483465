"""Panels of the editor that only show something."""

from typing import Any

from wagtail.admin.panels import Panel


class MissingPanel(Panel):
    """Tells an editor what a measure still lacks before it is good; shows nothing when nothing is missing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "strategy/admin/missing_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk) and bool(self.missing)

        @property
        def missing(self) -> list[str]:
            from .checks import missing_of_measure

            return missing_of_measure(self.instance)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "missing": self.missing}
