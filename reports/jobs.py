"""What the worker does again and again."""

from datetime import timedelta

from municipality.jobs import job


@job("reports.rescue", every=timedelta(minutes=1))
def rescue_versions() -> str:
    """Take up documents of reports whose worker was killed."""
    from .services import rescue

    return ", ".join(f"{name} {count}" for name, count in rescue().items())
