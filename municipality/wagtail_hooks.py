"""Lists of Wagtail's admin, narrowed to what belongs to the person's own municipalities (see `admin_scope`)."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from rest_framework.authentication import SessionAuthentication
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from . import documents, parts
from .admin_scope import ANY_RIGHT
from .look import admin_hooks  # noqa: F401 - registers its hooks
from .scope import sites_of_user, tree


@hooks.register("construct_page_chooser_queryset")
def own_pages(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Offer pages of one's own municipalities as targets of links."""
    if request.user.is_superuser:
        return pages
    allowed = Q(depth=1)
    for site in sites_of_user(request.user):
        allowed |= tree(site)
    return pages.filter(allowed)


@hooks.register("construct_reports_menu")
def own_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Hide the report that counts over all municipalities."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name != "page-types-usage"]


class OwnImages(ImagesAdminAPIViewSet):
    """Pictures on which the person has any right."""

    authentication_classes = [SessionAuthentication]

    def get_queryset(self) -> QuerySet:
        from wagtail.images import permissions

        mine = permissions.permission_policy.instances_user_has_any_permission_for(self.request.user, ANY_RIGHT)
        return super().get_queryset().filter(pk__in=mine.values("pk"))


class OwnDocuments(DocumentsAdminAPIViewSet):
    """Documents on which the person has any right."""

    authentication_classes = [SessionAuthentication]

    def get_queryset(self) -> QuerySet:
        from wagtail.documents.permissions import permission_policy

        mine = permission_policy.instances_user_has_any_permission_for(self.request.user, ANY_RIGHT)
        return super().get_queryset().filter(pk__in=mine.values("pk"))


@hooks.register("construct_admin_api", order=100)
def own_files(router) -> None:
    """Replace Wagtail's lists of files."""
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)


hooks.register("before_serve_document", documents.before_serve)
for _menu in ("main", "settings", "reports"):
    hooks.register(f"construct_{_menu}_menu", parts.hide_menu_items, order=900)
