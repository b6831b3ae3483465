"""A new municipality with the structure of another one, without its people and what they brought in."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.core.files.storage import storages
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Collection, Page, Site

from home import groundwork
from instances import placeholders
from instances import plan as plans
from instances.reading import Refused as BadFile
from instances.services import set_up
from municipality import cache
from roles import building

from . import landing
from .exporting import Refused
from .gather import Gathered, gather
from .portable import Packing, add_used_files, columns_of, drop_all_incomplete, travelling
from .registry import COLLECTION, DOCUMENT, GROUP, KINDS, PAGE, PICTURE, REVISION, USER, Kind
from .renaming import LEGAL_NOTE, Renaming, renaming
from .unpacking import Unpacking

MEASURES = "strategy.MeasurePage"
# Values of a row that are the other municipality's own; the new one gets these instead.
_BLANK: dict[str, dict[str, Any]] = {
    "municipality.MunicipalitySettings": {
        "official_name": "", "ags": "", "population": None, "office_name": "", "street": "", "postcode": "", "city": "", "email": "", "phone": "",
        "mail_from": "", "boundary": None, "waters": None,
    },
    "municipality.Branding": {"logo_id": None, "logo_dark_id": None, "operated_by": "", "operated_by_url": "", "footer_text": ""},
    "home.ContactTopic": {"recipient": ""},
    "strategy.StrategyPage": {"resolution_text": "", "resolution_date": None, "resolution_url": ""},
    "strategy.FieldOfActionPage": {"status_override": "", "status_override_reason": ""},
    MEASURES: {
        "status": "unknown", "status_note": "", "status_date": None, "is_delayed": False, "delay_reason": "", "responsible_office_id": None,
        "responsible_office_text": "", "initiator": "", "contact_person_id": None, "total_cost_eur": None, "initial_cost_eur": None, "cost_note": "",
        "staff_effort_text": "", "energy_savings_mwh_per_year": None, "ghg_savings_t_per_year": None, "savings_note": "", "paper_url": "",
        "lat": None, "lon": None,
    },
    PAGE: {
        "owner_id": None, "latest_revision_id": None, "live_revision_id": None, "locked": False, "locked_at": None, "locked_by_id": None,
        "go_live_at": None, "expire_at": None, "expired": False, "has_unpublished_changes": False, "latest_revision_created_at": None,
        "alias_of_id": None,
    },
    PICTURE: {"uploaded_by_user_id": None},
    DOCUMENT: {"uploaded_by_user_id": None},
    "wagtailcore.Site": {"port": 443},
}  # fmt: skip
# Tables whose texts speak of the municipality.
_SPEAKING = frozenset({PAGE, "municipality.Branding", "moderation.Ground", "home.ContactTopic", "workshop.StepGuidance", PICTURE, DOCUMENT})


@dataclass(frozen=True)
class Wanted:
    """The new municipality: short name, name, address, and the official key (AGS) where it is known."""

    key: str
    name: str
    host: str
    port: int = 443
    ags: str = ""


@dataclass
class Copied:
    """What was made: rows by label, files, pages with gaps to fill in, and the new municipality."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    gaps: list[tuple[str, list[str]]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    site: Site | None = None


def copy_from_file(source: Site, file: Path, *, measures: bool = False) -> Copied:
    """Copy the structure of `source` and then set up what the file of `create_municipality` says, in one transaction. Raises `Refused`."""
    try:
        plan = plans.read(file)
    except BadFile as error:
        raise Refused("; ".join(str(problem) for problem in error.problems)) from error
    wanted = Wanted(plan.key, plan.name, plan.host, plan.port, str(plan.settings.get("ags", "")))
    return copy_municipality(source, wanted, measures=measures, plan=plan)


def copy_municipality(source: Site, wanted: Wanted, *, measures: bool = False, plan: plans.Plan | None = None) -> Copied:
    """Create a municipality with the pages, settings, grounds, guidance and factors of `source`; with `measures` those as well, without their values.

    It is not live. No person, project, note or value comes along; pictures and documents of the pages are copied. Raises `Refused`; then nothing
    was created.
    """
    done = Copied()
    try:
        with groundwork.quietly(), landing.stored() as written, transaction.atomic():
            list(Page.objects.select_for_update().filter(depth=1))
            landing.refuse_taken(key=wanted.key, host=wanted.host, port=wanted.port, ags=wanted.ags)
            unpacking = _land(source, wanted, measures, done, written)
            if plan is not None:
                done.lines = [f"{line.outcome.label}: {line.part} {line.detail}".strip() for line in set_up(plan).lines]
    except landing.Taken as error:
        raise Refused(str(error)) from error
    except BadFile as error:
        raise Refused("; ".join(str(problem) for problem in error.problems)) from error
    finally:
        cache.forget()
        Site.clear_site_root_paths_cache()
    landing.build_indexes(unpacking)
    done.site = Site.objects.get(pk=unpacking.site_key)
    done.gaps = [(page.title, gaps) for page, gaps in placeholders.open_in(done.site)]
    return done


def _land(source: Site, wanted: Wanted, measures: bool, done: Copied, written: list[tuple[str, str]]) -> Unpacking:
    found = gather(source)
    _keep_structure(found, measures)
    site = Site(hostname=wanted.host, port=wanted.port, site_name=wanted.name)
    names = renaming(source, name=wanted.name, root_url=site.root_url)
    copy = _Copy(found, wanted, names)
    stored = {(storage, name): landing.store(copy, storage, name, written) for storage, name in copy.files() if storages[storage].exists(name)}
    unpacking = Unpacking(copy, stored, check=False, on_text=names.text, on_plain=names.text)
    unpacking.allocate()
    old = source.root_page.slug
    unpacking.plan_trees(lambda slug: wanted.key + slug[len(old) :] if slug == old or slug.startswith(f"{old}-") else f"{wanted.key}-{slug}"[:255])
    done.rows, done.files = unpacking.write(), len(written)
    new = landing.look_at_the_whole(unpacking)
    landing.make_default(new)
    building.build(new)
    _into_folder(unpacking, building.collection(new))
    for page in Page.objects.filter(pk__in=unpacking.keys[PAGE]).order_by("path").specific():
        revision = page.save_revision(clean=False)
        Page.objects.filter(pk=page.pk).update(live_revision=revision, latest_revision=revision, latest_revision_created_at=revision.created_at)
    return unpacking


def _into_folder(unpacking: Unpacking, folder: Collection) -> None:
    """Put the files where the roles of the new municipality have their rights."""
    for label in (PICTURE, DOCUMENT):
        apps.get_model(label).objects.filter(pk__in=unpacking.keys[label]).update(collection=folder)
    for made in Collection.objects.filter(pk__in=unpacking.keys[COLLECTION]).exclude(pk=folder.pk):
        made.delete()


def _keep_structure(found: Gathered, measures: bool) -> None:
    """Leave in `found` published pages of kinds that are structure, with all above them, and the settings."""
    for kind in KINDS.values():
        if not kind.structure:
            found.ids[kind.label] = set()
    for label in (USER, GROUP, REVISION, COLLECTION, PICTURE, DOCUMENT):
        found.ids[label] = set()
    found.collections = []
    kept: set[str] = set()
    keys: set[int] = set()
    types = {kind.label for kind in KINDS.values() if kind.structure and issubclass(apps.get_model(kind.label), Page)} - (
        set() if measures else {MEASURES}
    )
    for page in Page.objects.filter(pk__in=found.ids[PAGE]).select_related("content_type").order_by("path"):
        model = page.content_type.model_class()
        is_top = page.path in found.homes
        if model is not None and model._meta.label in types and (is_top or (page.live and page.path[: -Page.steplen] in kept)):
            kept.add(page.path)
            keys.add(page.pk)
    found.ids[PAGE] = keys
    for kind in KINDS.values():
        model = apps.get_model(kind.label)
        if issubclass(model, Page) and model is not Page:
            found.ids[kind.label] = found.ids[kind.label] & keys if kind.label in types else set()


class _Copy:
    """The structure as a source of rows and files, already speaking of the new municipality."""

    def __init__(self, found: Gathered, wanted: Wanted, names: Renaming) -> None:
        add_used_files(found)
        drop_all_incomplete(found)
        self._wanted, self._names, self._packing = wanted, names, Packing(found)
        self._translations: dict[str, str] = {}
        self._rows = {kind.label: [self._changed(kind, row) for row in self._packing.rows(kind)] for kind in travelling()}

    def rows(self, label: str) -> Iterator[list]:
        """Yield the rows of a table."""
        return (list(row) for row in self._rows[label])

    def files(self) -> list[tuple[str, str]]:
        """Return (storage, name) of every file."""
        return sorted(self._packing.files)

    def open_file(self, storage: str, name: str) -> IO[bytes]:
        """Open a file for reading."""
        return storages[storage].open(name)

    def _changed(self, kind: Kind, row: dict[str, Any]) -> list:
        row |= {name: value for name, value in _BLANK.get(kind.label, {}).items() if name in row}
        if kind.label == PAGE:
            now = timezone.now().isoformat()
            row |= {"first_published_at": now, "last_published_at": now, "live": True, "draft_title": row["title"]}
        if "translation_key" in row:
            row["translation_key"] = self._translations.setdefault(row["translation_key"], str(uuid.uuid4()))
        if kind.label == "wagtailcore.Site":
            row |= {"hostname": self._wanted.host, "port": self._wanted.port, "site_name": self._wanted.name}
        if kind.label == "municipality.MunicipalitySettings":
            row["ags"] = self._wanted.ags
        if kind.label == COLLECTION:
            row["name"] = self._wanted.name
        if kind.label == "home.LegalPage":
            body = [{"type": "text", "value": f"<p>{LEGAL_NOTE}</p>", "id": str(uuid.uuid4())}, *json.loads(row["body"] or "[]")]
            row["body"] = json.dumps(body, ensure_ascii=False)
        is_page = issubclass(apps.get_model(kind.label), Page)
        for column in columns_of(kind) if kind.label in _SPEAKING or is_page else ():
            value, is_text = row[column.name], isinstance(column.field, models.CharField | models.TextField)
            if is_text and isinstance(value, str) and not isinstance(column.field, models.SlugField) and not column.field.choices:
                row[column.name] = self._names.text(value)[: column.field.max_length or None]
        if kind.label == "municipality.Branding":
            row["name"] = self._wanted.name[:80]
        return list(row.values())
