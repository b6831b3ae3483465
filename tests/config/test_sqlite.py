"""SQLite waits long enough for its turn: its waiting is not fair (docs/decisions/0003)."""

from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from config.settings import base


def test_a_writer_waits_a_minute_for_its_turn(tmp_path):
    settings = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path / "x.sqlite3",
        "OPTIONS": base.SQLITE_OPTIONS,
    }
    connection = DatabaseWrapper(settings, "waiting")
    raw = connection.get_new_connection(connection.get_connection_params())
    assert raw.execute("PRAGMA busy_timeout").fetchone()[0] >= 60_000
    assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    raw.close()
