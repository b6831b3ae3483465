"""What a page points to: other pages, pictures, documents, in fields, rich texts and blocks."""

from collections.abc import Iterator
from typing import Any

from django.db.models import ForeignKey, Model
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from .scope import in_tree

Reference = tuple[type[Model], str]


def references(instance: Model) -> Iterator[Reference]:
    """Yield (model, id) of every page, picture and document that this object names; the same one may come twice."""
    wanted = (Page, get_image_model(), get_document_model())
    field: Any
    for field in instance._meta.get_fields():
        if isinstance(field, ForeignKey):
            key = getattr(instance, field.attname)
            is_parent = field.remote_field.parent_link or isinstance(field, ParentalKey)
            if key and issubclass(field.related_model, wanted) and not is_parent:
                yield _base(field.related_model), str(key)
        elif hasattr(field, "extract_references"):
            for model, key, _model_path, _content_path in field.extract_references(field.value_from_object(instance)):
                if issubclass(model, wanted):
                    yield _base(model), str(key)


def references_of_rows(page: Model) -> Iterator[Reference]:
    """The same of the rows that belong to a page: its documents, remarks, goals."""
    for relation in get_all_child_relations(page):
        for row in getattr(page, relation.get_accessor_name()).all():
            yield from references(row)


def foreign(found: set[Reference], site: Site | None, user: Any) -> bool:
    """Is one of these a page of another municipality, or a file that this person may not choose? What is gone is neither."""
    pages = [key for model, key in found if model is Page]
    if site is not None and any(not in_tree(page, site) for page in Page.objects.filter(pk__in=pages).only("path", "depth")):
        return True
    return any(not _may_choose(user, model, key) for model, key in found if model is not Page)


def _may_choose(user: Any, model: type[Model], key: str) -> bool:
    from wagtail.documents.permissions import permission_policy as documents
    from wagtail.images import permissions as images

    policy = documents if model is get_document_model() else images.permission_policy
    file = model._default_manager.filter(pk=key).first()
    return file is None or user is None or bool(policy.user_has_permission_for_instance(user, "choose", file))


def _base(model: type[Model]) -> type[Model]:
    return Page if issubclass(model, Page) else model
