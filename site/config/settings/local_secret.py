"""A secret key for machines on which nobody set one: made once, kept outside of the repository."""

import os
import secrets
from pathlib import Path


def local_secret(folder: Path) -> str:
    """Return the key in `folder/secret-key`, writing a new one (readable by its owner only) the first time."""
    path = folder / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
