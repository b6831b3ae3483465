"""Files that teams send in: known by what is in them, not by what they are called. Pictures are drawn anew, without metadata."""

import hashlib
import io
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from municipality.files import clean_image, shown_name

MAX_BYTES = 25 * 1024 * 1024
MAX_PROJECT_BYTES = 500 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 5000
MAX_RATIO = 150
IMAGES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
OFFICE = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/presentation.xml"),
}
OPEN_DOCUMENT = {
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
}
TEXTS = {".txt": "text/plain", ".csv": "text/csv"}
SUFFIXES = (".pdf", *OFFICE, *OPEN_DOCUMENT, *TEXTS, *IMAGES)
ACCEPT = ",".join(SUFFIXES)
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<script", b"<body", b"<svg", b"<?xml", b"<?php", b"<!--", b"#!", b"mz\x90")


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its name for people, its kind, its bytes and their fingerprint."""

    name: str
    content_type: str
    content: ContentFile
    size: int
    digest: str


def check(upload: File) -> Checked:
    """Return what may be kept of an upload. Raises `ValidationError` with a sentence that names file and reason."""
    name = clean_name(getattr(upload, "name", "") or "")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise _refused(name, _("Diese Art von Datei nehmen wir nicht an. Möglich sind PDF, Office-Dokumente, Text, Tabellen und Bilder."))
    if not upload.size:
        raise _refused(name, _("Die Datei ist leer."))
    if upload.size > MAX_BYTES:
        raise _refused(name, _("Die Datei ist größer als 25 MB."))
    upload.seek(0)
    if suffix in IMAGES:
        cleaned = clean_image(upload, max_bytes=MAX_BYTES)
        data = cleaned.read()
        ending = PurePosixPath(cleaned.name or "").suffix
        return _checked(f"{name.removesuffix(PurePosixPath(name).suffix)}{ending}", IMAGES[ending], data)
    data = upload.read(MAX_BYTES + 1)
    if not data:
        raise _refused(name, _("Die Datei ist leer."))
    if len(data) > MAX_BYTES:
        raise _refused(name, _("Die Datei ist größer als 25 MB."))
    if suffix == ".pdf":
        if not data.startswith(b"%PDF-"):
            raise _refused(name, _("Das ist kein PDF-Dokument, auch wenn es so heißt."))
        return _checked(name, "application/pdf", data)
    if suffix in TEXTS:
        _check_text(name, data)
        return _checked(name, TEXTS[suffix], data)
    return _checked(name, _check_packed(name, suffix, data), data)


def _checked(name: str, content_type: str, data: bytes) -> Checked:
    return Checked(name, content_type, ContentFile(data, name=name), len(data), hashlib.sha256(data).hexdigest())


def clean_name(name: str) -> str:
    """Return a name without folders, control and direction characters, with one ending and at most 120 characters."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign)[0] != "C")
    stem, suffix = PurePosixPath(name or "x").stem, PurePosixPath(name or "x").suffix
    stem = " ".join("".join("_" if sign in '.<>:"|?*%;' else sign for sign in stem).split()) or _("Datei")
    return f"{stem[:110]}{suffix.lower()[:8]}"


def _check_text(name: str, data: bytes) -> None:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Tables from office programs come in the old code page; what has control characters in it is no text at all.
        if any(byte < 9 or 13 < byte < 32 for byte in data):
            raise _refused(name, _("Das ist kein Text, auch wenn es so heißt.")) from None
    if b"\x00" in data:
        raise _refused(name, _("Das ist kein Text, auch wenn es so heißt."))
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise _refused(name, _("Das ist eine Webseite oder ein Programm und kein Text."))


def _check_packed(name: str, suffix: str, data: bytes) -> str:
    """Return the kind of an office document; look into the package without unpacking it."""
    wrong = _refused(name, _("Das ist kein Dokument dieser Art, auch wenn es so heißt, oder es ist beschädigt."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _refused(name, _("Die Datei ist ausgepackt zu groß."))
            if any(part.file_size > 1_000_000 and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts):
                raise _refused(name, _("Die Datei ist ausgepackt zu groß."))
            if any(part.flag_bits & 0x1 for part in parts):
                raise _refused(name, _("Die Datei ist verschlüsselt. Bitte nehmen Sie das Kennwort heraus."))
            names = {part.filename for part in parts}
            if any(entry.lower().endswith("vbaproject.bin") or entry.startswith("Basic/") for entry in names):
                raise _refused(name, _("Das Dokument enthält Makros. Bitte speichern Sie es ohne."))
            if suffix in OFFICE:
                content_type, part_name = OFFICE[suffix]
                if "[Content_Types].xml" not in names or part_name not in names:
                    raise wrong
                return content_type
            if "mimetype" not in names or package.open("mimetype").read(200).decode("ascii", "replace").strip() != OPEN_DOCUMENT[suffix]:
                raise wrong
            return OPEN_DOCUMENT[suffix]
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError) as error:
        if isinstance(error, ValidationError):
            raise
        raise wrong from error


def _refused(name: str, reason: str) -> ValidationError:
    return ValidationError(_("„%(name)s“ wurde nicht angenommen: %(reason)s") % {"name": shown_name(name), "reason": reason}, code="refused_file")
