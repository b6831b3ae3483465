"""Recurring work on imports."""

from datetime import timedelta

from municipality.jobs import job

from . import work


@job("strategy.imports", every=timedelta(seconds=15))
def give_up_dead_imports() -> str:
    """Say so where a process died while it worked on an import."""
    return f"given up {work.give_up_dead()}"
