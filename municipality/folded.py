"""A control of the admin: a long list of checkboxes, folded and searchable."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass
class Fold:
    """Options under one heading. `open`: unfolded at first."""

    heading: str
    open: bool = False
    options: list[dict[str, Any]] = field(default_factory=list)

    @property
    def chosen(self) -> int:
        return sum(option["selected"] for option in self.options)


class FoldedChoices(forms.CheckboxSelectMultiple):
    """Checkboxes of a long list of pages, folded under the pages above them. Works without JavaScript; with it the list can be searched.

    The form says how: `fold_of(page)` returns (path, heading) of the page above, and `first` holds the paths that stand first
    and unfolded. A fold in which something is ticked is open too, so that nothing is ticked out of sight.
    """

    template_name = "municipality/admin/folded_choices.html"
    fold_of: Callable[[Any], tuple[str, str]] = staticmethod(lambda page: ("", ""))
    first: frozenset[str] = frozenset()

    class Media:
        js = ["js/admin/folded-choices.js"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        folds: dict[str, Fold] = {}
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                path, heading = self.fold_of(getattr(option["value"], "instance", None))
                folds.setdefault(path, Fold(heading, path in self.first)).options.append(option)
        for fold in folds.values():
            fold.open = fold.open or fold.chosen > 0
        context["widget"]["folds"] = [folds[path] for path in sorted(folds, key=lambda path: (path not in self.first, path))]
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        # Django's renderer of widgets knows the templates of apps alone; ours stand in the one folder of the house.
        return render_to_string(template_name, context)
