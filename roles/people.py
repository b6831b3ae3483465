"""Who comes into the admin as a member of the jury alone, and who holds a role without any right on pages."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q

from .kinds import JURY


def is_jury_only(user: Any) -> bool:
    """Is this person in a jury, with no right on pages, pictures or documents anywhere?"""
    if not user.is_active or not user.pk or user.is_superuser:
        return False
    if not hasattr(user, "_is_jury_only"):
        groups = Group.objects.filter(user=user)
        more = Q(page_permissions__isnull=False) | Q(collection_permissions__isnull=False)
        user._is_jury_only = groups.filter(role_group__key=JURY).exists() and not groups.filter(more).exists()
    return bool(user._is_jury_only)
