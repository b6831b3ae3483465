"""The file of a backup: a compressed tar, sealed as a whole where a key is set (`crypt`).

    header.json                     format, version, time, migrations, columns of each table
    tables/<label>/<number>.ndjson  rows, some thousand in a part
    files/<storage>/<name>          the files to which rows point
    manifest.json                   number and checksum of every table, bytes and SHA-256 of every file: without it, it is not complete

Whoever reads it trusts nothing in it: kinds, names, order, sizes and checksums of all members are looked at.
"""

import contextlib
import gzip
import hashlib
import io
import json
import re
import tarfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from municipality.tables import STORAGES

from .crypt import MAGIC, Opening, Sealing, WrongKey

FORMAT = 1
PART_BYTES = 4 * 1024 * 1024
MOST_PART_BYTES = 256 * 1024 * 1024
_PART = re.compile(r"tables/([a-z_]+\.[A-Za-z_]+)/(\d{6})\.ndjson")
COPY = 1024 * 1024


class BadArchive(Exception):
    """This file is not a backup that can be restored; the text says why."""


# Writing --------------------------------------------------------------------------------------------------------------------


class Writer:
    """Writes one archive to an open binary file."""

    def __init__(self, target: IO[bytes], key: str, salt: bytes) -> None:
        self._sealing = Sealing(target, key, salt) if key else None
        self._packed = gzip.GzipFile(filename="", fileobj=self._sealing or target, mode="wb", compresslevel=6)  # type: ignore[arg-type]
        self._tar = tarfile.TarFile.open(fileobj=self._packed, mode="w|", format=tarfile.PAX_FORMAT)

    def add_json(self, name: str, value: Any) -> None:
        """Add a small member."""
        self._add(name, json.dumps(value, ensure_ascii=False, indent=1).encode())

    def add_rows(self, label: str, rows: Iterator[list]) -> None:
        """Add the rows of a table in parts of a few megabytes."""
        number, size, lines = 0, 0, []
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass") + b"\n"
            lines.append(line)
            size += len(line)
            if size >= PART_BYTES:
                self._add(f"tables/{label}/{number:06}.ndjson", b"".join(lines))
                number, size, lines = number + 1, 0, []
        if lines:
            self._add(f"tables/{label}/{number:06}.ndjson", b"".join(lines))

    def add_file(self, name: str, source: IO[bytes], size: int) -> str:
        """Add `size` bytes of a file; returns their SHA-256. Raises `OSError` when the file is shorter."""
        digest = _Reading(source)
        self._tar.addfile(self._member(name, size), digest)  # type: ignore[arg-type]
        return digest.hexdigest()

    def _add(self, name: str, data: bytes) -> None:
        self._tar.addfile(self._member(name, len(data)), io.BytesIO(data))

    @staticmethod
    def _member(name: str, size: int) -> tarfile.TarInfo:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(time.time())
        return member

    def close(self) -> None:
        """Write the end; the target stays open."""
        self._tar.close()
        self._packed.close()
        if self._sealing:
            self._sealing.close()


class _Reading:
    """Reads a file and adds up its SHA-256 on the way."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._digest.update(data)
        return data

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


# Reading --------------------------------------------------------------------------------------------------------------------


@dataclass
class Part:
    """Some rows of a table."""

    label: str
    rows: list


@dataclass
class StoredFile:
    """A file: in which storage, its name there, and where to read its bytes."""

    storage: str
    name: str
    size: int
    source: IO[bytes]


def read(path: Path, key: str, most_bytes: int) -> Iterator[tuple[str, Any]]:
    """Yield ("header", dict), ("part", Part) …, ("file", StoredFile) …, ("manifest", dict) in this order.

    Raises `BadArchive` as soon as something is not as `Writer` writes it, also when the manifest does not come or more than
    `most_bytes` unfold. What was yielded before is trustworthy only when the end was reached.
    """
    try:
        with path.open("rb") as raw, _opened(raw, key) as plain, gzip.GzipFile(fileobj=plain, mode="rb") as unpacked:
            with tarfile.open(fileobj=unpacked, mode="r|") as tar:
                yield from _members(tar, most_bytes)
            # To the very end: there stand the checksum of the compression and the last sealed piece.
            if len(unpacked.read(COPY)) == COPY:
                raise BadArchive("Something follows behind the end of the archive.")
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, UnicodeError, RecursionError) as error:
        raise BadArchive(f"The archive is damaged or ends too early ({type(error).__name__}).") from error
    except WrongKey as error:
        raise BadArchive(str(error)) from error


@contextlib.contextmanager
def _opened(raw: IO[bytes], key: str) -> Iterator[IO[bytes]]:
    sealed = raw.read(len(MAGIC)) == MAGIC
    if sealed and not key:
        raise BadArchive("The archive is encrypted: set BACKUP_KEY to the key with which it was made.")
    if not sealed and key:
        # Otherwise whoever can put a file there could slip in one without a seal.
        raise BadArchive("The archive is not encrypted, but BACKUP_KEY is set. Unset it to restore this archive.")
    if not sealed:
        raw.seek(0)
        yield raw
        return
    with io.BufferedReader(Opening(raw, key), COPY) as plain:
        yield plain


def _members(tar: tarfile.TarFile, most_bytes: int) -> Iterator[tuple[str, Any]]:
    stage, total, last_part, seen = 0, 0, ("", -1), set()
    for member in tar:
        total += member.size
        if total > most_bytes:
            raise BadArchive(f"The archive unfolds to more than {most_bytes / 1e9:.1f} GB. If that is right, allow more with --most-gigabytes.")
        if not member.isreg() or member.issparse() or member.name in seen:
            raise BadArchive(f"Unexpected member {member.name[:80]!r}.")
        seen.add(member.name)
        source = tar.extractfile(member)
        if source is None:
            raise BadArchive(f"Unexpected member {member.name[:80]!r}.")
        if member.name == "header.json" and stage == 0:
            stage = 1
            yield "header", _json(member, source)
        elif (found := _PART.fullmatch(member.name)) and stage == 1:
            label, number = found[1], int(found[2])
            if number != (last_part[1] + 1 if label == last_part[0] else 0):
                raise BadArchive(f"Parts of {label} are missing or in the wrong order.")
            last_part = (label, number)
            yield "part", Part(label, [_line(line) for line in _small(member, source).splitlines()])
        elif member.name.startswith("files/") and stage in (1, 2):
            stage = 2
            storage, name = safe_name(member.name)
            yield "file", StoredFile(storage, name, member.size, source)
        elif member.name == "manifest.json" and stage in (1, 2):
            stage = 3
            yield "manifest", _json(member, source)
        else:
            raise BadArchive(f"Unexpected member {member.name[:80]!r}.")
    if stage != 3:
        raise BadArchive("The archive is not complete: its manifest is missing.")


def safe_name(member: str) -> tuple[str, str]:
    """Return storage and name of a file member. Raises `BadArchive` for names that could lead elsewhere."""
    _files, _slash, rest = member.partition("/")
    storage, _slash, name = rest.partition("/")
    parts = name.split("/")
    bad = any(part in ("", ".", "..") or len(part.encode(errors="replace")) > 255 for part in parts)
    if storage not in STORAGES or bad or "\\" in name or not name.isprintable() or len(name) > 1000:
        raise BadArchive(f"The name of a file is not allowed: {member[:80]!r}.")
    return storage, name


def _small(member: tarfile.TarInfo, source: IO[bytes]) -> bytes:
    if member.size > MOST_PART_BYTES:
        raise BadArchive(f"{member.name} is too large.")
    data = source.read()
    if len(data) != member.size:
        raise BadArchive("The archive ends too early.")
    return data


def _json(member: tarfile.TarInfo, source: IO[bytes]) -> dict:
    value = _line(_small(member, source))
    if not isinstance(value, dict):
        raise BadArchive(f"{member.name} is not readable.")
    return value


def _line(data: bytes) -> Any:
    try:
        return json.loads(data.decode(errors="surrogatepass"))
    except ValueError as error:
        raise BadArchive("Rows in the archive are not readable.") from error
