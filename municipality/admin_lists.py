"""Filters and tags in Wagtail's lists offer only what belongs to the person's own municipalities.

The lists themselves ask permissions. What they offer to filter by does not: every person who ever edited or locked a page, every
municipality, every workflow and task, the most used words of all pictures of the installation. Wagtail has no hook for filters, so
`connect` puts one method in front of the base class of all of them. A value outside of what is offered is refused like any other
wrong value: the number of hits says nothing about another municipality either.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from taggit.models import Tag
from wagtail.admin.filters import PopularTagsFilter, WagtailFilterSet
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.views.chooser import ImageChooseViewMixin
from wagtail.models import GroupPagePermission, GroupSitePermission, Site, Task, Workflow

from .admin_scope import ANY_RIGHT
from .scope import sites_of_user, tree

TAGS = 10


def colleagues(user: Any) -> QuerySet:
    """Return the people who have a role in a municipality of this person, and the person."""
    sites = sites_of_user(user)
    pages = _in_trees(sites, "page__")
    groups = GroupSitePermission.objects.filter(site__in=sites).values("group")
    return get_user_model().objects.filter(
        Q(pk=user.pk) | Q(groups__in=groups) | Q(groups__in=GroupPagePermission.objects.filter(pages).values("group"))
    )


def own_workflows(user: Any) -> QuerySet[Workflow]:
    """Return the workflows that pages of this person's municipalities carry."""
    return Workflow.objects.filter(_in_trees(sites_of_user(user), "workflow_pages__page__"))


def own_tags(user: Any, model: type[Model], number: int = TAGS) -> list[Tag]:
    """Return the words most used for pictures or documents on which this person has any right; of everything else none."""
    from wagtail.documents.permissions import permission_policy as documents
    from wagtail.images.permissions import permission_policy as images

    policy = {get_image_model(): images, get_document_model(): documents}.get(model)
    if policy is None:
        return []
    mine = policy.instances_user_has_any_permission_for(user, ANY_RIGHT).values("pk")
    kind = ContentType.objects.get_for_model(model)
    used = Tag.objects.filter(taggit_taggeditem_items__content_type=kind, taggit_taggeditem_items__object_id__in=mine)
    return list(used.annotate(uses=Count("taggit_taggeditem_items")).order_by("-uses", "name")[:number])


def _in_trees(sites: list[Site], prefix: str) -> Q:
    condition = Q(pk__in=[])
    for site in sites:
        condition |= tree(site, prefix)
    return condition


def _own(model: type[Model], user: Any) -> QuerySet | None:
    """Return the rows of this model that may be offered to this person; None where a model is no municipality's."""
    if model is get_user_model():
        return colleagues(user)
    if model is Site:
        return Site.objects.filter(pk__in=[site.pk for site in sites_of_user(user)])
    if issubclass(model, Workflow):
        return own_workflows(user)
    if issubclass(model, Task):
        return Task.objects.filter(workflow_tasks__workflow__in=own_workflows(user))
    return None


def narrow(filters: dict[str, Any], model: type[Model] | None, request: HttpRequest | None) -> None:
    """Narrow what these filters of a list of `model` offer to the person's own municipalities. Operators keep everything."""
    user = getattr(request, "user", None)
    if user is None or user.is_superuser:
        return
    for one in filters.values():
        if not hasattr(one, "get_queryset"):
            continue
        offered = one.get_queryset(request)
        own = _own(offered.model, user) if offered is not None else None
        if own is not None:
            one.queryset = offered.filter(pk__in=own.values("pk"))
    if isinstance(filters.get("tag"), PopularTagsFilter) and model is not None:
        words = [tag.name for tag in own_tags(user, model)]
        if words:
            filters["tag"].extra["choices"] = [(word, word) for word in words]
        else:
            del filters["tag"]


def connect() -> None:
    """Put `narrow` in front of Wagtail's filters, and our words into the window where a picture is chosen. Called once by the app config."""
    form_class, context = WagtailFilterSet.get_form_class, ImageChooseViewMixin.get_context_data

    def get_form_class(self: WagtailFilterSet) -> Any:
        narrow(self.filters, self._meta.model or getattr(self.queryset, "model", None), self.request)
        return form_class(self)

    def get_context_data(self: Any, **kwargs: Any) -> dict[str, Any]:
        found = context(self, **kwargs)
        if not self.request.user.is_superuser:
            found["popular_tags"] = own_tags(self.request.user, self.model)
        return found

    WagtailFilterSet.get_form_class = get_form_class
    ImageChooseViewMixin.get_context_data = get_context_data
