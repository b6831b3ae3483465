"""The file: a ZIP archive whose bytes are the same for the same content.

`manifest.json`     format, product version, name and address of the municipality, columns of every table, size and SHA-256 of every member
`tables/LABEL.ndjson`   a row per line, a list of values in the order of the columns
`files/STORAGE/NAME`    pictures, documents, files of projects
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from municipality.tables import STORAGES

FORMAT = 1
COPY = 1024 * 1024
MOST_TABLE_BYTES = 512 * 1024 * 1024
MOST_MANIFEST_BYTES = 32 * 1024 * 1024
# A member that unfolds to more than this many times its size is no text and no picture of ours.
MOST_RATIO = 200
_TABLE = re.compile(r"tables/([a-z_]+\.[A-Za-z_]+)\.ndjson")
_EPOCH = (1980, 1, 1, 0, 0, 0)


class BadPackage(Exception):
    """This file is not a municipality that can be imported; the text says why."""


def dumps(value: Any) -> bytes:
    """Return JSON in the one form in which equal values are equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(errors="surrogatepass")


class Writer:
    """Writes one package. Call in this order: `add_table`…, `add_file`…, `close`."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self.members: dict[str, list] = {}

    def add_table(self, label: str, rows: Iterator[list]) -> int:
        """Add the rows of a table; returns their number."""
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            for row in rows:
                count += 1
                yield dumps(row) + b"\n"

        self._add(f"tables/{label}.ndjson", lines(), zipfile.ZIP_DEFLATED)
        return count

    def add_file(self, storage: str, name: str, source: IO[bytes]) -> None:
        """Add a file as it is: pictures and documents are packed already."""
        self._add(f"files/{storage}/{name}", iter(lambda: source.read(COPY), b""), zipfile.ZIP_STORED)

    def _add(self, name: str, pieces: Iterator[bytes], method: int) -> None:
        info = zipfile.ZipInfo(name, _EPOCH)
        info.compress_type, info.external_attr = method, 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        self.members[name] = [size, digest.hexdigest()]

    def close(self, manifest: dict) -> None:
        """Write the manifest and the end."""
        self._add("manifest.json", iter([dumps({**manifest, "members": self.members})]), zipfile.ZIP_DEFLATED)
        self._zip.close()


@dataclass
class Package:
    """An opened package whose members, sizes and checksums are those of its manifest."""

    manifest: dict
    _zip: zipfile.ZipFile

    @property
    def digest(self) -> str:
        """Return a checksum over the content."""
        return hashlib.sha256(dumps(self.manifest["members"])).hexdigest()

    def rows(self, label: str) -> Iterator[list]:
        """Yield the rows of a table. Raises `BadPackage` for what is no row."""
        with self._zip.open(f"tables/{label}.ndjson") as member:
            for number, line in enumerate(member, start=1):
                try:
                    row = json.loads(line.decode(errors="surrogatepass"))
                except (ValueError, RecursionError) as error:
                    raise BadPackage(f"{label}, row {number}: not readable.") from error
                if not isinstance(row, list):
                    raise BadPackage(f"{label}, row {number}: not a row.")
                yield row

    def files(self) -> list[tuple[str, str]]:
        """Return (storage, name) of every file."""
        return [safe_name(name) for name in sorted(self.manifest["members"]) if name.startswith("files/")]

    def open_file(self, storage: str, name: str) -> IO[bytes]:
        """Open a file for reading."""
        return self._zip.open(f"files/{storage}/{name}")

    def size(self, storage: str, name: str) -> int:
        """Return the size of a file."""
        return int(self.manifest["members"][f"files/{storage}/{name}"][0])

    def close(self) -> None:
        """Close the file."""
        self._zip.close()


def open_package(path: Path, most_bytes: int) -> Package:
    """Open a package and read it once to its end. Raises `BadPackage` for anything that `Writer` does not write.

    No member is ever unpacked to a place that its name says; names are compared with the manifest, and content with its checksum.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise BadPackage(f"{path.name} is not a readable ZIP archive.") from error
    try:
        return Package(_checked(archive, most_bytes), archive)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, UnicodeError) as error:
        archive.close()
        raise BadPackage(f"The archive is damaged ({type(error).__name__}).") from error
    except BaseException:
        archive.close()
        raise


def _checked(archive: zipfile.ZipFile, most_bytes: int) -> dict:
    infos = {info.filename: info for info in archive.infolist()}
    if len(infos) != len(archive.infolist()):
        raise BadPackage("A name stands in the archive twice.")
    if sum(info.file_size for info in infos.values()) > most_bytes:
        raise BadPackage(f"The archive unfolds to more than {most_bytes / 1e9:.1f} GB. If that is right, allow more with --most-gigabytes.")
    for info in infos.values():
        most = MOST_MANIFEST_BYTES if info.filename == "manifest.json" else MOST_TABLE_BYTES
        if info.file_size > most and not info.filename.startswith("files/"):
            raise BadPackage(f"{info.filename[:80]!r} is too large.")
        if info.file_size > COPY and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise BadPackage(f"{info.filename[:80]!r} unfolds to far more than it says.")
    if "manifest.json" not in infos:
        raise BadPackage("The archive has no manifest: this is not an exported municipality.")
    manifest = _manifest(archive.read("manifest.json"))
    members = manifest["members"]
    if set(members) != set(infos) - {"manifest.json"}:
        raise BadPackage("The archive does not hold exactly what its manifest names.")
    for name, (size, checksum) in members.items():
        if not _TABLE.fullmatch(name):
            safe_name(name)
        if infos[name].file_size != size or _digest(archive, name, size) != checksum:
            raise BadPackage(f"{name[:80]!r} is not what the manifest says: the checksum is wrong.")
    return manifest


def _manifest(data: bytes) -> dict:
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadPackage("The manifest is not readable.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadPackage(f"The archive is not in format {FORMAT}.")
    members, columns = manifest.get("members"), manifest.get("columns")
    well_formed = isinstance(members, dict) and all(
        isinstance(entry, list) and len(entry) == 2 and type(entry[0]) is int and isinstance(entry[1], str) for entry in members.values()
    )
    if not well_formed or not isinstance(columns, dict):
        raise BadPackage("The manifest is not complete.")
    return manifest


def _digest(archive: zipfile.ZipFile, name: str, size: int) -> str:
    digest, read = hashlib.sha256(), 0
    with archive.open(name) as member:
        while data := member.read(COPY):
            digest.update(data)
            if (read := read + len(data)) > size:
                break
    return digest.hexdigest()


def safe_name(member: str) -> tuple[str, str]:
    """Return storage and name of a file member. Raises `BadPackage` for names that could lead elsewhere."""
    head, _slash, rest = member.partition("/")
    storage, _slash, name = rest.partition("/")
    bad = any(part in ("", ".", "..") or len(part.encode(errors="replace")) > 255 for part in name.split("/"))
    if head != "files" or storage not in STORAGES or bad or "\\" in name or not name.isprintable() or len(name) > 500:
        raise BadPackage(f"The name of a member is not allowed: {member[:80]!r}.")
    return storage, name
