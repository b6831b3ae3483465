"""`python -m tests.prepare`: makes the templates that all groups of tests copy (tests/databases.py), each once per state of the code."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    from tests import databases

    def both(vendor: str) -> None:
        for what, make in (("empty database", databases.empty_template), ("demo municipality", databases.demo_template)):
            started = time.monotonic()
            make(vendor)
            print(f"{what} on {vendor}: {time.monotonic() - started:.0f} s", flush=True)

    with ThreadPoolExecutor() as pool:  # the work is done by other processes: one for each of two processors
        list(pool.map(both, ("sqlite", "postgres")))


if __name__ == "__main__":
    main()
