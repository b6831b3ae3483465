"""Who prepares a website, puts it online, and overrides what is open."""

from typing import Any

from wagtail.models import Site

from municipality import cache
from roles.kinds import MANAGING
from roles.models import RoleGroup
from roles.rules import may_manage


def may_launch(user: Any, site: Site) -> bool:
    """May this person prepare the website and put it online or offline? The municipality's administration, its consultants, and operators."""
    return may_manage(user, site)


def may_override(user: Any) -> bool:
    """May this person put a website online although something is missing? Operators, with a reason."""
    return bool(user.is_active and user.is_superuser)


def launchable_sites(user: Any) -> list[Site]:
    """Return the municipalities whose start this person prepares. One query, kept on the user object."""
    if not (user.is_authenticated and user.is_active):
        return []
    if user.is_superuser:
        return list(cache.all_sites())
    if not hasattr(user, "_launchable"):
        found = set(RoleGroup.objects.filter(key__in=MANAGING, group__user=user).values_list("site_id", flat=True))
        user._launchable = [site for site in cache.all_sites() if site.pk in found]
    return user._launchable
