"""Everything that can be checked without running a test. Prints one line per check; exit code 1 when one failed."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATABASE_URL": "sqlite:///:memory:",
}
APPS = [
    "accounts",
    "exchange",
    "home",
    "instances",
    "moderation",
    "municipality",
    "operation",
    "projects",
    "reports",
    "roles",
    "strategy",
    "workshop",
]

CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("ruff", [str(BIN / "ruff"), "check", "--quiet", "."], {}),
    ("ruff format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
    ("templates", [str(BIN / "djlint"), "--lint", "--quiet", "templates"], {}),
    ("import rules", [str(BIN / "lint-imports")], {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "DJANGO_SETTINGS_MODULE": "config.settings.test"}),
    ("types", [str(BIN / "mypy"), *APPS, "site/config"], {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], {"DJANGO_SETTINGS_MODULE": "config.settings.test"}),
    ("translations", [sys.executable, "tools/check_messages.py"], {}),
    ("du", [sys.executable, "tools/check_du.py"], {}),
    ("system checks", [sys.executable, "manage.py", "check"], {"DJANGO_SETTINGS_MODULE": "config.settings.test"}),
    ("deployment checks", [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]
AUDIT = [str(BIN / "pip-audit"), "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-r", "requirements.txt"]


def run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check; print its output only when it failed."""
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}", flush=True)
    if done.returncode:
        print(done.stdout[-6000:], done.stderr[-3000:], sep="\n")
    return done.returncode == 0


def audit() -> bool:
    """Ask for known vulnerabilities; a machine without that service is told so and goes on."""
    done = subprocess.run(AUDIT, cwd=ROOT, capture_output=True, text=True, check=False)
    text = done.stdout + done.stderr
    if done.returncode == 0:
        print("ok      known vulnerabilities")
        return True
    if "Found" in text and "known vulnerabilit" in text:
        print("FAILED  known vulnerabilities", text[-4000:], sep="\n")
        return False
    print("--      known vulnerabilities: the service cannot be reached from here, nothing was audited")
    return True


def main() -> int:
    results = [run(*check) for check in CHECKS]
    return 0 if all([*results, audit()]) else 1


if __name__ == "__main__":
    sys.exit(main())
