"""Every environment variable that the settings read is documented for operators."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_environment_variable_is_documented():
    read = set()
    for path in (ROOT / "site" / "config" / "settings").glob("*.py"):
        if path.stem in ("base", "production"):
            read |= set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text()))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "operators" / "settings.md").read_text(), re.MULTILINE))
    assert read
    assert read - documented == set()
