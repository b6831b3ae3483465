"""Recurring work on accounts."""

from datetime import timedelta

from municipality.jobs import job

from . import confirmation


@job("accounts.confirmations", every=timedelta(hours=6))
def forget_confirmations() -> str:
    """Delete confirmations of addresses that are long over."""
    return f"deleted {confirmation.forget_old()}"
