"""Which tables belong to an installation's content, and how one row is written so that every database reads the same.

A row is a list of JSON values in the order of `Table.columns`. Values are read below the level of Python fields (no `from_db_value`, no
stream blocks): what is stored travels, not what a model makes of it. JSON columns travel as their text; for comparing, their text is
brought into one form, because PostgreSQL orders keys and writes numbers in its own way.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.core.files.storage import DefaultStorage, Storage, storages
from django.db import models

# Derived or of the moment: made again by itself or by `rebuild_search`, or worthless on another machine.
LEFT_OUT = frozenset(
    {
        "municipality.CdnPurge", "municipality.Rendition", "municipality.SearchEntry", "municipality.SearchWord", "municipality.ThrottleCounter",
        "municipality.UsedChallenge", "sessions.Session", "wagtailadmin.EditingSession", "wagtailimages.Rendition",
        "wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry",
    }
)  # fmt: skip

# What `migrate` and a first start of the worker write. Any row elsewhere means: somebody works here.
MADE_BY_MIGRATIONS = frozenset(
    {
        "workshop.EffectFactor", "strategy.Unit", "municipality.JobRun", "municipality.Launch", "municipality.Sdg", "wagtailcore.Locale", "wagtailcore.Site",
        "wagtailcore.Collection", "wagtailcore.GroupCollectionPermission", "wagtailcore.Workflow", "wagtailcore.WorkflowTask",
        "wagtailcore.Task", "wagtailcore.GroupApprovalTask_groups", "wagtailcore.GroupApprovalTask", "wagtailcore.Page",
        "wagtailcore.GroupPagePermission", "wagtailcore.WorkflowPage", "auth.Permission", "auth.Group_permissions", "auth.Group",
        "contenttypes.ContentType",
    }
)  # fmt: skip
# Of these, migrations write one root with one welcome page, and one site, which is live.
MOST_WHEN_EMPTY = {"municipality.Launch": 1, "wagtailcore.Page": 2, "wagtailcore.Site": 1}

# Names in the setting STORAGES under which content lies.
STORAGES = ("default", "private")

INTEGERS = frozenset(
    {
        "AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField",
        "PositiveBigIntegerField", "PositiveSmallIntegerField",
    }
)  # fmt: skip
TEXTS = frozenset({"CharField", "TextField", "SlugField", "FileField", "FilePathField", "EmailField", "URLField", "GenericIPAddressField"})


@dataclass(frozen=True)
class Column:
    """One column: its name, the model field, and the kind of its values (`integer`, `text`, `json`, `decimal`, …)."""

    name: str
    field: models.Field
    kind: str


@dataclass(frozen=True)
class Table:
    """The table of one model without those of its parents."""

    label: str
    model: type[models.Model]
    name: str
    key: str
    columns: tuple[Column, ...]


class UnknownValue(ValueError):
    """A value does not fit the kind of its column."""


@cache
def all_tables() -> tuple[Table, ...]:
    """Return every table of content by the label of its model, in alphabetical order; also those between two models."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed or meta.label in LEFT_OUT:
            continue
        columns = tuple(Column(str(field.column), field, kind_of(field)) for field in meta.local_concrete_fields)
        found.append(Table(meta.label, model, meta.db_table, str(meta.pk.column), columns))
    return tuple(sorted(found, key=lambda table: table.label))


def kind_of(field: Any) -> str:
    """Return the kind of the values of a model field; for a key that of what it points to. Raises `UnknownValue` for kinds without a codec."""
    while field.remote_field is not None:
        field = field.target_field
    name = field.get_internal_type()
    if name in INTEGERS:
        return "integer"
    if name in TEXTS:
        return "text"
    kinds = {
        "BooleanField": "boolean", "JSONField": "json", "DecimalField": "decimal", "FloatField": "float", "UUIDField": "uuid", "BinaryField": "binary",
        "DateTimeField": "datetime", "DateField": "date", "TimeField": "time", "DurationField": "duration",
    }  # fmt: skip
    if name not in kinds:
        raise UnknownValue(f"{field} is a {name}, for which there is no codec.")
    return kinds[name]


def storage_alias(storage: Storage) -> str:
    """Return under which name of `STORAGES` this storage is kept. Raises `UnknownValue` for one that is in no list."""
    if isinstance(storage, DefaultStorage):
        return "default"
    for alias in STORAGES:
        if storage is storages[alias]:
            return alias
    raise UnknownValue(f"Files in {type(storage).__name__} are not part of backups.")


# A value as the database gives it ↔ as JSON ---------------------------------------------------------------------------------

_ENCODE: dict[str, Callable[[Any], Any]] = {
    "integer": int,
    "text": str,
    "boolean": bool,
    "json": lambda value: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
    "decimal": lambda value: format(value, "f"),
    "float": float,
    "uuid": str,
    "binary": lambda value: base64.b64encode(bytes(value)).decode(),
    "datetime": lambda value: value.astimezone(UTC).isoformat(),
    "date": date.isoformat,
    "time": time.isoformat,
    "duration": lambda value: value // timedelta(microseconds=1),
}
_DECODE: dict[str, tuple[tuple[type, ...], Callable[[Any], Any]]] = {
    "integer": ((int,), int),
    "text": ((str,), str),
    "boolean": ((bool,), bool),
    "json": ((str,), str),
    "decimal": ((str,), Decimal),
    "float": ((float, int), float),
    "uuid": ((str,), uuid.UUID),
    "binary": ((str,), lambda value: base64.b64decode(value, validate=True)),
    "datetime": ((str,), lambda value: datetime.fromisoformat(value).astimezone(UTC)),
    "date": ((str,), date.fromisoformat),
    "time": ((str,), time.fromisoformat),
    "duration": ((int,), lambda value: timedelta(microseconds=value)),
}


def encode(kind: str, value: Any) -> Any:
    """Return a database value of this kind as a JSON value; None stays None."""
    return None if value is None else _ENCODE[kind](value)


def decode(kind: str, value: Any) -> Any:
    """Return what `encode` was given. Raises `UnknownValue` for anything that `encode` cannot have written."""
    if value is None:
        return None
    types, read = _DECODE[kind]
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
        raise UnknownValue(f"{value!r:.60} is not of kind {kind}.")
    try:
        return read(value)
    except (ValueError, ArithmeticError) as error:
        raise UnknownValue(f"{value!r:.60} is not of kind {kind}.") from error


# Comparing ------------------------------------------------------------------------------------------------------------------


class Sum:
    """Number and checksum of the rows of a table, the same in whatever order they come."""

    def __init__(self) -> None:
        self.rows = 0
        self._total = 0

    def add(self, table: Table, row: list) -> None:
        """Count one encoded row."""
        plain = [same(value) if column.kind == "json" and isinstance(value, str) else value for column, value in zip(table.columns, row, strict=True)]
        text = json.dumps(plain, ensure_ascii=True, separators=(",", ":"))
        self._total = (self._total + int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")) % 2**256
        self.rows += 1

    @property
    def checksum(self) -> str:
        """Return 64 hexadecimal characters."""
        return f"{self._total:064x}"


def same(text: str) -> str:
    """Return a JSON text in the one form in which equal values are equal texts; what is no JSON stays as it is."""
    try:
        return json.dumps(_plain(json.loads(text)), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    except ValueError:
        return text


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    # PostgreSQL writes 1e5 as 100000, which Python reads as another type.
    return int(value) if isinstance(value, float) and value.is_integer() else value
