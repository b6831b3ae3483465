"""The fields of action as projects show them: one small list per municipality and language."""

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language
from wagtail.models import Site

from municipality import cache
from municipality.addresses import address_of
from strategy.models import FieldOfActionPage


class Field(NamedTuple):
    """A field of action that anybody may read. `language`: of the title, where it differs from the reader's."""

    pk: int
    slug: str
    title: str
    url: str
    hue: int
    icon: str
    language: str


def fields_of(site: Site) -> dict[int, Field]:
    """Return the fields of action by id, in the order of the strategy; titles in the reader's language where they are translated."""
    language = get_language() or settings.LANGUAGE_CODE

    def make() -> dict[int, Field]:
        names = ("pk", "slug", "title", "url_path", "hue", "icon", "translation_key", "locale__language_code")
        rows = [dict(zip(names, row, strict=True)) for row in FieldOfActionPage.objects.visible(site).order_by("path").values_list(*names)]
        translated = {row["translation_key"]: row for row in rows if row["locale__language_code"] == language}
        found = {}
        for row in rows:
            if row["locale__language_code"] != settings.LANGUAGE_CODE:
                continue
            shown = translated.get(row["translation_key"], row)
            other = shown["locale__language_code"] if shown["locale__language_code"] != language else ""
            address = address_of(site, shown["url_path"])
            found[row["pk"]] = Field(row["pk"], row["slug"], shown["title"], address, row["hue"], row["icon"], other)
        return found

    return cache.remember(site.pk, f"project_fields:{language}", make)


def chosen(site: Site, ids: Iterable[int]) -> list[Field]:
    """Return those of these fields that anybody may read, in the order of the strategy."""
    wanted = set(ids)
    return [field for field in fields_of(site).values() if field.pk in wanted]
