"""The fields of the working copy: those of bringing in a project, cleaned the same way, and what only a team fills in."""

import copy
from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Site

from municipality.sdg import SDGS
from projects.models import Aim, NeedKind
from projects.submission.fields import LineField, TextField
from projects.submission.forms import LONG_TEXT, EditForm, ProfileForm, districts, fields_of_action
from strategy.models import MeasurePage

from .profile_data import LISTS, MAX_NEEDS, NAMES

EDITABLE = tuple(name for name in NAMES if name != "picture")


def _fields() -> dict[str, forms.Field]:
    """Return all fields by name, choices of a municipality still open."""
    found: dict[str, forms.Field] = {name: copy.deepcopy(field) for name, field in EditForm.base_fields.items() if name in EDITABLE}
    found["title"].label, found["summary"].label = _("Name"), _("In einem Satz")
    found["title"].help_text = _("Kurz und anschaulich.")
    found["title"].error_messages["required"] = _("Bitte geben Sie dem Projekt einen Namen.")
    found["fields_of_action"] = forms.MultipleChoiceField(
        label=_("Zu welchen Handlungsfeldern passt es?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    found["measures"] = forms.MultipleChoiceField(
        label=_("Welchen Maßnahmen der Strategie hilft es?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    for aim in Aim:
        found[f"how_{aim.value}"] = LineField(label=_("Wie?"), max_length=300, required=False)
    for name, label in (
        ("target_groups", _("Wen erreicht das Projekt?")),
        ("results", _("Was ist am Ende da?")),
        ("effect_on_people", _("Was ändert sich für Menschen?")),
        ("effect_on_town", _("Was ändert sich in der Stadt?")),
        ("what_stays", _("Was bleibt, wenn das Projekt vorbei ist?")),
    ):
        found[name] = TextField(label=label, max_length=LONG_TEXT, required=False, rows=3)
    found["no_effect_reason"] = LineField(
        label=_("Warum lässt sich die Wirkung nicht beziffern?"), max_length=300, required=False,
        help_text=_("Nur, wenn Sie keine Zahl nennen können. Auch das ist eine gute Antwort."),
    )  # fmt: skip
    found["no_effect_reason"] = LineField(
        label=_("Keine Zahl? Dann sagen Sie, warum"),
        max_length=300,
        required=False,
        help_text=_("Zum Beispiel: „Wir verändern Gewohnheiten, das messen wir erst später.“"),
    )
    for n in range(1, MAX_NEEDS + 1):
        found[f"need_{n}_kind"] = forms.ChoiceField(label=_("Art"), required=False, choices=[("", _("bitte wählen")), *NeedKind.choices])
        found[f"need_{n}_title"] = LineField(label=_("Was wird gesucht?"), max_length=120, required=False)
        found[f"need_{n}_amount"] = LineField(label=pgettext_lazy("Bedarf", "Wie viel?"), max_length=120, required=False)
    return found


FIELDS = _fields()
HOW_LABELS = {
    "how_mitigation": _("Wie: weniger Energie und Emissionen"), "how_supply": _("Wie: Versorgung umbauen"),
    "how_adaptation": _("Wie: an den Klimawandel anpassen"),
}  # fmt: skip
LABELS = {name: field.label for name, field in FIELDS.items()} | HOW_LABELS | {"picture": _("Bild")}


def choices_of(site: Site | None, name: str) -> list[tuple[str, str]]:
    """Return the choices of a field as (value, label), empty for a text; at most one query."""
    if site is not None and name == "fields_of_action":
        return fields_of_action(site)
    if site is not None and name == "district":
        return districts(site)
    if name == "sdgs":
        return [(str(number), f"{number} {goal.title}") for number, goal in SDGS.items()]
    if site is not None and name == "measures":
        rows = MeasurePage.objects.visible(site).filter(locale_id=site.root_page.locale_id).order_by("path").values_list("pk", "code", "title")
        return [(str(pk), f"{code} {title}".strip()) for pk, code, title in rows]
    if name == "aims":
        return [(str(value), str(label)) for value, label in Aim.choices]
    field = FIELDS.get(name)
    return [(str(value), str(label)) for value, label in getattr(field, "choices", []) if value]


class DraftForm(forms.Form):
    """Some fields of the working copy. `initial` is its data. Choices are asked once, and not for fields that nobody shows or checks."""

    def __init__(self, data: Any = None, *, names: Iterable[str], site: Site, initial: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(data, initial=dict(initial), **kwargs)
        for name in names:
            field = copy.deepcopy(FIELDS[name])
            if name in ("fields_of_action", "sdgs", "measures"):
                field.choices = cache(partial(choices_of, site, name))  # type: ignore[attr-defined]
            elif name == "district":
                field.choices = cache(lambda: [("", _("keine Angabe")), *choices_of(site, "district")])  # type: ignore[attr-defined]
            self.fields[name] = field

    clean_title = ProfileForm.clean_title
    clean_summary = ProfileForm.clean_summary


def stored(name: str, value: Any) -> Any:
    """Return a checked value as the working copy keeps it."""
    if name in LISTS:
        return [str(one) for one in value or []]
    return "" if value is None else str(value)


def shown(site: Site, name: str, value: Any) -> str:
    """Return a kept value as a person reads it; lists have a line for each entry."""
    if name == "picture":
        return str(_("ein Bild")) if value else ""
    if not value:
        return ""
    labels = dict(choices_of(site, name))
    if not labels:
        return str(value)
    return "\n".join(labels.get(str(one), "…") for one in (value if isinstance(value, list) else [value]))


def parsed(site: Site, name: str, text: str) -> Any:
    """Return the kept value for what `shown` made of it; raises ValueError where that is not possible any more."""
    if name == "picture":
        raise ValueError(name)
    by_label = {label: value for value, label in choices_of(site, name)}
    if not by_label:
        return text
    found = [by_label[line] for line in text.split("\n") if line in by_label]
    if len(found) != len([line for line in text.split("\n") if line]):
        raise ValueError(name)
    return found if name in LISTS else (found[0] if found else "")
