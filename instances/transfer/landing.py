"""What import and copy share: files stored and taken away again when something goes wrong, the look at the whole, indexes."""

import contextlib
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import connection, models
from modelsearch import index as model_index
from wagtail.models import Page, ReferenceIndex, Site, Task

from municipality import cache
from municipality.scope import homes, tree
from municipality.search import index

from .gather import chunks
from .package import BadPackage
from .registry import KINDS, SITE
from .unpacking import Source, Unpacking


class Taken(Exception):
    """Something is here already under this name; the text says what."""


@contextlib.contextmanager
def stored() -> Iterator[list[tuple[str, str]]]:
    """Delete again what was written to storages when something goes wrong."""
    written: list[tuple[str, str]] = []
    try:
        yield written
    except BaseException:
        forget(written)
        raise


def forget(written: Iterable[tuple[str, str]]) -> None:
    """Delete files."""
    for storage, name in written:
        with contextlib.suppress(OSError):
            storages[storage].delete(name)


def store(source: Source, storage: str, name: str, written: list[tuple[str, str]]) -> str:
    """Store one file; returns its name here, which is another one where the name is taken."""
    with source.open_file(storage, name) as content:
        kept = storages[storage].save(name, File(content, name=name))
    written.append((storage, kept))
    return kept


def refuse_taken(*, key: str, host: str, port: int, ags: str) -> None:
    """Raise `Taken` when another municipality has this key, address or municipality key."""
    sites = Site.objects.all()
    if Page.objects.filter(depth=2, slug=key).exists():
        raise Taken(f"There is a municipality or page with the key {key!r} already. Choose another one with --key.")
    is_reserved = host in settings.DEFAULT_SITE_HOSTS and sites.filter(is_default_site=True).exists()
    if is_reserved or sites.filter(hostname__iexact=host, port=port).exists():
        raise Taken(f"Another municipality answers at {host}:{port} already. Choose another address with --host.")
    if ags and apps.get_model("municipality.MunicipalitySettings").objects.filter(ags=ags).exists():
        raise Taken(f"A municipality with the key (AGS) {ags} is here already.")


def look_at_the_whole(unpacking: Unpacking) -> Site:
    """Return the new municipality. Raises `BadPackage` when its parts do not fit together."""
    unpacking.finish_trees()
    connection.check_constraints()
    cache.forget()
    site = Site.objects.get(pk=unpacking.site_key)
    keys = set(unpacking.keys["wagtailcore.Page"])
    if site.root_page.depth != 2 or set(Page.objects.filter(tree(site)).values_list("pk", flat=True)) != keys or not homes(site):
        raise BadPackage("The home pages are not the translations of one page.")
    _same_types(Page, keys)
    _same_types(Task, set(unpacking.keys["wagtailcore.Task"]))
    return site


def _same_types(base: type[models.Model], keys: set) -> None:
    """Every row has exactly the part that its type says."""
    said = {key: kind for some in chunks(keys) for key, kind in base._default_manager.filter(pk__in=some).values_list("pk", "content_type__model")}
    parts: dict[int, list[str]] = {key: [] for key in keys}
    for model in apps.get_models():
        if issubclass(model, base) and model is not base and model._meta.label in KINDS:
            for some in chunks(keys):
                for key in model._base_manager.filter(pk__in=some).values_list("pk", flat=True):
                    parts[key].append(str(model._meta.model_name))
    if any(found != [said[key]] for key, found in parts.items()):
        raise BadPackage(f"{base._meta.label}: the type of a row and its parts do not fit together.")


def make_default(site: Site) -> None:
    """Let the first municipality of an installation be the one that answers by default."""
    if not Site.objects.filter(is_default_site=True).exists():
        Site.objects.filter(pk=site.pk).update(is_default_site=True)


def build_indexes(unpacking: Unpacking) -> int:
    """Write references, the search of the admin and the public search; returns the number of public pages."""
    site = Site.objects.get(pk=unpacking.site_key)
    cache.touch()
    Site.clear_site_root_paths_cache()
    for label, keys in unpacking.keys.items():
        model = apps.get_model(label)
        is_searched = model_index.class_is_indexed(model)
        # Tables between two models have no content type; what they hold is found from either side.
        if label == SITE or model._meta.auto_created or not (is_searched or ReferenceIndex.model_is_indexable(model)):
            continue
        for some in chunks(keys):
            rows = model._default_manager.filter(pk__in=some)
            for row in rows.specific() if model is Page else rows:  # type: ignore[attr-defined]
                if ReferenceIndex.model_is_indexable(type(row)):
                    ReferenceIndex.create_or_update_for_object(row)
                if is_searched:
                    model_index.insert_or_update_object(row)
    return index.rebuild(site)
