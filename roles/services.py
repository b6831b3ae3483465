"""Everything that changes who works for a municipality. Other apps use this module; how it is done stands beside it.

build(site)                              the groups of all roles by key, idempotent
give(site, user, role, by)               one more role; take(site, user, role, by) one less
invite(site, email, name, roles, by)     by mail; who works somewhere already gets the roles at once and a note
accept(invitation, password)             the invited person comes; see `invitations` for again, withdraw, find
remove(site, user, by, heir)             off-boarding with hand-over

`by` is the acting person, checked here; `None` is the system itself (a file, a command, a claim of an identity provider).
Each works in one transaction and raises a `RolesError` with a German sentence for what is not possible.
"""

from typing import Any

from django.db import transaction
from wagtail.models import Site

from accounts.models import User

from . import journal, kinds, rules
from .building import build, collection, dissolve, ensure
from .errors import LastAdmin, LockedAccount, NotAllowed, NotHere, OwnRoles
from .invitations import DAYS as INVITATION_DAYS
from .invitations import accept, again, invite, promise, withdraw
from .models import RoleChange, RoleGroup
from .offboarding import Handover, remove
from .querysets import roles_of
from .sessions import settle

__all__ = [
    "INVITATION_DAYS", "Handover", "accept", "again", "build", "change", "collection", "dissolve", "ensure", "give", "invite", "promise", "remove", "take", "withdraw",
]  # fmt: skip


def give(site: Site, user: User, role: str, by: User | None, detail: str = "") -> bool:
    """Give a role here; False when the person has it. Raises `NotAllowed`, `OwnRoles`, `LockedAccount`."""
    key = kinds.role(role).key
    with transaction.atomic():
        _check_giving(site, user, key, by)
        group = ensure(site)[key]
        if user.groups.filter(pk=group.pk).exists():
            return False
        user.groups.add(group)
        settle(user)
        journal.write(site, RoleChange.Action.GIVEN, by=by, user=user, roles=[key], detail=detail)
    return True


def take(site: Site, user: User, role: str, by: User | None, detail: str = "") -> bool:
    """Take a role here; False when the person does not have it. Raises `LastAdmin` and `NotAllowed`."""
    key = kinds.role(role).key
    with transaction.atomic():
        row = RoleGroup.objects.select_for_update().filter(site=site, key=key).first()
        if by is not None and by.pk != user.pk and not rules.may_manage(by, site):
            raise NotAllowed
        if key not in roles_of(user, site) or row is None:
            return False
        if not rules.may_take(by, site, user, key):
            raise LastAdmin if key == kinds.ADMIN and rules.is_last_admin(user, site) else NotAllowed
        user.groups.remove(row.group)
        settle(user)
        journal.write(site, RoleChange.Action.TAKEN, by=by, user=user, roles=[key], detail=detail)
    return True


def change(site: Site, user: User, roles: set[str], by: User | None) -> tuple[set[str], set[str]]:
    """Let exactly these roles be the person's here; returns what was given and what was taken. All or nothing; raises like both.

    Raises `NotHere` for somebody who has no role here: a person comes by invitation. Taking the last role is `remove`'s: raises `NotHere`, too.
    """
    wanted = {kinds.role(key).key for key in roles}
    with transaction.atomic():
        has = set(roles_of(user, site))
        if by is not None and (not has or not wanted):
            raise NotHere
        given, taken = wanted - has, has - wanted
        for key in sorted(given):
            give(site, user, key, by)
        for key in sorted(taken):
            take(site, user, key, by)
    return given, taken


def _check_giving(site: Site, user: Any, key: str, by: User | None) -> None:
    if not user.is_active:
        raise LockedAccount
    if by is not None and by.pk == user.pk:
        raise OwnRoles
    if not rules.may_give(by, site, user, key):
        raise NotAllowed
