"""What hangs on the things that an import created: other pages, notes, goals, anything with a foreign key, links in texts.

``edges(created)`` asks every relation once, whatever their number; the answer says who points to what.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.models import Page, ReferenceIndex, WorkflowState

from strategy.models import ImportChange, ImportRun

#: Written by the system about everything; nobody loses anything with it.
NOISE = frozenset(
    {
        "wagtailcore.pagelogentry", "wagtailcore.modellogentry", "wagtailcore.pagesubscription", "wagtailcore.revision", "wagtailcore.referenceindex",
        "wagtailcore.workflowstate", "strategy.valuechange", "strategy.importchange", "municipality.searchentry", "moderation.decision",
    }
)  # fmt: skip

Thing = tuple[str, int]
"""(name of the model in lower case, id). Every page is ("page", id)."""


class Edge(NamedTuple):
    """`source` points to `target`; `reason` says it to a person."""

    target: Thing
    source: Thing
    reason: str


def thing(model: type[Model], pk: Any) -> Thing:
    """The name of an object, the same for a page and its own type."""
    return ("page" if issubclass(model, Page) else model._meta.model_name or "", int(pk))


def edges(run: ImportRun, models: Iterable[str]) -> list[Edge]:
    """Everything that points to what this import created, of these models."""
    found: list[Edge] = []
    pages = []
    for name in models:
        model = apps.get_model("strategy", name)
        created = _created(run, [name])
        if issubclass(model, Page):
            pages.append(name)
        found += [edge for edge in _relations(model, created) if edge.source != edge.target]
    if pages:
        found += _pages(_created(run, pages))
    return found


def _created(run: ImportRun, names: list[str]) -> QuerySet:
    return ImportChange.objects.filter(run=run, action=ImportChange.Action.CREATED, model__in=names)


def _relations(model: type[Model], created: QuerySet) -> Iterator[Edge]:
    keys = created.values("object_id")
    relation: Any
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        source: Any = relation.related_model
        if source._meta.label_lower in NOISE or source._meta.auto_created:
            continue
        field = relation.field
        if relation.many_to_many:
            through = field.remote_field.through
            own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
            rows = through._base_manager.filter(**{f"{other}__in": keys}).values_list(f"{own}_id", f"{other}_id")
            yield from _named(model, source, source, rows)
        elif not getattr(relation, "parent_link", False) and not _is_part_of_page(model, source, field):
            parent = next((one for one in source._meta.get_fields() if isinstance(one, ParentalKey) and one is not field), None)
            # A row that is part of a page (a goal of a strategy): the page is what points.
            owner = parent if parent is not None and issubclass(parent.related_model, Page) else None
            rows = source._base_manager.filter(**{f"{field.name}__in": keys}).values_list(owner.attname if owner else "pk", field.attname)
            yield from _named(model, owner.related_model if owner else source, source, rows)


def _is_part_of_page(model: type[Model], source: Any, field: Any) -> bool:
    """Steps and further details are in the revision of their page; comments are what somebody said about it."""
    return isinstance(field, ParentalKey) and issubclass(model, Page) and source._meta.label_lower != "wagtailcore.comment"


def _named(target: type[Model], owner: type[Model], source: Any, rows: Iterable[tuple[Any, Any]]) -> Iterator[Edge]:
    rows = list(rows)
    titles = dict(Page.objects.filter(pk__in={row[0] for row in rows[:500]}).values_list("pk", "title")) if issubclass(owner, Page) and rows else {}
    for source_pk, target_pk in rows:
        if source_pk in titles:
            reason = _("„%(title)s“ verweist darauf.") % {"title": titles[source_pk]}
        else:
            reason = _("Daran hängt inzwischen: %(what)s.") % {"what": source._meta.verbose_name}
        yield Edge(thing(target, target_pk), thing(owner, source_pk), str(reason))


def _pages(created: QuerySet) -> list[Edge]:
    """Pages below, translations, links in texts, and what waits for approval."""
    keys = created.values("object_id")
    own = {row[1]: row for row in Page.objects.filter(pk__in=keys).values_list("pk", "path", "translation_key")}
    found = []
    parents = list(own)
    below = Page.objects.none()
    if parents:
        top = min(parents, key=len)[: -Page.steplen]
        below = Page.objects.filter(path__startswith=top)
    for pk, path, title in below.values_list("pk", "path", "title"):
        parent = own.get(path[: -Page.steplen])
        if parent:
            found.append(Edge(("page", parent[0]), ("page", pk), _("Darunter liegt „%(title)s“.") % {"title": title}))
    by_key = {row[2]: row[0] for row in own.values()}
    twins = Page.objects.filter(translation_key__in=Page.objects.filter(pk__in=keys).values("translation_key")).exclude(pk__in=keys)
    for pk, key in twins.values_list("pk", "translation_key"):
        found.append(Edge(("page", by_key[key]), ("page", pk), _("Es gibt eine Übersetzung.")))
    texts = created.annotate(key=Cast("object_id", CharField())).values("key")
    page_type = ContentType.objects.get_for_model(Page)
    links = ReferenceIndex.objects.filter(to_content_type=page_type, to_object_id__in=texts)
    for target, base, source in links.values_list("to_object_id", "base_content_type", "object_id"):
        model = ContentType.objects.get_for_id(base).model_class()
        if model is not None and source.isdigit():
            found += [edge for edge in _named(Page, model, model, [(int(source), int(target))]) if edge.source != edge.target]
    waiting = WorkflowState.objects.filter(
        base_content_type=page_type, object_id__in=texts, status__in=(WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
    )
    found += [
        Edge(("page", int(pk)), ("workflowstate", 0), _("Die Seite wartet auf eine Freigabe.")) for pk in waiting.values_list("object_id", flat=True)
    ]
    return found
