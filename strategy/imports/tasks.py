"""The background tasks of imports: thin, the work is in ``work``. Messages are in the language of whoever asked for it."""

from django.utils import translation
from django_tasks import task

#: Somebody sits before the screen and waits; keeping the reference index up to date does not.
PRIORITY = 50


@task(priority=PRIORITY)
def read_import(pk: int, language: str) -> None:
    """Read the file of an import and make its preview."""
    from .work import read

    with translation.override(language):
        read(pk)


@task(priority=PRIORITY)
def apply_import(pk: int, language: str) -> None:
    """Carry an import out."""
    from .work import apply

    with translation.override(language):
        apply(pk)


@task(priority=PRIORITY)
def undo_import(pk: int, language: str, user_id: int) -> None:
    """Take an import back."""
    from .work import take_back

    with translation.override(language):
        take_back(pk, user_id)
