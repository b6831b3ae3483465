"""What is kept in process memory, and the token that says whether it is still true.

Every municipality has a token: the stamp of a small file (`VERSION_DIR/<site id>`), shared by all processes of a machine;
with `CACHE_URL` on Redis a random token there, shared by all machines. `touch(site)` replaces it when the transaction
commits; each kept value carries the token under which it was made. A token is replaced, never incremented: two
processes that publish at once cannot end on the same number. The token is read *before* a value is made, so a value
made from old data can never pass for a new one.
"""

import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from . import cdn, tokens

GLOBAL = tokens.ALL
Token = tuple[str, str]
_memory: OrderedDict[tuple, tuple[Token, Any]] = OrderedDict()
_sizes: dict[tuple, int] = {}


class _Total:
    """The sum of all sizes, kept along."""

    bytes = 0


_lock = threading.Lock()


def _shared_in_redis() -> bool:
    return "redis" in settings.CACHES["default"]["BACKEND"].lower()


def version(key: int | str) -> str:
    """Return the current token of a municipality (by site id) or of GLOBAL; costs one `stat` of a small file."""
    if _shared_in_redis():
        return tokens.read(key)
    try:
        found = os.stat(f"{settings.VERSION_DIR}/{key}")  # noqa: PTH116 - on the hot path of every request
    except FileNotFoundError:
        return "0"
    # The inode tells two replacements within one tick of the file system's clock apart.
    return f"{found.st_mtime_ns}-{found.st_ino}"


def token(site_id: int | str) -> Token:
    """Return the tokens under which something of this municipality is kept now."""
    return version(GLOBAL), version(site_id)


def _replace(key: int | str) -> None:
    if _shared_in_redis():
        tokens.replace(key)
        return
    folder = Path(settings.VERSION_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{key}.{secrets.token_hex(8)}"
    draft.write_text("")
    draft.replace(folder / str(key))


def touch(key: int | str = GLOBAL) -> None:
    """Make everything kept for this municipality (with GLOBAL: for all) stale: now for this transaction, and for all when it commits."""
    if transaction.get_connection().in_atomic_block:
        _replace(key)
    cdn.note(key)
    transaction.on_commit(lambda: _replace(key))


def remember(site_id: int | str, name: str, make: Callable[[], Any]) -> Any:
    """Return `make()` from process memory, made anew after the next `touch` of the municipality or of all."""
    key = ("value", site_id, name)
    now = token(site_id)
    found = _memory.get(key)
    if found and found[0] == now:
        return found[1]
    value = make()
    put(key, now, value)
    return value


def get(key: tuple, now: Token) -> Any:
    """Return what was kept under `key` if it was made under the tokens `now`, else None."""
    found = _memory.get(key)
    return found[1] if found and found[0] == now else None


def put(key: tuple, now: Token, value: Any, size: int = 0) -> None:
    """Keep `value`; `now` are the tokens that were read before it was made.

    The oldest entries make room, so that neither their number (`PAGE_CACHE_ENTRIES`) nor the sum of their `size`
    (`PAGE_CACHE_MEGABYTES`) grows, whatever addresses somebody makes up. What is larger than a tenth of that is not kept.
    """
    room = settings.PAGE_CACHE_MEGABYTES * 1024 * 1024
    if size * 10 > room:
        return
    with _lock:
        _drop(key)
        _memory[key] = (now, value)
        if size:
            _sizes[key] = size
            _Total.bytes += size
        while len(_memory) > settings.PAGE_CACHE_ENTRIES or _Total.bytes > room:
            _drop(next(iter(_memory)))


def _drop(key: tuple) -> None:
    _memory.pop(key, None)
    _Total.bytes -= _sizes.pop(key, 0)


def forget() -> None:
    """Empty the memory of this process (tests)."""
    with _lock:
        _memory.clear()
        _sizes.clear()
        _Total.bytes = 0


def all_sites() -> list:
    """Return all municipalities with their home pages, default first.

    On each: `is_live` (is its website open to everybody?), `anything_private` (are there view restrictions at all?), `parts` (what is
    switched on, `municipality.parts`) and `form_of_address` (`municipality.address`).
    """
    from django.db.models import Exists, F, OuterRef
    from wagtail.models import PageViewRestriction, Site

    from .models import Launch

    def make() -> list:
        live = Launch.objects.filter(site=OuterRef("pk"), state=Launch.State.LIVE)
        sites = Site.objects.select_related("root_page", "parts").annotate(
            anything_private=Exists(PageViewRestriction.objects.all()),
            is_live=Exists(live),
            form_of_address=F("municipalitysettings__form_of_address"),
        )
        return list(sites.order_by("-is_default_site", "pk"))

    return remember(GLOBAL, "sites", make)


def anything_private() -> bool:
    """Is any page of the installation behind a view restriction? Known from the query for the municipalities."""
    return any(site.anything_private for site in all_sites())
