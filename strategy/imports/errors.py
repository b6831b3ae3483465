"""Why a step of an import was refused. Each error carries one German sentence for the person who tried."""

from django.core.exceptions import PermissionDenied


class ImportStepError(PermissionDenied):
    """A step that is not possible. `str(error)` may be shown to the person; uncaught it becomes 403, never 500."""


class NotAllowed(ImportStepError):
    """This person may not do that."""


class WrongState(ImportStepError):
    """The import is not in the state that the step needs: somebody was faster, or the page is old."""


class Refused(ImportStepError):
    """The file or what was typed cannot be taken."""
