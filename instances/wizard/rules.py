"""Who may set up municipalities, and whose draft is whose."""

from typing import Any

from django.db.models import QuerySet

from instances.models import SetupDraft
from roles.kinds import CONSULTANT
from roles.models import RoleGroup


def may_set_up(user: Any) -> bool:
    """May this person prepare and create municipalities? Operators may, and whoever is consultant of any municipality."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(user.is_superuser or RoleGroup.objects.filter(key=CONSULTANT, group__user=user).exists())


def own_drafts(user: Any) -> QuerySet[SetupDraft]:
    """The drafts of this person; nobody sees another's."""
    return SetupDraft.objects.filter(owner=user) if user.is_authenticated else SetupDraft.objects.none()
