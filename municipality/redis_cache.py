"""Valkey or Redis as shared cache, without which the site still works: slower, never broken.

While the server is away, reading finds nothing and writing does nothing. After a failure nobody asks for a moment, so that a
server that swallows packets does not cost every query a time-out.
"""

import logging
import threading
from time import monotonic
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
CONNECT_SECONDS, ANSWER_SECONDS = 0.5, 1.0


class CacheAway(Exception):
    """The cache server does not answer."""


class _State:
    """Of this process: until when nobody asks, and whether that was said."""

    away_until = 0.0
    said = False
    lock = threading.Lock()


class PatientRedisCache(RedisCache):
    """Django's backend; `strict` raises `CacheAway`, everything else goes on without the server."""

    def __init__(self, server: str, params: dict) -> None:
        options = {
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            # One more try at once: a connection from before a restart of the server is dead, the next one is not.
            "retry": Retry(NoBackoff(), 1),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})

    def strict(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of Django's backend. Raises `CacheAway`, for a moment also without asking."""
        if monotonic() < _State.away_until:
            raise CacheAway
        try:
            value = getattr(super(), method)(*args, **kwargs)
        except (RedisError, OSError) as error:
            with _State.lock:
                _State.away_until, said = monotonic() + PAUSE_SECONDS, _State.said
                _State.said = True
            if not said:
                logger.warning("The cache server does not answer (%s); going on without it", type(error).__name__)
            raise CacheAway from error
        if _State.said:
            _State.said = False
            logger.warning("The cache server answers again")
        return value

    def _or(self, fallback: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.strict(method, *args, **kwargs)
        except CacheAway:
            return fallback

    def add(self, key, value, *args, **kwargs):
        return self._or(True, "add", key, value, *args, **kwargs)

    def get(self, key, default=None, version=None):
        return self._or(default, "get", key, default, version=version)

    def set(self, key, value, *args, **kwargs):
        return self._or(None, "set", key, value, *args, **kwargs)

    def touch(self, key, *args, **kwargs):
        return self._or(False, "touch", key, *args, **kwargs)

    def delete(self, key, version=None):
        return self._or(False, "delete", key, version=version)

    def get_many(self, keys, version=None):
        return self._or({}, "get_many", keys, version=version)

    def has_key(self, key, version=None):
        return self._or(False, "has_key", key, version=version)

    def incr(self, key, delta=1, version=None):
        return self._or(delta, "incr", key, delta, version=version)

    def set_many(self, data, *args, **kwargs):
        return self._or([], "set_many", data, *args, **kwargs)

    def delete_many(self, keys, version=None):
        return self._or(None, "delete_many", keys, version=version)

    def clear(self):
        return self._or(False, "clear")
