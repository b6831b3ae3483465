"""What the room makes known: rows that are edited in place."""

from ..autosave import Editable, register
from ..models import Milestone, Task, WorkPackage
from .forms import MilestoneForm, PackageForm, TaskForm


def connect() -> None:
    """Called once when Django is ready."""
    register(Editable(WorkPackage, PackageForm))
    register(Editable(Task, TaskForm))
    register(Editable(Milestone, MilestoneForm))
