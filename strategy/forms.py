"""Forms of the editor. What they offer belongs to the municipality of the page, and what comes back is checked against that.

A list that only *shows* the right entries would be a leak: the querysets set here are also what Django validates against.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from municipality.forms import BasePageForm
from municipality.scope import site_of_page


def _model(name: str) -> Any:
    return apps.get_model("strategy", name)


def page_in_tree(form: WagtailAdminPageForm) -> Page | None:
    """Return a page that stands in the tree: the edited one, or the parent of a new one."""
    return form.instance if form.instance.path and form.instance.pk else getattr(form, "parent_page", None)


def limit_goal(form: forms.ModelForm, strategy: Page | None) -> None:
    """A goal points to fields of action and indicators of its own strategy; of nothing while the strategy is not saved."""
    original = strategy.original if strategy is not None and strategy.pk else None
    for name, model, condition in (("field_of_action", "FieldOfActionPage", "child_of"), ("indicator", "Indicator", "of_strategy")):
        if name in form.fields:
            objects = _model(model).objects
            form.fields[name].queryset = getattr(objects.all(), condition)(original) if original is not None else objects.none()


class StrategyPageForm(BasePageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        formset = self.formsets.get("goals")
        if formset is not None:
            add_fields = formset.add_fields

            def add_limited_fields(form: forms.ModelForm, index: int | None) -> None:
                add_fields(form, index)
                limit_goal(form, self.instance)

            formset.add_fields = add_limited_fields

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, end = data.get("baseline_year"), data.get("target_year")
        if start and end and end <= start:
            self.add_error("target_year", _("Das Zieljahr liegt nicht nach dem Basisjahr."))
        formset = self.formsets.get("reach_shares")
        if formset is not None and formset.is_bound and formset.is_valid():
            kept = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
            if sum((row.get("share_percent") or Decimal(0) for row in kept), Decimal(0)) > 100:
                self.add_error(None, _("Die Anteile der Reichweite ergeben zusammen mehr als 100 Prozent."))
        return data


class MeasurePageForm(BasePageForm):
    """Offices and flanking measures of the page's own municipality and strategy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = page_in_tree(self)
        site = site_of_page(near) if near is not None else None
        if "responsible_office" in self.fields:
            self.fields["responsible_office"].queryset = offices_of(site)
        if "contact_person" in self.fields:
            persons = apps.get_model("municipality", "ContactPerson").objects
            self.fields["contact_person"].queryset = persons.filter(municipality__site=site) if site is not None else persons.none()
        for name in ("flanking_measures", "needed_measures", "replaced_measures"):
            if name in self.fields:
                self.fields[name].queryset = self._siblings(near)
                self.fields[name].label_from_instance = lambda measure: f"{measure.code} {measure.title}".strip()

    def _siblings(self, near: Page | None) -> QuerySet:
        measures = _model("MeasurePage").objects
        strategy = _model("StrategyPage").objects.ancestor_of(near, inclusive=True).first() if near is not None else None
        if strategy is None:
            return measures.none()
        return measures.descendant_of(strategy).exclude(pk=self.instance.pk).order_by("path").defer_streamfields()


def offices_of(site: Any) -> QuerySet:
    """Offices of one municipality; none without one."""
    offices = apps.get_model("municipality", "Office").objects
    return offices.filter(municipality__site=site) if site is not None else offices.none()


class StrategyChoice(forms.ModelChoiceField):
    """Names the municipality where a person edits more than one."""

    def label_from_instance(self, strategy: Page) -> str:
        site = site_of_page(strategy)
        return f"{strategy.title} ({site.site_name})" if site else strategy.title
