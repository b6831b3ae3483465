"""Recurring work of moderation."""

from datetime import timedelta

from municipality.jobs import job

from . import notify


@job("moderation.summary", every=timedelta(minutes=10))
def summary() -> str:
    """Daily summary for moderators, at the hour of each municipality."""
    return f"summaries {notify.send_summaries()}"


@job("moderation.overdue", every=timedelta(minutes=30))
def overdue() -> str:
    """Warning when an item passes the promised time."""
    return f"warnings {notify.warn_overdue()}"
