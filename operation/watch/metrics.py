"""`/metrics` for Prometheus: numbers of all web processes of this machine together, and the state of the queues.

With `METRICS_TOKEN` as bearer token only; without that setting the address does not exist and nothing is counted. Labels are names of
views, methods and status codes: never an address, never a person.
"""

import secrets
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from . import ready

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_local = CollectorRegistry()
REQUESTS = Counter("projektfabrik_requests", "Requests", ["view", "method", "status"], registry=_local)
SECONDS = Counter("projektfabrik_request_seconds", "Time in requests", ["view"], registry=_local)
DURATION = Histogram(
    "projektfabrik_request_duration_seconds", "Requests by duration", registry=_local, buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
)
DATABASE = Counter("projektfabrik_database_seconds", "Time in the database", ["view"], registry=_local)
QUERIES = Counter("projektfabrik_database_queries", "Queries", ["view"], registry=_local)
KEPT = Counter("projektfabrik_page_cache", "Answers by what the page cache did", ["outcome"], registry=_local)


class MetricsMiddleware:
    """Outermost: counts each request with its view, status, and time in the database. Not there without `METRICS_TOKEN`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        database = _Stopwatch()
        began = perf_counter()
        with connection.execute_wrapper(database):
            response = self.get_response(request)
        seconds = perf_counter() - began
        kept = getattr(request, "page_cache", "")
        view = "(kept page)" if kept == "hit" else _name(request)
        REQUESTS.labels(view, request.method if request.method in METHODS else "other", str(response.status_code)).inc()
        SECONDS.labels(view).inc(seconds)
        DURATION.observe(seconds)
        if database.queries:
            DATABASE.labels(view).inc(database.seconds)
            QUERIES.labels(view).inc(database.queries)
        if kept:
            KEPT.labels(kept).inc()
        return response


class _Stopwatch:
    """Adds up the queries of one request and their time."""

    def __init__(self) -> None:
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += perf_counter() - began


def _name(request: HttpRequest) -> str:
    """Return the name of the view: a fixed number of names, whatever addresses somebody makes up."""
    match = request.resolver_match
    return (match.view_name or match._func_path) if match else "(none)"


def view(request: HttpRequest) -> HttpResponse:
    """Give out the numbers to whoever has the token; 404 for everybody else, as if there were nothing."""
    sent = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(sent, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    counted, state = CollectorRegistry(), CollectorRegistry()
    MultiProcessCollector(counted, path=str(settings.METRICS_DIR))
    state.register(State())  # type: ignore[arg-type]
    response = HttpResponse(generate_latest(counted) + generate_latest(state), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


class State:
    """Asked for at each visit: queues, jobs, readiness. Numbers of the whole installation."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; without a database only what is known without it."""
        checks = GaugeMetricFamily("projektfabrik_ready", "1 where a check of /ready/ is fine", labels=["check"])
        for name, answer in ready.look().items():
            checks.add_metric([name], answer == "ok")
        yield checks
        try:
            yield from _queues()
        except DatabaseError:
            return


def _queues() -> Iterator[GaugeMetricFamily]:
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from municipality.jobs import job_health
    from municipality.models import JobRun
    from municipality.outbox import mail_health

    now = timezone.now()
    mail = mail_health(now)
    yield GaugeMetricFamily("projektfabrik_mails_waiting", "Mails that wait", mail["waiting"])
    yield GaugeMetricFamily("projektfabrik_mails_failed", "Mails that were given up", mail["failed"])
    yield GaugeMetricFamily("projektfabrik_oldest_mail_seconds", "Age of the oldest mail that waits", mail["oldest_minutes"] * 60)
    tasks = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    oldest = tasks.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    yield GaugeMetricFamily("projektfabrik_tasks_waiting", "Background tasks that wait", tasks.count())
    yield GaugeMetricFamily("projektfabrik_oldest_task_seconds", "Age of the oldest of them", (now - oldest).total_seconds() if oldest else 0)
    health = job_health(now)["jobs"]
    failed = GaugeMetricFamily("projektfabrik_job_failed", "1 where a recurring job failed last time", labels=["job"])
    late = GaugeMetricFamily("projektfabrik_job_late", "1 where a recurring job is late", labels=["job"])
    for job in health:
        failed.add_metric([job["name"]], job["ok"] is False)
        late.add_metric([job["name"]], bool(job["late"]))
    yield failed
    yield late
    due = JobRun.objects.filter(next_due__lt=now).order_by("next_due").values_list("next_due", flat=True).first()
    yield GaugeMetricFamily(
        "projektfabrik_oldest_job_seconds", "For how long the job that is due longest has waited", (now - due).total_seconds() if due else 0
    )
