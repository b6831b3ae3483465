"""Files of the document library: public is what a public page of the municipality refers to, and nothing else.

Wagtail gives every uploaded file to whoever knows its address. Here a file of a draft, of a page that went offline, or of
another municipality is not found, also under an old link; the people of its own municipality see it in the admin.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from .admin_scope import may_see_files
from .querysets import private_paths
from .scope import get_site, sites_of_user, tree


def pages_with(document, site) -> QuerySet[Page]:
    """Return the pages of this municipality that refer to the file, drafts among them."""
    kind = ContentType.objects.get_for_model(get_document_model())
    page_kind = ContentType.objects.get_for_model(Page)
    rows = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id=str(document.pk), base_content_type=page_kind)
    ids = [int(pk) for pk in rows.values_list("object_id", flat=True).distinct()[:500]]
    return Page.objects.filter(tree(site), pk__in=ids) if ids else Page.objects.none()


def is_public(document, site) -> bool:
    """Does a page that anybody may read in this municipality refer to the file?"""
    hidden = private_paths(site)
    pages = pages_with(document, site).filter(live=True)
    return (pages.exclude(hidden) if hidden else pages).exists()


def is_for_staff(document, site, user) -> bool:
    """Does this person work for the municipality, and is the file one of hers: by a right on it, or because a page of hers refers to it?"""
    if not (user.is_authenticated and user.has_perm("wagtailadmin.access_admin") and any(own.pk == site.pk for own in sites_of_user(user))):
        return False
    return user.is_superuser or may_see_files(user, get_document_model(), [document.pk]) or pages_with(document, site).exists()


def before_serve(document, request: HttpRequest) -> None:
    """Hook `before_serve_document`: raise 404 for whoever may not know that the file exists."""
    site = get_site(request)
    if is_public(document, site):
        return
    if is_for_staff(document, site, request.user):
        return
    raise Http404("document")
