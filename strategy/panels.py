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


class SeenStatePanel(Panel):
    """Notes in the form which released progress note the person has seen, and leads to where offices report the state.

    `MeasurePageForm` compares: whoever saves an older state over a note that was released meanwhile is asked to look again.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "strategy/admin/seen_state_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from django.urls import reverse

            from .upkeep.seen import last_note_of

            measure = self.instance.original if self.instance.pk and self.instance.path else None
            note = last_note_of(measure) if measure is not None else None
            url = reverse("strategy_upkeep:measure", args=[measure.pk]) if measure is not None else ""
            return {**super().get_context_data(parent_context), "seen": note.pk if note else 0, "note": note, "url": url}
