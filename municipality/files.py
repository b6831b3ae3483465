"""Files that people send: looked at by content, drawn anew, kept under random names outside of the public folder."""

import contextlib
import io
import secrets
import unicodedata
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2560
SHORTEST_SIDE = 16
FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp"}
# What a broken or hostile file makes Pillow raise besides its own errors.
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError, IndexError, KeyError, TypeError)


def clean_image(upload: File, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS, longest_side: int = LONGEST_SIDE) -> ContentFile:
    """Return the picture drawn anew: upright, in sRGB, without any metadata, at most `longest_side` pixels long.

    JPEG, or WebP where parts are transparent. The name is random. Raises `ValidationError` with a German sentence that
    names file and reason for everything that is not a single still picture in JPEG, PNG or WebP within the limits.
    """
    name = shown_name(getattr(upload, "name", "") or "")
    size = upload.size or 0
    if size == 0:
        raise _refusal(name, _("Die Datei ist leer."))
    if size > max_bytes:
        raise _refusal(name, _("Die Datei ist größer als %(limit)s.") % {"limit": filesizeformat(max_bytes)})
    upload.seek(0)
    data = upload.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise _refusal(name, _("Die Datei ist größer als %(limit)s.") % {"limit": filesizeformat(max_bytes)})
    other = _other_kind(data)
    if other:
        raise _refusal(name, other)
    if PurePosixPath(name).suffix.lower() not in SUFFIXES:
        raise _refusal(name, _("Die Endung gehört nicht zu einem Bild. Möglich sind .jpg, .png und .webp."))
    picture = _read(data, name, max_pixels, longest_side)
    return _write(picture)


def shown_name(name: str) -> str:
    """Return a file name fit for a message: without folders, control and direction characters, at most 60 characters."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C").strip()
    if len(name) > 60:
        name = f"{name[:40]}…{name[-15:]}"
    return name or _("Datei ohne Namen")


def random_name(suffix: str) -> str:
    """Return a name that nobody can guess; `suffix` with its dot."""
    return f"{secrets.token_hex(16)}{suffix}"


class PrivateStorage(FileSystemStorage):
    """Files on disk that have no address; readable by the server's account alone. Used by `STORAGES["private"]`."""

    def __init__(self, **options) -> None:
        super().__init__(**{"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700, **options})

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no URL.")


def private_storage() -> Storage:
    """Return the storage for files that only our own views hand out. Use it as `FileField(storage=private_storage)`."""
    _refuse_public_folder()
    return storages["private"]


def _refuse_public_folder() -> None:
    if settings.STORAGE_URL:
        return
    private, public = Path(settings.PRIVATE_ROOT).resolve(), Path(settings.MEDIA_ROOT).resolve()
    if private == public or public in private.parents:
        raise ImproperlyConfigured("PRIVATE_ROOT lies below MEDIA_ROOT: private files would be public.")


def _refusal(name: str, reason: str) -> ValidationError:
    return ValidationError(_("„%(name)s“ wurde nicht angenommen: %(reason)s") % {"name": name, "reason": reason}, code="refused_file")


def _other_kind(data: bytes) -> str:
    """Return why these bytes are something else than a picture that we take, or "" when they may be one."""
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")):
        return ""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if start.startswith((b"<?xml", b"<svg", b"<!doctype svg")) or b"<svg" in start:
        return _("SVG-Zeichnungen können Programme enthalten. Bitte speichern Sie das Bild als JPG oder PNG.")
    if start.startswith((b"<!doctype", b"<html", b"<head", b"<script", b"<body", b"<!--")):
        return _("Das ist eine Webseite und kein Bild. Möglich sind JPG, PNG und WebP.")
    if data.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe")):
        return _("Das ist ein Programm und kein Bild. Möglich sind JPG, PNG und WebP.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")):
        return _("Das ist ein Archiv oder ein Office-Dokument und kein Bild. Möglich sind JPG, PNG und WebP.")
    if data.startswith(b"%PDF"):
        return _("Das ist ein PDF-Dokument und kein Bild. Möglich sind JPG, PNG und WebP.")
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypavif"):
        return _("Dieses Bildformat (HEIC oder AVIF) können wir nicht lesen. Bitte speichern Sie das Bild als JPG.")
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _("GIF-Bilder nehmen wir nicht an. Bitte speichern Sie das Bild als JPG oder PNG.")
    return ""


def _read(data: bytes, name: str, max_pixels: int, longest_side: int) -> Image.Image:
    """Decode one still picture within the limits: upright, RGB or RGBA, in sRGB."""
    too_large = _refusal(
        name,
        _("Das Bild hat zu viele Bildpunkte. Höchstens %(limit)s Megapixel sind möglich, zum Beispiel 6000 × 4000.")
        % {"limit": max_pixels // 1_000_000 or round(max_pixels / 1_000_000, 1)},
    )
    unreadable = _refusal(name, _("Die Datei ist kein lesbares Bild oder ist beschädigt. Möglich sind JPG, PNG und WebP."))
    try:
        source = Image.open(io.BytesIO(data), formats=FORMATS)
        # Cameras put a preview beside the photo (MPO): the first picture is the photo. Anything else with frames moves.
        if source.format != "MPO" and getattr(source, "n_frames", 1) > 1:
            raise _refusal(name, _("Bewegte Bilder nehmen wir nicht an. Bitte wählen Sie ein einzelnes Bild."))
        width, height = source.size
        if width * height > max_pixels:
            raise too_large
        if min(width, height) < SHORTEST_SIDE:
            raise _refusal(name, _("Das Bild ist zu klein: weniger als %(limit)d Bildpunkte breit oder hoch.") % {"limit": SHORTEST_SIDE})
        if source.format in ("JPEG", "MPO"):
            source.draft(None, (longest_side, longest_side))
        source.load()
        profile = source.info.get("icc_profile")
        picture = ImageOps.exif_transpose(source)
        picture = _to_srgb(picture, profile)
        picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large from error
    except _UNREADABLE as error:
        raise unreadable from error
    return picture


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture as RGB or RGBA; colours are converted when a profile says what they mean."""
    if picture.mode.startswith("I") or picture.mode == "F":
        highest = picture.getextrema()[1]
        scale = 255 / 65535 if isinstance(highest, (int, float)) and highest > 255 else 1
        picture = picture.convert("F").point(lambda value: value * scale).convert("L")
    transparent = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    alpha = picture.convert("RGBA").getchannel("A") if transparent else None
    if alpha is not None and alpha.getextrema() == (255, 255):
        alpha = None
    base = picture if picture.mode in ("RGB", "CMYK", "L") else picture.convert("RGB")
    if profile:
        # A broken profile leaves the colours as they are; browsers do the same.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            base = ImageCms.profileToProfile(base, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or base
    base = base.convert("RGB")
    if alpha is not None:
        base.putalpha(alpha)
    return base


def _write(picture: Image.Image) -> ContentFile:
    """Encode the pixels and nothing else."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    target = io.BytesIO()
    if bare.mode == "RGBA":
        bare.save(target, "WEBP", quality=86, method=4)
        return ContentFile(target.getvalue(), name=random_name(".webp"))
    bare.save(target, "JPEG", quality=86, optimize=True, progressive=True)
    return ContentFile(target.getvalue(), name=random_name(".jpg"))
