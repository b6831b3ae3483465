"""The form of an indicator: strategies of one's own, units of the list as suggestions, values that follow a change of unit."""

from typing import Any

from django import forms
from django.apps import apps
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from strategy.forms import StrategyChoice
from strategy.units import UnitError, UnitLike, convert

CONVERT, KEEP_NUMBERS = "convert", "keep"


def _model(name: str) -> Any:
    return apps.get_model("strategy", name)


class Suggestions(forms.TextInput):
    """A text field with a list of suggestions; anything else can be typed as well."""

    def __init__(self, options: list[tuple[str, str]], attrs: dict | None = None) -> None:
        super().__init__(attrs)
        self.options = options

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        list_id = f"{name}-suggestions"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.options)
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


class IndicatorForm(WagtailAdminModelForm):
    """Strategies that this person may edit, and their fields of action. `notices` are sentences to say after saving."""

    unit_change = forms.ChoiceField(label="", required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notices: list[str] = []
        self.old_unit = self.instance.unit if self.instance.pk else ""
        self._limit_strategies()
        self.known_units: list[UnitLike] = list(_model("Unit").objects.all())
        if "unit" in self.fields:
            self.fields["unit"].widget = Suggestions([(unit.symbol, unit.name) for unit in self.known_units], {"maxlength": 40})
        if "unit_change" in self.fields:
            self._offer_conversion()

    def _limit_strategies(self) -> None:
        from strategy.rules import editable_strategies

        strategies = editable_strategies(self.for_user) if self.for_user else _model("StrategyPage").objects.none()
        if "strategy" in self.fields:
            self.fields["strategy"] = StrategyChoice(queryset=strategies, label=self.fields["strategy"].label)
            if not self.instance.pk and strategies.count() == 1:
                self.initial["strategy"] = strategies.first().pk
        if "field_of_action" in self.fields:
            fields = _model("FieldOfActionPage").objects
            below = fields.none()
            for strategy in strategies:
                below = below | fields.child_of(strategy)
            self.fields["field_of_action"].queryset = below.order_by("path")
            self.fields["field_of_action"].help_text = _("Leer: Der Indikator gehört zur ganzen Strategie.")

    # --- a new unit for values that exist ---------------------------------------------------------------------------------

    def _offer_conversion(self) -> None:
        """Ask what becomes of the numbers, where the unit changes and there are some; else do not ask."""
        new = self._listed(str(self.data.get(self.add_prefix("unit"), "")) if self.is_bound else "")
        has_values = bool(self.old_unit) and self.instance.values.filter(value__isnull=False).exists()
        if not (new and has_values and new != self.old_unit):
            del self.fields["unit_change"]
            return
        field = self.fields["unit_change"]
        field.label = _("Was wird aus den Zahlen, die schon eingetragen sind?")
        words = {"old": self.old_unit, "new": new}
        choices = [(KEEP_NUMBERS, _("Die Zahlen bleiben, nur die Einheit heißt jetzt %(new)s.") % words)]
        if self._converts(new):
            choices.insert(0, (CONVERT, _("Die Zahlen werden von %(old)s in %(new)s umgerechnet, auf vier Nachkommastellen.") % words))
        field.choices = choices

    def _listed(self, text: str) -> str:
        """Return the sign of the list for a unit that was typed; what is not in the list stays as it is."""
        from .cell_units import same_unit

        text = " ".join(text.split())
        found = same_unit(text, self.known_units) if text else None
        return found.symbol if found else text

    def _pair(self, new: str) -> tuple[UnitLike, UnitLike]:
        from .cell_units import unit_for

        return unit_for(self.old_unit, self.known_units), unit_for(new, self.known_units)

    def _converts(self, new: str) -> bool:
        from decimal import Decimal

        try:
            convert(Decimal(1), *self._pair(new))
        except UnitError:
            return False
        return True

    def clean_unit(self) -> str:
        typed = self.cleaned_data["unit"]
        unit = self._listed(typed)
        if unit != typed and typed:
            self.notices.append(_("„%(typed)s“ steht in der Liste als „%(unit)s“ und wurde so übernommen.") % {"typed": typed, "unit": unit})
        if unit and all(unit != known.symbol for known in self.known_units):
            self.notices.append(_("„%(unit)s“ steht nicht in der Liste der Einheiten. Sie können so zählen; umgerechnet wird diese Einheit nicht.") % {
                "unit": unit})  # fmt: skip
        return unit

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "unit_change" in self.fields and not data.get("unit_change") and "unit_change" not in self.errors:
            self.add_error("unit_change", _("Bitte wählen Sie, was aus den Zahlen wird."))
        if data.get("unit_change") == CONVERT and (lost := self._too_small(data.get("unit", ""))):
            self.add_error("unit_change", _("Beim Umrechnen ginge ein Wert verloren: %(value)s") % {"value": lost})
        return data

    def _too_small(self, new: str) -> str:
        """Return a value of which nothing would be left after four decimals, "" where there is none."""
        from .check import german
        from .entries import fit

        pair = self._pair(new)
        for value in self.instance.values.exclude(value=None).exclude(value=0).values_list("value", flat=True):
            if fit(convert(value, *pair)) == 0:
                return german(value)
        return ""

    def save(self, commit: bool = True) -> Any:
        """Save the indicator, and its values in the new unit where that was wanted: both or nothing."""
        if not commit or self.cleaned_data.get("unit_change") != CONVERT:
            return super().save(commit)
        from . import services

        with transaction.atomic():
            indicator = super().save()
            saved = services.convert_values(self.for_user, indicator, *self._pair(indicator.unit))
        self.notices.append(_("%(n)d Werte wurden umgerechnet.") % {"n": saved.total})
        return indicator
