"""The editor's form of a report: strategies, fields of action and contact persons of its own municipality, and nothing else."""

from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext as _

from municipality.forms import BasePageForm
from municipality.scope import site_of_page, tree
from strategy.forms import page_in_tree


class ReportPageForm(BasePageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = page_in_tree(self)
        site = site_of_page(near) if near is not None else None
        strategies = apps.get_model("strategy", "StrategyPage").objects
        fields = apps.get_model("strategy", "FieldOfActionPage").objects
        persons = apps.get_model("municipality", "ContactPerson").objects
        here = tree(site) if site is not None else None
        if "strategy" in self.fields:
            self.fields["strategy"].queryset = (
                strategies.filter(here, locale__language_code="de").order_by("-is_current", "path") if here is not None else strategies.none()
            )
            if not self.instance.pk and not self.initial.get("strategy"):
                first = self.fields["strategy"].queryset.first()
                self.initial["strategy"] = first.pk if first else None
        if "contact" in self.fields:
            self.fields["contact"].queryset = persons.filter(municipality__site=site) if site is not None else persons.none()
        formset = self.formsets.get("remarks")
        if formset is not None:
            choices = fields.filter(here, locale__language_code="de").order_by("path") if here is not None else fields.none()
            add_fields = formset.add_fields

            def add_limited_fields(form: forms.ModelForm, index: int | None) -> None:
                add_fields(form, index)
                form.fields["field_of_action"].queryset = choices

            formset.add_fields = add_limited_fields

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        formset = self.formsets.get("remarks")
        if formset is not None and formset.is_bound and formset.is_valid():
            kept = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
            chosen = [row["field_of_action"].pk for row in kept if row.get("field_of_action")]
            if len(chosen) != len(set(chosen)):
                self.add_error(None, _("Zu jedem Handlungsfeld gibt es höchstens eine Anmerkung."))
        return data
