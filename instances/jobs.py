"""Recurring work of this app."""

from datetime import timedelta

from municipality.jobs import job


@job("instances.manage", every=timedelta(minutes=5))
def give_up_dead_work() -> str:
    """Say so where a process died while it copied, exported or deleted a municipality."""
    from .manage import work

    return f"given up {work.give_up()}"
