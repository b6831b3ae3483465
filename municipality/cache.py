"""Whole pages kept in process memory, true as long as the municipality's version token stands.

Every municipality has a random token in a small file (`VERSION_DIR/<site id>`), shared by all processes of a machine; with
`CACHE_URL` on Redis the token lives there and is shared by all machines. `touch(site)` replaces it when the transaction
commits; each stored page carries the token under which it was made. A token is replaced, never incremented: two
processes that publish at once cannot end on the same number.
"""

import contextlib
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse

GLOBAL = "all"
_memory: OrderedDict[tuple, tuple[tuple, Any]] = OrderedDict()
_lock = threading.Lock()
_tokens: dict[str, tuple[int, str]] = {}


def _shared_in_redis() -> bool:
    return "redis" in settings.CACHES["default"]["BACKEND"].lower()


def version(key: int | str) -> str:
    """Return the current token of a municipality (by site id) or of GLOBAL; costs one `stat` of a small file."""
    if _shared_in_redis():
        return shared_cache.get_or_set(f"version:{key}", secrets.token_hex(8), None) or ""
    path = Path(settings.VERSION_DIR) / str(key)
    try:
        stamp = os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return "0"
    known = _tokens.get(str(path))
    if known and known[0] == stamp:
        return known[1]
    with contextlib.suppress(FileNotFoundError):
        token = path.read_text()
        _tokens[str(path)] = (stamp, token)
        return token
    return "0"


def _replace(key: int | str) -> None:
    token = secrets.token_hex(8)
    if _shared_in_redis():
        shared_cache.set(f"version:{key}", token, None)
        return
    folder = Path(settings.VERSION_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{key}.{token}"
    draft.write_text(token)
    os.replace(draft, folder / str(key))
    _tokens.pop(str(folder / str(key)), None)


def touch(key: int | str = GLOBAL) -> None:
    """Make everything kept for this municipality (or, with GLOBAL, for all) stale as soon as the transaction commits."""
    transaction.on_commit(lambda: _replace(key))


def remember(site_id: int | str, name: str, make: Callable[[], Any]) -> Any:
    """Return `make()` from process memory, made anew after the next `touch` of the municipality or of all."""
    key = ("value", site_id, name)
    token = (version(GLOBAL), version(site_id))
    found = _memory.get(key)
    if found and found[0] == token:
        return found[1]
    value = make()
    _store(key, token, value)
    return value


def _store(key: tuple, token: tuple, value: Any) -> None:
    with _lock:
        _memory[key] = (token, value)
        _memory.move_to_end(key)
        while len(_memory) > settings.PAGE_CACHE_ENTRIES:
            _memory.popitem(last=False)


def forget() -> None:
    """Empty the memory of this process (tests)."""
    with _lock:
        _memory.clear()
    _tokens.clear()


def all_sites() -> list:
    """Return all municipalities with their home pages, default first."""
    from wagtail.models import Site

    return remember(GLOBAL, "sites", lambda: list(Site.objects.select_related("root_page").order_by("-is_default_site", "pk")))


class PageCacheMiddleware:
    """Placeholder position; see `municipality.pagecache` for what is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
