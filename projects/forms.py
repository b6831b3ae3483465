"""The editor's form of a project. What it offers belongs to the page's own municipality, and what comes back is checked against that."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page, Site

from municipality.forms import BasePageForm
from municipality.models import District
from municipality.scope import site_of_page, tree
from strategy.models import FieldOfActionPage, MeasurePage


class ProjectPageForm(BasePageForm):
    """Districts, fields of action and measures of the municipality; strategy pages in its first language, as the public filters use them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = self.instance if self.instance.pk and self.instance.path else self.parent_page
        site = site_of_page(near) if near is not None else None
        if "district" in self.fields:
            self.fields["district"].queryset = District.objects.filter(municipality__site=site) if site else District.objects.none()
        if "fields_of_action" in self.fields:
            self.fields["fields_of_action"].queryset = _pages(FieldOfActionPage, site)
            self.fields["fields_of_action"].label_from_instance = lambda field: field.title
        if "measures" in self.fields:
            self.fields["measures"].queryset = _pages(MeasurePage, site)
            self.fields["measures"].label_from_instance = lambda measure: f"{measure.code} {measure.title}".strip()
            self._fold_measures(site)

    def _fold_measures(self, site: Site | None) -> None:
        """Fold the measures under their fields of action, those of the project's own fields first."""
        headings = dict(_pages(FieldOfActionPage, site).values_list("path", "title"))
        values = self["fields_of_action"].value() if "fields_of_action" in self.fields else []
        chosen = [pk for value in values or [] if (pk := str(getattr(value, "pk", value))).isdecimal()]
        widget = self.fields["measures"].widget
        widget.fold_of = lambda measure: (measure.path[: -Page.steplen], headings.get(measure.path[: -Page.steplen], ""))
        widget.first = frozenset(FieldOfActionPage.objects.filter(pk__in=chosen).values_list("path", flat=True))


def _pages(model: Any, site: Site | None) -> QuerySet:
    if site is None:
        return model.objects.none()
    return model.objects.filter(tree(site), locale_id=site.root_page.locale_id).order_by("path").defer_streamfields()
