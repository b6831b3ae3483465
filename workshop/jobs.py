"""Recurring work of the workshop."""

from datetime import timedelta

from municipality.jobs import job


@job("workshop.leads", every=timedelta(days=1))
def watch_leads() -> str:
    """Ask silent leads, offer projects without a lead to their team, then to everybody."""
    from .team.leading import watch

    return ", ".join(f"{name} {count}" for name, count in watch().items())


@job("workshop.quiet", every=timedelta(days=1))
def ask_quiet() -> str:
    """Ask the leads of projects of which nothing was heard for long; once per silence."""
    from .carrying.reminders import ask_leads

    return f"asked {ask_leads()}"


@job("workshop.paper", every=timedelta(hours=1))
def end_paper_seats() -> str:
    """Take back the seats of staff who entered worksheets and whose time is over."""
    from .paper.services import close_expired

    return f"closed {close_expired()}"
