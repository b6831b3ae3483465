"""`images/`: pictures that a public page of this municipality shows, in the sizes of the site.

Which pictures these are is asked of the pages themselves, not of Wagtail's reference index: that one is written by the
worker, a moment after a publication, and answers would be kept without the new picture.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, ForeignKey, OuterRef, Q, QuerySet
from django.http import Http404
from wagtail.fields import StreamField
from wagtail.models import Site

from municipality import cache
from municipality.models import Picture

from . import shapes
from .blocks import pictures_in
from .endpoint import Endpoint, Operation, listing, part_of
from .fields import page_models
from .parameters import PAGING
from .types import list_of


def used_pictures(site: Site) -> QuerySet:
    """Return the public pictures that pages show which anybody may read."""
    shown = Q(pk__in=pictures_in_streams(site))
    for model in page_models():
        for column in model._meta.local_fields:
            if isinstance(column, ForeignKey) and column.related_model is Picture:
                shown |= Q(Exists(model.objects.visible(site).filter(**{column.name: OuterRef("pk")})))
    return Picture.objects.filter(shown, is_public=True)


def pictures_in_streams(site: Site) -> set[int]:
    """Return the ids of the pictures in stream fields of public pages; kept until something is published."""

    def make() -> set[int]:
        found: set[int] = set()
        for model in page_models():
            columns = [column for column in model._meta.local_fields if isinstance(column, StreamField)]
            if not columns:
                continue
            for page in model.objects.visible(site).only("pk", *(column.name for column in columns)).iterator(200):
                for column in columns:
                    found |= pictures_in(getattr(page, column.name), column.stream_block)
        return found

    return cache.remember(site.pk, "api_stream_pictures", make)


class ImagesEndpoint(Endpoint):
    """Pictures of public pages."""

    prefix = "images/"
    operations = (
        Operation(
            "",
            "images-listing",
            "listing",
            "Pictures that public pages show, newest first",
            list_of(shapes.PICTURE, "PictureList"),
            PAGING,
            example="?limit=5",
        ),
        Operation("<int:pk>/", "images-detail", "single", "A picture in the sizes of the site", shapes.PICTURE),
    )

    def listing(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = used_pictures(self.reader.site).order_by("-pk")
        total, part = found.count(), part_of(asked)
        pictures = self.reader.add_pictures(found[part]) if part.start < total else []
        return listing([self.parts_of(picture) for picture in pictures], total)

    def single(self, asked: dict[str, Any], pk: int) -> dict[str, Any]:
        pictures = self.reader.add_pictures(used_pictures(self.reader.site).filter(pk=pk))
        if not pictures:
            raise Http404("picture")
        return self.parts_of(pictures[0])

    def parts_of(self, picture: Picture) -> dict[str, Any]:
        """Return a picture for `shapes.PICTURE`."""
        return shapes.picture_parts(picture, shapes.PictureUse(picture.pk), self.reader)
