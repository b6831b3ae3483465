"""The files that stand beside a TOML file: read by name, never from anywhere else, never more than a limit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024


class Files(Protocol):
    """What a plan needs to know of files."""

    def read(self, name: str, limit: int) -> bytes:
        """Return the content of a file of at most `limit` bytes. Raises `ValidationError` with a sentence."""


class Folder:
    """Files on disk, in the folder of the TOML file or below it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    def read(self, name: str, limit: int) -> bytes:
        """See `Files.read`."""
        try:
            path = (self.path / name).resolve()
            if not path.is_relative_to(self.path):
                raise ValidationError(_("Die Datei muss neben dieser Datei oder darunter liegen."))
            with path.open("rb") as file:
                return within(file.read(limit + 1), limit)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", "") or error
            raise ValidationError(_("Die Datei lässt sich nicht lesen: %(reason)s.") % {"reason": reason}) from error


class Uploads:
    """Files that somebody sent, by name."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self.files = dict(files or {})

    def read(self, name: str, limit: int) -> bytes:
        """See `Files.read`."""
        if name not in self.files:
            raise ValidationError(_("Die Datei „%(name)s“ fehlt.") % {"name": name[:80]})
        return within(self.files[name], limit)


def within(data: bytes, limit: int) -> bytes:
    """Return `data` when it is not larger than `limit`. Raises `ValidationError`."""
    if len(data) > limit:
        raise ValidationError(_("Die Datei ist zu groß: höchstens %(n)d MB.") % {"n": limit // MEGABYTE})
    return data


def files_of(given: Files | Path | Mapping[str, bytes]) -> Files:
    """Return what reads these files: a folder, a mapping of names to contents, or a reader that is one already."""
    if isinstance(given, Path):
        return Folder(given)
    return Uploads(given) if isinstance(given, Mapping) else given
