"""Why a step in a conversation is not possible."""


class NotPossible(Exception):
    """The step does not fit the state; `str(error)` tells the person why, in her language."""
