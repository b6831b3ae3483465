"""Load from a second process: `wrk` where it is installed, else threads of our own. Traffic to this machine alone, bounded in time."""

import http.client
import shutil
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 4


@dataclass(frozen=True)
class Measured:
    """Requests per second; milliseconds that half and 95 of 100 requests took at most."""

    per_second: float
    p50: float
    p95: float


def generator() -> str:
    return "wrk" if shutil.which("wrk") else "Python"


def load(url: str, seconds: float) -> Measured:
    """Ask for `url` on four connections for some seconds. Every answer has to be a 200."""
    return _wrk(url, seconds) if shutil.which("wrk") else _threads(url, seconds)


def once(url: str) -> float:
    """Return the milliseconds of one request on a new connection."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    started = time.perf_counter()
    connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - started) * 1000
    connection.close()
    assert answer.status == 200, (url, answer.status)
    return took


def _wrk(url: str, seconds: float) -> Measured:
    script = Path(__file__).with_name("report.lua")
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "-s", str(script), url],
        capture_output=True, text=True, check=True, timeout=seconds + 60,
    )  # fmt: skip
    requests, duration, wrong, p50, p95 = map(int, next(line for line in done.stdout.splitlines() if line.startswith("BENCH")).split()[1:])
    assert requests and not wrong, f"{url}: {requests} requests, {wrong} of them errors"
    return Measured(requests / (duration / 1e6), p50 / 1000, p95 / 1000)


def _threads(url: str, seconds: float) -> Measured:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    times: list[list[float]] = [[] for _number in range(CONNECTIONS)]
    until = time.perf_counter() + seconds

    def ask(mine: list[float]) -> None:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        while (started := time.perf_counter()) < until:
            connection.request("GET", target)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            mine.append((time.perf_counter() - started) * 1000)
        connection.close()

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in times]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    every = sorted(value for mine in times for value in mine)
    assert every, f"{url}: no answer"
    return Measured(len(every) / took, statistics.median(every), every[int(len(every) * 0.95)])
