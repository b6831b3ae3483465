"""When the last backup was made: a small file beside the database, not a row, so that a restored database does not speak of itself."""

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

NAME = "last-backup.json"


@dataclass(frozen=True)
class LastBackup:
    """Moment and name of the latest successful backup."""

    made: datetime
    file: str


def record(path: Path, now: datetime | None = None) -> None:
    """Remember that `path` was written. Never fails a backup: a folder that cannot be written leaves the old note."""
    note = Path(settings.VAR_DIR) / NAME
    with contextlib.suppress(OSError):
        part = note.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps({"made": (now or timezone.now()).isoformat(), "file": path.name}))
        part.replace(note)


def latest() -> LastBackup | None:
    """Return the latest backup made by `manage.py backup` on this machine, or None when there is no (readable) note of one."""
    try:
        note = json.loads((Path(settings.VAR_DIR) / NAME).read_text())
        made = datetime.fromisoformat(note["made"])
        return LastBackup(made, str(note["file"])) if made.tzinfo else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
