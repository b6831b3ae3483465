"""Why a step with needs and offers is not possible."""


class NotPossible(Exception):
    """The step does not fit the state any more; `str(error)` tells the person why, in her language."""


class Taken(NotPossible):
    """Somebody else was faster: the need or the offer is reserved already."""
