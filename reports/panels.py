"""Panels of the editor that only show something."""

from typing import Any

from wagtail.admin.panels import Panel


class VersionsPanel(Panel):
    """Tells an editor of a report how it becomes public, and which version is."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "reports/admin/versions_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            versions = list(self.instance.versions.without_data())
            public = next((version for version in versions if version.is_public), None)
            return {**super().get_context_data(parent_context), "versions": versions, "public": public}
