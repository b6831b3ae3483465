"""The demo municipality on a real server, as a visitor meets it."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import databases
from tests.databases import ROOT, Own

START_WITHIN = 120


@dataclass
class Live:
    """A running server with its database. `base` has no slash at the end."""

    base: str
    database: Own
    fresh: Path
    process: subprocess.Popen

    @property
    def logins(self) -> dict[str, tuple[str, str]]:
        """Return address and password by role (the first word of its description)."""
        rows = [line.split("\t") for line in (self.database.folder / "demo-logins.txt").read_text().splitlines()]
        found: dict[str, tuple[str, str]] = {}
        for email, password, role in rows:
            found.setdefault(role.split()[0].strip(":,"), (email, password))
        return found

    def reset(self) -> None:
        """Put the demo back as it was at the start; whatever the server keeps in memory is stale from now on."""
        assert self.database.vendor == "sqlite", "on PostgreSQL a server is used for one test"
        with (
            contextlib.closing(sqlite3.connect(self.fresh)) as source,
            contextlib.closing(sqlite3.connect(self.database.folder / "projektfabrik.sqlite3", timeout=30)) as target,
        ):
            source.backup(target)
        versions = self.database.folder / "versions"
        versions.mkdir(exist_ok=True)
        (versions / "all").unlink(missing_ok=True)
        (versions / "all").write_text("")

    def stop(self) -> None:
        """End the server and remove its database."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.database.drop()
        self.fresh.unlink(missing_ok=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(database: Own, port: int, *, settings: str = "tests.live_settings", **environment: str) -> subprocess.Popen:
    """Start granian as `manage.py serve` does, with one worker; returns when it answers."""
    from municipality.management.commands.serve import Command

    command = Command.web_command("127.0.0.1", port, 1, False)
    log = open(database.folder / "server.log", "ab")  # noqa: SIM115 - the server's, until it ends
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**database.environment, "DJANGO_SETTINGS_MODULE": settings, **environment},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    log.close()
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=10):
            return process
        time.sleep(0.1)
    process.kill()
    raise AssertionError(f"The server did not start:\n{(database.folder / 'server.log').read_text()[-4000:]}")


@contextlib.contextmanager
def demo_site(vendor: str, folder: Path) -> Iterator[Live]:
    """The demo municipality on a server of its own."""
    port = free_port()
    database = databases.demo(vendor, folder)
    _set_port(database, port)
    fresh = folder / "fresh.sqlite3"
    if vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(folder / "projektfabrik.sqlite3")) as source, contextlib.closing(sqlite3.connect(fresh)) as target:
            source.backup(target)
    live = Live(f"http://127.0.0.1:{port}", database, fresh, start(database, port))
    try:
        yield live
    finally:
        live.stop()


def _set_port(database: Own, port: int) -> None:
    """Links in mails lead to the address under which the server runs."""
    code = f"import django; django.setup()\nfrom wagtail.models import Site\nSite.objects.update(port={port})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=database.environment, check=True, capture_output=True, timeout=120)
