"""Recurring work: a table of jobs in code, each run claimed in the database.

An app writes its jobs in its own `jobs.py`:

    @job("projects.retention", every=timedelta(hours=6))
    def retention() -> str:
        return f"{delete_due()} submissions deleted"

The worker calls `run_due()` every second. One UPDATE decides which of several workers runs a job; after a downtime a job
runs once, not once per missed turn; a claim whose worker died ends by itself after `timeout`. A job returns a short
sentence in English for operators (or nothing), without personal data. It must be safe to run again.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from .models.jobs import JobRun

logger = logging.getLogger(__name__)

RETRY_AFTER_FAILURE = timedelta(minutes=10)


@dataclass(frozen=True)
class Job:
    """A recurring job: unique name, interval, function, and after how long a dead run is given up."""

    name: str
    every: timedelta
    function: Callable[[], object]
    timeout: timedelta = timedelta(minutes=30)


_registry: dict[str, Job] = {}


def job(name: str, *, every: timedelta, timeout: timedelta = timedelta(minutes=30)) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function as recurring job `name` (`app.what`); returns the function unchanged."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        known = _registry.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two jobs are called {name}.")
        _registry[name] = Job(name, every, function, timeout)
        return function

    return register


def all_jobs() -> dict[str, Job]:
    """Return every registered job by name; reads `jobs.py` of all apps the first time."""
    autodiscover_modules("jobs")
    return dict(_registry)


def run_due(now: datetime | None = None) -> list[str]:
    """Run each job that is due and that no other process is running; returns the names of those that ran here."""
    now = now or timezone.now()
    jobs = all_jobs()
    known = dict(JobRun.objects.values_list("name", "next_due"))
    missing = [JobRun(name=name, next_due=now) for name in jobs if name not in known]
    if missing:
        JobRun.objects.bulk_create(missing, ignore_conflicts=True)
    ran = []
    for name, entry in jobs.items():
        if known.get(name, now) > now:
            continue
        token = _claim(entry, now)
        if token:
            _run(entry, token, now)
            ran.append(name)
    return ran


def run_job(name: str) -> JobRun:
    """Run one job now, due or not (tests, `manage.py worker --run NAME`); returns its row. Raises what the job raises."""
    entry = all_jobs()[name]
    now = timezone.now()
    JobRun.objects.bulk_create([JobRun(name=name, next_due=now)], ignore_conflicts=True)
    JobRun.objects.filter(name=name).update(last_started=now)
    message = entry.function()
    JobRun.objects.filter(name=name).update(last_finished=timezone.now(), ok=True, message=str(message or "")[:200], next_due=now + entry.every)
    return JobRun.objects.get(name=name)


def _claim(entry: Job, now: datetime) -> str:
    """Take the turn for this process: returns the token of the claim, or "" when another process has it."""
    token = secrets.token_hex(16)
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    # Counted from this moment: earlier jobs of the same round may have taken long.
    start = max(timezone.now(), now)
    taken = JobRun.objects.filter(free, name=entry.name, next_due__lte=now).update(claim=token, claimed_until=start + entry.timeout, last_started=now)
    return token if taken else ""


def _run(entry: Job, token: str, now: datetime) -> None:
    try:
        message, ok, pause = str(entry.function() or ""), True, entry.every
    except Exception as error:
        logger.exception("Job %s failed", entry.name)
        # The class alone: texts of errors can hold what people typed. The log has the rest.
        message, ok, pause = type(error).__name__, False, min(entry.every, RETRY_AFTER_FAILURE)
    JobRun.objects.filter(name=entry.name, claim=token).update(
        claim="", claimed_until=None, last_finished=timezone.now(), ok=ok, message=message[:200], next_due=now + pause
    )


def job_health(now: datetime | None = None) -> dict:
    """Return the state of the background work for `/health/`.

    `ok`: no job failed last time and none is late (by more than five minutes and twice its interval, or its time-out
    while it runs); `jobs`: list of `name`, `ok`, `late`, `last_started`, `last_finished` (ISO or None), `message`.
    """
    now = now or timezone.now()
    rows = {row.name: row for row in JobRun.objects.all()}
    jobs = []
    for name, entry in sorted(all_jobs().items()):
        row = rows.get(name)
        patience = max(timedelta(minutes=5), entry.every * 2)
        running = bool(row and row.claimed_until and row.claimed_until > now)
        late = row is None or (not running and now - row.next_due > patience)
        jobs.append(
            {
                "name": name,
                "ok": row.ok if row else None,
                "late": late,
                "last_started": _iso(row.last_started) if row else None,
                "last_finished": _iso(row.last_finished) if row else None,
                "message": row.message if row else "",
            }
        )
    return {"ok": all(entry["ok"] is not False and not entry["late"] for entry in jobs), "jobs": jobs}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


# The jobs of this app -----------------------------------------------------------------------------------------------------


@job("municipality.outbox", every=timedelta(seconds=5), timeout=timedelta(minutes=15))
def send_mails() -> str:
    """Send what waits in the outbox."""
    from .outbox import send_due

    return str(send_due())


def purge_cdn() -> str:
    """Tell the content delivery network what was published."""
    from .cdn import purge_due

    return f"purged {purge_due()}"


if settings.CDN_PURGE_URL:
    job("municipality.cdn", every=timedelta(seconds=2), timeout=timedelta(minutes=2))(purge_cdn)


@job("municipality.publish_scheduled", every=timedelta(minutes=1))
def publish_scheduled() -> None:
    """Publish and take offline what editors scheduled."""
    call_command("publish_scheduled")


@job("municipality.blank_mails", every=timedelta(hours=6))
def blank_mails() -> str:
    """Delete addresses and texts of mails that went out long ago."""
    from .outbox import blank_old

    return f"blanked {blank_old()}"


@job("municipality.throttle_cleanup", every=timedelta(hours=1))
def throttle_cleanup() -> str:
    """Delete counters and used challenges whose time is over."""
    from .spam.challenge import forget_used
    from .throttle import forget_old

    return f"counters {forget_old()}, challenges {forget_used()}"


@job("municipality.sessions", every=timedelta(days=1))
def clear_sessions() -> None:
    """Delete sessions that ended."""
    call_command("clearsessions")


@job("municipality.task_results", every=timedelta(days=1))
def prune_task_results() -> None:
    """Delete results of finished background tasks after a week, of failed ones after a month."""
    from django_tasks.base import DEFAULT_TASK_BACKEND_ALIAS

    if settings.TASKS[DEFAULT_TASK_BACKEND_ALIAS]["BACKEND"].startswith("django_tasks_db."):
        call_command("prune_db_task_results", min_age_days=7, failed_min_age_days=30, verbosity=0)


@job("municipality.retention", every=timedelta(hours=6))
def delete_due() -> str:
    """Delete personal data whose time is over, by the rules that the apps registered."""
    from . import retention

    return ", ".join(f"{name} {len(keys)}" for name, keys in retention.run().items())


@job("municipality.search", every=timedelta(days=1))
def mend_search() -> str:
    """Mend the search index and forget words that no public page uses any more."""
    from .search import index

    return ", ".join(f"{name} {count}" for name, count in index.check().items())
