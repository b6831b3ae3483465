"""Who runs which municipality: operators all, consultants those where they have the role. Only operators delete."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Site

from roles.kinds import CONSULTANT
from roles.models import RoleGroup


def runs_any(user: Any) -> bool:
    """Is there any municipality that this person runs?"""
    if not (user.is_authenticated and user.is_active):
        return False
    return bool(user.is_superuser or RoleGroup.objects.filter(key=CONSULTANT, group__user=user).exists())


def run_by(user: Any) -> QuerySet[Site]:
    """Return the municipalities that this person runs."""
    if not (user.is_authenticated and user.is_active):
        return Site.objects.none()
    if user.is_superuser:
        return Site.objects.all()
    return Site.objects.filter(pk__in=RoleGroup.objects.filter(key=CONSULTANT, group__user=user).values("site"))


def may_run(user: Any, site_id: int) -> bool:
    """May this person copy and export this municipality?"""
    return run_by(user).filter(pk=site_id).exists()


def may_delete(user: Any) -> bool:
    """May this person delete municipalities? Operators may."""
    return bool(user.is_authenticated and user.is_active and user.is_superuser)
