"""Reading and writing the rows of an installation, in one transaction, the same for every database."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.color import no_style
from django.db import IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.expressions import Col
from django.db.utils import DataError

from .tables import MADE_BY_MIGRATIONS, MOST_WHEN_EMPTY, Sum, Table, all_tables, decode, encode

BATCH = 1000
# SQLite takes 32,766 parameters in one statement.
MOST_PARAMETERS = 30_000


class RowProblem(Exception):
    """Rows cannot be read or written; the text says which and why."""


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


def read(connection: BaseDatabaseWrapper, table: Table) -> Iterator[list]:
    """Yield the encoded rows of a table, streamed."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    expressions = [Col(table.name, column.field) for column in table.columns]
    converters = [connection.ops.get_db_converters(expression) for expression in expressions]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(table.name)} ORDER BY {quote(table.key)}")  # noqa: S608 - names of our own tables
        while batch := cursor.fetchmany(BATCH):
            for row in batch:
                yield [
                    encode(column.kind, _converted(connection, value, expression, found))
                    for column, value, expression, found in zip(table.columns, row, expressions, converters, strict=True)
                ]


def _converted(connection: BaseDatabaseWrapper, value: Any, expression: Col, converters: list) -> Any:
    for convert in converters:
        value = convert(value, expression, connection)
    return value


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


def write(connection: BaseDatabaseWrapper, table: Table, rows: Iterable[list]) -> int:
    """Insert encoded rows; returns their number. Raises `RowProblem` (or `UnknownValue`) for rows that do not fit."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    start = f"INSERT INTO {quote(table.name)} ({names}) VALUES "  # noqa: S608 - names of our own tables
    one = f"({', '.join(['%s'] * len(table.columns))})"
    size = max(1, min(BATCH, MOST_PARAMETERS // len(table.columns)))
    count, batch = 0, []
    with connection.cursor() as cursor:

        def flush() -> None:
            try:
                cursor.execute(start + ", ".join([one] * len(batch)), [value for row in batch for value in row])
            except (DataError, IntegrityError, ValueError) as error:
                raise RowProblem(f"{table.label}: rows {count - len(batch) + 1} to {count} do not fit this database: {error}") from error

        for row in rows:
            if not isinstance(row, list) or len(row) != len(table.columns):
                raise RowProblem(f"{table.label}: a row has not {len(table.columns)} values.")
            batch.append([_for_database(connection, column, decode(column.kind, value)) for column, value in zip(table.columns, row, strict=True)])
            count += 1
            if len(batch) == size:
                flush()
                batch = []
        if batch:
            flush()
    return count


def _for_database(connection: BaseDatabaseWrapper, column: Any, value: Any) -> Any:
    """Return a value as this database's driver takes it."""
    if value is None:
        return None
    operations = connection.ops
    if column.kind == "datetime":
        # `adapt_…` of SQLite makes it naive in the connection's zone, which is UTC.
        return operations.adapt_datetimefield_value(value)
    if column.kind == "date":
        return operations.adapt_datefield_value(value)
    if column.kind == "time":
        return operations.adapt_timefield_value(value)
    if column.kind == "decimal":
        return operations.adapt_decimalfield_value(value, column.field.max_digits, column.field.decimal_places)
    if column.kind == "uuid" and not connection.features.has_native_uuid_field:
        return value.hex
    if column.kind == "duration" and not connection.features.has_native_duration_field:
        return int(value / type(value)(microseconds=1))
    return value


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
