"""Runs code in several processes on one database: for claims and counters that must hold across them."""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PREAMBLE = """
import json, sys, time
sys.path[:0] = [{root!r}, {site!r}]
import django
from django.conf import settings
import config.settings.test as base
values = {{name: getattr(base, name) for name in dir(base) if name.isupper()}}
values["DATABASES"] = {{"default": json.loads({database!r})}}
values.update(json.loads({extra!r}))
settings.configure(**values)
django.setup()
from wagtail.models import Site
site = Site.objects.get(hostname="auenfurt.example")
time.sleep(max(0, {start} - time.time()))
"""


class Shared:
    """A database that processes can reach; the test's own connection sees their work on PostgreSQL only."""

    def __init__(self, database: Callable[[], dict]) -> None:
        self._database = database

    @cached_property
    def database(self) -> str:
        return json.dumps(self._database())

    def run(self, code: str, count: int = 1, *, start: float = 0, **settings: Any) -> list:
        """Run Python `code` in `count` processes at once; each prints one JSON value last. `settings` override."""
        head = PREAMBLE.format(root=str(ROOT), site=str(ROOT / "site"), database=self.database, extra=json.dumps(settings), start=start)
        command = [sys.executable, "-c", head + code]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _number in range(count)]
        answers = []
        for process in running:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, err[-3000:]
            answers.append(json.loads(out.strip().splitlines()[-1]))
        return answers
