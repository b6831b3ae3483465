"""The logo of an organisation: drawn anew, hidden until the organisation is confirmed."""

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction

from municipality import cache
from municipality.folders import folder
from municipality.models import Folder, Picture

from ..models import Organisation, User
from . import rules


def set_logo(actor: User, organisation: Organisation, content: ContentFile | None) -> None:
    """Take a picture that was drawn anew by `municipality.files.clean_image` as logo; None removes it. The one before is deleted."""
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if not rules.may_edit(actor, row):
            raise PermissionDenied
        before = row.logo
        row.logo = None
        if content is not None:
            row.logo = Picture(
                title=f"Logo {row.name}"[:255], file=content, description=row.name[:255], is_public=row.state == Organisation.State.CONFIRMED,
                people_agreed=True, collection=folder(row.site, Folder.Purpose.LOGOS),
            )  # fmt: skip
            row.logo.save()
        row.save(update_fields=["logo"])
        if before is not None:
            before.delete()
        cache.touch(row.site_id)


def show(organisation: Organisation) -> None:
    """Make the logo public exactly while the organisation is confirmed."""
    if organisation.logo_id:
        Picture.objects.filter(pk=organisation.logo_id).update(is_public=organisation.state == Organisation.State.CONFIRMED)
