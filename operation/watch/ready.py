"""`/ready/`: may this process get requests? Database and migrations decide; everything else is told and does not.

A proxy that took all processes out because the file store is away would turn missing pictures into a missing site.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from municipality.models import JobRun
from municipality.redis_cache import CacheAway

WORKER_SILENT = timedelta(minutes=5)
ASK_STORE_EVERY = 10.0
PROBE = "readiness-probe"
DECIDE = ("database", "migrations")


class _Known:
    """Of this process: what need not be asked again (at once)."""

    migrated = False
    store: tuple[float, str] = (-ASK_STORE_EVERY, "")


def view(request: HttpRequest) -> JsonResponse:
    """200 or 503 with `ready`, and for each check "ok" or what is wrong, in a word or two and without addresses."""
    found = look()
    ready = all(found[name] == "ok" for name in DECIDE)
    response = JsonResponse({"ready": ready, "version": settings.VERSION, "checks": found}, status=200 if ready else 503)
    response["Cache-Control"] = "no-store"
    return response


def look() -> dict[str, str]:
    """Return "ok" or what is wrong for database, migrations, cache, storage, worker."""
    return {name: _asked(check) for name, check in CHECKS.items()}


def _asked(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, OSError, CacheAway) as error:
        return f"away ({type(error).__name__})"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    if not _Known.migrated:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if missing:
            return f"{missing} missing"
        _Known.migrated = True
    return "ok"


def _cache() -> str:
    key, value = f"ready:{secrets.token_hex(8)}", secrets.token_hex(8)
    if hasattr(cache, "strict"):
        cache.strict("set", key, value, 30)
        return "ok" if cache.strict("get", key) == value else "forgets"
    cache.set(key, value, 30)
    return "ok" if cache.get(key) == value else "forgets"


def _storage() -> str:
    """A question that needs no file; the answer counts for a few seconds, because this address is open to everybody."""
    asked, answer = _Known.store
    if monotonic() - asked > ASK_STORE_EVERY:
        try:
            for alias in ("default", "private"):
                storages[alias].exists(PROBE)
            answer = "ok"
        except OSError as error:
            answer = f"away ({type(error).__name__})"
        _Known.store = (monotonic(), answer)
    return answer


def _worker() -> str:
    latest = JobRun.objects.aggregate(latest=Max("last_finished"))["latest"]
    if latest is None:
        return "never ran"
    return "ok" if timezone.now() - latest < WORKER_SILENT else f"silent for {int((timezone.now() - latest).total_seconds() // 60)} minutes"


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "migrations": _migrations, "cache": _cache, "storage": _storage, "worker": _worker}
