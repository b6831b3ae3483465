"""What lies in `deploy/` can be read, and speaks only of variables, commands and files that there are."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from municipality.jobs import all_jobs

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCUMENTED = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/operators/settings.md").read_text(), re.MULTILINE))
# Of the programs beside the product: Python, Django, and the compose files' own, which their examples name.
OTHERS = {
    "PATH", "PYTHONUNBUFFERED", "PYTHONPATH", "DJANGO_SETTINGS_MODULE", "HOSTS", "UPSTREAMS", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD",
    "STORE_KEY", "STORE_SECRET", "BACKUP_FOLDER",
}  # fmt: skip


def commands_in(text: str) -> list[list[str]]:
    """Every `manage.py …` with its arguments, up to the end of the line; also as a list of quoted words."""
    found = re.findall(r'manage\.py["\']?,? ?["\']?([a-z_]+[^\n`|;]*)', text)
    return [[word for word in re.split(r'[\s"\',\]\)]+', line) if word] for line in found]


def assert_commands_exist(text: str, place: str) -> int:
    found = 0
    for words in commands_in(text):
        name, options = words[0], [word.partition("=")[0] for word in words[1:] if word.startswith("--")]
        assert name in get_commands(), f"{place}: manage.py {name}"
        parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
        known = {option for action in parser._actions for option in action.option_strings}
        assert set(options) <= known, f"{place}: {name} {options}"
        found += 1
    return found


@pytest.mark.parametrize("name", ["compose.small.yaml", "compose.scale-out.yaml"])
def test_compose_files(name):
    text = (DEPLOY / name).read_text()
    parsed = yaml.safe_load(text)
    assert assert_commands_exist(text, name) or name == "compose.small.yaml"
    example = (DEPLOY / f"{name.split('.')[1]}.env.example").read_text()
    offered = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert offered <= DOCUMENTED | OTHERS
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
    assert asked <= offered | {"BACKUP_FOLDER", "HOSTS"}
    for service, entry in parsed["services"].items():
        assert set(entry.get("environment", {})) <= DOCUMENTED | OTHERS, service
        assert "restart" in entry and (entry.get("image") or entry.get("build")), service
        assert set(entry.get("depends_on", [])) <= set(parsed["services"]), service
        for volume in entry.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./") and source != "./backup":
                assert (DEPLOY / source).exists(), source
            elif not source.startswith(("$", ".", "/")):
                assert source in parsed["volumes"], source


def test_container_file():
    text = (DEPLOY / "Containerfile").read_text()
    assert assert_commands_exist(text.replace("\\\n", ""), "Containerfile") >= 2
    assert set(re.findall(r"\b([A-Z_]{4,})=", text)) <= DOCUMENTED | OTHERS
    final = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root)", final, re.MULTILINE), "runs as root"
    assert "requirements-dev" not in text and "--require-hashes" in text
    assert {"tests", ".git", "var", "deploy/*.env"} <= set((ROOT / ".dockerignore").read_text().split())
    assert (ROOT / ".dockerignore").read_text() == (ROOT / ".containerignore").read_text()


def test_systemd_units():
    units = sorted((DEPLOY / "systemd").iterdir())
    assert {unit.name for unit in units} >= {"projektfabrik.service", "projektfabrik-worker.service", "projektfabrik-backup.timer"}
    for unit in units:
        parsed = configparser.RawConfigParser(strict=False)
        parsed.optionxform = str
        parsed.read(unit)
        if unit.suffix == ".timer":
            assert parsed["Timer"]["OnCalendar"] and unit.with_suffix(".service").exists()
            continue
        text = unit.read_text()
        assert assert_commands_exist("\n".join(line for line in text.splitlines() if not line.startswith("#")), unit.name) == 1
        assert parsed["Service"]["User"] != "root" and parsed["Service"]["NoNewPrivileges"] == "true"
        assert set(re.findall(r"^Environment=([A-Z_]+)=", text, re.MULTILINE)) <= DOCUMENTED | OTHERS
    assert "municipality.retention" in all_jobs()


def test_caddy_file_and_script():
    text = (DEPLOY / "Caddyfile").read_text()
    assert text.count("{") == text.count("}") and set(re.findall(r"\{\$([A-Z_]+)\}", text)) == {"HOSTS", "UPSTREAMS"}
    assert (DEPLOY / "unavailable.html").exists()
    script = DEPLOY / "upgrade.sh"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert assert_commands_exist(script.read_text(), "upgrade.sh") == 2


def test_every_command_in_the_operators_pages_exists():
    found = sum(
        assert_commands_exist("\n".join(re.findall(r"`(manage\.py [a-z_]+)", page.read_text())), page.name)
        for page in (ROOT / "docs/operators").glob("*.md")
    )
    assert found > 15
