"""Work in the background."""

from django_tasks import task

from .services import render


@task()
def render_version(pk: int) -> bool:
    """Make the documents of a frozen version (`services.render`)."""
    return render(pk)
