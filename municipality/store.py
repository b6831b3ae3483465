"""Files in an S3-compatible store instead of on disk: what `STORAGE_URL` chooses, for more than one machine.

The bucket is private. Public pictures below `media/` are given out by our own view (`municipality.media`), so that rights hold;
private files below `private/` have no address at all. Whatever is wrong with the store is an `OSError` here, as with a disk.
"""

import contextlib
import functools
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

import obstore
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils import timezone
from django.utils.deconstruct import deconstructible
from django.utils.encoding import filepath_to_uri
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

IN_MEMORY = 2_500_000
CONNECT_SECONDS, REQUEST_SECONDS, RETRY_SECONDS = 3, 60, 8
TRIES = 2


class StoreError(OSError):
    """The store did not do what it was asked: away, refused, or broken off. The text names neither key nor address."""


def connect(url: str, prefix: str) -> S3Store:
    """Return the store at `s3://KEY:SECRET@HOST[:PORT]/BUCKET[/PREFIX][?region=…&tls=false&style=virtual]`, below `prefix`.

    Raises `ImproperlyConfigured` where the address is not of that form.
    """
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    bucket, _slash, below = parts.path.strip("/").partition("/")
    if parts.scheme != "s3" or not (parts.hostname and parts.username and parts.password and bucket) or options.keys() - {"region", "tls", "style"}:
        raise ImproperlyConfigured("STORAGE_URL is not of the form s3://KEY:SECRET@HOST/BUCKET?region=…")
    tls, virtual = options.get("tls") != "false", options.get("style") == "virtual"
    return S3Store(
        bucket,
        prefix="/".join(part for part in (below.strip("/"), prefix) if part),
        endpoint=f"{'https' if tls else 'http'}://{f'{bucket}.' if virtual else ''}{_place(parts)}",
        virtual_hosted_style_request=virtual,
        access_key_id=unquote(parts.username),
        secret_access_key=unquote(parts.password),
        region=options.get("region", "us-east-1"),
        client_options={"allow_http": not tls, "connect_timeout": f"{CONNECT_SECONDS}s", "timeout": f"{REQUEST_SECONDS}s"},
        retry_config={"max_retries": TRIES, "retry_timeout": timedelta(seconds=RETRY_SECONDS)},
    )


def _place(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    return f"{host}:{parts.port}" if parts.port else host


@contextlib.contextmanager
def _as_disk() -> Iterator[None]:
    """Turn what the store's client raises into what a disk raises; `FileNotFoundError` it raises itself."""
    try:
        yield
    except (AlreadyExistsError, PreconditionError) as error:
        raise FileExistsError("A file of this name is there already.") from error
    except BaseError as error:
        # `from None`: the client's text and its cause hold the address of the store.
        raise StoreError(f"The file store did not answer as it should ({type(error).__name__}).") from None


@deconstructible
class ObjectStorage(Storage):
    """Files below `prefix` of the store in `STORAGE_URL`. Keys stay in the settings: what Wagtail writes into its task queue is the prefix alone."""

    def __init__(self, prefix: str, *, public: bool = False) -> None:
        self.prefix, self.public = prefix, public

    @property
    def store(self) -> S3Store:
        """Return the connection of this process to the store (`connect`)."""
        return _connected(settings.STORAGE_URL, self.prefix)

    def url(self, name: str | None) -> str:
        """Return the address under `/media/` of a public file. Raises `ValueError` for a private one."""
        if not self.public:
            raise ValueError("A private file has no URL.")
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name or "").lstrip("/"))

    def _open(self, name: str, mode: str = "rb") -> File:
        """Return the file, fetched as a whole: what reads it later does not depend on the store any more."""
        if mode not in ("rb", "r"):
            raise ValueError("A file in the store is written as a whole: use `save`.")
        local = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by whoever reads it
        with _as_disk():
            for chunk in obstore.get(self.store, name).stream():
                local.write(chunk)
        size = local.tell()
        local.seek(0)
        file = File(local, name=name)  # type: ignore[arg-type]
        file.size = size
        return file

    def _save(self, name: str, content: File) -> str:
        large = (content.size or 0) > IN_MEMORY
        data = None if large else b"".join(content.chunks())
        while True:
            try:
                with _as_disk():
                    if data is None:
                        # In parts; the store cannot check the name at the same time.
                        obstore.put(self.store, name, content.chunks(), use_multipart=True)
                    else:
                        # Of two that save under one name at once, one gets another name: never somebody else's content.
                        obstore.put(self.store, name, data, mode="create")
                return name
            except FileExistsError:
                name = self.get_available_name(name)

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        with _as_disk():
            return obstore.head(self.store, name)["size"]

    def delete(self, name: str) -> None:
        """Delete a file; one that is not there is no error."""
        with contextlib.suppress(FileNotFoundError), _as_disk():
            obstore.delete(self.store, name)

    def get_modified_time(self, name: str) -> datetime:
        with _as_disk():
            changed = obstore.head(self.store, name)["last_modified"]
        return changed if settings.USE_TZ else timezone.make_naive(changed)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of folders and files in a folder; a folder that does not exist is empty."""
        path = path.strip("/")
        with _as_disk():
            found = obstore.list_with_delimiter(self.store, path or None)
        folders = [prefix.rpartition("/")[2] for prefix in found["common_prefixes"]]
        return folders, [entry["path"].rpartition("/")[2] for entry in found["objects"]]


@functools.lru_cache(maxsize=8)
def _connected(url: str, prefix: str) -> S3Store:
    return connect(url, prefix)
