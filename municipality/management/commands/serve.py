"""`manage.py serve`: the whole site with one command. Supervises the web server and one worker, ends both together."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

GRACE_SECONDS = 15
WORKER_PAUSES = (1, 2, 5, 15, 60)
PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Linux: let the kernel end this child when its parent is killed, so that no port stays taken."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Command(BaseCommand):
    """Web server (granian, one blocking thread per process) and worker as children of this process."""

    help = "Serves the site and runs its worker; Ctrl+C ends both."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="Number of web server processes.")
        parser.add_argument("--reload", action="store_true", help="Django's own server with auto-reload (development).")
        parser.add_argument("--without-worker", action="store_true", help="Web processes alone; `manage.py worker` runs elsewhere (scale-out).")

    def handle(self, *args, **options) -> None:
        host, port = options["host"], options["port"]
        if options["workers"] < 1:
            raise CommandError("--workers needs at least 1.")
        self._refuse_taken_port(host, port)
        self.stopping = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for left in Path(settings.METRICS_DIR).glob("*.db"):
            left.unlink(missing_ok=True)  # numbers of processes that ended
        web = self._start(self.web_command(host, port, options["workers"], options["reload"]))
        worker = None if options["without_worker"] else self._start(self.worker_command(options["reload"]))
        try:
            code = self._watch(web, worker, options["reload"])
        finally:
            self._end(self.children)
        if code:
            raise CommandError(f"The web server ended with code {code}.", returncode=1)

    # The children ----------------------------------------------------------------------------------------------------

    @staticmethod
    def web_command(host: str, port: int, workers: int, reload: bool) -> list[str]:
        """Return the command line of the web server."""
        if reload:
            return [sys.executable, str(settings.BASE_DIR / "manage.py"), "runserver", f"{host}:{port}"]
        return [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(workers), "--blocking-threads", "1", "--runtime-threads", "1", "--no-ws", "--http", "1",
            "--respawn-failed-workers", "--log-level", "warning", "config.wsgi:application",
        ]  # fmt: skip

    @staticmethod
    def worker_command(reload: bool) -> list[str]:
        """Return the command line of the worker."""
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]
        return [*command, "--reload"] if reload else [*command, "--parent", str(os.getpid())]

    children: list[subprocess.Popen]

    def _start(self, command: list[str]) -> subprocess.Popen:
        places = [str(settings.BASE_DIR), str(Path(settings.BASE_DIR) / "site"), os.environ.get("PYTHONPATH", "")]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "PYTHONPATH": os.pathsep.join(place for place in places if place),
        }
        # A session of its own: Ctrl+C reaches this process alone, which then ends its children in order.
        child = subprocess.Popen(
            command,
            env=environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        self.children = [*getattr(self, "children", []), child]
        return child

    def _watch(self, web: subprocess.Popen, worker: subprocess.Popen | None, reload: bool) -> int:
        """Wait until told to stop (0) or until the web server ends (its code); a dead worker is started again."""
        restarts, started = 0, time.monotonic()
        while not self.stopping:
            if web.poll() is not None:
                return web.returncode or 1
            if worker is not None and worker.poll() is not None:
                restarts = 0 if time.monotonic() - started > 300 else restarts + 1
                pause = WORKER_PAUSES[min(restarts, len(WORKER_PAUSES) - 1)]
                self.stderr.write(f"The worker ended with code {worker.returncode}; starting it again in {pause} s.")
                self.children.remove(worker)
                if self._sleep(pause, web):
                    continue
                worker, started = self._start(self.worker_command(reload)), time.monotonic()
            time.sleep(0.2)
        return 0

    def _sleep(self, seconds: float, web: subprocess.Popen) -> bool:
        """Wait; True when meanwhile the end has come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.stopping or web.poll() is not None:
                return True
            time.sleep(0.1)
        return False

    def _stop(self, number: int, frame: object) -> None:
        self.stopping = True

    @staticmethod
    def _end(children: list[subprocess.Popen]) -> None:
        """Ask all children to end, and end those that do not within the grace period, with their own children."""
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, until - time.monotonic()))
            # Each child leads a session: what is left of it (a reloader's second process) goes with it.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    @staticmethod
    def _refuse_taken_port(host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(f"Port {port} on {host} is taken ({error.strerror}). Try another: --port 8001") from error
