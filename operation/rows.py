"""Reading and writing the rows of an installation, in one transaction, the same for every database."""

import contextlib
from collections.abc import Iterator

from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from municipality.rows import RowProblem, read, write
from municipality.tables import MADE_BY_MIGRATIONS, MOST_WHEN_EMPTY, Sum, Table, all_tables

__all__ = [
    "RowProblem",
    "clear",
    "last_number",
    "migrations",
    "read",
    "set_numbers",
    "snapshot",
    "sums",
    "what_is_there",
    "write",
]


@contextlib.contextmanager
def snapshot(alias: str) -> Iterator[BaseDatabaseWrapper]:
    """Read everything as it was at one moment; others go on writing meanwhile. Must be the outermost transaction."""
    connection = connections[alias]
    # Connecting sets the mode from the settings: first that, then ours.
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        # Ours is IMMEDIATE, which would keep everybody from writing. A plain BEGIN reads the state of its first query until its end.
        connection.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic(using=alias, durable=True):
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT COUNT(*) FROM django_migrations")
                cursor.fetchone()
            yield connection
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode


def migrations(alias: str) -> list[str]:
    """Return the migrations that this database has, as sorted `app.name`; none for a database without tables."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connections[alias]).applied_migrations())


def last_number(connection: BaseDatabaseWrapper, table: Table) -> int | None:
    """Return the highest number that this table ever gave to a row, or None where numbers are not counted.

    It travels with the rows: logs name rows by number, and no new row may get the number of a deleted one.
    """
    if not _counts(table):
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table.name), table.key])
            cursor.execute(f"SELECT last_value FROM {cursor.fetchone()[0]} WHERE is_called")  # noqa: S608 - PostgreSQL's own answer
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _counts(table: Table) -> bool:
    return any(column.name == table.key and column.field.get_internal_type().endswith("AutoField") for column in table.columns)


# Writing --------------------------------------------------------------------------------------------------------------------


def what_is_there(alias: str) -> list[str]:
    """Return why this database does not count as empty: one line per table with rows that no migration writes."""
    found = []
    connection = connections[alias]
    with connection.cursor() as cursor:
        for table in all_tables():
            most = MOST_WHEN_EMPTY.get(table.label)
            if table.label in MADE_BY_MIGRATIONS and most is None:
                continue
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 - names of our own tables
            count = cursor.fetchone()[0]
            if count > (most or 0):
                found.append(f"{table.label}: {count} rows")
    return found


def clear(connection: BaseDatabaseWrapper) -> None:
    """Delete what the migrations wrote. Inside a transaction: constraints between tables are asked at its end."""
    with connection.cursor() as cursor:
        for table in all_tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 - names of our own tables


def set_numbers(connection: BaseDatabaseWrapper, last: dict[str, int]) -> None:
    """Let every table go on counting behind the highest number it ever gave (`label` → number)."""
    tables = [table for table in all_tables() if _counts(table)]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(statement)
        for table in tables:
            number = last.get(table.label, 0)
            if number < 1:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s", [number, table.name])
                if not cursor.rowcount:
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, number])
            else:
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table.name), table.key])
                sequence = cursor.fetchone()[0]
                cursor.execute(
                    f"SELECT setval(%s, GREATEST(%s, (SELECT last_value FROM {sequence})))",  # noqa: S608 - PostgreSQL's own answer
                    [sequence, number],
                )


def sums(connection: BaseDatabaseWrapper) -> dict[str, Sum]:
    """Count every table again, from the database."""
    found = {}
    for table in all_tables():
        found[table.label] = Sum()
        for row in read(connection, table):
            found[table.label].add(table, row)
    return found
