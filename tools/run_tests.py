"""Run the whole suite in groups and print the minutes of each. Exit code 1 when any group failed; nothing is skipped in silence.

    tools/run_tests.py                every group
    tools/run_tests.py browser        the groups whose name contains one of these words

The numbers come from the reports that pytest writes, not from what it prints: a group whose worker died counts as failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.databases import quick_start  # noqa: E402 - a script: its folder is tools

WORKERS = ["-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "loadfile", "--no-loadscope-reorder"]
POSTGRES = {"TEST_DATABASE": "postgres"}
RULES = "not browser and not processes and not large and not demo"
AGAIN = "(processes or large or demo) and not browser and not once"


@dataclass
class Group:
    """Some tests, how to run them, and how many minutes of two quiet cores they may take."""

    name: str
    share: float
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    minutes: float = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    word: str = ""
    slowest: list[tuple[float, str]] = field(default_factory=list)


GROUPS = [
    Group("rules and pages on SQLite", 4.5, ["-m", RULES]),
    Group("rules and pages on PostgreSQL", 4, ["-m", f"{RULES} and not once"], POSTGRES),
    Group("several processes, with the stress test on both databases", 3, ["-m", "processes"]),
    Group("large municipality and demo on SQLite", 1, ["-m", "large or demo"]),
    Group("processes, large municipality and demo on PostgreSQL", 2, ["-m", AGAIN], POSTGRES),
    # Playwright leaves an event loop in its worker, in which Django refuses other tests: browsers have groups of their own.
    Group("browser on SQLite", 4, ["-m", "browser"]),
    Group("one journey in the browser on PostgreSQL", 0.5, ["-m", "browser and smoke"], POSTGRES),
]


def main(words: list[str]) -> int:
    chosen = [group for group in GROUPS if not words or any(word.lower() in group.name.lower() for word in words)]
    print("=== templates of the databases", flush=True)
    started = time.monotonic()
    prepared = subprocess.run([sys.executable, "-m", "tests.prepare"], cwd=ROOT, env=quick_start(), check=False).returncode == 0
    preparing = (time.monotonic() - started) / 60
    with tempfile.TemporaryDirectory() as folder:
        for number, group in enumerate(chosen):
            print(f"\n=== {group.name}", flush=True)
            run(group, Path(folder) / f"{number}.xml")
    print(f"\n=== minutes per group (share)\n{preparing:6.1f}        templates of the databases: {'ok' if prepared else 'FAILED'}")
    for group in chosen:
        late = "  over its share" if group.minutes > group.share else ""
        print(f"{group.minutes:6.1f} ({group.share:3.1f})  {group.name}: {group.word}{late}")
    print(f"{preparing + sum(group.minutes for group in chosen):6.1f}        together")
    for group in chosen:
        print(f"\nslowest files of {group.name}: " + " · ".join(f"{name} {seconds:.0f} s" for seconds, name in group.slowest))
    passed, failed, skipped = (sum(getattr(group, name) for group in chosen) for name in ("passed", "failed", "skipped"))
    failed += not prepared
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return int(failed > 0 or not chosen)


def run(group: Group, report: Path) -> None:
    """Run a group and fill in what came of it. A group without tests, or one whose report is missing, failed."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *WORKERS, *group.arguments]
    code = subprocess.run(command, cwd=ROOT, env={**quick_start(), **group.environment}, check=False).returncode
    group.minutes = (time.monotonic() - started) / 60
    try:
        suite = ElementTree.parse(report).getroot()  # noqa: S314 - pytest wrote it just now
        totals = next(suite.iter("testsuite")).attrib
        group.failed = int(totals["failures"]) + int(totals["errors"])
        group.skipped = int(totals["skipped"])
        group.passed = int(totals["tests"]) - group.failed - group.skipped
        group.slowest = slowest_files(suite)
    except (OSError, ElementTree.ParseError, StopIteration, KeyError):
        group.passed, group.failed = 0, 1
    if code and not group.failed:
        group.failed = 1
    if group.passed == 0 and not group.failed:
        group.failed = 1
    group.word = "ok" if not group.failed else f"FAILED ({group.failed}, code {code})"


def slowest_files(suite: ElementTree.Element, most: int = 5) -> list[tuple[float, str]]:
    """Return the test files that took longest, as (seconds of one worker, dotted name)."""
    seconds: dict[str, float] = {}
    for case in suite.iter("testcase"):
        name = ".".join(part for part in case.attrib.get("classname", "").split(".") if not part.startswith("Test"))
        seconds[name] = seconds.get(name, 0) + float(case.attrib.get("time", 0))
    return sorted(((time, name) for name, time in seconds.items()), reverse=True)[:most]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
