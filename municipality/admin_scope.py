"""The admin of one municipality shows nothing of another one.

Wagtail asks permissions where something is changed, but several of its views read first: the chooser lists every page of the
installation, the confirmation of a move names the page, a bulk action lists what one may not touch, reports count over all
trees. This middleware stands before every view of the admin: an address that names a page, picture or document of a municipality
in which the person has no rights does not exist for them. `wagtail_hooks` narrows lists. Operators see everything.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from .scope import in_tree, sites_of_user

PREFIX = "/admin/"
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
# Lists over the whole installation, without a way to narrow them.
OPERATORS_ONLY = frozenset(
    {
        "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_reports:page_types_usage_results",
        "wagtailadmin_tag_autocomplete",
        "wagtailadmin_tag_model_autocomplete",
        "wagtailadmin_workflows:task_chooser",
        "wagtailadmin_workflows:task_chooser_results",
        "wagtailadmin_workflows:task_chooser_create",
        "wagtailadmin_workflows:task_chosen",
        "wagtailadmin_error_test",
    }
)
# Wagtail's screens of people, groups, workflows, folders, addresses and languages: each reaches over all municipalities, and the right on
# a model says nothing about whose row it is. People of a municipality have small screens of our own.
OPERATORS_NAMESPACES = (
    "wagtailusers_users", "wagtailusers_groups", "wagtailadmin_workflows", "wagtailadmin_collections", "wagtailredirects", "wagtailsites",
    "wagtaillocales",
)  # fmt: skip
OPERATORS_MODELS = frozenset({("accounts", "user"), ("auth", "group"), ("wagtailredirects", "redirect")})
# What nearly every screen of the admin fetches, and one's own account.
EVERYBODYS = frozenset(
    {
        "wagtailadmin_home",
        "wagtailadmin_account",
        "/admin/account/",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_dismissibles",
    }
)
ANY_RIGHT = ("add", "change", "delete", "choose", "view")


_narrowed: list[tuple[Callable[[Any], bool], str]] = []


def narrow(applies: Callable[[Any], bool], namespace: str) -> None:
    """Let an app close the admin for some of its people but for its own screens: `applies(user)` says whom, `namespace` names the screens."""
    if (applies, namespace) not in _narrowed:
        _narrowed.append((applies, namespace))


def is_closed(user: Any, name: str, path: str) -> bool:
    """Is this address of the admin none of this person's few screens?"""
    if name in EVERYBODYS or path in EVERYBODYS:
        return False
    own = [namespace for applies, namespace in _narrowed if applies(user)]
    return bool(own) and not any(name.startswith(f"{namespace}:") for namespace in own)


def is_for_operators(name: str, kwargs: dict[str, Any]) -> bool:
    """Is this address of the admin one that only operators of the installation open, whatever rights somebody was given?"""
    if name == "wagtail_bulk_action":
        return (kwargs.get("app_label"), kwargs.get("model_name")) in OPERATORS_MODELS
    return name in OPERATORS_ONLY or name.partition(":")[0] in OPERATORS_NAMESPACES


class AdminScopeMiddleware:
    """404 for whoever names an object of a municipality that is not theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]) -> None:
        if not request.path_info.startswith(PREFIX):
            return
        user = request.user
        if not user.is_authenticated or user.is_superuser or request.resolver_match is None:
            return
        name = request.resolver_match.view_name
        if is_for_operators(name, kwargs) or is_closed(user, name, request.path_info):
            raise Http404
        if not may_see_pages(user, _pages_of(request, name, args, kwargs)):
            raise Http404
        for model, keys in _files_of(request, name, kwargs):
            if not may_see_files(user, model, keys):
                raise Http404


def may_see_pages(user: Any, keys: Iterable[Any]) -> bool:
    """Do all these pages belong to municipalities of this person, or lie above all of them? What does not exist is not secret."""
    wanted = {int(key) for key in keys if str(key).isdigit()}
    if not wanted:
        return True
    sites = sites_of_user(user)
    pages = Page.objects.filter(pk__in=wanted, depth__gt=1).only("path", "depth")
    return all(any(in_tree(page, site) for site in sites) for page in pages)


def may_see_files(user: Any, model: Any, keys: Iterable[Any]) -> bool:
    """Does this person have any right on each of these pictures or documents?"""
    from wagtail.documents.permissions import permission_policy as documents
    from wagtail.images import permissions as images

    wanted = {int(key) for key in keys if str(key).isdigit()}
    if not wanted:
        return True
    policy = documents if model is get_document_model() else images.permission_policy
    seen = set(policy.instances_user_has_any_permission_for(user, ANY_RIGHT).filter(pk__in=wanted).values_list("pk", flat=True))
    return not model.objects.filter(pk__in=wanted - seen).exists()


def _pages_of(request: HttpRequest, name: str, args: tuple, kwargs: dict[str, Any]) -> list[Any]:
    """Return the ids of pages that this address names."""
    keys = [kwargs[argument] for argument in PAGE_ARGUMENTS if argument in kwargs]
    if name == "wagtailadmin_pages:revisions_compare":
        keys += args[:1]
    if name.startswith("wagtailadmin_api:pages:") and "pk" in kwargs:
        keys.append(kwargs["pk"])
    if name == "wagtail_bulk_action" and kwargs["app_label"] == "wagtailcore":
        keys += request.GET.getlist("id")
    if name == "wagtailadmin_choose_page_chosen_multiple":
        keys += request.GET.getlist("id")
    return keys


def _files_of(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> list[tuple[Any, list[Any]]]:
    """Return (model, ids) of pictures and documents that this address names."""
    image, document = get_image_model(), get_document_model()
    found: list[tuple[Any, list[Any]]] = []
    if "image_id" in kwargs:
        found.append((image, [kwargs["image_id"]]))
    for argument in ("document_id", "doc_id"):
        if argument in kwargs:
            found.append((document, [kwargs[argument]]))
    if name in ("wagtailimages_chooser:chosen_multiple", "wagtail_bulk_action"):
        model = {"image": image, "picture": image, "document": document}.get(kwargs.get("model_name", "image"))
        if model is not None:
            found.append((model, request.GET.getlist("id")))
    if name == "wagtaildocs_chooser:chosen_multiple":
        found.append((document, request.GET.getlist("id")))
    return found
