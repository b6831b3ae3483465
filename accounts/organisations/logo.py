"""The logo of an organisation: drawn anew, hidden until the organisation is confirmed."""

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Collection, Site

from municipality import cache
from municipality.models import Picture

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
                people_agreed=True, collection=_collection(row.site),
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


def _collection(site: Site) -> Collection:
    """The municipality's folder for logos."""
    name = f"Logos: {site.site_name or site.hostname}"[:255]
    roots = Collection.objects.select_for_update().filter(depth=1).order_by("pk")
    root = roots.first() or Collection.add_root(name="Root")
    return root.get_children().filter(name=name).first() or root.add_child(name=name)
