"""Why a step of moderation was refused. Each error carries one German sentence for the person who tried."""

from django.core.exceptions import PermissionDenied


class ModerationError(PermissionDenied):
    """A step that is not possible. `str(error)` may be shown to the person; uncaught it becomes 403, never 500."""


class NotAllowed(ModerationError):
    """This person may not do that; the attempt stands in the log."""


class WrongState(ModerationError):
    """The item is not in the state that the step needs (for example, somebody else has decided already)."""


class Outdated(ModerationError):
    """The text changed after the moderator saw it: nothing unseen is published."""


class ReasonMissing(ModerationError):
    """Neither a ground nor a text was given."""
