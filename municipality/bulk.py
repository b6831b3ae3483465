"""Many pages at once: for generators and measurements, where `add_child` would take minutes.

The tree columns are set here (`Page.find_problems()` and `manage.py fixtree` find nothing). Signals are not sent and no revision is
written: who calls this makes caches stale and writes the search index.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Max
from django.utils import timezone
from wagtail.models import Page

from .tree import locked

BATCH = 200


def insert_pages(parent: Page, pages: Sequence[Page]) -> list[int]:
    """Add live pages of one type below `parent`, after its last child; returns their ids, in order.

    Each page needs `title` and `slug`; its own columns as far as they have no default. `first_published_at` is kept where it is set.
    The pages have id, path and address afterwards, so that rows that refer to them (and further children) can follow.
    """
    if not pages:
        return []
    model = type(pages[0])
    content_type = ContentType.objects.get_for_model(model)
    now = timezone.now()
    with locked(parent):
        last = Page.objects.child_of(parent).aggregate(path=Max("path"))["path"]
        first = Page._str2int(last[-Page.steplen :]) + 1 if last else 1
        for offset, page in enumerate(pages):
            page.path = Page._get_path(parent.path, parent.depth + 1, first + offset)
            page.depth, page.numchild = parent.depth + 1, 0
            page.url_path = f"{parent.url_path}{page.slug}/"
            page.draft_title, page.content_type, page.live = page.title, content_type, True
            page.locale_id, page.translation_key = page.locale_id or parent.locale_id, uuid.uuid4()
            page.first_published_at, page.last_published_at = page.first_published_at or now, now
        names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
        rows = Page.objects.bulk_create((Page(**{name: getattr(page, name) for name in names}) for page in pages), batch_size=BATCH)
        for page, row in zip(pages, rows, strict=True):
            page.pk = page.id = row.pk
        _insert_child_rows(model, pages)
        Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
        parent.numchild += len(pages)
    return [page.pk for page in pages]


def _insert_child_rows(model: type[Page], pages: Sequence[Page]) -> None:
    """Insert the rows of the page type's own table only; Django's bulk_create refuses models with parents."""
    columns = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in columns)
    marks = ", ".join(["%s"] * len(columns))
    values: list[list[Any]] = [[field.get_db_prep_save(getattr(page, field.attname), connection) for field in columns] for page in pages]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})", values)  # noqa: S608 - names of our own columns


def analyze() -> None:
    """Tell PostgreSQL how much there is now, so that it plans well at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
