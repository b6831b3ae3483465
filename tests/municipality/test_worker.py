"""The worker and the server as real processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from municipality.management.commands.serve import Command as Serve
from municipality.models import JobRun

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
class TestWorkerCommand:
    def test_one_round_runs_what_is_due(self, site):
        call_command("worker", "--once")
        assert JobRun.objects.get(name="municipality.outbox").ok

    def test_a_named_job_runs(self, site):
        out = StringIO()
        call_command("worker", "--run", "municipality.outbox", stdout=out)
        assert "sent 0" in out.getvalue()

    def test_an_unknown_job_is_named(self, site):
        with pytest.raises(CommandError, match="no job nonsense"):
            call_command("worker", "--run", "nonsense")

    def test_the_list_shows_every_job(self):
        out = StringIO()
        call_command("worker", "--list", stdout=out)
        assert "municipality.publish_scheduled" in out.getvalue()
        assert "accounts.confirmations" in out.getvalue()


def wait_for(condition, seconds=40):
    """Poll a condition; return its value."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError("It did not happen in time.")


@pytest.mark.processes
def test_the_worker_runs_queued_tasks_and_jobs_and_ends_on_sigterm(shared, tmp_path):
    worker = """
import os, signal, threading
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from municipality.models import JobRun
from wagtail.tasks import delete_file_from_storage_task
DBTaskResult.objects.all().delete()
place = ["django.core.files.storage.FileSystemStorage", [], {"location": str(settings.MEDIA_ROOT)}]
delete_file_from_storage_task.enqueue(place, "old.txt")
threading.Timer(4, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
call_command("worker")
print(json.dumps([DBTaskResult.objects.get().status, JobRun.objects.filter(ok=True).count() > 3]))
"""
    (tmp_path / "old.txt").write_text("x")
    answers = shared.run(worker, 1, TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}, MEDIA_ROOT=str(tmp_path))
    assert answers == [["SUCCESSFUL", True]]
    assert not (tmp_path / "old.txt").exists()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children_of(pid: int) -> list[int]:
    """All living descendants of a process, from /proc."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[0] != "Z":
                parents[int(folder.name)] = int(fields[1])
    found, wave = [], [pid]
    while wave:
        wave = [child for child, parent in parents.items() if parent in wave]
        found += wave
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.processes
class TestServe:
    @pytest.fixture
    def server(self, shared, tmp_path):
        """`manage.py serve` on a database of its own; returns the process and its port."""
        entry = json.loads(shared.database)
        if "sqlite" not in entry["ENGINE"]:
            pytest.skip("The supervisor does not depend on the database: run on SQLite.")
        port = free_port()
        places = {"VAR_DIR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "config.settings.demo"}
        environment = {**os.environ, **places, "DATABASE_URL": f"sqlite:///{entry['NAME']}"}
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port), "--workers", "1"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        )  # fmt: skip
        yield process, port
        if process.poll() is None:
            process.kill()
        process.wait()

    @staticmethod
    def answers(port: int) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.settimeout(20)
                connection.sendall(b"GET /health/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return connection.recv(15).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def test_it_serves_starts_a_dead_worker_again_and_ends_everything_on_sigterm(self, server):
        process, port = server
        wait_for(lambda: self.answers(port))

        def worker_pids():
            return [pid for pid in children_of(process.pid) if b"worker\0--parent" in (Path("/proc") / str(pid) / "cmdline").read_bytes()]

        first = wait_for(worker_pids)[0]
        os.kill(first, signal.SIGKILL)
        second = wait_for(lambda: [pid for pid in worker_pids() if pid != first])[0]
        assert self.answers(port)
        everything = children_of(process.pid)
        assert second in everything
        process.terminate()
        assert process.wait(30) == 0
        wait_for(lambda: not any(alive(pid) for pid in everything), 10)

    def test_when_the_supervisor_is_killed_nothing_is_left(self, server):
        process, port = server
        wait_for(lambda: self.answers(port))
        everything = wait_for(lambda: len(children_of(process.pid)) >= 3 and children_of(process.pid))
        process.kill()
        wait_for(lambda: not any(alive(pid) for pid in everything), 30)


def test_a_taken_port_is_said_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match="is taken"):
            call_command("serve", "--port", str(taken.getsockname()[1]))


def test_the_web_server_has_one_blocking_thread():
    command = Serve.web_command("127.0.0.1", 8000, 2, False)
    assert command[command.index("--blocking-threads") + 1] == "1"
    assert "runserver" in Serve.web_command("127.0.0.1", 8000, 2, True)
