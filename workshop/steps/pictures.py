"""The picture of a profile: hidden until the page that shows it is public, deleted at once when its consent is taken back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404

from municipality import cache
from municipality.models import Picture
from municipality.scope import site_of_page
from projects.models import ProjectPage
from projects.submission import consents
from projects.submission.pictures import collection_for

from .. import rows, rules
from ..access import Seat
from ..models import ProfileDraft, ProfilePicture
from . import profile

NAMES = ("picture", "picture_alt", "picture_credit")


def save(seat: Seat, *, upload: ContentFile | None, alt: str, credit: str, remove: bool = False) -> rows.Saved:
    """Put a checked picture into the working copy, change its words, or take it out (`remove`). Raises PermissionDenied.

    `upload` comes from `projects.submission.fields.ReceivedPicture`; the caller has seen that its consents were given.
    """
    with transaction.atomic():
        if not rules.may_edit_plan(rules.membership(seat.user, seat.project)):
            raise PermissionDenied
        row = profile.locked(seat)
        values: dict[str, Any] = {"picture_alt": alt, "picture_credit": credit}
        if upload is not None:
            values["picture"] = _make(seat, upload, row.data.get("title", ""), alt).pk
        elif remove:
            values = {"picture": None, "picture_alt": "", "picture_credit": ""}
        return profile.save(seat, row, values, base=None)


def _make(seat: Seat, content: ContentFile, title: str, alt: str) -> Picture:
    picture = Picture(
        title=title[:255] or "Bild", file=content, description=alt[:255], is_public=False, people_agreed=True, collection=collection_for(seat.site)
    )
    picture.save()
    words = f"{consents.RIGHTS_TEXT} {consents.PICTURE_TEXT}"
    ProfilePicture.objects.create(project_id=seat.project.pk, picture=picture, user=seat.user, consent=words, consent_version=consents.VERSION)
    return picture


def current(project: ProjectPage, row: ProfileDraft) -> Picture | None:
    """Return the picture of the working copy, None where there is none (any more)."""
    pk = row.data.get("picture")
    return Picture.objects.filter(pk=pk).first() if pk else None


def of_seat(seat: Seat) -> Picture:
    """Return the picture of the working copy for its team; raises Http404."""
    found = current(seat.project, profile.current(seat.project))
    if found is None:
        raise Http404
    return found


def may_revoke(seat: Seat, picture_id: int | None) -> bool:
    """May this person have the picture deleted everywhere? Who put it there may, and the lead."""
    found = ProfilePicture.objects.filter(project_id=seat.project.pk, picture_id=picture_id).first() if picture_id else None
    return found is not None and (found.user_id == seat.user.pk or seat.is_lead)


def revoke(seat: Seat) -> bool:
    """Delete the picture of the working copy with all its files, from every version, at once. False when there is none.

    Raises PermissionDenied.
    """
    with transaction.atomic():
        row = profile.locked(seat)
        found = current(seat.project, row)
        if found is None:
            return False
        if not may_revoke(seat, found.pk):
            raise PermissionDenied
        profile.save(seat, row, {"picture": None, "picture_alt": "", "picture_credit": ""}, base=None)
        found.delete()
        cache.touch(seat.site.pk)
    return True


def show_only(project: ProjectPage) -> None:
    """Make public exactly the picture that the live page shows."""
    shown = project.picture_id if project.live else None
    pictures = Picture.objects.filter(pk__in=ProfilePicture.objects.filter(project_id=project.pk).values("picture_id"))
    pictures.filter(pk=shown, is_public=False).update(is_public=True)
    pictures.exclude(pk=shown).filter(is_public=True).update(is_public=False)


def owners(picture_id: int) -> set[int]:
    """Return the municipalities to whose staff a picture belongs while it is hidden."""
    found = ProfilePicture.objects.filter(picture_id=picture_id).select_related("project")
    return {site.pk for row in found if (site := site_of_page(row.project))}


def forget(sender: Any, instance: ProjectPage, **kwargs: Any) -> None:
    """Receiver: a project is deleted; its pictures go with it."""
    for picture in Picture.objects.filter(pk__in=ProfilePicture.objects.filter(project_id=instance.pk).values("picture_id")):
        picture.delete()
