"""Who may give and take which role. Every predicate returns `bool`; `None` as actor is the system itself (a file, a command, a claim)."""

from typing import Any

from wagtail.models import Site

from .kinds import ADMIN, BY_KEY, CONSULTANT, MANAGING, OPERATOR_RANK
from .querysets import admins, roles_of, staff


def rank(user: Any, site: Site) -> int:
    """Return how high this person stands in this municipality: 0 without a role, 4 for operators."""
    if user is None or not user.is_authenticated or not user.is_active:
        return 0
    if user.is_superuser:
        return OPERATOR_RANK
    return max((BY_KEY[key].rank for key in roles_of(user, site)), default=0)


def may_manage(user: Any, site: Site | None) -> bool:
    """May this person see and change who works for this municipality? Its administration, its consultants, and operators."""
    return bool(site is not None and rank(user, site) >= BY_KEY[ADMIN].rank)


def works_here(user: Any, site: Site) -> bool:
    """Has this person any role in this municipality?"""
    return bool(user.is_active and roles_of(user, site))


def may_give(by: Any, site: Site, user: Any, key: str) -> bool:
    """May `by` give this role to `user` (None: somebody new)? Never to oneself, never above the own rank, consultants only by operators."""
    if key not in BY_KEY:
        return False
    if by is None:
        return True
    if user is not None and user.pk == by.pk:
        return False
    mine = rank(by, site)
    if key == CONSULTANT:
        return mine == OPERATOR_RANK
    return bool(mine >= BY_KEY[ADMIN].rank and BY_KEY[key].rank <= mine)


def may_take(by: Any, site: Site, user: Any, key: str) -> bool:
    """May `by` take this role from `user`? A role may be laid down; the last administration of a municipality keeps its role."""
    if key not in roles_of(user, site):
        return False
    if key == ADMIN and is_last_admin(user, site):
        return False
    return by is None or by.pk == user.pk or may_manage(by, site)


def is_last_admin(user: Any, site: Site) -> bool:
    """Would nobody who can sign in manage this municipality for itself without this person?"""
    found = list(admins(site).values_list("pk", flat=True)[:2])
    return found == [user.pk]


def may_remove(by: Any, site: Site, user: Any) -> bool:
    """May `by` let `user` leave this municipality? Never oneself, never its last administration, operators only by operators."""
    if not staff(site).filter(pk=user.pk).exists() or is_last_admin(user, site):
        return False
    if by is None:
        return True
    if by.pk == user.pk or (user.is_superuser and not by.is_superuser):
        return False
    return may_manage(by, site)


def givable(by: Any, site: Site, user: Any = None) -> list[str]:
    """Return the keys of the roles that `by` may give to `user` (None: somebody new), in their order."""
    return [key for key in BY_KEY if may_give(by, site, user, key)]


def manages_any(user: Any) -> bool:
    """Does this person manage the people of any municipality?"""
    from .models import RoleGroup

    if not user.is_active or not user.pk:
        return False
    return bool(user.is_superuser or RoleGroup.objects.filter(key__in=MANAGING, group__user=user).exists())
