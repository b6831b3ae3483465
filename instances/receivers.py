"""The file of a draft or an export leaves the disk when its row goes, however that happens."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from .models import SetupFile, TownWork


@receiver(post_delete, sender=SetupFile, dispatch_uid="instances.setup_file_deleted")
def forget_file(instance: SetupFile, **_more: Any) -> None:
    """Delete the stored file once the row is gone for good."""
    storage, name = instance.content.storage, instance.content.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))


@receiver(post_delete, sender=TownWork, dispatch_uid="instances.town_work_deleted")
def forget_export(instance: TownWork, **_more: Any) -> None:
    """Delete the export once the row is gone for good."""
    storage, name = instance.file.storage, instance.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))
