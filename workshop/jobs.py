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
