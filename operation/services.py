"""Backup, restore and the move to another database. Each is all or nothing; each looks again at what it wrote."""

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FileField
from django.utils import timezone

from municipality import backups
from municipality.tables import Sum, Table, UnknownValue, all_tables, storage_alias

from . import archive, rows

COPY = 1024 * 1024
Say = Callable[[str], None]


class Refused(Exception):
    """It was not done, and nothing was changed; the text says why and what to do."""


@dataclass
class Report:
    """What was carried: `tables` label → (rows, checksum); `files` and their bytes; `missing` files that rows name and no storage has."""

    tables: dict[str, tuple[int, str]] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Return the number of all rows."""
        return sum(count for count, _checksum in self.tables.values())


# Backup ---------------------------------------------------------------------------------------------------------------------


def backup(path: Path, *, key: str = "", alias: str = "default", now: datetime | None = None) -> Report:
    """Write database and files into `path` (mode 0600), which must not exist. Raises `Refused`; then no file stays behind.

    Rows are read in one snapshot. Files are read after it: they never change under their name; one that was deleted meanwhile is
    listed as missing.
    """
    now = now or timezone.now()
    part = path.with_name(f"{path.name}.part-{secrets.token_hex(4)}")
    if path.exists():
        raise Refused(f"{path} exists already.")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as target:
            report = _write_archive(target, key, alias, now)
            target.flush()
            os.fsync(target.fileno())
        # `link` and not `rename`: it never replaces what somebody else put there meanwhile.
        os.link(part, path)
    except FileExistsError as error:
        raise Refused(f"{path} exists already.") from error
    except (archive.WrongKey, UnknownValue, OSError) as error:
        raise Refused(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    backups.record(path, now)
    return report


def _write_archive(target: Any, key: str, alias: str, now: datetime) -> Report:
    report = Report()
    writer = archive.Writer(target, key, secrets.token_bytes(16))
    names: dict[tuple[str, str], str] = {}
    with rows.snapshot(alias) as connection:
        writer.add_json("header.json", _header(connection, alias, now))
        for table in all_tables():
            total = Sum()
            writer.add_rows(table.label, _watched(table, rows.read(connection, table), total, names))
            report.tables[table.label] = (total.rows, total.checksum)
        last = {table.label: number for table in all_tables() if (number := rows.last_number(connection, table)) is not None}
    files: dict[str, list] = {}
    for (storage, name), owner in sorted(names.items()):
        member = f"files/{storage}/{name}"
        try:
            archive.safe_name(member)
            with storages[storage].open(name) as source:
                size = source.size
                files[member] = [size, writer.add_file(member, source, size)]
        except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation, archive.BadArchive):
            report.missing.append(f"{name} ({owner})")
            continue
        report.files += 1
        report.file_bytes += size
    tables = {label: list(found) for label, found in report.tables.items()}
    writer.add_json("manifest.json", {"tables": tables, "last_numbers": last, "files": files, "missing": report.missing})
    writer.close()
    return report


def _header(connection: BaseDatabaseWrapper, alias: str, now: datetime) -> dict:
    return {
        "format": archive.FORMAT,
        "version": settings.VERSION,
        "made": now.isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": rows.migrations(alias),
        "tables": _columns(),
    }


def _columns() -> dict[str, list]:
    return {table.label: [[column.name, column.kind] for column in table.columns] for table in all_tables()}


def _watched(table: Table, encoded: Iterator[list], total: Sum, names: dict[tuple[str, str], str]) -> Iterator[list]:
    """Pass the rows on, count them, and remember the names of files in them."""
    places = [
        (index, storage_alias(column.field.storage), f"{table.label}.{column.name}")
        for index, column in enumerate(table.columns)
        if isinstance(column.field, FileField)
    ]
    for row in encoded:
        total.add(table, row)
        for index, storage, owner in places:
            if row[index]:
                names[storage, row[index]] = owner
        yield row


# Restore --------------------------------------------------------------------------------------------------------------------


def restore(path: Path, *, key: str = "", alias: str = "default", most_bytes: int = 50 * 10**9, say: Say = lambda text: None) -> Report:
    """Put the content of a backup into this empty installation. Raises `Refused`; then nothing was changed.

    The archive is read twice: first to look at everything, then to write. Rows and files are read back and compared before the
    transaction ends.
    """
    try:
        header, manifest = _inspect(path, key, alias, most_bytes)
        say("The archive is whole. Writing.")
        return _apply(path, key, alias, most_bytes, header, manifest)
    except (archive.BadArchive, rows.RowProblem, UnknownValue) as error:
        raise Refused(str(error)) from error
    except (IntegrityError, DatabaseError) as error:
        raise Refused(f"The database did not take the rows: {error}") from error
    except (SuspiciousFileOperation, RecursionError) as error:
        raise Refused(f"The archive is damaged: {type(error).__name__}.") from error
    except OSError as error:
        raise Refused(f"{error.filename or path}: {error.strerror or error}") from error


def _inspect(path: Path, key: str, alias: str, most_bytes: int) -> tuple[dict, dict]:
    """Read everything once and compare it with its manifest, without writing."""
    tables = {table.label: table for table in all_tables()}
    totals = {label: Sum() for label in tables}
    files: dict[str, list] = {}
    header: dict = {}
    manifest: dict = {}
    for kind, item in archive.read(path, key, most_bytes):
        if kind == "header":
            header = item
            _check_header(header, alias)
        elif kind == "part":
            if item.label not in tables:
                raise archive.BadArchive(f"The archive holds a table that is unknown here: {item.label}.")
            table = tables[item.label]
            for row in item.rows:
                if not isinstance(row, list) or len(row) != len(table.columns):
                    raise archive.BadArchive(f"{item.label}: a row has the wrong number of values.")
                totals[item.label].add(table, row)
        elif kind == "file":
            files[f"files/{item.storage}/{item.name}"] = [item.size, _digest(item.source, item.size)]
        else:
            manifest = item
    if not all(isinstance(manifest.get(name), dict) for name in ("tables", "files", "last_numbers")):
        raise archive.BadArchive("The manifest is not readable.")
    found = {label: [total.rows, total.checksum] for label, total in totals.items()}
    for label in tables:
        if manifest["tables"].get(label) != found[label]:
            raise archive.BadArchive(f"{label}: the rows are not those of the manifest.")
    if manifest["files"] != files:
        raise archive.BadArchive("The files are not those of the manifest.")
    if not all(type(number) is int for number in manifest["last_numbers"].values()):
        raise archive.BadArchive("The manifest is not readable.")
    return header, manifest


def _check_header(header: dict, alias: str) -> None:
    if header.get("format") != archive.FORMAT:
        raise archive.BadArchive(f"The archive has format {header.get('format')!r:.20}; this version reads {archive.FORMAT}.")
    refuse_other_migrations(header.get("migrations"), rows.migrations(alias), f"version {header.get('version')!r:.20}")
    if header.get("tables") != _columns():
        raise archive.BadArchive("The archive has other tables or columns than this installation, although the migrations are the same.")
    refuse_content(alias)


def refuse_other_migrations(source: Any, target: list[str], made_by: str) -> None:
    """Raise `Refused` when the two sides do not have the same migrations, and say which side is behind."""
    if not target:
        raise Refused("This database has no tables yet. Run `manage.py migrate` first.")
    if source == target:
        return
    source = [name for name in source if isinstance(name, str)] if isinstance(source, list) else []
    only_source, only_target = sorted(set(source) - set(target)), sorted(set(target) - set(source))
    names = ", ".join((only_source or only_target)[:3])
    if only_source and not only_target:
        raise Refused(f"This installation is older than the backup ({made_by}): it lacks {names}. Install that version or run `manage.py migrate`.")
    raise Refused(
        f"The backup ({made_by}) is from another version: {names} differ. Restore it with the version that made it, then upgrade and run `manage.py migrate`."
    )


def refuse_content(alias: str) -> None:
    """Raise `Refused` when somebody works in this installation already."""
    if found := rows.what_is_there(alias):
        more = f" and {len(found) - 3} more tables" if len(found) > 3 else ""
        raise Refused(f"The target is not empty ({', '.join(found[:3])}{more}). Use a new database: `manage.py migrate` and nothing else.")


def _apply(path: Path, key: str, alias: str, most_bytes: int, header: dict, manifest: dict) -> Report:
    connection = connections[alias]
    tables = {table.label: table for table in all_tables()}
    report = Report(missing=[str(name) for name in manifest.get("missing", [])])
    with _unfinished(manifest) as resumed, _new_files() as keep, transaction.atomic(using=alias, durable=True):
        # Again, as part of the transaction that writes.
        refuse_content(alias)
        rows.clear(connection)
        for kind, item in archive.read(path, key, most_bytes):
            if kind == "part":
                rows.write(connection, tables[item.label], item.rows)
            elif kind == "file":
                _put(item, manifest["files"], keep, resumed)
                report.files += 1
                report.file_bytes += item.size
        rows.set_numbers(connection, manifest["last_numbers"])
        report.tables = {label: (total.rows, total.checksum) for label, total in rows.sums(connection).items()}
        for label, found in report.tables.items():
            if list(found) != manifest["tables"][label]:
                raise rows.RowProblem(f"{label}: after writing the rows differ from the backup.")
        connection.check_constraints()
    return report


@contextlib.contextmanager
def _unfinished(manifest: dict) -> Iterator[bool]:
    """Note beside the files which archive is being restored; yields whether a killed run of the same one left its note, and half a file."""
    note, mine = Path(settings.VAR_DIR) / "restore-unfinished", note_of(manifest)
    resumed = note.exists() and note.read_text() == mine
    note.write_text(mine)
    try:
        yield resumed
    except BaseException:
        # What the killed run left may still lie there: only a run that reaches the end knows every file.
        if not resumed:
            note.unlink(missing_ok=True)
        raise
    note.unlink(missing_ok=True)


def note_of(manifest: dict) -> str:
    """Return a short text that is the same for the same archive alone."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


@contextlib.contextmanager
def _new_files() -> Iterator[list[tuple[str, str]]]:
    """Delete again what was written to storages when something goes wrong."""
    written: list[tuple[str, str]] = []
    try:
        yield written
    except BaseException:
        for storage, name in written:
            with contextlib.suppress(OSError):
                storages[storage].delete(name)
        raise


class _Member(File):
    """A file in the archive, for storages: read once from start to end."""

    def __init__(self, item: archive.StoredFile) -> None:
        super().__init__(item.source, name=item.name)
        self.size = item.size

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        while self.file is not None and (data := self.file.read(chunk_size or COPY)):
            yield data


def _put(item: archive.StoredFile, expected: dict, written: list[tuple[str, str]], resumed: bool) -> None:
    """Write one file under exactly its name and read it back. One that is there already must be the same, or be left by a killed run."""
    storage = storages[item.storage]
    wanted = expected.get(f"files/{item.storage}/{item.name}")
    if resumed and storage.exists(item.name):
        with storage.open(item.name) as left:
            same = [left.size, _digest(left, left.size)] == wanted
        if not same:
            storage.delete(item.name)
    if not storage.exists(item.name):
        # Noted before, for a copy that breaks off half-way.
        written.append((item.storage, item.name))
        if (kept := storage.save(item.name, _Member(item))) != item.name:
            written.append((item.storage, kept))
            raise Refused(f"{item.name} could not be written under its name.")
    with storage.open(item.name) as stored:
        size = stored.size
        if [size, _digest(stored, size)] != wanted:
            raise Refused(f"{item.name} is there already with another content, or could not be read back. Empty the folder of the files first.")


def _digest(source: Any, size: int) -> str:
    digest, left = hashlib.sha256(), size
    while left > 0 and (data := source.read(min(COPY, left))):
        digest.update(data)
        left -= len(data)
    if left:
        raise archive.BadArchive("The archive ends too early.")
    return digest.hexdigest()


# Move -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """One table on both sides."""

    label: str
    source_rows: int
    source_checksum: str
    target_rows: int
    target_checksum: str

    @property
    def same(self) -> bool:
        return (self.source_rows, self.source_checksum) == (self.target_rows, self.target_checksum)


def move(source: str, target: str) -> list[Compared]:
    """Copy all rows from one database (alias) to another, empty one; returns the comparison of every table.

    When one differs, nothing stays in the target. Raises `Refused`.
    """
    refuse_other_migrations(rows.migrations(source), rows.migrations(target), "the database of this installation")
    refuse_content(target)
    there = connections[target]
    try:
        with rows.snapshot(source) as here, transaction.atomic(using=target, durable=True):
            refuse_content(target)
            rows.clear(there)
            totals: dict[str, Sum] = {}
            for table in all_tables():
                totals[table.label] = Sum()
                rows.write(there, table, _watched(table, rows.read(here, table), totals[table.label], {}))
            rows.set_numbers(there, {table.label: number for table in all_tables() if (number := rows.last_number(here, table)) is not None})
            there.check_constraints()
            compared = [
                Compared(label, totals[label].rows, totals[label].checksum, found.rows, found.checksum)
                for label, found in rows.sums(there).items()
            ]  # fmt: skip
            if not all(table.same for table in compared):
                transaction.set_rollback(True, using=target)
        return compared
    except (rows.RowProblem, UnknownValue) as error:
        raise Refused(str(error)) from error
    except DatabaseError as error:
        raise Refused(f"The database did not take the rows: {error}") from error
