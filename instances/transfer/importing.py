"""One file into this installation, as a new municipality; all or nothing."""

from dataclasses import dataclass, field
from pathlib import Path

from django.db import DataError, IntegrityError, models, transaction
from wagtail.models import Page, Site

from accounts.models import User
from home import groundwork
from municipality import cache
from municipality.rows import RowProblem
from municipality.tables import UnknownValue, storage_alias
from roles import invitations
from roles.querysets import roles_of
from roles.sessions import settle

from . import checks, landing
from .exporting import Refused, columns
from .package import BadPackage, Package, open_package
from .portable import columns_of, travelling
from .registry import USER
from .unpacking import Unpacking

MOST_BYTES = 10 * 10**9


@dataclass
class Imported:
    """What was written: rows by label, files, people who are new here, and who was invited; `notes` say what was left aside."""

    key: str = ""
    host: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    new_people: int = 0
    invited: list[str] = field(default_factory=list)
    pages_in_search: int = 0
    notes: list[str] = field(default_factory=list)
    site: Site | None = None


class _DryRun(Exception):
    pass


def import_municipality(
    path: Path, *, host: str = "", port: int | None = None, key: str = "", dry_run: bool = False, most_bytes: int = MOST_BYTES
) -> Imported:
    """Create the municipality of this file. Raises `Refused`; then nothing was created. With `dry_run` everything is tried and nothing is kept.

    People are found by their address: an account that is here stays as it is and gets the roles of the file in this municipality only. New staff
    get an invitation to set a password.
    """
    try:
        package = open_package(path, most_bytes)
    except BadPackage as error:
        raise Refused(str(error)) from error
    done = Imported()
    try:
        _refuse_other_schema(package)
        with groundwork.quietly(), landing.stored() as written, transaction.atomic():
            unpacking = _land(package, done, written, host, port, key)
            if dry_run:
                raise _DryRun
    except _DryRun:
        return done
    except (BadPackage, landing.Taken, RowProblem, UnknownValue) as error:
        raise Refused(str(error)) from error
    except (IntegrityError, DataError) as error:
        raise Refused(f"The rows of the file do not fit into this installation: {error}") from error
    finally:
        package.close()
        cache.forget()
        Site.clear_site_root_paths_cache()
    done.pages_in_search = landing.build_indexes(unpacking)
    done.site = Site.objects.get(pk=unpacking.site_key)
    return done


def _refuse_other_schema(package: Package) -> None:
    theirs, ours = package.manifest["columns"], columns()
    different = sorted(label for label in {*theirs, *ours} if theirs.get(label) != ours.get(label))
    if different:
        raise BadPackage(
            f"The file was made by version {package.manifest.get('version')!r:.40} with other tables than this installation has "
            f"({', '.join(different)[:300]}). Bring both installations to the same version."
        )
    members = {name for name in package.manifest["members"] if name.startswith("tables/")}
    if members != {f"tables/{label}.ndjson" for label in ours}:
        raise BadPackage("The tables in the file are not those of this product.")


def _land(package: Package, done: Imported, written: list[tuple[str, str]], host: str, port: int | None, key: str) -> Unpacking:
    # Two at once wait for each other here.
    list(Page.objects.select_for_update().filter(depth=1))
    groundwork.drop_welcome_page()
    done.key, done.host = _refuse_conflicts(package, host, port, key)
    names = _files(package, written, done)
    unpacking = Unpacking(_Readdressed(package, host, port), names, check=True)
    unpacking.allocate()
    old = str(package.manifest.get("key", ""))
    unpacking.plan_trees(lambda slug: _renamed(slug, old, done.key))
    done.rows, done.files, done.new_people = unpacking.write(), len(written), len(unpacking.new_people)
    site = landing.look_at_the_whole(unpacking)
    landing.make_default(site)
    _people(site, unpacking, done)
    return unpacking


def _renamed(slug: str, old: str, new: str) -> str:
    return new + slug[len(old) :] if slug == old or (isinstance(slug, str) and slug.startswith(f"{old}-")) else slug


def _refuse_conflicts(package: Package, host: str, port: int | None, key: str) -> tuple[str, str]:
    rows = {label: [dict(zip((name for name, _kind in package.manifest["columns"][label]), row, strict=False)) for row in package.rows(label)]
            for label in ("wagtailcore.Site", "municipality.MunicipalitySettings", "wagtailcore.Page")}  # fmt: skip
    if len(rows["wagtailcore.Site"]) != 1:
        raise BadPackage("The file does not hold exactly one municipality.")
    site = rows["wagtailcore.Site"][0]
    root = site.get("root_page_id")
    if not isinstance(root, int) or not 1 <= root <= len(rows["wagtailcore.Page"]) or not isinstance(site.get("hostname"), str):
        raise BadPackage("The municipality of the file has no home page or no address.")
    key = key or str(rows["wagtailcore.Page"][root - 1].get("slug"))
    host, port = host or site["hostname"], port if port is not None else 80 if host else site.get("port")
    if not isinstance(port, int) or not 1 <= port <= 65535:
        raise BadPackage("The port of the file is none.")
    ags = next((str(row.get("ags") or "") for row in rows["municipality.MunicipalitySettings"]), "")
    landing.refuse_taken(key=key, host=host, port=port, ags=ags)
    for some in (rows["wagtailcore.Page"][start : start + 500] for start in range(0, len(rows["wagtailcore.Page"]), 500)):
        translations = [row.get("translation_key") for row in some]
        if any(not isinstance(value, str) or len(value) != 36 for value in translations):
            raise BadPackage("wagtailcore.Page.translation_key: not a possible value.")
        if Page.objects.filter(translation_key__in=translations).exists():
            raise landing.Taken("Pages of this municipality are here already. To start from its structure use copy_municipality.")
    return key, host


class _Readdressed:
    """The package with the address that the operator wants."""

    def __init__(self, package: Package, host: str, port: int | None) -> None:
        self._package, self._host, self._port = package, host, port
        self.open_file = package.open_file

    def rows(self, label: str):  # type: ignore[no-untyped-def]
        """Yield the rows of a table."""
        names = [name for name, _kind in self._package.manifest["columns"][label]]
        for row in self._package.rows(label):
            if label == "wagtailcore.Site" and self._host and len(row) == len(names):
                row[names.index("hostname")], row[names.index("port")] = self._host, self._port if self._port is not None else 80
            yield row


def _files(package: Package, written: list[tuple[str, str]], done: Imported) -> dict[tuple[str, str], str]:
    """Store every file that a row names; returns its name here. Raises `BadPackage` for a file that no row names, or whose content is not what it says."""
    named: dict[tuple[str, str], str] = {}
    for kind in travelling():
        for place, column in enumerate(columns_of(kind)):
            if isinstance(column.field, models.FileField):
                storage = storage_alias(column.field.storage)
                for row in package.rows(kind.label):
                    if len(row) > place and row[place] and isinstance(row[place], str):
                        named[storage, row[place]] = kind.label
    there = set(package.files())
    if extra := there - set(named):
        raise BadPackage(f"No row names the file {sorted(extra)[0][1][:80]!r}.")
    names: dict[tuple[str, str], str] = {}
    for (storage, name), label in sorted(named.items()):
        if (storage, name) not in there:
            # A name alone must never lead to a file that is somebody else's here.
            names[storage, name] = "missing"
            done.notes.append(f"A file was missing when the municipality was exported: {name[:200]}")
            continue
        with package.open_file(storage, name) as content:
            checks.file(label, name, content)
        names[storage, name] = landing.store(package, storage, name, written)
    return names


def _people(site: Site, unpacking: Unpacking, done: Imported) -> None:
    """Let accounts say what their groups say, and invite the staff who have no password."""
    for user in User.objects.filter(pk__in=unpacking.keys[USER], groups__in=unpacking.keys["auth.Group"]).distinct().order_by("email"):
        settle(user)
        keys = sorted(roles_of(user, site))
        if user.pk in unpacking.new_people and user.is_active and keys:
            invitations.invite(site, user.email, user.name, keys, None)
            done.invited.append(user.email)
    if unpacking.locked_people:
        done.notes.append(f"{len(unpacking.locked_people)} accounts are locked in this installation and got no role.")
