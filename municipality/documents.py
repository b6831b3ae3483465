"""Files of the document library: public is what a public page of the municipality refers to, and nothing else.

Wagtail gives every uploaded file to whoever knows its address. Here a file of a draft, of a page that went offline, or of
another municipality is not found, also under an old link; the people of the municipality see it in the admin.
"""

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from .querysets import private_paths
from .scope import get_site, sites_of_user, tree


def is_public(document, site) -> bool:
    """Does a page that anybody may read in this municipality refer to the file?"""
    kind = ContentType.objects.get_for_model(get_document_model())
    page_kind = ContentType.objects.get_for_model(Page)
    rows = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id=str(document.pk), base_content_type=page_kind)
    ids = [int(pk) for pk in rows.values_list("object_id", flat=True).distinct()[:500]]
    hidden = private_paths(site)
    pages = Page.objects.filter(tree(site), pk__in=ids, live=True)
    return bool(ids) and (pages.exclude(hidden) if hidden else pages).exists()


def before_serve(document, request: HttpRequest) -> None:
    """Hook `before_serve_document`: raise 404 for whoever may not know that the file exists."""
    site = get_site(request)
    if is_public(document, site):
        return
    user = request.user
    if user.is_authenticated and user.has_perm("wagtailadmin.access_admin") and any(own.pk == site.pk for own in sites_of_user(user)):
        return
    raise Http404("document")
