"""Databases for tests: migrated once per state of the code, then copied in milliseconds.

    install(connection)                 the database of a pytest process, from the empty template
    own("sqlite", folder)               a database of its own for other processes: `Own` knows their environment
    demo("postgres", folder)            the same with the demo municipality in it

Templates live below the folder for temporary files under a name that changes with what they are made of; several pytest
processes may ask for one at once: the first makes it.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
APPS = ("accounts", "exchange", "home", "instances", "moderation", "municipality", "projects", "reports", "roles", "strategy", "workshop")
PLACE = Path(tempfile.gettempdir()) / f"projektfabrik-test-{os.getuid()}"
STALE_AFTER = 6
LEFT_BY = re.compile(r"(?:test|own)-(\d+)-")


def quick_start() -> dict[str, str]:
    """Return the environment for Python processes that keep what they compiled: without it each start takes 6 s instead of 2.5 s.

    Some machines set `PYTHONDONTWRITEBYTECODE`; the compiled files then stand below the folder for temporary files, not in the sources.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(PLACE / "bytecode"), **environment}


@dataclass(frozen=True)
class Own:
    """A database with a folder beside it, for processes other than pytest's."""

    vendor: str
    url: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which `tests.live_settings` uses this database and folder."""
        return {
            **quick_start(),
            "DJANGO_SETTINGS_MODULE": "tests.live_settings",
            "DATABASE_URL": self.url,
            "VAR_DIR": str(self.folder),
            "TEST_STATIC_ROOT": str(PLACE / "static"),
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            "PYTHONUNBUFFERED": "1",
        }

    def run(self, module: str, *arguments: object, timeout: float = 300, **environment: str) -> Any:
        """Run `python -m module arguments…` on this database; returns the JSON value of its last line."""
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=ROOT, env={**self.environment, **environment}, capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{module} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}"
        return json.loads(done.stdout.strip().splitlines()[-1])

    def manage(self, *arguments: str) -> str:
        """Run a management command on this database; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}"
        return done.stdout

    def drop(self) -> None:
        """Remove database and folder."""
        if self.vendor == "postgres":
            with _admin() as admin:
                admin.execute(f'DROP DATABASE IF EXISTS "{_name(self.url)}" WITH (FORCE)')
        shutil.rmtree(self.folder, ignore_errors=True)


# Templates --------------------------------------------------------------------------------------------------------------


@cache
def stamp_of_migrations() -> str:
    """Return a short text that changes with the migrations and the versions of the packages that bring some."""
    digest = hashlib.sha256()
    for name in ("django", "wagtail", "django-allauth", "django-tasks-db"):
        digest.update(f"{name} {version(name)}\n".encode())
    for app in APPS:
        _add_files(digest, ROOT / app / "migrations", "*.py")
    return digest.hexdigest()[:12]


@cache
def stamp_of_demo() -> str:
    """Return a short text that changes with anything that may change the demo: code, content, and the day, from which it counts."""
    digest = hashlib.sha256(f"{stamp_of_migrations()} {date.today()}".encode())
    for app in (*APPS, "site/config"):
        _add_files(digest, ROOT / app, "*.py")
    for pattern in ("*.toml", "*.json", "*.md", "*.yaml", "*.yml", "*.csv"):
        _add_files(digest, ROOT / "home" / "demo", pattern)
    return digest.hexdigest()[:12]


def _add_files(digest: "hashlib._Hash", folder: Path, pattern: str) -> None:
    for path in sorted(folder.rglob(pattern)):
        if "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())


def empty_template(vendor: str) -> Own:
    """Return the migrated database without content, made when it is not there."""

    def make(made: Own) -> None:
        made.manage("migrate", "--verbosity", "0", "--skip-checks")

    return _template(vendor, f"empty-{stamp_of_migrations()}", make)


def demo_template(vendor: str) -> Own:
    """Return the demo municipality, made when it is not there; static files are collected with it."""

    def make(made: Own) -> None:
        empty = empty_template(vendor)
        if vendor == "sqlite":
            _copy_sqlite(_file(empty), _file(made))
        else:
            with _admin() as admin:
                admin.execute(f'DROP DATABASE "{_name(made.url)}" WITH (FORCE)')
            _create(_name(made.url), _name(empty.url))
        made.manage("setup_demo")

    found = _template(vendor, f"demo-{stamp_of_demo()}", make)
    collect_static(found)
    return found


def collect_static(database: Own) -> None:
    """Collect and compress the static files as a deployment does, once for a state of the sources."""
    digest = hashlib.sha256()
    _add_files(digest, ROOT / "site" / "static", "*.*")
    for app in APPS:
        if (ROOT / app / "static").exists():
            _add_files(digest, ROOT / app / "static", "*.*")
    mark = PLACE / "static.stamp"
    with _lock("static"):
        if not mark.exists() or mark.read_text() != digest.hexdigest():
            database.manage("collectstatic", "--noinput", "--verbosity", "0", "--skip-checks")
            mark.write_text(digest.hexdigest())


def _template(vendor: str, name: str, make) -> Own:
    folder = PLACE / "templates" / f"{vendor}-{name}"
    ready = folder / "ready"
    found = _at(vendor, f"template-{name}", folder)
    with _lock(f"{vendor}-{name}"):
        if ready.exists() and (vendor == "sqlite" or _exists(_name(found.url))):
            os.utime(ready)
            return found
        found.drop()
        _forget_old(vendor, name.partition("-")[0])
        folder.mkdir(parents=True)
        if vendor == "postgres":
            _create(_name(found.url), "template0")
        make(found)
        if vendor == "sqlite":
            with contextlib.closing(sqlite3.connect(_file(found))) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ready.touch()
    return found


def _forget_old(vendor: str, kind: str) -> None:
    """Of each kind the latest few templates stay."""
    folders = sorted((PLACE / "templates").glob(f"{vendor}-{kind}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in folders[STALE_AFTER:]:
        _at(vendor, f"template-{folder.name.removeprefix(f'{vendor}-')}", folder).drop()


# Copies -----------------------------------------------------------------------------------------------------------------


def own(vendor: str, folder: Path, *, template: Own | None = None) -> Own:
    """Return a new database of this vendor (`sqlite` or `postgres`) with `folder` as its place for files; empty or a copy of `template`."""
    template = template or empty_template(vendor)
    folder.mkdir(parents=True, exist_ok=True)
    made = _at(vendor, f"own-{os.getpid()}-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}", folder)
    if vendor == "sqlite":
        _copy_sqlite(_file(template), _file(made))
    else:
        made_name = _name(made.url)
        with _admin() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{made_name}" WITH (FORCE)')
        _create(made_name, _name(template.url))
    return made


def demo(vendor: str, folder: Path) -> Own:
    """Return a copy of the demo municipality with its pictures and its logins."""
    template = demo_template(vendor)
    made = own(vendor, folder, template=template)
    for name in ("media", "private"):
        if (template.folder / name).exists():
            shutil.copytree(template.folder / name, folder / name, dirs_exist_ok=True)
    for name in ("secret-key", "demo-logins.txt"):
        shutil.copy(template.folder / name, folder / name)
    return made


def reset_sqlite(database: Own, template: Own) -> None:
    """Put the content of `template` back into a SQLite database that other processes keep open."""
    _copy_sqlite(_file(template), _file(database))


def install(connection: Any) -> None:
    """Make the test database of this pytest process a copy of the empty template; what was in it is gone."""
    if connection.vendor == "sqlite":
        connection.close()
        connection.settings_dict["NAME"] = connection.creation._get_test_db_name()
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(_file(empty_template("sqlite")))) as source:
            source.backup(connection.connection)
        return
    connection.close()
    name = session_name()
    drop_stale()
    template = empty_template("postgres")
    with _admin() as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _create(name, _name(template.url))
    with _admin() as admin:
        admin.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    connection.settings_dict["NAME"] = name


def uninstall(connection: Any) -> None:
    """Close the test database of this pytest process; on PostgreSQL it is dropped."""
    connection.close()
    if connection.vendor == "postgresql":
        with _admin() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{session_name()}" WITH (FORCE)')


def session_name() -> str:
    """Return the name of the PostgreSQL test database of this pytest process: two sessions at once never meet in one.

    It holds the process of the session (the controller's, where xdist has several workers) and the worker.
    """
    return f"test-{os.environ.get('TEST_SESSION', os.getpid())}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def drop_stale() -> list[str]:
    """Drop the databases that sessions left which are not running any more; returns their names."""
    with _lock("postgres-stale"), _admin() as admin:
        names = [row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()]
        stale = [name for name in names if (found := LEFT_BY.match(name)) and not _is_running(int(found[1]))]
        for name in stale:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    return stale


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _copy_sqlite(source: Path, target: Path) -> None:
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(target, timeout=30)) as new:
        old.backup(new)


def _file(database: Own) -> Path:
    return database.folder / "projektfabrik.sqlite3"


def _at(vendor: str, name: str, folder: Path) -> Own:
    if vendor == "sqlite":
        return Own(vendor, f"sqlite:///{folder / 'projektfabrik.sqlite3'}", folder)
    return Own(vendor, _server().replace("/postgres?", f"/{name}?"), folder)


# PostgreSQL -------------------------------------------------------------------------------------------------------------


@cache
def _server() -> str:
    from tests.postgres import start_server

    return start_server()


@contextlib.contextmanager
def _admin() -> Iterator[Any]:
    import psycopg

    with psycopg.connect(_server(), autocommit=True) as connection:
        yield connection


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _exists(name: str) -> bool:
    with _admin() as admin:
        return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _create(name: str, template: str) -> None:
    """One at a time: PostgreSQL refuses to copy a template while somebody else reads it."""
    with _lock("postgres-copy"), _admin() as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@contextlib.contextmanager
def _lock(name: str) -> Iterator[None]:
    PLACE.mkdir(parents=True, exist_ok=True)
    with open(PLACE / f"{name}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
