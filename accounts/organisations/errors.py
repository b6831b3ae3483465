"""Why a step with an organisation is not possible."""


class NotPossible(Exception):
    """The step does not fit the state; `str(error)` tells the person why, in her language."""


class Outdated(NotPossible):
    """Somebody else changed the page meanwhile; nothing was saved."""
