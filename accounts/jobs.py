"""Recurring work on accounts."""

from datetime import timedelta

from municipality.jobs import job

from . import confirmation


@job("accounts.confirmations", every=timedelta(hours=6))
def forget_confirmations() -> str:
    """Delete confirmations of addresses that are long over."""
    return f"deleted {confirmation.forget_old()}"


@job("accounts.digests", every=timedelta(minutes=10))
def send_digests() -> str:
    """Write the daily and weekly mails of what happened, when it is time."""
    from .notices_digest import send_due

    return f"digests {send_due()}"
