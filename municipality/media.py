"""Files under `/media/`: sizes of public pictures, portraits of staff among staff, with headers that make them harmless.

Originals are never given out.
"""

import mimetypes
from collections.abc import Callable
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control
from wagtail.users.models import UserProfile

from .admin_scope import may_see_files
from .models import Picture, Rendition
from .scope import sites_of_user

SERVED = frozenset({".webp", ".jpg", ".jpeg", ".png", ".gif", ".avif"})

OwnerProvider = Callable[[int], set[int]]
_owners: list[OwnerProvider] = []


def provide_owners(provider: OwnerProvider) -> None:
    """Let an upper app say to whom a picture belongs: `provider(picture_id)` returns ids of municipalities, none for "not mine"."""
    if provider not in _owners:
        _owners.append(provider)


def view(request: HttpRequest, path: str) -> FileResponse:
    """Give out one size of a public picture; 404 for everything else, for hidden pictures also under an old address.

    What is hidden shows to the people of its own municipality who are signed in to the admin: previews need it.
    """
    name = PurePosixPath(path)
    if not path.isprintable() or name.suffix.lower() not in SERVED or ".." in name.parts or name.parts[:1] not in (("images",), ("avatar_images",)):
        raise Http404
    if name.parts[0] == "images":
        size = Rendition.objects.filter(file=str(name)).values_list("image_id", "image__is_public").first()
        found, public = size is not None, bool(size and size[1])
        allowed = public or (size is not None and may_see_hidden(request.user, size[0]))
    else:
        profile = UserProfile.objects.filter(avatar=str(name)).select_related("user").first()
        found, public = profile is not None, False
        allowed = profile is not None and are_colleagues(request.user, profile.user)
    if not (found and allowed):
        raise Http404
    try:
        file = default_storage.open(str(name))
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=mimetypes.guess_type(str(name))[0] or "application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, public=public, private=not public, max_age=3600 if public else 0)
    return response


def may_see_hidden(user, picture_id: int) -> bool:
    """May this person see a picture that is not public? What was sent in belongs to one municipality, all else to its collection."""
    if not user.has_perm("wagtailadmin.access_admin"):
        return False
    owners = {site_id for provider in _owners for site_id in provider(picture_id)}
    if owners:
        return any(site.pk in owners for site in sites_of_user(user))
    return may_see_files(user, Picture, [picture_id])


def are_colleagues(user, other) -> bool:
    """Do both work in the admin of one municipality? Everybody is a colleague of the operators."""
    if not user.has_perm("wagtailadmin.access_admin"):
        return False
    own = {site.pk for site in sites_of_user(user)}
    return user.pk == other.pk or any(site.pk in own for site in sites_of_user(other))
