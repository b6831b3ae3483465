"""Panels of the settings that only show something, and the field for GeoJSON."""

import re
from typing import Any

from django.forms import Textarea
from wagtail.admin.panels import Panel

HEX = re.compile(r"#[0-9a-fA-F]{6}")


class GeoJsonArea(Textarea):
    """A text area for GeoJSON; empty where there is none (Django would write "null")."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, "spellcheck": "false", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return "" if value in (None, "null") else super().format_value(value)


class ContrastPanel(Panel):
    """Says which of the saved colours the website cannot use as they were chosen; shows nothing when all is well."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "municipality/admin/contrast_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.warnings)

        @property
        def warnings(self) -> list[str]:
            from .theme import warnings

            branding = self.instance
            known = all(HEX.fullmatch(colour or "") for colour in (branding.brand_colour, branding.accent_colour))
            return warnings(branding) if known else []

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "warnings": self.warnings}
