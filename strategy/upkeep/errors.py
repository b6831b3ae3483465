"""Why a step was refused. Each error carries one German sentence for the person who tried."""

from typing import Any

from django.core.exceptions import PermissionDenied


class UpkeepError(PermissionDenied):
    """A step that is not possible. `str(error)` may be shown to the person; uncaught it becomes 403, never 500."""


class NotAllowed(UpkeepError):
    """This person may not do that."""


class WrongState(UpkeepError):
    """The note is not in the state that the step needs (for example, somebody else has released it already)."""


class Outdated(UpkeepError):
    """Somebody else saved in between: `current` is what is stored now, so that both texts can be shown."""

    def __init__(self, message: str, current: Any = None) -> None:
        super().__init__(message)
        self.current = current


class ReasonMissing(UpkeepError):
    """A note goes back with a reason, or not at all."""
