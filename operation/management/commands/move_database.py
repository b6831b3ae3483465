"""`manage.py move_database --to URL`: all rows into another, empty database, compared table by table."""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser

import dj_database_url
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from operation.services import Refused, move

TARGET = "move-target"


class Command(BaseCommand):
    help = "Copies all rows into another, empty database (SQLite to PostgreSQL or back). Stop the site first. The old database is not changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, metavar="URL", help="as DATABASE_URL: postgres://user:password@host/name")

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        self._connect(options["to"])
        try:
            if not connections[TARGET].introspection.table_names():
                # Migrations write rows with the default database in mind: a process of its own, for which the target is the default.
                self._other(options["to"], "migrate", "--verbosity", "0")
            compared = move("default", TARGET)
        except Refused as error:
            raise CommandError(f"Nothing was moved. {error}") from error
        except OperationalError as error:
            raise CommandError(f"Nothing was moved. A database cannot be reached: {error}") from error
        finally:
            connections[TARGET].close()
        for table in compared:
            mark = "same" if table.same else f"DIFFERENT: {table.target_rows} {table.target_checksum[:12]}"
            self.stdout.write(f"{table.label:45} {table.source_rows:8} {table.source_checksum[:12]}  {mark}")
        different = sum(not table.same for table in compared)
        if different:
            raise CommandError(f"{different} tables differ. Nothing was moved.")
        self._other(options["to"], "rebuild_search")
        rows = sum(table.source_rows for table in compared)
        self.stdout.write(f"{rows} rows of {len(compared)} tables are the same on both sides, {time.monotonic() - started:.1f} s.")
        self.stdout.write("Now set DATABASE_URL to the new database and start the site. Files stay where they are.")

    @staticmethod
    def _connect(url: str) -> None:
        try:
            found = dj_database_url.parse(url)
        except ValueError as error:
            raise CommandError("--to is not a database URL, for example postgres://user:password@host/name") from error
        here = settings.DATABASES["default"]
        if all(str(found.get(name) or "") == str(here.get(name) or "") for name in ("ENGINE", "NAME", "HOST", "PORT")):
            raise CommandError("--to is the database that is in use already.")
        if "sqlite" in found["ENGINE"]:
            found["OPTIONS"] = settings.SQLITE_OPTIONS
        defaults = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "TIME_ZONE": None, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
        connections.databases[TARGET] = {**here, **defaults, "OPTIONS": {}, **found}

    def _other(self, url: str, *command: str) -> None:
        """Run another command with the target as its database."""
        places = [str(settings.BASE_DIR), str(settings.BASE_DIR / "site"), os.environ.get("PYTHONPATH", "")]
        environment = {
            **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "PYTHONPATH": os.pathsep.join(filter(None, places))
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
            env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            reason = (done.stderr or done.stdout).strip().splitlines()
            raise CommandError(f"`manage.py {command[0]}` on the target failed: {reason[-1] if reason else done.returncode}")
