"""An upgrade in two halves: `before` with the old version (look, room, backup), `after` with the new one (migrate, look, smoke).

The backup is made by the old version, because only that one knows the tables as they are.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from municipality import backups, cache

from . import doctor
from .services import Refused, backup

Say = Callable[[str], None]
BACKUP_FRESH = timedelta(hours=2)
ROOM_FACTOR = 2
# What the upgrade itself looks at or mends: no reason to refuse it.
NOT_NOW = (doctor.backup, doctor.mails, doctor.work)
# Before a municipality goes live it answers 401 to visitors; a page behind a view restriction answers with a redirect to its password.
FINE = frozenset({200, 301, 302, 401})


def before(archive: Path, *, key: str, say: Say, now: datetime | None = None) -> None:
    """Refuse an ill installation, one without room, or one whose backup fails; else leave a backup. Raises `Refused`."""
    now = now or timezone.now()
    ill = [finding for finding in _examined(now) if finding.serious]
    if ill:
        raise Refused("Mend this first: " + " ".join(f"{finding.what} {finding.do}" for finding in ill))
    say("The doctor finds nothing.")
    needed, free = room_needed(), shutil.disk_usage(archive.parent if archive.parent.exists() else settings.VAR_DIR).free
    if free < needed:
        raise Refused(f"{needed / 1e9:.1f} GB are needed for the backup and the migration, {free / 1e9:.1f} GB are free where {archive} is to lie.")
    say(f"{free / 1e9:.1f} GB are free, {needed / 1e9:.1f} GB are needed.")
    report = backup(archive, key=key)
    say(f"Backup: {archive}, {report.rows} rows, {report.files} files.")


def _examined(now: datetime) -> Iterator[doctor.Finding]:
    yield from doctor._settled(doctor.database, now)
    for check in doctor.CHECKS:
        if check not in NOT_NOW:
            yield from doctor._settled(check, now)


def room_needed() -> int:
    """Return how many bytes an upgrade may need: twice the database and the files that lie on disk."""
    places = [Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)] if not settings.STORAGE_URL else []
    files = sum(file.stat().st_size for place in places if place.exists() for file in place.rglob("*") if file.is_file())
    return ROOM_FACTOR * (files + database_bytes())


def database_bytes() -> int:
    """Return the size of the database, 0 where it cannot be asked."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = Path(str(connection.settings_dict["NAME"]))
    return file.stat().st_size if file.exists() else 0


def after(*, with_backup: bool, collect: bool, say: Say, now: datetime | None = None) -> None:
    """Migrate, collect, look at what the new version answers. Raises `Refused` with what to do."""
    now = now or timezone.now()
    latest = backups.latest()
    empty = "django_migrations" not in connection.introspection.table_names()
    if with_backup and not empty and (latest is None or now - latest.made > BACKUP_FRESH):
        raise Refused("There is no fresh backup. Run `manage.py upgrade --before FILE` with the old version, or say --without-backup.")
    missing = len(_missing())
    call_command("migrate", verbosity=0, interactive=False)
    say(f"{missing} migrations were run.")
    if collect:
        call_command("collectstatic", verbosity=0, interactive=False)
        say("Style sheets and scripts were collected.")
    wrong = [message for message in checks.run_checks(include_deployment_checks=True) if message.level >= checks.ERROR and not message.is_silenced()]
    if wrong or _missing():
        raise Refused(f"The new version finds: {'; '.join(str(message.msg) for message in wrong) or 'migrations are still missing'}. {back()}")
    cache.touch()
    smoke(say)


def _missing() -> list:
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def smoke(say: Say) -> None:
    """Ask each municipality for its home page and its search, without a server. Raises `Refused` where one does not answer."""
    asked = 0
    for site in Site.objects.order_by("pk"):
        secure: dict[str, Any] = {"wsgi.url_scheme": "https", "SERVER_PORT": "443" if site.port in (80, 443) else str(site.port)}
        client = Client(raise_request_exception=False, headers={"host": site.hostname}, **secure)
        for path in ("/", "/suche/"):
            status = client.get(path).status_code
            asked += 1
            if status not in FINE:
                raise Refused(f"https://{site.hostname}{path} answers {status}. Look at the log above. {back()}")
    say(f"{asked} pages of {asked // 2} municipalities answer.")


def back() -> str:
    """Say how to go back."""
    latest = backups.latest()
    archive = f" {latest.file}" if latest else ""
    return f"To go back: the old version, a new empty database, `manage.py migrate` and `manage.py restore`{archive} (docs/operators/upgrade.md)."
