"""Reading and writing rows below the level of models, the same for every database: for backups and for whole municipalities."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.db.utils import DataError

from .tables import Table, decode, encode

BATCH = 1000
# SQLite takes 32,766 parameters in one statement.
MOST_PARAMETERS = 30_000


class RowProblem(Exception):
    """Rows cannot be read or written; the text says which and why."""


def read(connection: BaseDatabaseWrapper, table: Table, keys: Sequence[Any] | None = None) -> Iterator[list]:
    """Yield the encoded rows of a table in the order of their keys, streamed; with `keys` (sorted) only those rows."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    expressions = [Col(table.name, column.field) for column in table.columns]
    converters = [connection.ops.get_db_converters(expression) for expression in expressions]
    select, order = f"SELECT {names} FROM {quote(table.name)}", f" ORDER BY {quote(table.key)}"  # noqa: S608 - names of our own tables
    slices = [None] if keys is None else [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    for some in slices:
        # A cursor that streams is worth its price only where many rows come.
        with connection.chunked_cursor() if some is None else connection.cursor() as cursor:
            if some is None:
                cursor.execute(select + order)
            else:
                cursor.execute(f"{select} WHERE {quote(table.key)} IN ({', '.join(['%s'] * len(some))}){order}", list(some))
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
