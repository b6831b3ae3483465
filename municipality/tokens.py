"""The tokens of `municipality.cache` on several machines: random texts in Valkey or Redis, asked for at each request.

While the server is away nothing that is kept may be trusted: somebody may have published. Each question then gets a token of
its own, so that everything is made anew. When it is back, each process that had missed it replaces the token of all first:
pages from before cannot come back, wherever something was published meanwhile.
"""

import contextlib
import secrets
import threading
from time import sleep

from django.core.cache import cache as shared

from .redis_cache import CacheAway

ALL = "all"
MEND_EVERY_SECONDS = 1.0
_lock = threading.Lock()


class _State:
    """Of this process: was the server away since the tokens were last trusted?"""

    missed = False
    mending: threading.Thread | None = None


def read(key: int | str) -> str:
    """Return the token of a municipality or of all."""
    try:
        if _State.missed:
            _renew()
        value = shared.strict("get", _name(key))  # type: ignore[attr-defined]
        if value is None:
            # Of several that find none, one sets it.
            shared.strict("add", _name(key), secrets.token_hex(8), None)  # type: ignore[attr-defined]
            value = shared.strict("get", _name(key))  # type: ignore[attr-defined]
    except CacheAway:
        _State.missed = True
        value = None
    return value or secrets.token_hex(8)


def replace(key: int | str) -> None:
    """Make everything kept under the token stale, on all machines. A server that is away gets it told when it is back."""
    try:
        if _State.missed:
            _renew()
        shared.strict("set", _name(key), secrets.token_hex(8), None)  # type: ignore[attr-defined]
    except CacheAway:
        _State.missed = True
        _mend_later()


def _mend_later() -> None:
    """Go on trying in the background: other processes may reach the server, and this one may not be asked again for long."""
    with _lock:
        if _State.mending is None or not _State.mending.is_alive():
            _State.mending = threading.Thread(target=_mend, name="cache tokens", daemon=True)
            _State.mending.start()


def _mend() -> None:
    while _State.missed:
        sleep(MEND_EVERY_SECONDS)
        with contextlib.suppress(CacheAway):
            _renew()


def _renew() -> None:
    with _lock:
        if _State.missed:
            shared.strict("set", _name(ALL), secrets.token_hex(8), None)  # type: ignore[attr-defined]
            _State.missed = False


def _name(key: int | str) -> str:
    return f"version:{key}"
