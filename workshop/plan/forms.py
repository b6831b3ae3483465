"""The fields of a plan that are edited in place, and the short forms that add rows."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.submission.fields import LineField

from ..autosave import RowForm
from ..models import Milestone, Task, TeamMember, WorkPackage
from .queries import who


class DayInput(forms.DateInput):
    """A day, in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def day_field(label: Any) -> forms.DateField:
    """Return a field for a day: what a calendar sends, and what Germans type."""
    return forms.DateField(label=label, required=False, widget=DayInput, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"])


class ResponsibleForm(RowForm):
    """Somebody of the team is responsible. Whoever left stays to choose only where she stands: saving another field changes nothing."""

    def __init__(self, *args: Any, project_id: int, **kwargs: Any) -> None:
        super().__init__(*args, project_id=project_id, **kwargs)
        field = self.fields.get("responsible")
        if field is not None:
            own = Q(ended=None) | Q(pk=self.instance.responsible_id or 0)
            field.queryset = TeamMember.objects.filter(own, project_id=project_id).select_related("user")
            field.label_from_instance = who
            field.empty_label = _("noch niemand")


class PackageForm(ResponsibleForm):
    class Meta:
        model = WorkPackage
        fields = ["title", "description", "responsible"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}


class TaskForm(ResponsibleForm):
    start = day_field(_("von"))
    end = day_field(_("bis"))

    class Meta:
        model = Task
        fields = ["title", "description", "result", "responsible", "start", "end", "state"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}


class MilestoneForm(RowForm):
    date = day_field(_("geplant für"))

    class Meta:
        model = Milestone
        fields = ["title", "date", "package", "is_public"]


class TitleForm(forms.Form):
    """A new row needs a title; everything else is filled in where it stands."""

    title = LineField(label=_("Titel"), max_length=160)

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label is not None:
            self.fields["title"].label = label


class NewMilestoneForm(TitleForm):
    """A new milestone."""

    date = day_field(_("geplant für"))


class LabelForm(forms.Form):
    """How a kept plan is called."""

    label = LineField(label=_("Bezeichnung"), max_length=120, help_text=_("Zum Beispiel „Stand zum Förderantrag“."))


class ShiftForm(forms.Form):
    """By how many days, or to which day; with what waits for it or alone."""

    days = forms.IntegerField(
        label=_("um so viele Tage"), required=False, widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        help_text=_("Mit Minus davor rückt die Aufgabe nach vorn."),
    )  # fmt: skip
    to = day_field(_("oder Beginn am"))
    followers = forms.BooleanField(label=_("Alles mitverschieben, was darauf wartet"), required=False, initial=True)

    def __init__(self, *args: Any, start: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start = start

    def clean(self) -> dict:
        data = super().clean() or {}
        if self.errors:
            return data
        days, to = data.get("days"), data.get("to")
        if (days is None) == (to is None):
            raise forms.ValidationError(_("Bitte geben Sie entweder eine Zahl von Tagen oder einen neuen Beginn an."))
        if to is not None and self.start is None:
            self.add_error("to", _("Diese Aufgabe hat noch keinen Beginn. Tragen Sie ihn oben bei „von“ ein."))
        elif to is not None and self.start is not None:
            data["days"] = (to - self.start).days
        return data


class WaitForm(forms.Form):
    """What a task waits for: one more task of the project."""

    before = forms.ChoiceField(label=_("wartet auf"))

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["before"].choices = [("", _("Bitte wählen")), *choices]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Another package for a task."""

    package = forms.ChoiceField(label=_("Arbeitspaket"))

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["package"].choices = choices  # type: ignore[attr-defined]
