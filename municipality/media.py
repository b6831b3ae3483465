"""Files under `/media/`: sizes of public pictures, portraits of staff among staff, with headers that make them harmless.

Originals are never given out.
"""

import mimetypes
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control
from wagtail.users.models import UserProfile

from .models import Rendition

SERVED = frozenset({".webp", ".jpg", ".jpeg", ".png", ".gif", ".avif"})


def view(request: HttpRequest, path: str) -> FileResponse:
    """Give out one size of a public picture; 404 for everything else, for hidden pictures also under an old address.

    People who are signed in to the admin see hidden pictures too: previews need them.
    """
    name = PurePosixPath(path)
    if not path.isprintable() or name.suffix.lower() not in SERVED or ".." in name.parts or name.parts[:1] not in (("images",), ("avatar_images",)):
        raise Http404
    if name.parts[0] == "images":
        rendition = Rendition.objects.filter(file=str(name)).values_list("image__is_public", flat=True).first()
    else:
        rendition = False if UserProfile.objects.filter(avatar=str(name)).exists() else None
    if rendition is None or not (rendition or request.user.has_perm("wagtailadmin.access_admin")):
        raise Http404
    try:
        file = default_storage.open(str(name))
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=mimetypes.guess_type(str(name))[0] or "application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, public=rendition, private=not rendition, max_age=3600 if rendition else 0)
    return response
