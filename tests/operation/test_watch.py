"""What operators see: logs and error reports without persons, numbers for whoever has the token, readiness, and a page instead of a trace."""

import io
import json
import logging

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import IntegrityError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.test import Client, RequestFactory
from sentry_sdk.transport import Transport

from operation.watch import metrics, ready, sentry
from operation.watch.logs import JsonFormatter, PlainFormatter, scrub

PERSONAL = [
    "ada.lovelace@example.org", "ada%40example.org", "192.0.2.17", "2001:db8::1", "::ffff:192.0.2.17", "2001:db8:85a3::8a2e:370:7334", "q=Ada", "code=ABC-DEF",
    "gQ3xv0J5mZb8kP2rT7wYc1NfLs9dHuEa", "hunter2",
]  # fmt: skip
TEXTS = [
    "Mail to ada.lovelace@example.org (ada%40example.org) refused from 192.0.2.17:443 [2001:db8::1]:443 ::ffff:192.0.2.17",
    "Internal Server Error: /mitmachen/entwurf/gQ3xv0J5mZb8kP2rT7wYc1NfLs9dHuEa/?q=Ada&code=ABC-DEF from 2001:db8:85a3::8a2e:370:7334",
    "could not connect to postgres://ada:hunter2@db/town",
]


def assert_nothing_personal(text: str) -> None:
    assert [part for part in PERSONAL if part in text] == []


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except Exception as caught:
        return caught


def test_logs_hold_what_helps_and_nothing_of_persons():
    for formatter in (JsonFormatter(), PlainFormatter()):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        for text in TEXTS:
            handler.handle(logging.LogRecord("municipality.outbox", logging.ERROR, __file__, 1, "%s", (text,), None))
        error = raised(IntegrityError("Key (email)=(Ada Lovelace) already exists"), raised(ValueError("Ada Lovelace")))
        handler.handle(logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Failed", (), (type(error), error, error.__traceback__)))
        away = raised(OperationalError("connection to 192.0.2.17 refused"))
        handler.handle(logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Failed", (), (type(away), away, away.__traceback__)))
        text = stream.getvalue()
        assert_nothing_personal(text)
        assert "Lovelace" not in text
        assert "IntegrityError" in text and "ValueError" in text and "test_watch.py" in text and "connection to [network] refused" in text
        if isinstance(formatter, JsonFormatter):
            lines = [json.loads(line) for line in text.splitlines()]
            assert lines[0]["level"] == "error" and lines[0]["logger"] == "municipality.outbox" and lines[0]["time"].endswith("+00:00")
            assert lines[3]["error"]["cause"] == "ValueError" and "raised" in lines[3]["error"]["where"][-1]
    for harmless in (
        "Job municipality.publish_scheduled failed at 12:30:45", "Not Found: /projekte/solardach-auf-der-turnhalle/",
        "Error: /status/0b9d2f8e-4c1a-4f7e-9a55-2c7f1de0a111/", "site.3f2a91c07d11.css", "Version 0.1.0 started with 12 jobs",
    ):  # fmt: skip
        assert scrub(harmless) == harmless


class Caught(Transport):
    """Keeps what would have been sent."""

    def __init__(self, options=None) -> None:
        super().__init__(options)
        self.sent: list[str] = []

    def capture_envelope(self, envelope) -> None:
        self.sent.append("\n".join(item.payload.get_bytes().decode() for item in envelope.items))


def test_an_error_report_names_the_place_and_no_person(rf):
    import sentry_sdk

    caught = Caught()
    try:
        sentry.start("http://key@127.0.0.1:9/1", environment="test", release="1", transport=caught, default_integrations=False)
        with sentry_sdk.isolation_scope() as scope:
            scope.set_user({"email": PERSONAL[0], "ip_address": "192.0.2.17"})
            scope.set_extra("form", TEXTS[0])
            sentry_sdk.add_breadcrumb(message=TEXTS[1])
            secret_of_person = PERSONAL[0]
            sentry_sdk.capture_exception(raised(IntegrityError(f"Key (email)=({secret_of_person})")))
            logging.getLogger("municipality.outbox").error("Given up: %s", TEXTS[0])
        event = sentry.before_send(
            {"request": {"method": "POST", "url": f"https://town.example/{PERSONAL[8]}/?q=Ada", "data": TEXTS[0], "headers": {"Cookie": PERSONAL[8]}, "env": {"REMOTE_ADDR": "192.0.2.17"}}},
            {},
        )  # fmt: skip
    finally:
        sentry_sdk.init()
    assert event["request"] == {"method": "POST", "url": "https://town.example/[secret]/"}
    text = "\n".join(caught.sent)
    assert "IntegrityError" in text and "raised" in text
    assert_nothing_personal(text)


@pytest.mark.django_db
def test_ready_says_what_is_wrong_and_only_the_database_keeps_a_process_out(client, town, monkeypatch):
    monkeypatch.setattr(ready._Known, "migrated", False)
    monkeypatch.setattr(ready._Known, "store", (-1e9, ""))
    answer = client.get("/ready/", headers={"host": "any.example"})
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "cache": "ok", "storage": "ok", "worker": "never ran"}
    monkeypatch.setattr(ready._Known, "store", (-1e9, ""))
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.exists", lambda self, name: (_ for _ in ()).throw(OSError("/secret/path")))
    answer = client.get("/ready/")
    assert answer.status_code == 200 and answer.json()["checks"]["storage"] == "away (OSError)"
    monkeypatch.setattr(ready._Known, "migrated", False)
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [1, 2])
    answer = client.get("/ready/")
    assert answer.status_code == 503 and answer.json()["checks"]["migrations"] == "2 missing" and answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_numbers_are_for_whoever_has_the_token(client, town, settings, tmp_path):
    settings.METRICS_DIR = tmp_path
    for token, sent in (("", "Bearer "), ("a-token", ""), ("a-token", "Bearer another"), ("a-token", "a-token"), ("a-token", "Bearer ä")):
        settings.METRICS_TOKEN = token
        assert client.get("/metrics", headers={"authorization": sent} if sent else {}).status_code == 404
    answer = client.get("/metrics", headers={"authorization": "Bearer a-token", "host": "10.0.0.7:8000"})
    text = answer.content.decode()
    assert answer.status_code == 200 and 'projektfabrik_ready{check="database"} 1.0' in text
    for name in ("mails_waiting", "oldest_mail_seconds", "tasks_waiting", "oldest_job_seconds", 'job_late{job="municipality.outbox"}'):
        assert f"projektfabrik_{name} " in text
    counted = metrics.MetricsMiddleware(lambda request: HttpResponse(status=418))
    request = RequestFactory().get("/made-up/ada@example.org/")
    request.resolver_match = None
    counted(request)
    assert metrics.REQUESTS.labels("(none)", "GET", "418")._value.get() == 1
    settings.METRICS_TOKEN = ""
    with pytest.raises(MiddlewareNotUsed):
        metrics.MetricsMiddleware(lambda request: HttpResponse())


@pytest.mark.django_db
def test_a_part_that_is_away_gives_a_page_that_says_so(town, monkeypatch):
    client = Client(raise_request_exception=False)

    def away(*args, **kwargs):
        raise OperationalError("connection to server at 10.0.0.1 failed")

    for path, kind in (("/", "text/html"), ("/api/v1/", "application/json")):
        with connection.execute_wrapper(away):
            answer = client.get(path, headers={"host": "localhost"})
        assert answer.status_code == 503 and answer["Content-Type"].startswith(kind), path
        assert answer["Retry-After"] == "30" and answer["Cache-Control"] == "no-store"
        assert "10.0.0.1" not in answer.content.decode() and "Traceback" not in answer.content.decode()
    with connection.execute_wrapper(away):
        assert "noch einmal ab" in client.post("/kontakt/", {}, headers={"host": "localhost"}).content.decode()
