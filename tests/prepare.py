"""`python -m tests.prepare`: makes the templates that all groups of tests copy (tests/databases.py), each once per state of the code."""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    from tests import databases

    for what, make in (
        ("empty database", databases.empty_template),
        ("demo municipality", databases.demo_template),
    ):
        for vendor in ("sqlite", "postgres"):
            started = time.monotonic()
            make(vendor)
            print(f"{what} on {vendor}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
