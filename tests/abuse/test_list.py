"""The abuse list names tests that exist, for every case that is open."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "developers" / "abuse-list.md"
OPEN = {*range(1, 12), *range(13, 36), 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48}


def rows() -> dict[int, list[tuple[str, str]]]:
    """Return the tests (file, name) by case."""
    found = {}
    for line in LIST.read_text().splitlines():
        if match := re.match(r"\| (\d+) \|", line):
            found[int(match[1])] = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", line)
    return found


def test_every_open_case_has_a_test():
    named = rows()
    assert set(named) == OPEN
    assert all(named.values())


def test_the_named_tests_exist():
    missing = []
    for case, tests in rows().items():
        for file, name in tests:
            path = ROOT / file
            nodes = ast.walk(ast.parse(path.read_text())) if path.exists() else []
            if not any(isinstance(node, ast.FunctionDef) and node.name == name for node in nodes):
                missing.append((case, file, name))
    assert missing == []
