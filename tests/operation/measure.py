"""`python -m tests.operation.measure [PROJECTS]`: time and size of backup, restore and move, for the demo and for a large municipality.

Large: 15 fields of action, 400 measures, 60 indicators of 40 years, 2,000 notes, and PROJECTS projects (10,000).
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "a key for measuring, long enough"


def main() -> None:
    if sys.argv[1:2] == ["--fill"]:
        fill(int(sys.argv[2]))
        return
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    from tests import databases

    os.environ["BACKUP_KEY"] = KEY
    projects = sys.argv[1] if len(sys.argv) > 1 else "10000"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        large = databases.own("sqlite", place / "large")
        started = time.monotonic()
        large.run("tests.operation.measure", "--fill", projects, timeout=1200)
        print(f"large municipality written in {time.monotonic() - started:.0f} s", flush=True)
        sources = {"large municipality": large}
        if "--without-demo" not in sys.argv:
            sources["demo"] = databases.demo("sqlite", place / "demo")
        for name, source in sources.items():
            file = place / f"{name}.backup"
            print(f"{name}: {source.manage('backup', str(file)).strip().rpartition(': ')[2]}")
            for vendor in ("sqlite", "postgres"):
                target = databases.own(vendor, place / f"{name}-{vendor}")
                print(f"{name} into {vendor}: {source_line(target.manage('restore', str(file)))}", flush=True)
                target.drop()
            target = databases.own("postgres", place / f"{name}-moved")
            print(f"{name} moved to postgres: {source.manage('move_database', '--to', target.url).strip().splitlines()[-2]}", flush=True)
            target.drop()


def source_line(output: str) -> str:
    return next(line for line in output.splitlines() if line.startswith("Restored"))


def fill(projects: int) -> None:
    """Write the large municipality into the database of this process."""
    import django

    django.setup()
    from tests.factories import Town
    from tests.large import build_projects, build_strategy

    town = Town.create(hostname="auenfurt.example")
    build_strategy(town)
    build_projects(town, projects)
    print("{}")


if __name__ == "__main__":
    main()
