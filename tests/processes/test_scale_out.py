"""Two app processes and a worker behind a proxy, on PostgreSQL, Valkey and an S3-compatible store: whatever is killed under load, nothing
that was acknowledged is lost, errors are clear, all comes back by itself, and what is published shows everywhere at once."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import databases, live, servers
from tests.databases import ROOT
from tests.processes.scale_out import Answer, Visitor, ask
from tests.processes.test_stress import assert_whole
from tests.proxy import Proxy

pytestmark = [pytest.mark.processes, pytest.mark.once]
TOKEN = "a-token-for-numbers-only"
VISITORS, MORE = 3, 4


class ScaleOut:
    """All of it. `apps` are the two web servers, each with its port."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.database = databases.own("postgres", folder / "var")
        self.cache, cache_url = servers.valkey(folder / "valkey")
        self.store, storage_url = servers.store(folder / "store")
        databases.collect_static(self.database)
        self.database.run("tests.processes.stress", "prepare")
        self.settings = {"CACHE_URL": cache_url, "STORAGE_URL": storage_url, "METRICS_TOKEN": TOKEN, "TRUSTED_PROXIES": "1", "LOG_FORMAT": "json"}
        self.ports = [servers.free_port(), servers.free_port()]
        self.worker = self._python("manage.py", "worker")
        self.office = self._python("-m", "tests.processes.scale_out")
        with ThreadPoolExecutor(2) as both:
            self.apps = list(both.map(self.start_app, self.ports))
        self.proxy = Proxy(self.ports)
        assert self._answer() == "here"

    def start_app(self, port: int) -> subprocess.Popen:
        return live.start(self.database, port, **self.settings, METRICS_DIR=str(self.folder / f"metrics-{port}"))

    def _python(self, *arguments: str) -> subprocess.Popen:
        with open(self.folder / "var" / "server.log", "ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env={**self.database.environment, **self.settings},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
            )  # fmt: skip

    def tell_office(self, command: str):
        self.office.stdin.write(f"{command}\n")
        self.office.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self.office.stdout.readline()
        assert line, self.log()[-3000:]
        return json.loads(line)

    def log(self) -> str:
        return (self.folder / "var" / "server.log").read_text()

    def manage(self, *arguments: str, **settings: str) -> str:
        """Run a command of the product as an operator does; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env={**self.database.environment, **self.settings, **settings},
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def kill_app(self, number: int) -> None:
        os.killpg(self.apps[number].pid, signal.SIGKILL)
        self.apps[number].wait()

    def at_each(self, path: str) -> list[Answer]:
        return [ask(port, path) for port in self.ports]

    def assert_published_everywhere(self, text: str) -> None:
        assert self.tell_office(f"publish {text}") == "published"
        assert [answer.status if text not in answer.text else text for answer in self.at_each("/projekte/")] == [text, text]

    def whole(self) -> dict:
        """Return what is in the database once the worker's job, which comes every minute, has finished what a killed process left behind."""
        until = time.monotonic() + 180
        while "confirmed" in (found := self.tell_office("inspect"))["states"] and time.monotonic() < until:
            time.sleep(1)
        return found

    def stop(self) -> None:
        for process in (*self.apps, self.worker, self.office):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.proxy.stop()
        self.cache.kill()
        self.store.kill()
        self.database.drop()


@pytest.fixture
def town(tmp_path):
    made = ScaleOut(tmp_path)
    yield made
    made.stop()


def test_whatever_is_killed_nothing_is_lost_and_all_comes_back(town):
    for turn in range(3):
        town.assert_published_everywhere(f"Vorab {turn}")
    stop, with_picture = threading.Event(), threading.Event()
    with_picture.set()
    people = [Visitor(town.proxy.port, town.database.url, number, stop, with_picture) for number in range(VISITORS)]
    for person in people:
        person.start()

    def acknowledged() -> int:
        return sum(len(person.done) for person in people)

    def more(count: int = MORE) -> None:
        """Wait until so many more ideas were acknowledged."""
        wanted, until = acknowledged() + count, time.monotonic() + 120
        while acknowledged() < wanted:
            assert time.monotonic() < until, f"{[person.refused[-1:] for person in people]} {town.log()[-3000:]}"
            assert [problem for person in people for problem in person.problems] == []
            stop.wait(0.1)

    def refused_since(before: list[int]) -> list[tuple[int, str]]:
        return [entry for person, seen in zip(people, before, strict=True) for entry in person.refused[seen:]]

    more()
    assert [person.refused for person in people] == [[]] * VISITORS, "nothing was killed yet"

    # One app process: the other goes on; what was under way is a 502 of the proxy.
    town.kill_app(0)
    more()
    assert {status for person in people for status, _text in person.refused} <= {502}
    town.apps[0] = town.start_app(town.ports[0])

    # The cache: nobody notices, and what is published shows all the same.
    before = [len(person.refused) for person in people]
    town.cache.kill()
    town.assert_published_everywhere("Ohne Zwischenspeicher")
    more()
    assert refused_since(before) == []
    assert json.loads(town.at_each("/ready/")[0].body)["checks"]["cache"].startswith("away")
    town.cache.start()
    town.assert_published_everywhere("Wieder mit Zwischenspeicher")
    assert refused_since(before) == []

    # The store: pages and ideas without pictures go on, pictures get a page that says so and arrive when it is back.
    with_picture.clear()
    more(2 * VISITORS)  # whoever was at a picture is done with it
    town.store.kill()
    more()
    assert refused_since(before) == []
    with_picture.set()
    until = time.monotonic() + 60
    while len({person.number for person, seen in zip(people, before, strict=True) if person.refused[seen:]}) < VISITORS:
        assert time.monotonic() < until, "nobody met the missing store"
        stop.wait(0.1)
    assert town.at_each("/")[0].status == 200
    for status, text in refused_since(before):
        assert status == 503 and "macht eine kurze Pause" in text and "Traceback" not in text and servers.SECRET not in text
    town.store.start()
    more()

    stop.set()
    for person in people:
        person.join(120)
    assert [problem for person in people for problem in person.problems] == []
    found = town.whole()
    done = {public_id for person in people for public_id, _name in person.done}
    assert done <= set(found["confirmed"]), "an acknowledged idea is lost"
    assert len(found["confirmed"]) == acknowledged() == len(done)
    assert_whole(found)

    # A backup reads from the store, and a restore writes into another one, here another folder of the bucket.
    with_pictures = int(re.search(r"(\d+) files", town.manage("backup", str(town.folder / "all.backup")))[1])
    assert with_pictures > 0
    other = databases.own("postgres", town.folder / "other")
    try:
        url = town.settings["STORAGE_URL"].replace("?", "/restored?")
        place = {"DATABASE_URL": other.url, "VAR_DIR": str(other.folder), "STORAGE_URL": url}
        assert f" {with_pictures} files" in town.manage("restore", str(town.folder / "all.backup"), **place)
    finally:
        other.drop()

    # What operators see afterwards.
    for answer in town.at_each("/ready/"):
        assert json.loads(answer.body)["checks"] == dict.fromkeys(("database", "migrations", "cache", "storage", "worker"), "ok")
    town.at_each("/")
    town.at_each("/")
    numbers = ask(town.ports[1], "/metrics", Authorization=f"Bearer {TOKEN}").text
    for part in ('view="projects:submit"', "projektfabrik_mails_waiting ", 'outcome="hit"', 'projektfabrik_ready{check="worker"} 1.0'):
        assert part in numbers, numbers
    logged = [json.loads(line) for line in town.log().splitlines() if line.startswith("{")]
    assert "example.org" not in json.dumps(logged) and "127.0" not in json.dumps(logged)
    assert any(line.get("error", {}).get("type", "").endswith("StoreError") for line in logged)
    print(f"{len(done)} ideas acknowledged, {sum(len(person.refused) for person in people)} requests refused")
