"""One municipality into one file."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.db import transaction
from wagtail.models import Page, Site

from .gather import gather
from .package import FORMAT, BadPackage, Writer, safe_name
from .portable import Packing, columns_of, keep_travelling, travelling


class Refused(Exception):
    """It was not done, and nothing was changed; the text says why and what to do."""


@dataclass
class Exported:
    """What is in the file: rows by label, files with their bytes, files that rows name and no storage has."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    digest: str = ""


def site_of_key(key: str) -> Site:
    """Return the municipality whose home page has this short name. Raises `Refused` with those that there are."""
    home = Page.objects.filter(depth=2, slug=key).first()
    site = Site.objects.filter(root_page=home).first() if home else None
    if site is None:
        known = ", ".join(sorted(Site.objects.values_list("root_page__slug", flat=True))) or "none"
        raise Refused(f"There is no municipality with the key {key!r}. Known keys: {known}.")
    return site


def export_municipality(site: Site, path: Path) -> Exported:
    """Write everything of a municipality that travels into `path` (mode 0600), which must not exist. Raises `Refused`; then no file stays behind."""
    part = path.with_name(f"{path.name}.part-{secrets.token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as target:
            done = _write(site, Writer(target))
            target.flush()
            os.fsync(target.fileno())
        # `link` and not `rename`: it never replaces what somebody else put there meanwhile.
        os.link(part, path)
    except FileExistsError as error:
        raise Refused(f"{path} exists already.") from error
    except OSError as error:
        raise Refused(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return done


def _write(site: Site, writer: Writer) -> Exported:
    done = Exported()
    with transaction.atomic():
        found = gather(site)
        keep_travelling(found)
        packing = Packing(found)
        for kind in travelling():
            done.rows[kind.label] = writer.add_table(kind.label, (list(row.values()) for row in packing.rows(kind)))
    for storage, name in sorted(packing.files):
        try:
            safe_name(f"files/{storage}/{name}")
            with storages[storage].open(name) as source:
                writer.add_file(storage, name, source)
                done.file_bytes += source.size
                done.files += 1
        except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation, BadPackage):
            done.missing.append(name)
    writer.close(
        {
            "format": FORMAT,
            "version": settings.VERSION,
            "key": site.root_page.slug,
            "name": site.site_name,
            "host": site.hostname,
            "columns": columns(),
            "rows": done.rows,
            "missing": done.missing,
        }
    )
    return done


def columns() -> dict[str, list]:
    """Return the columns of every table that travels, with their kinds: the schema of the file."""
    return {kind.label: [[column.name, column.kind] for column in columns_of(kind)] for kind in travelling()}
