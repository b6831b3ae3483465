"""Whose is a row? All rows that a municipality brought with it are noted; afterwards one sees whether somebody else touched them."""

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Collection, Page

# Everybody's: no municipality brings them.
SHARED = frozenset({"contenttypes", "sessions"})
# Written by signing in, which the tests do for everybody.
UNSEEN = frozenset({"last_login"})
Rows = dict[Any, dict[str, Any]]


def tables() -> dict[str, type[Model]]:
    """Return every model with a table of its own, also those between two others, by the name of the table."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in models if model._meta.managed and model._meta.app_label not in SHARED}


def rows_of(model: type[Model]) -> Rows:
    """Return the rows of a table by key, without those of the tables that it extends."""
    names = [field.attname for field in model._meta.local_concrete_fields if field.attname not in UNSEEN]
    return {row[model._meta.pk.attname]: row for row in model._base_manager.values(*names)}


def keys() -> dict[str, set[Any]]:
    """Return the keys of all rows by table."""
    return {table: set(model._base_manager.values_list("pk", flat=True)) for table, model in tables().items()}


class Ledger:
    """The rows of one municipality: what stands in `after` and did not in `before`. `settle()` notes the state to compare with."""

    def __init__(self, before: dict[str, set[Any]], home: Page) -> None:
        self.home = home.path
        self.foreign = {table: found - before[table] for table, found in keys().items()}
        self.foreign["wagtailcore_page"] -= set(Page.objects.filter(depth=1).values_list("pk", flat=True))
        self.foreign["wagtailcore_collection"] -= set(Collection.objects.filter(depth=1).values_list("pk", flat=True))
        self.state: dict[str, Rows] = {}

    def settle(self) -> "Ledger":
        """Note every row as it is now."""
        self.state = {table: rows_of(model) for table, model in tables().items()}
        self.kinds = dict(ContentType.objects.values_list("pk", "app_label"))
        self.models = {kind.pk: kind.model_class() for kind in ContentType.objects.all()}
        return self

    def damage(self, written: set[str]) -> list[str]:
        """Return what happened to the rows of this municipality in these tables: changed, gone, or named by somebody else's row."""
        found, known = [], tables()
        for table in sorted(written & known.keys()):
            model, old = known[table], self.state[table]
            new = rows_of(model)
            found += [f"{table} {key} is gone" for key in self.foreign[table] & old.keys() - new.keys()]
            for key, row in new.items():
                if old.get(key) == row:
                    continue
                if key in self.foreign[table]:
                    fields = [name for name, value in row.items() if key not in old or old[key][name] != value]
                    if not (table == "wagtailcore_page" and set(fields) <= {"numchild"}):
                        found.append(f"{table} {key} changed: {fields}")
                else:
                    found += [f"{table} {key} names {name}" for name in self.names(model, row, old.get(key, {}))]
        return found

    def names(self, model: type[Model], row: dict[str, Any], old: dict[str, Any]) -> list[str]:
        """Return the fields by which a row newly names something of this municipality."""
        found = []
        for field in model._meta.local_concrete_fields:
            value = row.get(field.attname)
            if not field.is_relation or field.related_model is None or value is None or old.get(field.attname) == value:
                continue
            if value in self.foreign.get(field.related_model._meta.db_table, ()):
                found.append(f"{field.attname}={value}")
        for kind, key in (("content_type_id", "object_id"), ("to_content_type_id", "to_object_id")):
            target = self.models.get(row.get(kind))
            if target is not None and old != row and str(row.get(key)) in {str(one) for one in self.foreign.get(target._meta.db_table, ())}:
                found.append(f"{key}={row[key]}")
        if str(row.get("path", "")).startswith(self.home) and model is Page:
            found.append(f"path={row['path']}")
        return found
