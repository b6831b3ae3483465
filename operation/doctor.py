"""What is wrong with this installation, in plain words, each with what to do. Looks only; changes nothing.

A check is a function that yields findings. A check that breaks is itself a finding: the doctor always comes to an end.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, FileField, Q
from django.utils import timezone
from django.utils.html import strip_tags
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Site

from municipality import backups
from municipality.jobs import job_health
from municipality.models import MunicipalitySettings
from municipality.outbox import mail_health
from municipality.search import index
from municipality.tables import all_tables

from .services import storage_alias

BACKUP_AGE = timedelta(hours=36)
MAIL_MINUTES = 30
TASK_AGE = timedelta(minutes=30)
LEAST_FREE_BYTES = 2 * 10**9
LEAST_FREE_SHARE = 0.05
SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """What is wrong and what to do about it; a hint (`serious=False`) does not make the installation ill."""

    what: str
    do: str
    serious: bool = True


def examine(now: datetime | None = None) -> list[Finding]:
    """Return everything that was found, in the order of `CHECKS`. Without a database only the checks that need none are made."""
    now = now or timezone.now()
    found = list(_settled(database, now))
    ill = bool(found)
    for check in CHECKS:
        if not (ill and check in NEED_DATABASE):
            found += _settled(check, now)
    return found


def _settled(check: Callable[[datetime], Iterator[Finding]], now: datetime) -> Iterator[Finding]:
    try:
        yield from list(check(now))
    except Exception as error:
        yield Finding(
            f"The check “{check.__name__}” could not be made: {type(error).__name__}: {error}", "Mend what it names, then run the doctor again."
        )


# Without a database ---------------------------------------------------------------------------------------------------------


def database(now: datetime) -> Iterator[Finding]:
    """Does the database answer, and is it up to date?"""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        yield Finding(f"The database does not answer: {' '.join(str(error).split())}", "Look at DATABASE_URL and whether the database server runs.")
        return
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        first = f"{missing[0][0].app_label}.{missing[0][0].name}"
        yield Finding(f"The database lacks {len(missing)} migrations (first: {first}).", "Make a backup, then run `manage.py migrate`.")


def configuration(now: datetime) -> Iterator[Finding]:
    """Django's own checks for a deployment: secret key, HTTPS, cookies, demo accounts."""
    if settings.DEMO:
        yield Finding("The settings are those of the demo.", "For a real town set DJANGO_SETTINGS_MODULE=config.settings.production.")
        return
    for message in checks.run_checks(include_deployment_checks=True):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield Finding(f"{' '.join(str(message.msg).split())} ({message.id})", strip_tags(message.hint or "See docs/operators/settings.md."))


def folders(now: datetime) -> Iterator[Finding]:
    """Can files be written, and is there room?"""
    for folder in {Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)}:
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            yield Finding(f"{folder} cannot be written.", "Give it to the account under which the site runs (chown).")
    usage = shutil.disk_usage(settings.VAR_DIR)
    if usage.free < LEAST_FREE_BYTES or usage.free < usage.total * LEAST_FREE_SHARE:
        yield Finding(
            f"Only {usage.free / 1e9:.1f} of {usage.total / 1e9:.0f} GB are free where {settings.VAR_DIR} lies.",
            "Remove old backups and logs from this disk, or enlarge it. A full disk loses what people send.",
        )


def file_store(now: datetime) -> Iterator[Finding]:
    """Does the store keep what it is given? Only where files do not lie on disk."""
    if not settings.STORAGE_URL:
        return
    storage = storages["private"]
    try:
        name = storage.save(f"doctor/{secrets.token_hex(8)}", ContentFile(b"doctor"))
        with storage.open(name) as file:
            kept = file.read() == b"doctor"
        storage.delete(name)
    except OSError as error:
        yield Finding(str(error), "Look at STORAGE_URL, whether the bucket is there, and whether its key may read, write, delete and list.")
        return
    if not kept:
        yield Finding("The file store gives back something else than it was given.", "Look at STORAGE_URL.")


def static_files(now: datetime) -> Iterator[Finding]:
    """Are style sheets and scripts collected?"""
    name = getattr(staticfiles_storage, "manifest_name", None)
    if name and not (Path(settings.STATIC_ROOT) / name).exists():
        yield Finding("Style sheets and scripts are not collected: pages answer with errors.", "Run `manage.py collectstatic --noinput`.")


def shared_cache(now: datetime) -> Iterator[Finding]:
    """Does the cache keep what it is given?"""
    key, value = f"doctor:{secrets.token_hex(8)}", secrets.token_hex(8)
    try:
        cache.set(key, value, 30)
        kept = cache.get(key) == value
        cache.delete(key)
    except Exception as error:
        yield Finding(f"The cache does not answer ({type(error).__name__}).", "Look at CACHE_URL and whether that server runs.")
        return
    if not kept:
        yield Finding("The cache forgets at once what it is given.", "Look at CACHE_URL; its memory may be full or its time-out too short.")


def backup(now: datetime) -> Iterator[Finding]:
    """Is there a fresh backup?"""
    latest = backups.latest()
    do = "Run `manage.py backup FILE` every night (docs/operators/backup.md)."
    if latest is None:
        yield Finding("No backup was ever made on this machine with `manage.py backup`.", do)
    elif now - latest.made > BACKUP_AGE:
        hours = int((now - latest.made).total_seconds() // 3600)
        yield Finding(f"The last backup ({latest.file}) is {hours} hours old.", f"{do} Look why the last one did not run.")
    if not settings.BACKUP_KEY:
        yield Finding("Backups are not encrypted.", "Set BACKUP_KEY, and keep it apart from the backups.", serious=False)


def mail_settings(now: datetime) -> Iterator[Finding]:
    """Can mails leave at all?"""
    if any(word in settings.EMAIL_BACKEND for word in ("console", "dummy", "locmem", "filebased")):
        yield Finding("Mails are not sent: there is no mail server.", "Set EMAIL_URL, for example smtp+tls://user:password@host:587.")
    if bool(settings.REPLY_MAILBOX_URL) != bool(settings.REPLY_ADDRESS):
        yield Finding("Answers by mail are half set up.", "Set both REPLY_MAILBOX_URL and REPLY_ADDRESS, or none.")
    if "127.0.0.1" in settings.WAGTAILADMIN_BASE_URL or "localhost" in settings.WAGTAILADMIN_BASE_URL:
        yield Finding(f"Links in mails to staff lead to {settings.WAGTAILADMIN_BASE_URL}.", "Set BASE_URL to the address of the administration.")


# With a database ------------------------------------------------------------------------------------------------------------


def work(now: datetime) -> Iterator[Finding]:
    """Does the worker run, and do its jobs succeed? The same numbers as `/health/`."""
    jobs = job_health(now)["jobs"]
    late = [job["name"] for job in jobs if job["late"]]
    if late:
        still = len(late) > len(jobs) / 2
        what = "The worker stands still: nearly all recurring jobs are late." if still else f"Recurring jobs are late: {_some(late)}."
        yield Finding(what, "Start `manage.py worker` (or `manage.py serve`, which runs one) and look at its log.")
    for job in jobs:
        if job["ok"] is False:
            yield Finding(f"The job {job['name']} failed last time ({job['message']}).", "Look at the worker's log. It is tried again by itself.")
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=now - TASK_AGE).count() if _queued() else 0
    if waiting:
        yield Finding(f"{waiting} background tasks wait for more than half an hour: new documents answer 404.", "Start the worker.")


def _queued() -> bool:
    return "django_tasks_db" in settings.TASKS["default"]["BACKEND"]


def mails(now: datetime) -> Iterator[Finding]:
    """Do mails leave? The same numbers as `/health/`."""
    state = mail_health(now)
    if state["oldest_minutes"] > MAIL_MINUTES:
        yield Finding(
            f"{state['waiting']} mails wait, the oldest for {state['oldest_minutes']} minutes.",
            "Look whether the worker runs and the mail server in EMAIL_URL answers. They go out by themselves then.",
        )
    if state["failed"]:
        yield Finding(
            f"{state['failed']} mails were given up.",
            "Look at the worker's log for the reason, then docs/operators/background-work.md says how to send them again.",
        )
    without = [site.hostname for site in Site.objects.all() if not MunicipalitySettings.for_site(site).mail_from]
    if without and "@localhost" in settings.DEFAULT_FROM_EMAIL:
        yield Finding(f"There is no sender for mails of {_some(without)}.", "Set DEFAULT_FROM_EMAIL, or a sender in each municipality's settings.")


def municipalities(now: datetime) -> Iterator[Finding]:
    """Has every municipality an address of its own and a sound tree of pages?"""
    sites = list(Site.objects.select_related("root_page"))
    if not sites:
        yield Finding("There is no municipality: every address answers 421.", "Create one.")
    for site in sites:
        if not settings.DEMO and site.hostname in ("localhost", "127.0.0.1", "example.org"):
            yield Finding(f"A municipality answers on {site.hostname}, which nobody can reach.", "Enter its host under Settings → Sites.")
    if any(Page.find_problems()):
        yield Finding("The tree of pages is damaged.", "Make a backup, then run `manage.py fixtree`.")


def people(now: datetime) -> Iterator[Finding]:
    """Can somebody operate this?"""
    if not get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
        yield Finding("There is no operator account.", "Run `manage.py createsuperuser`.")
    if not settings.REQUIRE_SECOND_FACTOR and not settings.DEMO:
        yield Finding("Staff sign in without a second factor.", "Use the settings for production as they are.")


def rights(now: datetime) -> Iterator[Finding]:
    """Does a group reach above every municipality?"""
    wide = Q(pk__in=GroupPagePermission.objects.filter(page__depth=1).values("group"))
    wide |= Q(pk__in=GroupCollectionPermission.objects.filter(collection__depth=1).values("group"))
    for group in Group.objects.filter(wide).annotate(members=Count("user")).order_by("name"):
        yield Finding(
            f"The group “{group.name}” ({group.members} members) has rights on the root of all pages or files: they reach into every municipality.",
            "Give its members roles in their municipality (“Mitarbeitende”), then delete the group in Settings → Groups.",
            serious=group.members > 0,
        )


def search(now: datetime) -> Iterator[Finding]:
    """Does the search know every public page?"""
    if missing := index.gaps():
        yield Finding(f"The search does not know {missing} public pages.", "Run `manage.py rebuild_search`.")


def files(now: datetime) -> Iterator[Finding]:
    """Is every file there that a row names?"""
    missing: list[str] = []
    count = 0
    for table in all_tables():
        for column in table.columns:
            if not isinstance(column.field, FileField):
                continue
            storage = storages[storage_alias(column.field.storage)]
            rows = table.model._base_manager.exclude(**{column.field.name: ""}).exclude(**{f"{column.field.name}__isnull": True})
            for name in rows.order_by("pk").values_list(column.field.name, flat=True).iterator():
                if not storage.exists(name):
                    count += 1
                    missing += [name] if len(missing) < SHOWN else []
    if count:
        yield Finding(f"{count} files are missing: {_some(missing, count)}.", "Put them back from a backup; pages stand without them meanwhile.")


def _some(names: list[str], count: int | None = None) -> str:
    """Return the first few names, and how many more there are."""
    shown = list(islice(names, SHOWN))
    more = (count or len(names)) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


NEED_DATABASE = [work, mails, municipalities, people, rights, search, files]
CHECKS = [configuration, folders, file_store, static_files, shared_cache, backup, mail_settings, *NEED_DATABASE]
