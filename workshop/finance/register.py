"""What the room makes known."""

from ..autosave import Editable, register
from ..models import FundingSource, ResourceRequirement, StepKey
from ..registry import Step, register_step
from .forms import RequirementForm, SourceForm
from .queries import expressions, finance_state, resources_state


def connect() -> None:
    """Called once when Django is ready."""
    register(Editable(ResourceRequirement, RequirementForm))
    register(Editable(FundingSource, SourceForm))
    register_step(Step(StepKey.RESOURCES, "workshop:resources", resources_state, expressions))
    register_step(Step(StepKey.FINANCE, "workshop:finance", finance_state, expressions))
