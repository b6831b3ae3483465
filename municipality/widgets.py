"""Widgets of public forms."""

from typing import Any

from django import forms
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class QuickSelect(forms.Select):
    """Django's list of choices, written in one go instead of by two templates for each choice. No groups, no attributes of choices."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the element; every part of it is escaped here."""
        chosen = self.format_value(value)
        selected = next((n for n, (key, _label) in enumerate(self.choices) if str(key) in chosen), None)
        given = "".join(
            f" {conditional_escape(key)}" if part is True else f' {conditional_escape(key)}="{conditional_escape(str(part))}"'
            for key, part in self.build_attrs(self.attrs, attrs).items()
            if part is not False
        )
        options = "\n  ".join(
            f'<option value="{conditional_escape(str(key))}"{" selected" if n == selected else ""}>{conditional_escape(str(label))}</option>'
            for n, (key, label) in enumerate(self.choices)
        )
        return mark_safe(f'<select name="{conditional_escape(name)}"{given}>\n  {options}\n</select>')
