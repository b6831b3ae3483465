"""Rows of a file become rows of this installation: new numbers, new paths, people found by their address."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any, Protocol

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, models
from wagtail.models import Collection, Page

from accounts.models import User
from municipality import rows
from municipality.tables import Column, Table, storage_alias

from . import checks
from .links import NoTarget
from .package import BadPackage
from .portable import FACTOR, Names, Row, columns_of, has_own_number, is_required, table_of, travelling
from .registry import COLLECTION, GROUP, GROUP_RIGHTS, PAGE, REVISION, SITE, USER, Kind
from .values import Rewriter, Text, Unknown

STEP = Page.steplen
_PATH = re.compile(rf"([1-9][0-9]{{0,3}})/((?:[0-9A-Z]{{{STEP}}})*)")
MOST_LEVELS = 20


class Source(Protocol):
    """Where rows and files come from: a package, or another municipality of this installation."""

    def rows(self, label: str) -> Iterator[list]: ...

    def open_file(self, storage: str, name: str) -> IO[bytes]: ...


class Unpacking:
    """Writes the rows of a source. `names` maps (storage, name in the source) to the name under which the file was stored here.

    `check` refuses what the forms of this product would not let through: for files from elsewhere. Must run inside a transaction.
    """

    def __init__(
        self, source: Source, names: dict[tuple[str, str], str], *, check: bool, on_text: Text | None = None, on_plain: Text | None = None
    ) -> None:
        self.source, self.names, self.check = source, names, check
        self.keys: dict[str, list] = {}
        self.new_people: set[int] = set()
        self.locked_people: set[int] = set()
        known = Names()
        self._by_name = {label: {name: key for key, name in found.items()} for label, found in known.by_label.items()}
        self._factors = {name: key for key, name in known.factors.items()}
        self._paths: dict[str, dict[int, str]] = {}
        self._children: Counter[tuple[str, str]] = Counter()
        self.rewriter = Rewriter(self.refer, strict=check, on_text=checks.html if check else on_text, on_plain=checks.plain if check else on_plain)

    # Numbers ----------------------------------------------------------------------------------------------------------------

    def allocate(self) -> None:
        """Find a number for every row: people that are here keep theirs, all others get new ones."""
        for kind in travelling():
            table = table_of(kind.label)
            if kind.label == USER:
                self.keys[USER] = self._people()
            elif has_own_number(table):
                self.keys[kind.label] = new_keys(table, sum(1 for _row in self.source.rows(kind.label)))

    def _people(self) -> list[int]:
        place = [column.name for column in columns_of(_kind(USER))].index("email")
        addresses = [row[place] for row in self.source.rows(USER)]
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                raise BadPackage(f"{USER}: {address!r:.60} is no address.") from error
            if address != User.objects.normalize_email(address):
                raise BadPackage(f"{USER}: {address!r:.60} is not written as addresses are.")
        if len(set(addresses)) != len(addresses):
            raise BadPackage(f"{USER}: an address stands there twice.")
        here = {email: (key, active) for email, key, active in User.objects.filter(email__in=addresses).values_list("email", "pk", "is_active")}
        self.locked_people = {key for key, active in here.values() if not active}
        fresh = iter(new_keys(table_of(USER), len(addresses) - len(here)))
        keys = [here[address][0] if address in here else next(fresh) for address in addresses]
        self.new_people = {key for key, address in zip(keys, addresses, strict=True) if address not in here}
        return keys

    def refer(self, label: str, key: Any) -> Any:
        """Return the number here for a place in the file, or for the name of what belongs to the installation. Raises `BadPackage`."""
        if key is None:
            return None
        if label in self._by_name:
            return self._named(label, key)
        if label == FACTOR and isinstance(key, str):
            return self._factors.get(key)
        keys = self.keys.get(label)
        if keys is None or isinstance(key, bool) or not isinstance(key, int) or not 1 <= key <= len(keys):
            raise BadPackage(f"A row names {label} {key!r:.20}, which is not in the file.")
        return keys[key - 1]

    def _named(self, label: str, name: Any) -> Any:
        names = self._by_name[label]
        if name not in names:
            if label == "taggit.Tag" and isinstance(name, str) and len(name) <= 100:
                names[name] = apps.get_model(label).objects.create(name=name).pk
            elif label == "wagtailcore.Locale" and name in dict(settings.WAGTAIL_CONTENT_LANGUAGES):
                names[name] = apps.get_model(label).objects.create(language_code=name).pk
            else:
                raise BadPackage(f"The file names {name!r:.60}, which this installation does not have ({label}).")
        return names[name]

    # Rows -------------------------------------------------------------------------------------------------------------------

    def write(self) -> dict[str, int]:
        """Write every row; returns how many by label. Raises `BadPackage`, `RowProblem`."""
        return {kind.label: rows.write(connection, table_of(kind.label), self._table(kind)) for kind in travelling()}

    def _table(self, kind: Kind) -> Iterator[list]:
        table, columns = table_of(kind.label), columns_of(kind)
        taken = set(Group.objects.values_list("name", flat=True)) if kind.label == GROUP else set()
        for number, values in enumerate(self.source.rows(kind.label), start=1):
            if len(values) != len(columns):
                raise BadPackage(f"{kind.label}, row {number}: not {len(columns)} values.")
            row: Row = {column.name: value for column, value in zip(columns, values, strict=True)}
            if self.check:
                for column in columns:
                    checks.column(kind.label, column, row[column.name])
            row = {column.name: kind.without.get(column.name) for column in table.columns} | self._unpacked(kind, columns, row)
            if has_own_number(table):
                row[table.key] = self.keys[kind.label][number - 1]
            if kind.label == USER and row[table.key] not in self.new_people:
                continue
            if kind.label == "accounts.User_groups" and row["user_id"] in self.locked_people:
                continue
            if kind.label == GROUP:
                row["name"] = _free(row["name"], taken)
            self._place(kind, number, row)
            yield [row[column.name] for column in table.columns]

    def _unpacked(self, kind: Kind, columns: list[Column], row: Row) -> Row:
        try:
            if kind.label == REVISION:
                row["object_id"] = str(self.refer(PAGE, int(row["object_id"])))
                self.rewriter.revision(row, self._model)
            for link in kind.links:
                link.rewrite(row, self.refer, self._model)
        except (NoTarget, Unknown, ValueError, TypeError, LookupError, RecursionError) as error:
            raise BadPackage(f"{kind.label}: a row names something that is not in the file, or has parts that are not known ({error}).") from error
        if kind.label == "auth.Group_permissions" and row["permission_id"] not in GROUP_RIGHTS:
            raise BadPackage(f"A group has the right {row['permission_id']!r:.60}, which no group of a municipality may have.")
        for column in columns:
            value = row[column.name]
            if isinstance(column.field, models.FileField):
                row[column.name] = self.names.get((storage_alias(column.field.storage), value), "missing") if value else value
            elif self.check and column.kind == "json" and value is not None and kind.label != REVISION and not hasattr(column.field, "stream_block"):
                checks.no_markup(json.loads(value))
            try:
                row[column.name] = self.rewriter.value(column.field, row[column.name])
            except Unknown as error:
                raise BadPackage(f"{kind.label}.{column.name}: {error}") from error
            if is_required(column) and row[column.name] is None:
                raise BadPackage(f"{kind.label}.{column.name}: names nothing.")
        return row

    def _model(self, name: Any) -> str | None:
        """Return the name of a model that travels; content types stand in the file by name."""
        return name if isinstance(name, str) and name in _travelling_models() else None

    # Trees ------------------------------------------------------------------------------------------------------------------

    def plan_trees(self, new_slug: Any) -> None:
        """Find paths and addresses: tops come behind what is there, below them all stays as it was. `new_slug` renames the tops."""
        slugs: dict[int, Any] = {}
        for label, model in ((PAGE, Page), (COLLECTION, Collection)):
            names = [column.name for column in columns_of(_kind(label))]
            found = [dict(zip(names, values, strict=False)) for values in self.source.rows(label)]
            self._paths[label] = _paths(label, [row.get("path") for row in found], model)
            self._children |= Counter((label, path[:-STEP]) for path in self._paths[label].values())
            if label == PAGE:
                slugs = {number: row.get("slug") for number, row in enumerate(found, start=1)}
        self.slugs = {number: new_slug(slugs[number]) if len(path) == 2 * STEP else slugs[number] for number, path in self._paths[PAGE].items()}
        self._urls = _urls(self._paths[PAGE], self.slugs)

    def _place(self, kind: Kind, number: int, row: Row) -> None:
        if kind.label not in self._paths:
            return
        path = self._paths[kind.label][number]
        row["path"], row["depth"] = path, len(path) // STEP
        row["numchild"] = self._children[kind.label, path]
        if kind.label == PAGE:
            row["slug"], row["url_path"] = self.slugs[number], self._urls[path]

    def finish_trees(self) -> None:
        """Count the new tops as children of the roots, and put folders in their order, by name: another order breaks the next one that is added."""
        for label, model in ((PAGE, Page), (COLLECTION, Collection)):
            tops = sum(1 for path in self._paths[label].values() if len(path) == 2 * STEP)
            model.objects.filter(depth=1).update(numchild=models.F("numchild") + tops)
        Collection.fix_tree(fix_paths=True)

    @property
    def site_key(self) -> int:
        """Return the number of the new municipality."""
        return int(self.keys[SITE][0])


def _kind(label: str) -> Kind:
    return next(kind for kind in travelling() if kind.label == label)


def _travelling_models() -> set[str]:
    return {str(apps.get_model(kind.label)._meta.label_lower) for kind in travelling()}


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name[:140], 1
    while candidate in taken:
        number += 1
        candidate = f"{name[:140]} {number}"
    taken.add(candidate)
    return candidate


def _paths(label: str, stored: list[Any], model: Any) -> dict[int, str]:
    """Return the new path of each row. Raises `BadPackage` for what is no tree."""
    root = model.objects.filter(depth=1).order_by("path").first()
    last = model.objects.filter(depth=2, path__startswith=root.path).order_by("-path").first()
    first = model._str2int(last.path[STEP:]) + 1 if last else 1
    tops: set[int] = set()
    found: dict[int, str] = {}
    for number, path in enumerate(stored, start=1):
        parts = _PATH.fullmatch(path) if isinstance(path, str) else None
        if parts is None or len(parts[2]) > MOST_LEVELS * STEP:
            raise BadPackage(f"{label}: {path!r:.60} is no place in the tree.")
        if not parts[2]:
            tops.add(int(parts[1]))
        found[number] = model._get_path(root.path, 2, first + int(parts[1]) - 1) + parts[2]
    known = set(found.values())
    complete = tops == set(range(1, len(tops) + 1)) and len(known) == len(found)
    if not complete or any(len(path) > 2 * STEP and path[:-STEP] not in known for path in known):
        raise BadPackage(f"{label}: the rows are no complete tree.")
    return found


def _urls(paths: dict[int, str], slugs: dict[int, Any]) -> dict[str, str]:
    urls: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for number, path in sorted(paths.items(), key=lambda entry: len(entry[1])):
        slug = slugs[number]
        if not isinstance(slug, str) or not re.fullmatch(r"[-\w]{1,255}", slug) or (path[:-STEP], slug) in seen:
            raise BadPackage(f"{PAGE}: {slug!r:.60} is no short name, or stands there twice.")
        seen.add((path[:-STEP], slug))
        urls[path] = f"{urls.get(path[:-STEP], '/')}{slug}/"
    return urls


def new_keys(table: Table, count: int) -> list[int]:
    """Return numbers for `count` new rows, ascending, that nobody else gets. Needs the transaction in which they are written."""
    if not count:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table.name), table.key])
            sequence = cursor.fetchone()[0]
            cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [sequence, count])
            return sorted(row[0] for row in cursor.fetchall())
        # The transaction of SQLite is the only one that writes.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        counted = cursor.fetchone()
        cursor.execute(f"SELECT MAX({connection.ops.quote_name(table.key)}) FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 - our own names
        first = max(int(counted[0]) if counted else 0, cursor.fetchone()[0] or 0) + 1
        return list(range(first, first + count))
