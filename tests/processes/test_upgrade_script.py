"""`deploy/upgrade.sh` as an operator runs it: two versions in two folders, one migration between them, SQLite."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases
from tests.databases import APPS, ROOT

pytestmark = [pytest.mark.processes, pytest.mark.once]
PARTS = (*APPS, "operation", "site", "templates", "locale", "locale_du", "tools", "deploy")
# The packages are those of the tests; that they install is shown by every first `make run`.
INSTALL = '#!/bin/sh\nln -sfn "{packages}" "$2"\n'
FIRST_STEPS = """
import django
django.setup()
from django.core.management import call_command
from accounts.models import User
User.objects.create_superuser(email="betrieb@musterau.example", password="x")
call_command("create_municipality", "instances/example.toml")
call_command("collectstatic", verbosity=0, interactive=False)
"""
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("municipality", "{last}")]
    operations = [migrations.RunSQL("{sql}")]
"""


def version(folder: Path) -> Path:
    """Put the product into this folder, as an unpacked version."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for name in ("manage.py", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "tools" / "venv.sh").write_text(INSTALL.format(packages=Path(sys.executable).parents[1]))
    return folder


@pytest.fixture
def compiled(tmp_path):
    """Where Python keeps what it compiles of these versions: the second one need not be compiled again. Away at the end."""
    place = databases.PLACE / "bytecode" / tmp_path.relative_to("/")
    yield place
    shutil.rmtree(place, ignore_errors=True)


def test_an_upgrade_turns_the_link_when_all_went_well_and_leaves_the_old_version_when_not(tmp_path, compiled):
    home, calls = tmp_path / "projektfabrik", tmp_path / "calls"
    old, new = version(home / "1.0"), home / "1.1"
    (home / "current").symlink_to(old)
    (old / ".venv").symlink_to(Path(sys.executable).parents[1])
    database = databases.own("sqlite", home / "var")
    control = tmp_path / "control"
    control.write_text(f'#!/bin/sh\necho "$1 $(readlink {home}/current)" >> {calls}\n')
    control.chmod(0o755)
    environment = {
        **databases.quick_start(), "DJANGO_SETTINGS_MODULE": "config.settings.production", "DATABASE_URL": database.url, "VAR_DIR": str(home / "var"),
        "SECRET_KEY": "a-key-for-this-test-alone-" + "0123456789" * 4, "BASE_URL": "https://klima.musterau.example", "BACKUP_KEY": "k" * 40,
        "EMAIL_URL": "smtp://mail.musterau.example:25", "DEFAULT_FROM_EMAIL": "klima@musterau.example", "BACKUP_FOLDER": str(tmp_path / "backup"),
        "CONTROL": str(control),
    }  # fmt: skip
    environment.pop("PYTHONPATH", None)

    def run(*command: str, cwd: Path) -> subprocess.CompletedProcess:
        more = {"PYTHONPATH": f"{cwd}{os.pathsep}{cwd / 'site'}"} if command[0] == sys.executable else {}
        return subprocess.run(command, cwd=cwd, env={**environment, **more}, capture_output=True, text=True, timeout=300, check=False)

    begun = run(sys.executable, "-c", FIRST_STEPS, cwd=old)
    assert begun.returncode == 0, begun.stderr[-3000:]
    (tmp_path / "backup").mkdir()
    for folder in (home, compiled / "projektfabrik"):
        if (folder / "1.0").exists():
            shutil.copytree(folder / "1.0", folder / "1.1", symlinks=True)
    (new / ".venv").unlink()

    last = max(path.stem for path in (new / "municipality" / "migrations").glob("0*.py"))
    migration = new / "municipality" / "migrations" / "9000_of_the_new_version.py"
    migration.write_text(MIGRATION.format(last=last, sql="CREATE TABLE broken (((("))
    failed = run("bash", str(new / "deploy" / "upgrade.sh"), str(new), cwd=home)
    assert failed.returncode == 1 and "The site stands still" in failed.stderr, failed.stdout + failed.stderr[-3000:]
    assert (home / "current").resolve() == old and calls.read_text() == f"stop {old}\n"
    (archive,) = (tmp_path / "backup").iterdir()
    assert archive.stat().st_size > 10_000 and str(archive) in failed.stderr

    archive.rename(archive.with_suffix(".first"))
    migration.write_text(MIGRATION.format(last=last, sql="CREATE TABLE new_in_this_version (id integer)"))
    done = run("bash", str(new / "deploy" / "upgrade.sh"), str(new), cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "1 migrations were run." in done.stdout and "pages of 1 municipalities answer" in done.stdout and done.stdout.endswith("few days.\n")
    assert (home / "current").resolve() == new and calls.read_text().splitlines()[1:] == [f"stop {old}", f"start {new}"]
    with sqlite3.connect(database.url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("SELECT count(*) FROM new_in_this_version").fetchone() == (0,)
    again = run("bash", str(new / "deploy" / "upgrade.sh"), str(new), cwd=home)
    assert again.returncode == 1 and "in use already" in again.stderr and len(calls.read_text().splitlines()) == 3
