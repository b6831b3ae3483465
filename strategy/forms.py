"""Forms of the editor. What they offer belongs to the municipality of the page, and what comes back is checked against that.

A list that only *shows* the right entries would be a leak: the querysets set here are also what Django validates against.
"""

from collections import defaultdict
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

from .number_fields import read_german
from .relations import CIRCULAR, find_circle

RELATIONS = ("flanking_measures", "needed_measures", "replaced_measures")
STATE_FIELDS = ("status", "status_note", "status_date", "is_delayed", "delay_reason")


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
        for name in ("goals", "reach_shares"):
            if name in self.formsets:
                self._adapt_rows(self.formsets[name])

    def _adapt_rows(self, formset: forms.BaseFormSet) -> None:
        """Let every row, the empty one too, offer what belongs to the strategy and speak German numbers."""
        add_fields = formset.add_fields

        def add_adapted_fields(form: forms.ModelForm, index: int | None) -> None:
            add_fields(form, index)
            limit_goal(form, self.instance)
            read_german(form)

        formset.add_fields = add_adapted_fields  # type: ignore[method-assign]

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
    """Offices, people and related measures of the page's own municipality and strategy; no circles, no state turned back unawares."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_german(self, leave=("lat", "lon"))
        near = page_in_tree(self)
        site = site_of_page(near) if near is not None else None
        if "responsible_office" in self.fields:
            self.fields["responsible_office"].queryset = offices_of(site)
        if "contact_person" in self.fields:
            persons = apps.get_model("municipality", "ContactPerson").objects
            self.fields["contact_person"].queryset = persons.filter(municipality__site=site) if site is not None else persons.none()
        for name in RELATIONS:
            if name in self.fields:
                self._limit_relation(self.fields[name], near)

    def _limit_relation(self, field: forms.ModelMultipleChoiceField, near: Page | None) -> None:
        """Offer the other measures of the strategy, folded under their fields of action; the same list is what is accepted."""
        field.queryset = self._siblings(near)
        field.label_from_instance = lambda obj: f"{obj.code} {obj.title}".strip()  # type: ignore[method-assign]
        field.error_messages["invalid_choice"] = _("Eine gewählte Maßnahme gehört nicht zu dieser Strategie, oder es ist diese Maßnahme selbst.")
        headings = self._headings(near)
        field.widget.fold_of = lambda measure: (measure.path[: -Page.steplen], headings.get(measure.path[: -Page.steplen], ""))

    def _strategy(self, near: Page | None) -> Page | None:
        if not hasattr(self, "_found_strategy"):
            self._found_strategy = _model("StrategyPage").objects.ancestor_of(near, inclusive=True).first() if near is not None else None
        return self._found_strategy

    def _headings(self, near: Page | None) -> dict[str, str]:
        if not hasattr(self, "_found_headings"):
            strategy = self._strategy(near)
            fields = _model("FieldOfActionPage").objects.child_of(strategy).values_list("path", "title") if strategy is not None else []
            self._found_headings = dict(fields)
        return self._found_headings

    def _siblings(self, near: Page | None) -> QuerySet:
        strategy, measures = self._strategy(near), _model("MeasurePage").objects
        if strategy is None:
            return measures.none()
        return measures.descendant_of(strategy).exclude(pk=self.instance.pk).order_by("path").only("path", "depth", "title", "code")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in CIRCULAR:
            if name in data and self.instance.pk:
                self._refuse_circles(name, [measure.pk for measure in data[name]])
        self._refuse_old_state(data)
        return data

    def _refuse_circles(self, name: str, chosen: list[int]) -> None:
        """What a measure needs must not need the measure itself, over any number of steps."""
        strategy = self._strategy(page_in_tree(self))
        if strategy is None or not chosen:
            return
        model = _model("MeasurePage")
        through = model._meta.get_field(name).remote_field.through
        edges: dict[int, list[int]] = defaultdict(list)
        measures = model.objects.descendant_of(strategy).values("pk")
        for start, end in through.objects.filter(from_measurepage__in=measures).values_list("from_measurepage_id", "to_measurepage_id"):
            edges[start].append(end)
        edges[self.instance.pk] = chosen
        circle = find_circle(edges, self.instance.pk)
        if circle:
            names = {pk: code or title for pk, code, title in model.objects.filter(pk__in=circle).values_list("pk", "code", "title")}
            way = " → ".join(names[pk] for pk in circle)
            self.add_error(name, _("Das ergibt einen Kreis: %(way)s. Bitte nehmen Sie eine dieser Maßnahmen heraus.") % {"way": way})

    def _refuse_old_state(self, data: dict[str, Any]) -> None:
        """Whoever opened the editor before a progress note was released must not turn its state back unawares."""
        seen = self.data.get("state_seen", "") if self.is_bound else ""
        if not seen.isdecimal() or len(seen) > 18 or not self.instance.pk or not self.instance.path:
            return
        changed = [name for name in STATE_FIELDS if name in self.changed_data]
        if not changed:
            return
        from .upkeep.seen import last_note_of

        note = last_note_of(self.instance.original)
        if note is not None and note.pk != int(seen):
            text = _("Inzwischen wurde der Sachstand „%(period)s“ freigegeben und hat den Stand geändert. Bitte laden Sie die Seite neu.")
            self.add_error("status" if "status" in self.fields else None, text % {"period": note.label})


def offices_of(site: Any) -> QuerySet:
    """Offices of one municipality; none without one."""
    offices = apps.get_model("municipality", "Office").objects
    return offices.filter(municipality__site=site) if site is not None else offices.none()


class StrategyChoice(forms.ModelChoiceField):
    """Names the municipality where a person edits more than one."""

    def label_from_instance(self, strategy: Page) -> str:
        site = site_of_page(strategy)
        return f"{strategy.title} ({site.site_name})" if site else strategy.title
