"""Recurring work of the strategy."""

from datetime import timedelta

from municipality.jobs import job

from .exporters import prepared
from .imports import jobs as import_jobs  # noqa: F401 - registers its own
from .upkeep import notify


@job("strategy.note_digest", every=timedelta(minutes=30))
def note_digest() -> str:
    """Daily summary of notes that wait, and of stale measures that nobody keeps."""
    return f"digests {notify.send_digests()}"


@job("strategy.exports", every=timedelta(seconds=10))
def exports() -> str:
    """Large workbooks that somebody waits for."""
    return f"made {prepared.make_wanted()}"


@job("strategy.reminders", every=timedelta(hours=6))
def reminders() -> str:
    """Reminders of stale measures to their keepers."""
    return f"reminders {notify.send_reminders()}"
