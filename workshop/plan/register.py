"""What the room makes known: rows that are edited in place, its two steps, and how a person's name leaves the history."""

from accounts import privacy
from accounts.models import User

from ..autosave import Editable, register
from ..models import FieldChange, Milestone, StepKey, Task, WorkPackage
from ..registry import Step, register_step
from ..rows import table_of
from . import queries
from .forms import MilestoneForm, PackageForm, TaskForm


def connect() -> None:
    """Called once when Django is ready."""
    register(Editable(WorkPackage, PackageForm))
    register(Editable(Task, TaskForm))
    register(Editable(Milestone, MilestoneForm))
    register_step(Step(StepKey.WORK, "workshop:work", queries.work_state, queries.expressions))
    register_step(Step(StepKey.SCHEDULE, "workshop:schedule", queries.schedule_state, queries.expressions))
    privacy.register_erasure(erase, 19)


def erase(user: User) -> None:
    """Take the name of a person out of the history of who was responsible, in her projects; that the field changed stays known."""
    if not user.name:
        return
    rows = FieldChange.objects.filter(project__team__user=user, table__in=[table_of(WorkPackage), table_of(Task)], field="responsible").values_list(
        "pk", flat=True
    )
    found = FieldChange.objects.filter(pk__in=list(rows))
    found.filter(before=user.name).update(before="…")
    found.filter(after=user.name).update(after="…")
