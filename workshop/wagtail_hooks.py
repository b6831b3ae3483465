"""What the workshop adds to Wagtail's admin; each room has its own hooks."""

from .answers import admin_hooks  # noqa: F401 - registers its hooks
from .effect import admin_hooks as effect_hooks  # noqa: F401 - registers its hooks
from .paper import admin_hooks as paper_hooks  # noqa: F401 - registers its hooks
from .steps import admin_hooks as steps_hooks  # noqa: F401 - registers its hooks
