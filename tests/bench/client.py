"""Asks a server on the loopback interface as often as it answers: with `wrk` where it is installed, else with a small client."""

import json
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from functools import cache
from http.client import HTTPConnection
from pathlib import Path

REPORT = """
done = function(summary, latency, requests)
  io.write(string.format('\\n{"requests": %d, "seconds": %f, "p50": %f, "p95": %f, "errors": %d}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What one run gave; times in milliseconds. `cpu`: processor time of the server for one request."""

    per_second: float
    p50: float
    p95: float
    requests: int
    cpu: float = 0.0


@dataclass(frozen=True)
class Answer:
    """One answer: milliseconds, SQL queries, bytes on the wire without headers."""

    status: int
    ms: float
    queries: int
    bytes: int


@cache
def tool() -> str:
    """Return what makes the load."""
    return "wrk" if shutil.which("wrk") else "python"


def run(port: int, path: str, headers: dict[str, str], seconds: int, connections: int) -> Load:
    """Ask for `path` with kept-alive connections for some seconds; every answer other than 2xx and 3xx is an error."""
    before = _used(port)
    found = (_wrk if tool() == "wrk" else _python)(port, path, headers, seconds, connections)
    return replace(found, cpu=(_used(port) - before) / found.requests)


def _used(port: int) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/bench/cpu/", headers={"Authorization": "none"})
    used = float(connection.getresponse().read())
    connection.close()
    return used


def ask(port: int, path: str, headers: dict[str, str]) -> Answer:
    """Ask once."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    begin = time.perf_counter()
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    ms = (time.perf_counter() - begin) * 1000
    connection.close()
    return Answer(response.status, ms, int(response.headers.get("X-Bench-Queries") or -1), len(body))


@cache
def _script() -> str:
    file = Path(tempfile.mkdtemp(prefix="projektfabrik-bench-")) / "report.lua"
    file.write_text(REPORT)
    return str(file)


def _wrk(port: int, path: str, headers: dict[str, str], seconds: int, connections: int) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", _script()]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, timeout=seconds + 60, check=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    if found["errors"] or not found["requests"]:
        raise RuntimeError(f"{path}: {done.stdout}")
    return Load(found["requests"] / found["seconds"], found["p50"], found["p95"], found["requests"])


def _python(port: int, path: str, headers: dict[str, str], seconds: int, connections: int) -> Load:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n".encode()
    times: list[float] = []
    failed: list[Exception] = []
    begin = time.perf_counter()
    until = begin + seconds

    def visitor() -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
                while (now := time.perf_counter()) < until:
                    wire.sendall(request)
                    _read(wire)
                    times.append((time.perf_counter() - now) * 1000)
        except (OSError, ValueError) as error:
            failed.append(error)

    visitors = [threading.Thread(target=visitor) for _ in range(connections)]
    for thread in visitors:
        thread.start()
    for thread in visitors:
        thread.join()
    if failed:
        raise failed[0]
    marks = statistics.quantiles(times, n=20) if len(times) > 1 else times * 19
    return Load(len(times) / (time.perf_counter() - begin), statistics.median(times), marks[18], len(times))


def _read(wire: socket.socket) -> None:
    """Read one answer with a known length."""
    buffer = b""
    while b"\r\n\r\n" not in buffer:
        buffer += _part(wire)
    head, _, body = buffer.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    if first.split()[1][0] not in "23":
        raise ValueError(first)
    length = next(int(line.partition(":")[2]) for line in rest if line.lower().startswith("content-length:"))
    while len(body) < length:
        body += _part(wire)


def _part(wire: socket.socket) -> bytes:
    part = wire.recv(65536)
    if not part:
        raise ConnectionError("The server closed the connection.")
    return part
