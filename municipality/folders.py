"""Where pictures lie that the system takes in for a municipality: one collection per municipality and purpose."""

from django.db import transaction
from wagtail.models import Collection, Site

from .models import Folder

NAMES = {Folder.Purpose.SENT_IN: "Eingereichte Bilder", Folder.Purpose.LOGOS: "Logos"}
"""Names stand in the operators' list alone; they are data and not translated."""


def folder(site: Site, purpose: Folder.Purpose) -> Collection:
    """Return the folder of this municipality for this purpose, made when it is not there yet. Two towns of one name have two folders."""
    with transaction.atomic():
        roots = Collection.objects.select_for_update().filter(depth=1).order_by("pk")
        root = roots.first() or Collection.add_root(name="Root")
        known = Folder.objects.filter(site=site, purpose=purpose).select_related("collection").first()
        if known is not None:
            return known.collection
        name = f"{NAMES[purpose]}: {site.site_name or site.hostname}"
        if root.get_children().filter(name=name[:255]).exists():
            name = f"{name} ({site.hostname})"
        made = root.add_child(name=name[:255])
        Folder.objects.create(site=site, purpose=purpose, collection=made)
        return made
