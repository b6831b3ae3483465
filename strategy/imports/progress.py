"""How far the background work on an import is, and whether anybody still does it.

The work itself is one transaction, so that it can be taken back as a whole; what it writes into the database nobody else sees
until its end, and on SQLite a second writer would wait for it. So progress stands in a small file beside the private files.
A lock on a second file lives exactly as long as the process: when the file is there and nobody holds the lock, the work died.
"""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

EVERY_SECONDS = 0.3


@dataclass(frozen=True)
class Progress:
    """`done` of `total` in the current `stage` (a key); total 0: not known."""

    stage: str = ""
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        """0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class Reporter:
    """Handed to the work: `reporter("measures", 12, 500)` writes at most a few times a second."""

    def __init__(self, pk: int) -> None:
        self.path, self.stage, self.last = _file(pk, "json"), "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self.stage and now - self.last < EVERY_SECONDS and done < total:
            return
        self.stage, self.last = stage, now
        part = self.path.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps([stage, done, total]))
        part.replace(self.path)


def read(pk: int) -> Progress | None:
    """How far the work on this import is; None when nobody works on it (yet), or on another machine."""
    try:
        return Progress(*json.loads(_file(pk, "json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


@contextlib.contextmanager
def working(pk: int) -> Iterator[Reporter]:
    """Hold the lock on the work on this import; waits for whoever has it."""
    path = _file(pk, "lock")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.ExitStack() as stack:
        while True:
            handle = stack.enter_context(open(path, "w"))
            fcntl.flock(handle, fcntl.LOCK_EX)
            # Whoever had the lock before removed the file: a lock on a file without a name is seen by nobody.
            if path.exists() and path.stat().st_ino == os.fstat(handle.fileno()).st_ino:
                break
        try:
            yield Reporter(pk)
        finally:
            _file(pk, "json").unlink(missing_ok=True)
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def dead(pk: int) -> Iterator[bool]:
    """Was work on this import begun on this machine, and nobody does it any more? The lock is held inside where it is so."""
    path = _file(pk, "lock")
    try:
        handle = open(path, "r+")  # noqa: SIM115 - closed below
    except FileNotFoundError:
        yield False
        return
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        _file(pk, "json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)


def _file(pk: int, suffix: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / "imports-at-work" / f"{pk}.{suffix}"
