"""`python -m tests.bench [--quick] [--database sqlite|postgres] [--rounds 2]`: how fast the pages are, beside pages that do nothing, in one run.

Servers as `manage.py serve` starts them, with one worker: one for each size of the municipality, on a copy of the demo with projects
added. Every page is asked for in rounds, one second each, and right before it the page that it is compared with: a machine that becomes
slower in between becomes slower for both. Ratios are made between these two, and the median of the rounds counts. Beside requests per second stands the processor time
of the server for one request: on a machine that does other things, too, it is the steadier of the two. Nothing but 127.0.0.1 is asked.

    cold      the first answer of a process that knows nothing (median of a few)
    uncached  all but whole pages is in process memory: as after the first visitor, asked with a header that the page cache lets pass
    cached    whole answers from process memory, compressed
"""

import argparse
import contextlib
import itertools
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from typing import Any

from tests import databases, live
from tests.bench import client, report

SIZES = (100, 1000, 10_000)
ROUNDS, CONNECTIONS, SECONDS, COLD = 3, 4, 1, 5
UNCACHED = {"Accept-Encoding": "br", "Authorization": "none"}
CACHED = {"Accept-Encoding": "br"}


@dataclass
class Subject:
    """Something that is measured. `runs`: requests per second by round; `cpu`: milliseconds of processor time for one request.

    `beside`: runs and cpu of the pages that it is compared with, each measured right before it on the same server.
    """

    name: str
    size: int
    mode: str
    path: str
    runs: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    beside: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)
    row: dict[str, Any] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return CACHED if self.mode == "cached" else UNCACHED


def subjects(sizes: tuple[int, ...], paths: dict[str, str]) -> list[Subject]:
    """Return all that is measured on one database."""
    first = sizes[0]
    found = [
        Subject("trivial view, early", first, "", "/bench/early/"),
        Subject("trivial view, whole stack", first, "", "/bench/trivial/"),
        Subject("empty Wagtail page", first, "uncached", "/bench/wagtail/leer/"),
        Subject("empty page in our frame", first, "uncached", "/leerer-rahmen/"),
    ]
    for mode in ("uncached", "cached"):
        for name in ("home", "strategy", "field of action", "project"):
            found.append(Subject(name, first, mode, paths[name]))
        for name in ("list of 24", "search", "search, in all projects", "API list"):
            found += [Subject(name, size, mode, paths[name]) for size in sizes if mode == "uncached" or size in (sizes[0], sizes[-1])]
    return found


@contextlib.contextmanager
def servers(vendor: str, sizes: tuple[int, ...]) -> Iterator[tuple[dict[int, int], dict[str, str]]]:
    """Start one server for each size; gives their ports and the addresses of the pages."""
    ports: dict[int, int] = {}
    running: list[tuple[Popen, databases.Own]] = []
    paths: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="projektfabrik-bench-") as folder:
        try:
            for size in sizes:
                database = databases.demo(vendor, Path(folder) / str(size))
                made = database.run("tests.bench.fill", size, DJANGO_SETTINGS_MODULE="tests.bench.server_settings")
                say(f"{vendor}: {made['projects']} projects in {made['seconds']} s")
                paths = {name: path for name, path in made.items() if isinstance(path, str)}
                ports[size] = live.free_port()
                running.append((live.start(database, ports[size], settings="tests.bench.server_settings"), database))
            yield ports, paths
        finally:
            for process, database in running:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                database.drop()


def measure(vendor: str, sizes: tuple[int, ...], rounds: int) -> list[dict[str, Any]]:
    """Measure all pages on one kind of database."""
    with servers(vendor, sizes) as (ports, paths):
        everything = subjects(sizes, paths)
        for subject in everything:
            first_answers(subject, ports[subject.size])
        for subject, port in itertools.product(everything[:4], ports.values()):
            client.ask(port, subject.path, subject.headers)  # what others are compared with is warm on every server
        for turn in range(rounds):
            say(f"{vendor}: round {turn + 1} of {rounds}, load average {os.getloadavg()[0]:.1f}")
            for subject in everything:
                port = ports[subject.size]
                for other in report.references(subject.mode):
                    reference = next(entry for entry in everything if entry.name == other)
                    runs, cpu = subject.beside.setdefault(other, ([], []))
                    _note(client.run(port, reference.path, reference.headers, SECONDS, CONNECTIONS), runs, cpu)
                _note(client.run(port, subject.path, subject.headers, SECONDS, CONNECTIONS), subject.runs, subject.cpu)
        for subject in everything:
            alone = client.run(ports[subject.size], subject.path, subject.headers, SECONDS, 1)
            subject.row |= {"p50": round(alone.p50, 2), "p95": round(alone.p95, 2), "per_second": round(statistics.median(subject.runs), 1)}
            subject.row |= {"cpu_ms": round(statistics.median(subject.cpu), 3), "cpu": subject.cpu, "beside": subject.beside}
    rows = [
        {
            "database": vendor,
            "page": subject.name,
            "projects": subject.size,
            "mode": subject.mode,
            **subject.row,
            "runs": [round(run, 1) for run in subject.runs],
        }
        for subject in everything
    ]
    for row in rows:
        row["ratios"] = report.ratios(row, rows)
    return rows


def _note(found: client.Load, runs: list[float], cpu: list[float]) -> None:
    runs.append(found.per_second)
    cpu.append(found.cpu)


def first_answers(subject: Subject, port: int) -> None:
    """Note what single answers cost: cold, warm, bytes on the wire."""
    counted = {**subject.headers, "X-Bench-Count": "1"}
    if subject.mode == "uncached":
        cold = []
        for _ in range(COLD):
            client.ask(port, "/bench/forget/", UNCACHED)
            cold.append(client.ask(port, subject.path, counted))
        subject.row |= {"cold_ms": round(statistics.median(answer.ms for answer in cold), 1), "cold_queries": cold[-1].queries}
    client.ask(port, subject.path, subject.headers)
    answer = client.ask(port, subject.path, counted)
    assert answer.status == 200, (subject, answer)
    compressed = client.ask(port, subject.path, CACHED)
    subject.row |= {"queries": answer.queries, "bytes": compressed.bytes}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures the speed of the pages.")
    parser.add_argument("--quick", action="store_true", help="one round, up to 1,000 projects, SQLite only")
    parser.add_argument("--database", choices=("sqlite", "postgres"), help="only this one")
    parser.add_argument("--rounds", type=int, help=f"how often each page has its turn (default {ROUNDS})")
    options = parser.parse_args()
    vendors = (options.database,) if options.database else ("sqlite",) if options.quick else ("sqlite", "postgres")
    sizes, rounds = (SIZES[:2], 1) if options.quick else (SIZES, ROUNDS)
    rounds = options.rounds or rounds
    begin, before = time.monotonic(), os.getloadavg()
    rows = [row for vendor in vendors for row in measure(vendor, sizes, rounds)]
    result = {
        "at": time.strftime("%Y-%m-%d %H:%M"), "tool": client.tool(), "cores": os.cpu_count(), "seconds": round(time.monotonic() - begin),
        "load_before": [round(value, 1) for value in before], "load_after": [round(value, 1) for value in os.getloadavg()], "rows": rows,
    }  # fmt: skip
    target = databases.ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(report.text(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
