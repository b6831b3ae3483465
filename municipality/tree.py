"""Writing to the page tree without breaking it.

Two things were measured to go wrong under concurrency: SQLite loses writes, and saving a parent writes a stale
`numchild` back, after which every further child fails with a duplicate path. The recipe (docs/decisions/0003): one
transaction, a row lock on the parent *as `Page`*, counters read again under it, and on SQLite one lock per machine around
the short write.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from wagtail.models import Page

_TREE_COLUMNS = ("path", "depth", "numchild")


@contextlib.contextmanager
def _machine_lock() -> Iterator[None]:
    """One writer per machine on SQLite; nothing elsewhere. Re-entrant within a transaction."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    folder = Path(settings.VAR_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "tree.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


@contextlib.contextmanager
def locked(parent: Page) -> Iterator[Page]:
    """Hold the lock on `parent` for one transaction; its tree columns are fresh inside. Yields the same object.

    Add children with `with locked(index) as parent: parent.add_child(instance=page)`.
    """
    with _machine_lock(), transaction.atomic():
        refresh_tree_columns(parent)
        yield parent


def refresh_tree_columns(page: Page) -> None:
    """Lock the page's row and read path, depth and numchild again; needs an open transaction."""
    rows = list(Page.objects.select_for_update().filter(pk=page.pk).values_list(*_TREE_COLUMNS))
    if rows:
        for name, value in zip(_TREE_COLUMNS, rows[0], strict=True):
            setattr(page, name, value)


class TreeSafeMixin:
    """For pages that have children: saving one never writes stale tree columns."""

    def save(self, *args, **kwargs):
        if self.pk is None or self._state.adding:
            return super().save(*args, **kwargs)
        with _machine_lock(), transaction.atomic():
            refresh_tree_columns(self)
            return super().save(*args, **kwargs)
