"""Run the whole suite in groups and print the minutes of each. Exit code 1 when any group failed; nothing is skipped."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKERS = os.environ.get("TEST_WORKERS", "2")

# name, pytest arguments, environment
GROUPS: list[tuple[str, list[str], dict[str, str]]] = [
    ("rules and pages on SQLite", ["-n", WORKERS, "-m", "not browser and not processes and not large"], {}),
    ("rules and pages on PostgreSQL", ["-n", WORKERS, "-m", "not browser and not processes and not large"], {"TEST_DATABASE": "postgres"}),
    ("several processes, SQLite and PostgreSQL", ["-m", "processes"], {}),
    ("large municipality on SQLite", ["-m", "large"], {}),
    ("large municipality on PostgreSQL", ["-m", "large"], {"TEST_DATABASE": "postgres"}),
    ("browser on SQLite", ["-n", WORKERS, "--dist", "loadfile", "-m", "browser"], {}),
    ("one journey in the browser on PostgreSQL", ["-m", "browser and smoke"], {"TEST_DATABASE": "postgres"}),
]
NOTHING_TO_RUN = 5


def main() -> int:
    results = []
    passed = failed = 0
    for name, arguments, environment in GROUPS:
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", *arguments], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        last = ""
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.strip():
                last = line
        code = process.wait()
        passed += sum(int(n) for n in re.findall(r"(\d+) passed", last))
        failed += sum(int(n) for n in re.findall(r"(\d+) (?:failed|error)", last))
        results.append((name, code, (time.monotonic() - started) / 60))
    print("\n=== minutes per group")
    for name, code, minutes in results:
        word = "ok" if code == 0 else "NO TEST FOUND" if code == NOTHING_TO_RUN else f"FAILED ({code})"
        print(f"{minutes:6.1f}  {name}: {word}")
    print(f"{sum(minutes for _, _, minutes in results):6.1f}  together")
    bad = any(code for _, code, _ in results)
    print(f"\n{passed} passed, {max(failed, int(bad))} failed")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
