"""The background tasks: thin, the work is in `work`. Messages are in the language of whoever asked."""

from django.utils import translation
from django_tasks import task

#: Somebody waits, but not before the screen: after previews of imports, before the reference index.
PRIORITY = 20


@task(priority=PRIORITY)
def copy_town(pk: int, language: str) -> None:
    """Make a copy."""
    from . import work

    with translation.override(language):
        work.copy(pk)


@task(priority=PRIORITY)
def export_town(pk: int, language: str) -> None:
    """Write an export."""
    from . import work

    with translation.override(language):
        work.export(pk)


@task(priority=PRIORITY)
def check_removal(pk: int, language: str) -> None:
    """Try what would be deleted."""
    from . import work

    with translation.override(language):
        work.check(pk)


@task(priority=PRIORITY)
def delete_town(pk: int, language: str) -> None:
    """Delete a municipality."""
    from . import work

    with translation.override(language):
        work.delete(pk)
