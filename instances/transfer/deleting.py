"""A municipality goes, with everything that is its own and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.files.storage import storages
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from wagtail.models import Collection, Page, Site

from accounts.models import User
from municipality import backups, cache
from municipality.tables import storage_alias
from roles.sessions import settle

from .exporting import Refused
from .gather import Gathered, chunks, gather, pointing
from .links import label_of_key
from .portable import collect
from .registry import DOCUMENT, INSTALLATION, KINDS, PERSONAL, PICTURE, USER

BACKUP_AGE = timedelta(days=1)
# Named by their key alone; a person who has nothing but these is nobody's.
_NO_TIE = frozenset({*PERSONAL, "wagtailcore.UploadedFile", "wagtailadmin.EditingSession", "wagtailadmin.FormState"})


@dataclass
class Deleted:
    """What went: rows by label; files with their bytes; people erased, and those who have something elsewhere and stay."""

    name: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    erased: int = 0
    stayed: list[str] = field(default_factory=list)
    unclear_files: int = 0


def delete_municipality(site: Site, *, confirm: str, last: bool = False, without_backup: bool = False, dry_run: bool = False) -> Deleted:
    """Delete a municipality whose name was typed as `confirm`; returns the report. Raises `Refused`; then nothing was deleted.

    `last` allows the last or default municipality, `without_backup` that no backup of the last day is known. With `dry_run` the report is made and
    everything stays.
    """
    _refuse(site, confirm, last, without_backup or dry_run)
    done = Deleted(site.site_name)
    try:
        with transaction.atomic():
            # Nobody adds a page or a municipality meanwhile.
            list(Page.objects.select_for_update().filter(depth=1))
            found = gather(site)
            _add_files_of_its_own(found, done)
            _sort_people(found, done)
            files = set(_files(found))
            stayed = [row.pk for row in User.objects.filter(email__in=done.stayed)]
            _delete(found, done)
            for user in User.objects.filter(pk__in=stayed, is_staff=True):
                settle(user)
            connection.check_constraints()
            files -= set(_still_named(files))
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise Refused(f"Something of another municipality needs a row of this one: {error}") from error
    finally:
        cache.forget()
        Site.clear_site_root_paths_cache()
    for storage, name in sorted(files):
        _count_and_delete(storage, name, done, dry_run)
    if not dry_run:
        cache.touch(site.pk)
        cache.touch()
    return done


def _refuse(site: Site, confirm: str, last: bool, without_backup: bool) -> None:
    if confirm != site.site_name or not confirm:
        raise Refused(f"To delete {site.root_page.slug!r} repeat its name exactly: {site.site_name!r}.")
    if not last and (site.is_default_site or Site.objects.count() == 1):
        raise Refused("This is the last municipality or the one that answers by default. If that is meant, say so with --last.")
    newest = backups.latest()
    if not without_backup and (newest is None or timezone.now() - newest.made > BACKUP_AGE):
        raise Refused("No backup of the last day is known. Run `manage.py backup FILE` first, or say --without-backup.")


# What belongs to it -------------------------------------------------------------------------------------------------------------


def _add_files_of_its_own(found: Gathered, done: Deleted) -> None:
    """Add pictures and documents in shared folders that this municipality uses and no other one."""
    used: dict[str, set] = {PICTURE: set(), DOCUMENT: set()}

    def note(label: str, key: Any) -> Any:
        if label in used:
            used[label].add(key)
        return key

    collect(found, note)
    for label in used:
        for kind in KINDS:
            used[label] |= set(pointing(found, kind, label)) - {None}
    shared = {label: keys - found.ids[label] for label, keys in used.items()}
    if not any(shared.values()):
        return
    others = Gathered(found.site, ids={label: _others(found, label) for label in KINDS})
    elsewhere: dict[str, set] = {PICTURE: set(), DOCUMENT: set()}
    used = elsewhere
    collect(others, note)
    for label, keys in shared.items():
        for kind in KINDS:
            elsewhere[label] |= set(pointing(others, kind, label))
        own = {int(key) for key in keys} - {int(key) for key in elsewhere[label] if key is not None}
        done.unclear_files += len(keys) - len(own)
        found.ids[label] |= own
    found.ids["municipality.Rendition"] |= set(
        apps.get_model("municipality.Rendition").objects.filter(image__in=found.ids[PICTURE]).values_list("pk", flat=True)
    )


def _others(found: Gathered, label: str) -> set:
    return set(apps.get_model(label)._base_manager.order_by().values_list("pk", flat=True)) - found.ids.get(label, set())


def _sort_people(found: Gathered, done: Deleted) -> None:
    """Leave in `found` the people who have nothing elsewhere, with what hangs on them alone."""
    people = found.ids[USER]
    tied = set(User.objects.filter(pk__in=people, is_superuser=True).values_list("pk", flat=True))
    for label, names in _keys_to(USER):
        if label in _NO_TIE:
            continue
        model, gathered = apps.get_model(label), found.ids.get(label, set())
        for name in names:
            for some in chunks(people - tied):
                for key, user in model._base_manager.filter(**{f"{name}__in": some}).order_by().values_list("pk", name):
                    if key not in gathered:
                        tied.add(user)
    done.stayed = list(User.objects.filter(pk__in=tied & people).order_by("email").values_list("email", flat=True))
    found.ids[USER] = people - tied
    done.erased = len(found.ids[USER])
    for label in sorted(PERSONAL, key=lambda name: name == "account.EmailConfirmation"):
        owner = "account.EmailAddress" if label == "account.EmailConfirmation" else USER
        name = "email_address" if label == "account.EmailConfirmation" else "user"
        found.ids[label] = {
            key
            for some in chunks(found.ids[owner])
            for key in apps.get_model(label)._base_manager.filter(**{f"{name}__in": some}).values_list("pk", flat=True)
        }


def _keys_to(target: str) -> Iterator[tuple[str, list[str]]]:
    """Yield every table with its columns that are keys to `target`."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed:
            continue
        names = [
            f.attname
            for f in meta.local_concrete_fields
            if f.remote_field is not None and label_of_key(str(f.related_model._meta.label_lower)) == target  # type: ignore[union-attr]
        ]
        if names:
            yield meta.label, names


# Away ---------------------------------------------------------------------------------------------------------------------------


def _delete(found: Gathered, done: Deleted) -> None:
    for target, keys in found.ids.items():
        if keys and label_of_key(apps.get_model(target)._meta.label_lower) == target:
            _let_go(found, target, keys)
    for label, keys in found.ids.items():
        table = _table(label)
        for some in chunks(keys):
            with connection.cursor() as cursor:
                quote = connection.ops.quote_name
                marks = ", ".join(["%s"] * len(some))
                cursor.execute(f"DELETE FROM {quote(table[0])} WHERE {quote(table[1])} IN ({marks})", some)  # noqa: S608 - our own tables
                # Rows that a database deletes along (the index of the search) are not counted.
                done.rows[label] = done.rows.get(label, 0) + max(cursor.rowcount, 0)
    for model, tops in ((Page, len(found.homes)), (Collection, len(found.collections))):
        model.objects.filter(depth=1).update(numchild=models.F("numchild") - tops)


def _table(label: str) -> tuple[str, str]:
    """Return name and key column of a table, also of those that backups leave out."""
    meta = apps.get_model(label)._meta
    return meta.db_table, str(meta.pk.column)


def _let_go(found: Gathered, target: str, keys: set) -> None:
    """Empty keys of rows that stay, where they may be empty: what they pointed to is gone."""
    for label, names in _keys_to(target):
        model, gathered = apps.get_model(label), found.ids.get(label, set())
        for name in names:
            field_ = next(f for f in model._meta.local_concrete_fields if f.attname == name)
            if not field_.null or (label in INSTALLATION and label != "wagtailcore.UploadedFile"):
                continue
            for some in chunks(keys):
                staying = set(model._base_manager.filter(**{f"{name}__in": some}).order_by().values_list("pk", flat=True)) - gathered
                for pks in chunks(staying):
                    model._base_manager.filter(pk__in=pks).update(**{name: None})


def _files(found: Gathered) -> Iterator[tuple[str, str]]:
    """Yield (storage, name) of every file that a gathered row names."""
    for label, keys in found.ids.items():
        model = apps.get_model(label)
        for file_field in (f for f in model._meta.local_concrete_fields if isinstance(f, models.FileField)):
            for some in chunks(keys):
                for name in model._base_manager.filter(pk__in=some).values_list(file_field.name, flat=True):
                    if name:
                        yield storage_alias(file_field.storage), name


def _still_named(files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield those of these files that a row still names."""
    files = set(files)
    for model in apps.get_models():
        for file_field in (f for f in model._meta.local_concrete_fields if isinstance(f, models.FileField)):
            alias = storage_alias(file_field.storage)
            for some in chunks(name for storage, name in files if storage == alias):
                for name in model._base_manager.filter(**{f"{file_field.name}__in": some}).values_list(file_field.name, flat=True):
                    yield alias, name


def _count_and_delete(storage: str, name: str, done: Deleted, dry_run: bool) -> None:
    try:
        done.file_bytes += storages[storage].size(name)
        done.files += 1
        if not dry_run:
            storages[storage].delete(name)
    except OSError:
        # It was lost before; nothing is left of it either way.
        pass
