"""Recurring work of the project factory."""

from datetime import timedelta

from municipality.jobs import job


@job("projects.finish_confirmed", every=timedelta(minutes=1))
def finish_confirmed() -> str:
    """Create page and moderation for submissions that were confirmed by a process that died before."""
    from .submission.services import finish_waiting

    return f"finished {finish_waiting()}"
