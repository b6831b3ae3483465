"""A municipality as rows: making one by the models costs 0.15 s, and nearly every test needs one.

    with_rows(key, make)     what `make()` returns; from the second time on, the rows it wrote the time before are put back instead

It is only put back into the database it was made in: the same pages and sites, and as many rows in every table that changes.
Moments are those of the clock of the test, not of the one that was remembered.
"""

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import time_machine
from django.core.cache import cache as django_cache
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

THEN = dt.datetime(2001, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
THEN_TEXT, THEN_DAY = "2001-02-03T04:05:06", "2001-02-03"
BASE = ("wagtailcore_page", "wagtailcore_site", "wagtailcore_locale")
T = TypeVar("T")


@dataclass
class Table:
    """What changed in one table: rows by their primary key."""

    name: str
    columns: list[str]
    added: list[tuple]
    changed: list[tuple]
    removed: list[Any]

    def statements(self) -> Iterator[tuple[str, list[tuple]]]:
        """Yield each statement with the rows it is for; the primary key is the first column."""
        quote = connection.ops.quote_name
        name, key = quote(self.name), quote(self.columns[0])
        if self.removed:
            yield f"DELETE FROM {name} WHERE {key} = %s", [(one,) for one in self.removed]
        if self.changed:
            values = ", ".join(f"{quote(column)} = %s" for column in self.columns[1:])
            yield f"UPDATE {name} SET {values} WHERE {key} = %s", [(*row[1:], row[0]) for row in self.changed]
        if self.added:
            columns, places = ", ".join(map(quote, self.columns)), ", ".join(["%s"] * len(self.columns))
            yield f"INSERT INTO {name} ({columns}) VALUES ({places})", self.added


@dataclass
class Memory:
    """What was written, into which state of the database, and what was returned."""

    tables: list[Table]
    before: list[tuple]
    returned: Any


_seen: set[tuple] = set()
_memories: dict[tuple, Memory] = {}


def with_rows(key: tuple, make: Callable[[], T]) -> T:
    """Return `make()`. Outside a transaction (several connections, hooks after the commit) it is always called."""
    if not connection.in_atomic_block:
        return make()
    base = _base()
    key = (*key, connection.settings_dict["NAME"], timezone.get_current_timezone_name(), base)
    memory = _memories.get(key)
    if memory is None:
        if key not in _seen:
            _seen.add(key)
            return make()
        memory = _memories[key] = _remember(make)
    elif memory.before != _size(memory.tables):
        return make()
    return _put_back(memory)


def _remember(make: Callable[[], Any]) -> Memory:
    """Make it at a moment that nobody else uses, note what became of the tables, and undo it."""
    with transaction.atomic(), time_machine.travel(THEN, tick=False):
        before = dict(_rows())
        returned = copy.deepcopy(make())
        tables = [found for name, (columns, rows) in _rows() if (found := _difference(name, columns, before[name][1], rows))]
        transaction.set_rollback(True)
    return Memory(tables, _size(tables), returned)


def _put_back(memory: Memory) -> Any:
    now = timezone.now()
    with connection.cursor() as cursor:
        for table in memory.tables:
            for sql, rows in table.statements():
                cursor.executemany(sql, [tuple(_at(value, now) for value in row) for row in rows])
    django_cache.clear()
    returned = copy.deepcopy(memory.returned)
    for one in vars(returned).values():
        _renew(one, now, set())
    return returned


def _renew(one: Any, now: dt.datetime, seen: set[int]) -> None:
    """Give an object, and what hangs on it, the moments of now."""
    if not isinstance(one, Model) or id(one) in seen:
        return
    seen.add(id(one))
    for name, value in vars(one).items():
        if isinstance(value, Model):
            _renew(value, now, seen)
        elif isinstance(value, dt.date | str):
            vars(one)[name] = _at(value, now)
    for value in one._state.fields_cache.values():
        _renew(value, now, seen)


def _at(value: Any, now: dt.datetime) -> Any:
    """Return a value as it is now: THEN, as a moment, a day or within a text, becomes `now`."""
    if isinstance(value, dt.datetime):
        return value if value.replace(tzinfo=dt.UTC) != THEN else now.astimezone(dt.UTC).replace(tzinfo=value.tzinfo)
    if isinstance(value, dt.date):
        return timezone.localdate(now) if value == THEN.date() else value
    if isinstance(value, str) and THEN_DAY in value:
        value = value.replace(THEN_TEXT, now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S"))
        return value.replace(THEN_DAY, timezone.localdate(now).isoformat())
    return value


def _base() -> tuple:
    """Return the pages, sites and languages that are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, path, numchild FROM wagtailcore_page ORDER BY path")
        pages = tuple(cursor.fetchall())
        cursor.execute("SELECT id, hostname, root_page_id, is_default_site FROM wagtailcore_site ORDER BY id")
        sites = tuple(cursor.fetchall())
        cursor.execute("SELECT id, language_code FROM wagtailcore_locale ORDER BY id")
        return pages, sites, tuple(cursor.fetchall())


def _size(tables: list[Table]) -> list[tuple]:
    """Return how many rows each of these tables has, and its last key."""
    quote = connection.ops.quote_name
    parts = [f"SELECT {n}, count(*), CAST(max({quote(one.columns[0])}) AS varchar) FROM {quote(one.name)}" for n, one in enumerate(tables)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return sorted(cursor.fetchall())


def _rows() -> Iterator[tuple[str, tuple[list[str], list[tuple]]]]:
    """Yield every table with its columns, the primary key first, and its rows. An index of SQLite for full text follows its table by triggers."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            key = connection.introspection.get_primary_key_column(cursor, name)
            if key is None or "_fts" in name:
                continue
            quote = connection.ops.quote_name
            cursor.execute(f"SELECT * FROM {quote(name)} ORDER BY {quote(key)}")
            columns = [column[0] for column in cursor.description]
            place = columns.index(key)
            order = [place, *(n for n in range(len(columns)) if n != place)]
            yield name, ([columns[n] for n in order], [tuple(row[n] for n in order) for row in cursor.fetchall()])


def _difference(name: str, columns: list[str], before: list[tuple], after: list[tuple]) -> Table | None:
    old, new = {row[0]: row for row in before}, {row[0]: row for row in after}
    if old == new:
        return None
    return Table(
        name,
        columns,
        added=[row for key, row in new.items() if key not in old],
        changed=[row for key, row in new.items() if key in old and old[key] != row],
        removed=[key for key in old if key not in new],
    )
