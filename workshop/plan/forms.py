"""The fields of a plan that are edited in place, and the short forms that add rows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..autosave import RowForm
from ..models import Milestone, Task, WorkPackage


class DayInput(forms.DateInput):
    """A day, in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def day_field(label: str) -> forms.DateField:
    """Return a field for a day: what a calendar sends, and what Germans type."""
    return forms.DateField(label=label, required=False, widget=DayInput, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"])


class PackageForm(RowForm):
    class Meta:
        model = WorkPackage
        fields = ["title", "description", "responsible"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}


class TaskForm(RowForm):
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
