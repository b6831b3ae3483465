"""What of the strategy anybody may read, and what lists need of it in few queries.

`visible(site)` of the pages is inherited: live, in this municipality, not private, below live pages only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from wagtail.models import Site

from municipality.querysets import BasePageQuerySet
from municipality.scope import tree

if TYPE_CHECKING:
    from .models import FieldOfActionPage, StrategyPage

# What a list of measures does not show: texts of the sheet.
SHEET_TEXTS = (
    "goal_and_strategy", "initial_situation", "description", "success_indicators", "milestones", "financing_approach",
    "regional_value_creation", "remarks", "stakeholders", "target_groups", "cost_note", "savings_note", "supporting_text",
)  # fmt: skip


class StrategyQuerySet(BasePageQuerySet):
    def current(self, site: Site, language: str = "de") -> StrategyPage | None:
        """Return the strategy that the home page shows, in `language` where it is translated, else in the first language."""
        found = list(self.visible(site).filter(is_current=True).select_related("locale").order_by("path"))
        return next((page for page in found if page.locale.language_code == language), found[0] if found else None)


class FieldOfActionQuerySet(BasePageQuerySet):
    def of_strategy(self, strategy: StrategyPage) -> FieldOfActionQuerySet:
        """Fields of action of one strategy, in the order of the page tree."""
        return self.child_of(strategy).order_by("path")

    def for_overview(self) -> FieldOfActionQuerySet:
        """Leave out the long texts: an overview shows title, sentence, icon and hue."""
        return self.select_related("locale").defer("introduction", "own_reach", "needs_allies")


class MeasureQuerySet(BasePageQuerySet):
    def of_field(self, field: FieldOfActionPage) -> MeasureQuerySet:
        """Measures of one field of action, in the order of the page tree."""
        return self.child_of(field).order_by("path")

    def of_strategy(self, strategy: StrategyPage) -> MeasureQuerySet:
        """Measures of one strategy, field by field."""
        return self.descendant_of(strategy).order_by("path")

    def for_rows(self) -> MeasureQuerySet:
        """Load what a list shows: code, title, status, office; not the texts of the sheet."""
        return self.select_related("responsible_office").defer(*SHEET_TEXTS)


class IndicatorQuerySet(models.QuerySet):
    def visible(self, site: Site) -> IndicatorQuerySet:
        """Indicators of strategies that anybody may read, and not of a hidden field of action."""
        from .models import FieldOfActionPage, StrategyPage

        return self.filter(
            Q(field_of_action=None) | Q(field_of_action__in=FieldOfActionPage.objects.visible(site)),
            strategy__in=StrategyPage.objects.visible(site),
        )

    def of_strategy(self, strategy: StrategyPage) -> IndicatorQuerySet:
        """Indicators of one strategy."""
        return self.filter(strategy=strategy)

    def in_site(self, site: Site) -> IndicatorQuerySet:
        """Indicators of all strategies of a municipality, published or not."""
        return self.filter(tree(site, "strategy__"))

    def with_values(self) -> IndicatorQuerySet:
        """Load the values in one further query, in the order of years."""
        from .models import IndicatorValue

        return self.prefetch_related(Prefetch("values", IndicatorValue.objects.order_by("year", "kind")))

    def with_measured(self) -> IndicatorQuerySet:
        """Say of each one whether it has any measured value (`is_measured`, as `Series.has_values`), without loading values."""
        from .models import IndicatorValue

        values = IndicatorValue.objects.filter(indicator=OuterRef("pk"), kind=IndicatorValue.Kind.ACTUAL, scenario="", value__isnull=False)
        return self.annotate(is_measured=Exists(values))


class ProgressNoteQuerySet(models.QuerySet):
    def visible(self, site: Site) -> ProgressNoteQuerySet:
        """Released notes of measures that anybody may read."""
        from .models import MeasurePage

        return self.filter(state="released", measure__in=MeasurePage.objects.visible(site))

    def in_site(self, site: Site) -> ProgressNoteQuerySet:
        """Notes on measures of a municipality, whatever their state."""
        return self.filter(tree(site, "measure__"))
