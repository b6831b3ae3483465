"""Rows as they stand in the file: without numbers of this installation, so that equal municipalities are equal files.

A row has no number: its place in its table is its number. A key is the place of the row that it names, counted from 1; what belongs to the
installation is named by what it is called. Paths begin with the number of their top; depth, children and addresses follow from them.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from wagtail.models import Locale

from accounts.models import User
from municipality import rows
from municipality.tables import Column, Table, all_tables, same, storage_alias

from .gather import Gathered, chunks, needed_revisions, people_of, pointing
from .links import CONTENT_TYPES, NoTarget, Refer
from .registry import COLLECTION, DOCUMENT, GROUP_RIGHTS, KINDS, PAGE, PICTURE, REVISION, SHARED, USER, Kind
from .values import Rewriter, Unknown, rich_labels, target_of

FACTOR = "workshop.EffectFactor"
_FOLDER_RIGHTS = "wagtailcore.GroupCollectionPermission"
Row = dict[str, Any]


@cache
def table_of(label: str) -> Table:
    """Return the table of a label."""
    return next(table for table in all_tables() if table.label == label)


def travelling() -> list[Kind]:
    """Return the kinds that travel, by their label."""
    return [KINDS[label] for label in sorted(KINDS) if not KINDS[label].stays]


def has_own_number(table: Table) -> bool:
    """Is the key of this table a number of its own, and not that of another row?"""
    return table.model._meta.pk.remote_field is None  # type: ignore[union-attr]


def columns_of(kind: Kind) -> list[Column]:
    """Return the columns that travel: not the own number, and not what must stay."""
    table = table_of(kind.label)
    return [column for column in table.columns if column.name not in kind.without and not (has_own_number(table) and column.name == table.key)]


def is_required(column: Column) -> bool:
    """Is this a key that may not be empty?"""
    return column.field.remote_field is not None and not column.field.null


# Which rows -----------------------------------------------------------------------------------------------------------------


def keep_travelling(found: Gathered) -> None:
    """Leave in `found` what travels: whole rows, with everything that they cannot do without. Adds files that are used from shared folders."""
    for kind in KINDS.values():
        if kind.stays:
            found.ids[kind.label] = set()
    found.ids[REVISION] = needed_revisions(found)
    found.ids["auth.Group_permissions"] &= _group_rights()
    add_used_files(found)
    users = people_of(found, {key for kind in travelling() if kind.label != USER for key in pointing(found, kind.label, USER)} - {None})
    found.ids[USER] = users | _people_in_required_keys(found)
    drop_all_incomplete(found)


def drop_all_incomplete(found: Gathered) -> None:
    """Drop rows whose required key leads nowhere, until none is left."""
    while _drop_incomplete(found):
        pass


def _group_rights() -> set:
    allowed = [key for key, name in Names().by_label["auth.Permission"].items() if name in GROUP_RIGHTS]
    return set(Group.permissions.through.objects.filter(permission__in=allowed).values_list("pk", flat=True))


def _people_in_required_keys(found: Gathered) -> set:
    keys: set = set()
    for kind in travelling():
        names = [column.name for column in columns_of(kind) if is_required(column) and target_of(column.field) == USER]
        for some in chunks(found.ids[kind.label]) if names and kind.label != "accounts.User_groups" else ():
            for row in table_of(kind.label).model._base_manager.filter(pk__in=some).order_by().values_list(*names):
                keys |= set(row)
    return keys


def add_used_files(found: Gathered) -> None:
    """Add pictures and documents that rows name and that lie in no folder of the municipality's own."""
    used: dict[str, set] = {PICTURE: set(), DOCUMENT: set()}

    def note(label: str, key: Any) -> Any:
        if label in used:
            used[label].add(int(key))
        return key

    for kind in travelling():
        for label in used:
            used[label] |= set(pointing(found, kind.label, label)) - {None}
    collect(found, note)
    for label, keys in used.items():
        for some in chunks(keys - found.ids[label]):
            found.ids[label] |= set(apps.get_model(label)._base_manager.filter(pk__in=some).values_list("pk", flat=True))


def collect(found: Gathered, refer: Refer) -> None:
    """Show `refer` every reference in rich texts, blocks and versions of the gathered rows."""
    rewriter = Rewriter(refer)
    for label in rich_labels():
        table = table_of(label)
        for row in _rows(table, sorted(found.ids.get(label, ()))):
            if label == REVISION:
                rewriter.revision(row, model_name)
            else:
                for column in table.columns:
                    if column.field.remote_field is None and row[column.name] is not None:
                        rewriter.value(column.field, row[column.name])


def _drop_incomplete(found: Gathered) -> int:
    """Drop rows whose required key leads nowhere; returns how many."""
    dropped = 0

    def refer(label: str, key: Any) -> Any:
        return key if label in SHARED or found.has(label, key) else None

    for kind in travelling():
        table, keys = table_of(kind.label), found.ids[kind.label]
        # Folders are always there: what lies in a shared one gets one of its own in the file.
        needed = [column for column in table.columns if is_required(column) and target_of(column.field) not in {*SHARED, COLLECTION}]
        if not keys or not (needed or kind.links):
            continue
        gone = set()
        if kind.links:
            for key, row in zip(sorted(keys), _rows(table, sorted(keys)), strict=True):
                try:
                    for link in kind.links:
                        link.rewrite(row, refer, model_name)
                except NoTarget:
                    gone.add(key)
        for some in chunks(keys) if needed else ():
            for key, *targets in table.model._base_manager.filter(pk__in=some).order_by().values_list("pk", *(column.name for column in needed)):
                if not all(found.has(target_of(column.field), target) for column, target in zip(needed, targets, strict=True)):
                    gone.add(key)
        found.ids[kind.label] = keys - gone
        dropped += len(gone)
    return dropped


# Numbers ----------------------------------------------------------------------------------------------------------------------


def places(found: Gathered) -> dict[str, dict[Any, int]]:
    """Return label → key → place in the file."""
    numbered: dict[str, dict[Any, int]] = {}
    for kind in travelling():
        if has_own_number(table_of(kind.label)):
            numbered[kind.label] = {key: place for place, key in enumerate(order_of(found, kind.label), start=1)}
    return numbered


def order_of(found: Gathered, label: str) -> list:
    """Return the keys of a table in the order of the file: that of their numbers; people by their address."""
    if label == USER:
        rows_of = [row for some in chunks(found.ids[USER]) for row in User.objects.filter(pk__in=some).values_list("email", "pk")]
        return [key for _email, key in sorted(rows_of)]
    return sorted(found.ids[label])


class Names:
    """What belongs to the installation, by what it is called; read once for one job."""

    def __init__(self) -> None:
        self.types = {kind.pk: f"{kind.app_label}.{kind.model}" for kind in ContentType.objects.all()}
        self.by_label: dict[str, dict[Any, Any]] = {
            CONTENT_TYPES: self.types,
            "wagtailcore.Locale": dict(Locale.objects.values_list("pk", "language_code")),
            "auth.Permission": {
                right.pk: f"{right.content_type.app_label}.{right.content_type.model}.{right.codename}"
                for right in Permission.objects.select_related("content_type")
            },
            "municipality.Sdg": {key: key for key in apps.get_model("municipality.Sdg").objects.values_list("pk", flat=True)},
            "taggit.Tag": dict(apps.get_model("taggit.Tag").objects.values_list("pk", "name")),
        }
        self.factors = {key: f"shipped:{name}" for key, name in apps.get_model(FACTOR)._base_manager.filter(site=None).values_list("pk", "key")}


def model_name(key: Any) -> str | None:
    """Return `app.model` for the number of a content type."""
    kind = ContentType.objects.get_for_id(key) if key is not None else None
    return f"{kind.app_label}.{kind.model}" if kind is not None and kind.model_class() is not None else None


# Rows ---------------------------------------------------------------------------------------------------------------------------


class Packing:
    """Turns the gathered rows into rows of the file. `files` are those that were named: (storage, name) → label."""

    def __init__(self, found: Gathered) -> None:
        self.found, self.names, self.places = found, Names(), places(found)
        self.files: dict[tuple[str, str], str] = {}
        self.rewriter = Rewriter(self.refer)
        # What lies in a folder that others use as well gets one of its own: the last one in the file.
        used = {key for label in (PICTURE, DOCUMENT, _FOLDER_RIGHTS) for key in pointing(found, label, COLLECTION)}
        self.new_folder = len(found.ids[COLLECTION]) + 1 if used - found.ids[COLLECTION] else 0
        self._rights: set[tuple] = set()

    def refer(self, label: str, key: Any) -> Any:
        """Return the place of a row, or the name of what belongs to the installation."""
        if label in self.names.by_label:
            return self.names.by_label[label].get(key)
        place = self.places.get(label, {}).get(key)
        if place is None and label == FACTOR:
            return self.names.factors.get(key)
        if place is None and label == COLLECTION:
            return self.new_folder or None
        return place

    def rows(self, kind: Kind) -> Iterator[Row]:
        """Yield the rows of a table as they stand in the file."""
        table, columns = table_of(kind.label), columns_of(kind)
        keys = order_of(self.found, kind.label)
        for row in _rows(table, keys):
            packed = self._packed(kind, columns, row)
            if kind.label == _FOLDER_RIGHTS:
                # Rights in several shared folders become the same right in the new one.
                if tuple(packed.values()) in self._rights:
                    continue
                self._rights.add(tuple(packed.values()))
            yield packed
        if kind.label == COLLECTION and self.new_folder:
            yield {"path": f"{len(self.found.collections) + 1}/", "name": self.found.site.site_name or self.found.site.hostname}

    def _packed(self, kind: Kind, columns: list[Column], row: Row) -> Row:
        for link in kind.links:
            link.rewrite(row, self.refer, model_name)
        if kind.label == REVISION:
            self.rewriter.revision(row, model_name)
            row["object_id"] = str(self.refer(PAGE, int(row["object_id"])))
        packed: Row = {}
        for column in columns:
            value = self.rewriter.value(column.field, row[column.name])
            if column.name == "path" and kind.label in (PAGE, COLLECTION):
                value = self._path(self.found.homes if kind.label == PAGE else self.found.collections, value)
            elif isinstance(column.field, models.FileField) and value:
                self.files[storage_alias(column.field.storage), value] = kind.label
            elif column.kind == "json" and isinstance(value, str):
                value = same(value)
            packed[column.name] = value
        return packed

    @staticmethod
    def _path(tops: list[str], path: str) -> str:
        for number, top in enumerate(tops, start=1):
            if path.startswith(top):
                return f"{number}/{path[len(top) :]}"
        raise Unknown(path)


def _rows(table: Table, keys: list) -> Iterator[Row]:
    """Yield rows in the order of `keys`."""
    names = [column.name for column in table.columns]
    if keys == sorted(keys):
        for row in rows.read(connection, table, keys):
            yield dict(zip(names, row, strict=True))
        return
    place = names.index(table.key)
    by_key = {row[place]: row for row in rows.read(connection, table, sorted(keys))}
    for key in keys:
        yield dict(zip(names, by_key[key], strict=True))
