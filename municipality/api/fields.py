"""From the `api_fields` of a page model to JSON: Wagtail's list of names, our types.

Every page type below `BasePage` is in the API by itself. Its fields are its `api_fields`; a name that is no plain field gets its
type from the app's `api.py`:

    describe(ProjectPage, Field("phase", text, phase_of), …, prepare=load_rows)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from modelcluster.fields import ParentalKey
from wagtail.api import APIField
from wagtail.fields import RichTextField, StreamField

from municipality.models import BasePage, Picture

from . import richtext, shapes
from .blocks import type_of
from .types import Field, Many, Nullable, Shape, Type, boolean, day, integer, moment, number, one_of, text

if TYPE_CHECKING:
    from .reader import Reader

Prepare = Callable[[list, "Reader"], None]


@dataclass
class Description:
    """What an app says of one of its page types."""

    fields: dict[str, Field] = field(default_factory=dict)
    load: Callable[[QuerySet], QuerySet] | None = None
    prepare: Prepare | None = None
    orders: tuple[str, ...] = ()


_described: dict[type[models.Model], Description] = {}
_extended: dict[type[models.Model], dict[str, Field]] = {}
_shapes: dict[type[models.Model], Shape] = {}


def describe(
    model: type[models.Model],
    *fields: Field,
    load: Callable[[QuerySet], QuerySet] | None = None,
    prepare: Prepare | None = None,
    orders: Iterable[str] = (),
) -> None:
    """Add fields to a page type (in place of its own of that name) and say how many pages are read together.

    `load(queryset)` adds what is read along, `prepare(pages, reader)` reads the rest for all pages of an answer, `orders` are
    names of columns by which lists of this type may be ordered.
    """
    _described[model] = Description({entry.name: entry for entry in fields}, load, prepare, tuple(orders))
    _shapes.clear()


def extend(model: type[models.Model], *fields: Field) -> None:
    """Add fields to a page type of an app below, in an app's `ready()`: what they show, that app's `load` has to read along."""
    _extended.setdefault(model, {}).update({entry.name: entry for entry in fields})
    _shapes.clear()


def description_of(model: type[models.Model]) -> Description:
    return _described.get(model) or Description()


def page_models() -> list[type[BasePage]]:
    """Return all page types of the site, by name."""
    from django.apps import apps

    found = [model for model in apps.get_models() if issubclass(model, BasePage)]
    return sorted(found, key=shapes.name_of)


def shape_of(model: type[models.Model]) -> Shape:
    """Return the shape of a model's own fields: its `api_fields`, then what its app adds. Made once."""
    if model not in _shapes:
        _shapes[model] = _make_shape(model)
    return _shapes[model]


def _make_shape(model: type[models.Model]) -> Shape:
    added = description_of(model).fields | _extended.get(model, {})
    names = [entry.name if isinstance(entry, APIField) else entry for entry in getattr(model, "api_fields", ())]
    fields = [added.get(name) or field_of(model, name) for name in names]
    fields += [entry for name, entry in added.items() if name not in names]
    return Shape(model.__name__, fields, str(model._meta.verbose_name))


def field_of(model: type[models.Model], name: str) -> Field:
    """Return a plain field of a model; a property is a text."""
    try:
        column = model._meta.get_field(name)
    except FieldDoesNotExist:
        attname = next((column for column in model._meta.get_fields() if getattr(column, "attname", "") == name), None)
        return Field(name, Nullable(integer) if attname is not None else text)
    if isinstance(column, models.ManyToOneRel) and isinstance(column.field, ParentalKey):
        child = shape_of(column.related_model)
        return Field(name, Many(child), lambda value: getattr(value, name).all())
    if isinstance(column, models.ForeignKey) and column.related_model is Picture:
        return Field(name, shapes.picture, lambda value: picture_use(value, name))
    return Field(name, type_of_column(column), description=str(getattr(column, "verbose_name", "")))


def picture_use(value: Any, name: str) -> shapes.PictureUse:
    """Return a picture with the words that stand beside it on the page."""
    return shapes.PictureUse(getattr(value, f"{name}_id"), getattr(value, f"{name}_alt", ""), getattr(value, f"{name}_credit", ""))


def type_of_column(column: Any) -> Type:
    """Return the type of a database column."""
    found: Type
    if isinstance(column, StreamField):
        return type_of(column.stream_block)
    if isinstance(column, RichTextField):
        return richtext.html
    if isinstance(column, models.BooleanField):
        found = boolean
    elif isinstance(column, models.DecimalField | models.FloatField):
        found = number
    elif isinstance(column, models.IntegerField):
        found = integer
    elif isinstance(column, models.DateTimeField):
        found = moment
    elif isinstance(column, models.DateField):
        found = day
    elif isinstance(column, models.CharField | models.TextField):
        if not column.choices:
            return text
        values = [str(value) for value, _label in column.flatchoices]
        return one_of(["", *values] if column.blank else values)
    else:
        raise NotImplementedError(f"{column} needs a Field in the api.py of its app.")
    return Nullable(found) if column.null else found


def related_ids(pages: list, name: str) -> dict[int, list[int]]:
    """Return the ids on the other side of a many-to-many field for all pages, by page id, in one query."""
    if not pages:
        return {}
    column = type(pages[0])._meta.get_field(name)
    source, target = f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"
    found: dict[int, list[int]] = {page.pk: [] for page in pages}
    rows = column.remote_field.through.objects.filter(**{f"{source}__in": list(found)}).order_by("pk").values_list(source, target)
    for pk, other in rows:
        found[pk].append(other)
    return found


def prepare_sdgs(pages: list, reader: Reader) -> None:
    """Give pages `api_sdgs`: their Sustainable Development Goals for `shapes.sdgs`, in one query."""
    numbers = related_ids(pages, "sdgs")
    for page in pages:
        page.api_sdgs = shapes.sdgs_of(numbers[page.pk])


SDGS = Field("sdgs", shapes.sdgs, lambda page: page.api_sdgs)
