"""Recurring work of this room; read by `exchange.jobs`."""

from datetime import timedelta

from municipality.jobs import job

from . import services, weekly


@job("exchange.needs_week", every=timedelta(minutes=30))
def needs_week() -> str:
    """Send the mail "what is looked for" of this week, from Monday morning on."""
    return f"mails {weekly.send_due()}"


@job("exchange.offers_end", every=timedelta(hours=1))
def offers_end() -> str:
    """Close offers whose last day is over."""
    return f"closed {services.close_expired()}"
