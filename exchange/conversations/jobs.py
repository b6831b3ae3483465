"""Recurring work of conversations."""

from datetime import timedelta

from municipality.jobs import job

from . import mailbox


@job("exchange.replies", every=timedelta(minutes=2), timeout=timedelta(minutes=10))
def replies() -> str:
    """Take in answers that came by mail, where a mailbox is set up."""
    return mailbox.fetch()
